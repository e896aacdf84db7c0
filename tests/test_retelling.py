"""A text that spreads is a graver matter, joins the alert that has it already, and says how far it has gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from alerts.messages.notifying import Telling
from alerts.triage.settling import resolve
from alerts.view import load_alert
from monitor.jobs.queueing import enqueue_delivery
from monitor.pipeline import Pipeline
from monitor.settings import Settings
from monitor.sighting import Batch, Post
from monitor.store.database import Database
from monitor.store.sources import register
from monitor.store.tables import Alert, AlertEvent, HitRow, Notification
from tests.building import NOON, nobody, post, watchlist

STORY = "阿克米金融出金拖了三天，客服先说银行那边在排队，后来又说周末财务不上班没人处理，催了两次都叫再等等，等得有点烦。"
CUT = "出金拖了三天，客服先说银行那边在排队，后来又说周末财务不上班没人处理，催了两次都叫再等等，等得有点烦，阿克米金融是假平台，骗子。"
PRAISE = "阿克米金融很好，开户入金都很顺利，客服小姐姐非常耐心，平台用了两年一直很稳定，推荐给大家试一试。"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.begin() as session:
        register(session, [("acme/news", "acme")], NOON)
    yield database
    database.close()


def accept(database: Database, *posts: Post, now: datetime = NOON) -> None:
    telling = Telling(settings=Settings(), enqueue=enqueue_delivery)
    with time_machine.travel(now, tick=False):
        Pipeline(database, lambda: (watchlist(),), second_opinion=nobody, telling=telling).accept(
            "acme/news", Batch(sightings=posts)
        )


def hits(database: Database) -> list[HitRow]:
    with database.session() as session:
        return list(session.scalars(select(HitRow).order_by(HitRow.id)))


def codes(hit: HitRow) -> set[str]:
    return {one["code"] for one in hit.reasons}


def test_the_fifth_sighting_of_a_complaint_within_a_day_is_major_and_raises_its_alert(database: Database) -> None:
    accept(database, *(post(number, f"{'大家看看：' * (number % 2)}{STORY}") for number in range(1, 6)))

    found = hits(database)
    assert len({hit.story_id for hit in found}) == 1
    assert [hit.severity for hit in found] == ["minor"] * 4 + ["major"]
    assert "severity.spreading" in codes(found[-1])
    with database.session() as session:
        assert session.scalars(select(Alert.level)).all() == ["major"]
        assert {(row.step, row.level) for row in session.scalars(select(Notification))} == {("opened", "major")}


def test_a_text_that_was_always_there_does_not_spread_because_it_is_read_at_once(database: Database) -> None:
    posts = (post(number, STORY, published=NOON - timedelta(days=30 * number)) for number in range(1, 6))
    accept(database, *posts)

    assert not any("severity.spreading" in codes(hit) for hit in hits(database))


def test_the_third_source_of_a_complaint_is_worse_whatever_order_they_are_read_in(database: Database) -> None:
    for number in (3, 2, 1):
        at = NOON - timedelta(hours=5 - number)
        accept(database, post(number, STORY, source=f"acme/s{number}", published=at))

    assert [("severity.spreading" in codes(hit)) for hit in hits(database)] == [False, False, True]


def test_praise_that_is_repeated_stays_praise(database: Database) -> None:
    accept(database, *(post(number, PRAISE) for number in range(1, 7)))

    assert {hit.severity for hit in hits(database)} == {"none"}


def test_the_same_post_again_is_no_sighting(database: Database) -> None:
    for _ in range(6):
        accept(database, post(1, STORY))

    (hit,) = hits(database)
    assert "severity.spreading" not in codes(hit)


def test_a_repost_joins_the_alert_of_its_text_after_a_quiet_week_and_with_another_topic(database: Database) -> None:
    accept(database, post(1, STORY))
    week = NOON + timedelta(days=7)
    accept(database, post(2, CUT, published=week), now=week)

    first, second = hits(database)
    assert (first.story_id, first.topics) == (second.story_id, ["withdrawal_delay"])
    assert second.topics != first.topics
    with database.session() as session:
        alert = session.scalars(select(Alert)).one()
        rules = [
            one.detail["rule"]
            for one in session.scalars(select(AlertEvent).order_by(AlertEvent.id))
            if one.what == "hit"
        ]
    assert alert.hit_count == 2
    assert rules == ["same_topic", "same_text"]


def test_a_repost_opens_a_settled_alert_again(database: Database) -> None:
    accept(database, post(1, STORY))
    with database.begin() as session:
        resolve(session, 1, who="Mei", now=NOON, why="paid out")
    accept(database, post(2, STORY))

    first, second = hits(database)
    assert (first.story_id, first.alert_id) == (second.story_id, second.alert_id)
    with database.session() as session:
        assert session.scalars(select(Alert.status)).all() == ["open"]


def test_a_hit_of_an_alert_knows_how_far_its_text_has_spread(database: Database) -> None:
    accept(
        database,
        post(1, STORY, published=NOON - timedelta(hours=3)),
        post(2, STORY),
        post(3, "阿克米金融出金不到账"),
    )

    with database.session() as session:
        alert = load_alert(session, 1)
    assert alert is not None
    short, second, first = alert.hits
    assert short.story is None
    assert first.story == second.story
    assert first.story is not None
    assert (first.story.sightings, first.story.sources, first.story.first_url) == (2, 1, "http://forum.test/t/1")
    assert first.story.first_seen == NOON - timedelta(hours=3)
