"""What a correction does to a hit, and to the alert that has it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.grouping.correcting import correct, follow_correction, standing
from alerts.grouping.joining import join
from alerts.messages.notifying import Telling
from alerts.triage.settling import resolve
from alerts.view import load_alert
from monitor.errors import UsageError
from monitor.opinion.correcting import Given
from monitor.settings import Settings
from monitor.sighting import NameSeen
from monitor.store.database import Database
from monitor.store.hits import keep_hit
from monitor.store.tables import Alert, AlertEvent, HitRow, Notification
from tests.building import NOON, complaint, fake_site, post, watchlist


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """An alert (1) with two complaints (1, 2)."""
    database = Database(database_url)
    with database.session() as session:
        for number in (1, 2):
            hit = keep_hit(session, post(number), complaint(), NOON)
            assert hit is not None
            assert join(session, hit, watchlist(), NOON)
        yield session
    database.close()


def _alert(session: Session) -> Alert:
    return session.scalars(select(Alert)).one()


def test_the_hit_changes_at_once_and_the_history_says_by_whom(session: Session) -> None:
    kept = correct(session, 1, Given(topic="slippage"), who="Mei", now=NOON, note="it is the price")

    hit = session.get_one(HitRow, 1)
    event = session.scalars(select(AlertEvent).order_by(AlertEvent.id.desc())).first()
    assert hit.topics == ["slippage"]
    assert hit.reasons[-1] == {
        "code": "topic.corrected",
        "weight": 1.0,
        "detail": "withdrawal_delay → slippage (Mei)",
    }
    assert (kept.before.topic, kept.after) == ("withdrawal_delay", Given(topic="slippage"))
    assert event is not None
    assert (event.who, event.what, event.detail["hit"], event.detail["text"]) == (
        "Mei",
        "corrected",
        1,
        "it is the price",
    )


def test_an_unrelated_hit_stays_with_its_alert_and_counts_no_more(session: Session) -> None:
    correct(session, 1, Given(relevance="unrelated"), who="Mei", now=NOON)

    assert _alert(session).hit_count == 1
    shown = load_alert(session, 1)
    assert shown is not None
    assert [hit.labels.relevance for hit in shown.hits] == ["about", "unrelated"]

    correct(session, 1, Given(relevance="aside", topic="slippage"), who="Jo", now=NOON)

    assert _alert(session).hit_count == 2
    assert standing(session, session.get_one(HitRow, 1)).relevance == "aside"


def test_what_somebody_calls_major_makes_its_alert_major_and_nothing_makes_it_milder(session: Session) -> None:
    correct(session, 1, Given(severity="major"), who="Mei", now=NOON)
    correct(session, 1, Given(severity="minor"), who="Mei", now=NOON)

    assert _alert(session).level == "major"
    assert session.get_one(HitRow, 1).severity == "minor"
    told = [event for event in session.scalars(select(AlertEvent)) if event.what == "raised"]
    assert [(event.who, event.detail["why"]) for event in told] == [("Mei", "correction")]


def test_a_hit_without_an_alert_can_be_corrected_too(session: Session) -> None:
    hit = keep_hit(session, post(3), complaint(topics=("question",), severity="none"), NOON)
    assert hit is not None

    correct(session, hit.id, Given(sentiment="negative", topic="slippage", severity="minor"), who="Mei", now=NOON)

    assert (hit.alert_id, hit.severity) == (None, "minor")


def test_names_and_hits_that_are_not_there_are_refused(session: Session) -> None:
    name = keep_hit(session, NameSeen(source="acme/names", domain="acme-login.top"), fake_site(), NOON)
    assert name is not None

    with pytest.raises(UsageError, match="only posts can be corrected"):
        correct(session, name.id, Given(severity="none"), who="Mei", now=NOON)
    with pytest.raises(UsageError, match="there is no hit 4711"):
        correct(session, 4711, Given(severity="none"), who="Mei", now=NOON)


TELLING = Telling(settings=Settings(), enqueue=lambda _session, _notification: None)


def _followed(session: Session, hit_id: int, **given: str) -> list[tuple[str, str]]:
    """The messages that a correction makes: step and department."""
    kept = correct(session, hit_id, Given(**given), who="Mei", now=NOON)
    follow_correction(session, kept, watchlist(), telling=TELLING, now=NOON)
    told = select(Notification.step, Notification.department).order_by(Notification.id)
    return [(step, department) for step, department in session.execute(told)]


def test_departments_are_told_of_an_alert_that_a_correction_makes_major_and_only_then(session: Session) -> None:
    assert _followed(session, 1, severity="none") == []
    assert _followed(session, 1, severity="major") == [("raised", "funding"), ("raised", "bo")]
    assert len(_followed(session, 2, severity="major")) == 2


def test_a_post_in_no_alert_that_is_a_complaint_after_all_joins_one(session: Session) -> None:
    hit = keep_hit(session, post(3), complaint(topics=("question",), severity="none"), NOON)
    assert hit is not None

    told = _followed(session, hit.id, sentiment="negative", topic="slippage", severity="major")

    assert hit.alert_id is not None
    assert {step for step, _ in told} == {"opened"}


def test_what_a_post_in_a_closed_alert_really_was_raises_nothing(session: Session) -> None:
    resolve(session, 1, who="mei", now=NOON, why="answered")

    assert _followed(session, 1, severity="major") == []
    assert (_alert(session).level, _alert(session).status) == ("minor", "resolved")
