"""Which hits make an alert and which alert they join, on the real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from alerts.grouping import Joined, join
from alerts.settling import resolve
from monitor.assessment import Assessment, Severity
from monitor.names.facts import Existence, Facts, Resolution
from monitor.sighting import NameSeen
from monitor.store.database import Database
from monitor.store.hits import keep_hit
from monitor.store.tables import AlertEvent
from tests.building import NOON, complaint, fake_site, post, watchlist


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    database = Database(database_url)
    with database.session() as session:
        yield session
    database.close()


def settle(session: Session, number: int, judged: Assessment, *, hours: float = 0) -> Joined | None:
    now = NOON + timedelta(hours=hours)
    hit = keep_hit(session, post(number), judged, now)
    assert hit is not None
    return join(session, hit, watchlist(), now)


def test_complaints_about_one_topic_within_a_day_are_one_alert(session: Session) -> None:
    first, second = settle(session, 1, complaint()), settle(session, 2, complaint(), hours=23)

    assert first is not None
    assert second is not None
    assert (first.step, second.step) == ("opened", "")
    assert first.alert.id == second.alert.id
    assert second.alert.hit_count == 2


def test_after_a_quiet_day_a_complaint_opens_a_new_alert(session: Session) -> None:
    first = settle(session, 1, complaint())
    later = settle(session, 2, complaint(), hours=25)

    assert first is not None
    assert later is not None
    assert later.alert.id != first.alert.id


def test_everything_about_one_site_is_one_alert_however_late(session: Session) -> None:
    first = settle(session, 1, fake_site())
    name = keep_hit(session, NameSeen(source="acme/names", domain="www.acme-login.top"), fake_site(), NOON)
    assert name is not None
    second = join(session, name, watchlist(), NOON + timedelta(days=30))

    assert first is not None
    assert second is not None
    assert second.alert.id == first.alert.id
    assert first.alert.matter == "fake_site"
    assert first.alert.level == "major"


def test_what_asks_nobody_to_act_makes_no_alert(session: Session) -> None:
    assert settle(session, 1, complaint(severity=Severity.NONE, topics=("praise",))) is None


def test_a_major_hit_raises_a_minor_alert_once(session: Session) -> None:
    settle(session, 1, complaint())
    raised = settle(session, 2, complaint(severity=Severity.MAJOR))
    again = settle(session, 3, complaint(severity=Severity.MAJOR))

    assert raised is not None
    assert again is not None
    assert (raised.step, again.step) == ("raised", "")
    assert raised.alert.level == "major"


def test_as_many_complaints_as_the_ladder_names_raise_the_alert(session: Session) -> None:
    steps = [settled.step for n in range(7) if (settled := settle(session, n, complaint()))]

    assert steps == ["opened", "", "", "", "", "raised", ""]


def test_new_evidence_opens_a_resolved_alert_again_and_says_what_it_was(session: Session) -> None:
    first = settle(session, 1, fake_site())
    assert first is not None
    resolve(session, first.alert.id, who="mei", now=NOON, why="taken down")
    second = settle(session, 2, fake_site(), hours=900)

    assert second is not None
    assert (second.alert.id, second.step) == (first.alert.id, "reopened-1")
    assert (second.alert.status, second.alert.round, second.alert.owner) == ("open", 2, "mei")
    told = session.scalars(select(AlertEvent.detail).where(AlertEvent.what == "regressed")).one()
    assert (told["why"], told["before"], told["after"]) == ("same_site", "resolved", "open")


def test_history_can_be_added_to_but_not_changed(session: Session) -> None:
    settle(session, 1, complaint())
    session.flush()
    assert [event.what for event in session.scalars(select(AlertEvent))] == ["opened", "hit"]

    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text("UPDATE alert_events SET who = 'nobody'"))


def swept(session: Session, domain: str, *changes: str) -> Joined | None:
    facts = Facts(resolution=Resolution(existence=Existence.EXISTS, at=NOON))
    judged = msgspec.structs.replace(fake_site(), domain=domain)
    seen = NameSeen(source="acme/lookalikes", domain=domain, facts=facts, changes=changes)
    hit = keep_hit(session, seen, judged, NOON)
    assert hit is not None
    return join(session, hit, watchlist(), NOON)


def test_lookalikes_that_the_first_sweep_finds_are_one_alert_and_what_changes_is_one_of_its_own(
    session: Session,
) -> None:
    first, second = swept(session, "acme-one.top"), swept(session, "acme-two.top")
    changed = swept(session, "acme-two.top", "mail added: mx.acme-two.top")

    assert first is not None
    assert second is not None
    assert changed is not None
    assert (first.step, second.step, changed.step) == ("opened", "", "opened")
    assert first.alert.id == second.alert.id != changed.alert.id
    assert (first.alert.grouped_by, first.alert.hit_count) == ("first_sweep", 2)
    assert changed.alert.title == "acme-two.top"


def test_a_site_that_has_an_alert_keeps_it_when_the_first_sweep_finds_it(session: Session) -> None:
    said = settle(session, 1, fake_site())

    found = swept(session, fake_site().domain)

    assert said is not None
    assert found is not None
    assert found.alert.id == said.alert.id
