"""What people may do with an alert, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.grouping.joining import join
from alerts.triage.settling import acknowledge, dismiss, note, resolve
from monitor.errors import UsageError
from monitor.store.database import Database
from monitor.store.hits import keep_hit
from monitor.store.tables import AlertEvent
from tests.building import NOON, complaint, post, watchlist


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    database = Database(database_url)
    with database.session() as session:
        hit = keep_hit(session, post(), complaint(), NOON)
        assert hit is not None
        assert join(session, hit, watchlist(), NOON)
        yield session
    database.close()


def test_who_takes_an_alert_owns_it(session: Session) -> None:
    taken = acknowledge(session, 1, who="Mei", now=NOON)

    assert (taken.status, taken.owner) == ("acknowledged", "Mei")


def test_a_settled_alert_is_closed_with_its_reason(session: Session) -> None:
    acknowledge(session, 1, who="Mei", now=NOON)
    settled = resolve(session, 1, who="Mei", now=NOON, why="paid out")

    assert (settled.status, settled.closed_at, settled.closed_reason) == ("resolved", NOON, "paid out")


def test_what_is_closed_stays_closed(session: Session) -> None:
    dismiss(session, 1, who="Mei", now=NOON, why="duplicate")

    with pytest.raises(
        UsageError, match=r"alert 1 is dismissed \(Mei has it\): ack is not possible; possible: reopen, note"
    ):
        acknowledge(session, 1, who="Mei", now=NOON)


def test_a_dismissal_needs_one_of_the_known_reasons(session: Session) -> None:
    with pytest.raises(UsageError, match="false_alarm, duplicate, other_bearer, ours; found 'boring'"):
        dismiss(session, 1, who="Mei", now=NOON, why="boring")


def test_an_alert_that_is_not_there_is_named(session: Session) -> None:
    with pytest.raises(UsageError, match="there is no alert 99"):
        note(session, 99, who="Mei", now=NOON, text="hello")


def test_every_move_is_an_event_with_who_and_what_was_before(session: Session) -> None:
    acknowledge(session, 1, who="Mei", now=NOON)
    note(session, 1, who="Lin", now=NOON, text="called the customer")
    session.flush()

    told = [(event.who, event.what, event.detail) for event in session.scalars(select(AlertEvent).order_by("id"))]

    assert told[2:] == [
        ("Mei", "acknowledged", {"before": "open", "after": "acknowledged", "owner": "Mei"}),
        ("Lin", "note", {"text": "called the customer"}),
    ]
