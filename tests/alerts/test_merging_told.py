"""An alert that nobody was told of goes on with the ladder of one that is merged into it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts.escalating.calendar import Calendar
from alerts.escalating.expecting import Happened, Patience, Record, omissions
from monitor.assessment import Severity
from monitor.store.database import Database
from monitor.store.tables import Alert, AlertEvent
from monitor.watchlist.model import Ladder, Step
from tests.alerts.desk_house import House
from tests.building import NOON


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = Database(database_url)
    yield House(database)
    database.close()


@pytest.mark.parametrize("answered", [False, True])
def test_nobodys_clock_is_put_back_by_merging(house: House, answered: bool) -> None:
    quiet, told = (house.alert(place, severity=Severity.MINOR) for place in (1, 2))
    with house.database.begin() as session:
        for number, at in ((quiet, None), (told, NOON - timedelta(hours=20))):
            row = session.get_one(Alert, number)
            row.told_at, row.answered_at = at, NOON if answered and at else None
    house.desk.merge(quiet, others=[told], who="Mei")

    with house.database.session() as session:
        merged = session.scalars(
            select(AlertEvent.detail).where(AlertEvent.alert_id == quiet, AlertEvent.what == "merged")
        ).one()
        since = session.get_one(Alert, quiet).told_at
    if answered:
        assert since is None and "told_at" not in merged
    else:
        assert since == NOON - timedelta(hours=20)
        assert merged["told_at"] == since.isoformat()


def test_the_auditor_expects_the_rungs_that_were_taken_over_from_the_merging_on() -> None:
    ladder = Ladder(step=(Step(role="supervisor", after_hours=1.0, level="minor"),))
    merged = Happened(at=NOON, what="merged", detail={"told_at": (NOON - timedelta(hours=9)).isoformat()})
    record = Record(round=1, level="minor", told_at=NOON - timedelta(hours=9), events=(merged,))
    patience = Patience(grace=timedelta(minutes=15))

    def found(minutes: float) -> int:
        now = NOON + timedelta(minutes=minutes)
        return len(omissions(record, ladder, Calendar(ladder.calendar), now=now, patience=patience))

    assert (found(14), found(16)) == (0, 1)
