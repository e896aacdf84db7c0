"""The whole way of a sighting: one transaction for the hit, its alert, its messages and the source's state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from alerts.notifying import Telling
from monitor.jobs import enqueue_delivery
from monitor.pipeline import Outcome, Pipeline
from monitor.settings import Settings
from monitor.sighting import Batch, NameSeen, SourceState
from monitor.store.database import Database
from monitor.store.sources import load_state, register
from monitor.store.tables import Alert, HitRow, Notification, Reply, SourceRow
from tests.building import NOON, post, watchlist


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.begin() as session:
        register(session, [("acme/news", "acme"), ("acme/names", "acme")], NOON)
    yield database
    database.close()


def pipeline(database: Database, enqueue: Any = enqueue_delivery) -> Pipeline:
    telling = Telling(settings=Settings(), enqueue=enqueue)
    return Pipeline(database, lambda: (watchlist(),), second_opinion=lambda _text: None, telling=telling)


def counted(database: Database) -> dict[str, int]:
    with database.session() as session:
        found = {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in (HitRow, Alert, Notification, Reply)
        }
        found["jobs"] = session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) or 0
    return found


def test_a_complaint_becomes_hit_alert_message_reply_and_delivery_job_at_once(database: Database) -> None:
    outcome = pipeline(database).accept("acme/news", Batch(sightings=(post(),), state=SourceState(etag="1")))

    assert outcome == Outcome(seen=1, hits=1, alerts=1, notifications=1)
    assert counted(database) == {"hits": 1, "alerts": 1, "notifications": 1, "replies": 1, "jobs": 1}
    with database.session() as session:
        assert load_state(session, "acme/news") == SourceState(etag="1")


def test_the_same_post_again_changes_nothing(database: Database) -> None:
    pipeline(database).accept("acme/news", Batch(sightings=(post(),)))
    again = pipeline(database).accept("acme/news", Batch(sightings=(post(), post(site_id="other"))))

    assert again.hits <= 1
    assert counted(database)["alerts"] == 1


def test_what_does_not_concern_the_brand_is_not_kept(database: Database) -> None:
    said = post(text="The weather in Lisbon is fine")
    seen = NameSeen(source="acme/names", domain="example.org")

    outcome = pipeline(database).accept("acme/news", Batch(sightings=(said, seen)))

    assert (outcome.seen, outcome.hits) == (2, 0)


def test_praise_is_kept_and_answered_but_alarms_nobody(database: Database) -> None:
    pipeline(database).accept("acme/news", Batch(sightings=(post(text="阿克米金融很好，客服耐心"),)))

    found = counted(database)
    assert (found["hits"], found["replies"], found["alerts"], found["notifications"]) == (1, 1, 0, 0)


def test_a_lookalike_name_is_a_major_alert_for_both_departments(database: Database) -> None:
    seen = NameSeen(source="acme/names", domain="acmemarkets-login.top")
    pipeline(database).accept("acme/names", Batch(sightings=(seen,)))

    with database.session() as session:
        alert = session.scalars(select(Alert)).one()
        told = set(session.scalars(select(Notification.department)))
    assert (alert.matter, alert.level) == ("fake_site", "major")
    assert told == {"marketing", "bo"}


def test_what_fails_on_the_way_leaves_nothing_behind_the_source_state_included(database: Database) -> None:
    def broken(_session: Session, _notification: int) -> None:
        raise RuntimeError("queue is down")

    batch = Batch(sightings=(post(),), state=SourceState(etag="new"))
    with pytest.raises(RuntimeError, match="queue is down"):
        pipeline(database, broken).accept("acme/news", batch)

    assert set(counted(database).values()) == {0}
    with database.session() as session:
        assert load_state(session, "acme/news") == SourceState()


def test_a_poll_that_brought_nothing_still_counts_as_a_success(database: Database) -> None:
    pipeline(database).accept("acme/news", Batch(state=SourceState(etag="2")))

    with database.session() as session:
        row = session.get_one(SourceRow, "acme/news")
    assert row.health == "fresh"
    assert row.last_ok is not None


def test_messages_of_one_alert_share_a_thread_and_each_has_its_own_id(database: Database) -> None:
    seen = NameSeen(source="acme/names", domain="acmemarkets-login.top")
    pipeline(database).accept("acme/names", Batch(sightings=(seen,)))

    with database.session() as session:
        rows = session.scalars(select(Notification)).all()
    assert len({row.thread_id for row in rows}) == 1
    assert len({row.message_id for row in rows}) == len(rows) == 2
