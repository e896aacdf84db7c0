"""Send, then mark: what is accepted is marked, what is refused for now waits, what is refused for good is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from alerts.delivery import Delivery
from alerts.message import Message
from alerts.notifying import Telling
from monitor.errors import DeliveryError
from monitor.pipeline import Pipeline
from monitor.settings import Settings
from monitor.sighting import Batch
from monitor.store.database import Database
from monitor.store.tables import AlertEvent, Notification
from tests.building import NOON, post, watchlist

SETTINGS = Settings(delivery_days=5, teams_webhook="https://chat.test/hook")


class Recorder:
    """A channel that keeps what it is given, and refuses while it is told to."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.refusal: DeliveryError | None = None

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        if self.refusal:
            raise self.refusal


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    telling = Telling(settings=SETTINGS, enqueue=lambda _session, _notification: None)
    accepting = Pipeline(database, lambda: (watchlist(),), second_opinion=lambda _text: None, telling=telling)
    with time_machine.travel(NOON, tick=False):
        accepting.accept("acme/news", Batch(sightings=(post(),)))
    yield database
    database.close()


def deliver(database: Database, channel: Recorder, notification: int = 1) -> None:
    delivery = Delivery(database, {"mail": channel, "teams": channel}, SETTINGS)
    asyncio.run(delivery.deliver(notification))


def row(database: Database, notification: int = 1) -> Notification:
    with database.session() as session:
        return session.get_one(Notification, notification)


def test_what_was_accepted_is_marked_and_not_sent_twice(database: Database) -> None:
    channel = Recorder()
    deliver(database, channel)
    deliver(database, channel)

    assert len(channel.sent) == 1
    assert (row(database).status, row(database).attempts) == ("sent", 1)


def test_what_is_refused_for_now_waits_and_repeats_carry_the_same_id(database: Database) -> None:
    channel = Recorder()
    channel.refusal = DeliveryError("421 try later")
    with time_machine.travel(NOON, tick=False), pytest.raises(DeliveryError, match="421"):
        deliver(database, channel)
    waiting = row(database)
    channel.refusal = None
    deliver(database, channel)

    assert (waiting.status, waiting.problem) == ("queued", "421 try later")
    assert row(database).status == "sent"
    assert len({message.message_id for message in channel.sent}) == 1


def test_what_is_refused_for_good_is_marked_failed_and_told_in_the_history(database: Database) -> None:
    channel = Recorder()
    channel.refusal = DeliveryError("550 no such user", permanent=True)
    deliver(database, channel)

    assert row(database).status == "failed"
    with database.session() as session:
        last = session.scalars(select(AlertEvent).order_by(AlertEvent.id.desc())).first()
    assert last is not None
    assert (last.what, last.detail["problem"]) == ("not_sent", "550 no such user")


def test_after_the_days_for_trying_a_message_is_given_up(database: Database) -> None:
    channel = Recorder()
    channel.refusal = DeliveryError("refused")
    with time_machine.travel(NOON + timedelta(days=5, seconds=1), tick=False):
        deliver(database, channel)

    assert row(database).status == "failed"


def test_a_webhook_is_kept_by_name_and_resolved_when_it_is_sent_to(database: Database) -> None:
    channel = Recorder()
    stored = row(database, 2)
    deliver(database, channel, 2)

    assert (stored.channel, stored.to) == ("teams", ["ZHENGMING_TEAMS_WEBHOOK"])
    assert channel.sent[0].to == ("https://chat.test/hook",)
