"""Send, then mark: what is accepted is marked, what is refused for now waits, what is refused for good is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.delivery.delivering import Delivery, Queue
from alerts.messages.message import Message, message_id
from monitor.errors import DeliveryError
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.tables import Alert, AlertEvent, ChannelState, Notification, NotificationPicture
from monitor.watchlist.model import Department, Watchlist
from tests.building import NOON, routes, watchlist

SETTINGS = Settings(delivery_days=5, teams_webhook="https://chat.test/hook")


class Recorder:
    """A channel that keeps what it is given, and refuses while it is told to."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.refusal: DeliveryError | None = None
        self.said = ""

    async def send(self, message: Message) -> str:
        self.sent.append(message)
        if self.refusal:
            raise self.refusal
        return self.said


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.begin() as session:
        session.add(
            Alert(
                brand="acme",
                matter="fake_site",
                topic="fake_site_scam",
                group_key="site:acme-login.top",
                grouped_by="same_site",
                level="major",
                title="acme-login.top",
                created_at=NOON,
                updated_at=NOON,
            )
        )
    written(database)
    written(database, channel="teams", to=["ZHENGMING_TEAMS_WEBHOOK"])
    yield database
    database.close()


class Jobs:
    """A job queue that only remembers what was asked of it."""

    def __init__(self) -> None:
        self.queued: list[int] = []
        self.hastened: list[str] = []

    def delivery(self, database: Database, channel: Recorder, *watchlists: Watchlist) -> Delivery:
        queue = Queue(
            enqueue=lambda _session, number: self.queued.append(number),
            hasten=lambda _session, key: self.hastened.append(key),
        )
        carriers = dict.fromkeys(("mail", "teams", "chat", "webhook"), channel)
        return Delivery(database, carriers, SETTINGS, queue=queue, watchlists=lambda: watchlists)


def deliver(database: Database, channel: Recorder, notification: int = 1) -> None:
    asyncio.run(Jobs().delivery(database, channel).deliver(notification))


def row(database: Database, notification: int = 1) -> Notification:
    with database.session() as session:
        return session.get_one(Notification, notification)


def written(database: Database, **told: Any) -> int:
    """One more message, major and by mail to bo unless told otherwise; its id."""
    number = len(rows(database)) + 1
    usual: dict[str, Any] = {
        "alert_id": 1,
        "brand": "acme",
        "level": "major",
        "step": f"step-{number}",
        "department": "bo",
        "channel": "mail",
        "to": ["bo@acme.test"],
        "message_id": message_id("test", number),
        "thread_id": message_id("test"),
        "subject": "假冒网站",
        "text": "请处理",
        "html": "<html><body style='x'><p>请处理</p></body></html>",
        "created_at": NOON,
    }
    with database.begin() as session:
        made = Notification(**usual | told)
        session.add(made)
        session.flush()
        return made.id


def rows(database: Database) -> list[Notification]:
    with database.session() as session:
        return list(session.scalars(select(Notification).order_by(Notification.id)))


def happened(database: Database) -> list[AlertEvent]:
    with database.session() as session:
        return list(session.scalars(select(AlertEvent).order_by(AlertEvent.id)))


def tried(delivery: Delivery, notification: int, at: datetime) -> float | None:
    """Deliver at this moment; the pause in seconds that is asked for, None when there is none."""
    with time_machine.travel(at, tick=False):
        try:
            asyncio.run(delivery.deliver(notification))
        except DeliveryError as error:
            return error.retry_after
    return None


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


def test_a_message_without_an_alert_is_sent_with_its_pictures(database: Database) -> None:
    number, channel = written(database, alert_id=None, step="digest", level="minor"), Recorder()
    with database.begin() as session:
        session.add(
            NotificationPicture(notification_id=number, name="volume", media_type="image/png", content=b"PNG")
        )
    deliver(database, channel, number)

    assert row(database, number).status == "sent"
    assert [(picture.name, picture.content) for picture in channel.sent[0].pictures] == [("volume", b"PNG")]
    assert channel.sent[0].facts["alert"] is None


def test_a_message_tells_programs_what_it_is_about(database: Database) -> None:
    channel = Recorder()
    deliver(database, channel)

    (sent,) = channel.sent
    assert (sent.level, sent.at, sent.facts["brand"], sent.facts["alert"]["id"]) == ("major", NOON, "acme", 1)
    assert sent.facts["alert"]["link"].endswith("/alerts/1")


def test_a_channel_that_is_down_is_only_probed_and_waiting_is_no_try(database: Database) -> None:
    channel, jobs = Recorder(), Jobs()
    delivery = jobs.delivery(database, channel)
    channel.refusal = DeliveryError("no connection")
    first, second = written(database), written(database)
    for number in range(SETTINGS.breaker_failures):
        tried(delivery, first, NOON + timedelta(seconds=10 * number))
    opened = NOON + timedelta(seconds=20)
    before = len(channel.sent)

    pause = tried(delivery, second, opened + timedelta(seconds=1))

    assert len(channel.sent) == before
    assert pause is not None and 3 <= pause <= 3 + len(rows(database))
    assert (row(database, second).attempts, row(database, second).problem) == (0, "no connection")
    assert row(database, second).next_try is not None
    tried(delivery, second, opened + timedelta(seconds=5))
    assert len(channel.sent) == before + 1


def test_when_a_channel_works_again_all_that_wait_for_it_leave_at_once(database: Database) -> None:
    channel, jobs = Recorder(), Jobs()
    delivery = jobs.delivery(database, channel)
    channel.refusal = DeliveryError("no connection")
    number = written(database)
    for turn in range(SETTINGS.breaker_failures):
        tried(delivery, number, NOON + timedelta(seconds=10 * turn))
    channel.refusal = None

    tried(delivery, number, NOON + timedelta(seconds=40))

    assert (row(database, number).status, jobs.hastened) == ("sent", ["mail"])
    with database.session() as session:
        assert session.get_one(ChannelState, "mail").failures == 0


def test_a_message_that_was_just_told_to_wait_when_its_channel_works_again_leaves_at_once_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, jobs = Recorder(), Jobs()
    delivery = jobs.delivery(database, channel)
    channel.refusal = DeliveryError("no connection")
    first, second = written(database), written(database)
    for number in range(SETTINGS.breaker_failures):
        tried(delivery, first, NOON + timedelta(seconds=10 * number))
    channel.refusal = None
    waits = delivery._waits

    def waits_while_another_gets_through(*told: Any) -> bool:
        waiting = waits(*told)
        delivery._breaker.worked("mail")
        return waiting

    monkeypatch.setattr(delivery, "_waits", waits_while_another_gets_through)

    assert tried(delivery, second, NOON + timedelta(seconds=21)) is None
    assert row(database, second).status == "sent"


def test_a_refusal_of_one_message_alone_never_closes_the_channel_to_others(database: Database) -> None:
    channel, jobs = Recorder(), Jobs()
    delivery = jobs.delivery(database, channel)
    channel.refusal = DeliveryError("450 greylisted", alone=True)
    number = written(database)
    for turn in range(10):
        tried(delivery, number, NOON + timedelta(seconds=10 * turn))

    assert row(database, number).attempts == 10
    with database.session() as session:
        assert session.get(ChannelState, "mail") is None


def test_one_webhook_that_is_down_keeps_no_other_waiting(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_A", "https://a.test")
    monkeypatch.setenv("HOOK_B", "https://b.test")
    channel, jobs = Recorder(), Jobs()
    delivery = jobs.delivery(database, channel)
    first = written(database, channel="webhook", to=["HOOK_A"])
    second = written(database, channel="webhook", to=["HOOK_B"])
    channel.refusal = DeliveryError("no connection")
    for turn in range(SETTINGS.breaker_failures):
        tried(delivery, first, NOON + timedelta(seconds=10 * turn))
    channel.refusal = None

    tried(delivery, second, NOON + timedelta(seconds=21))

    assert row(database, second).status == "sent"


def test_a_new_major_message_is_tried_every_few_seconds_and_an_old_or_minor_one_more_rarely(
    database: Database,
) -> None:
    channel = Recorder()
    delivery = Jobs().delivery(database, channel)
    channel.refusal = DeliveryError("450 not now", alone=True)
    major, minor = written(database), written(database, level="minor")
    young = [tried(delivery, major, NOON + timedelta(seconds=turn)) for turn in range(100)]
    old = [tried(delivery, major, NOON + timedelta(hours=1, seconds=turn)) for turn in range(10)]
    calm = [tried(delivery, minor, NOON + timedelta(seconds=turn)) for turn in range(20)]

    assert all(pause is not None and pause <= 4 for pause in young)
    assert all(pause is not None and 30 <= pause <= 60 for pause in old)
    assert all(pause is not None and 30 <= pause <= 60 for pause in calm[6:])


def test_who_has_accepted_a_message_is_not_sent_it_again(database: Database) -> None:
    channel = Recorder()
    delivery = Jobs().delivery(database, channel)
    number = written(database, to=["bo@acme.test", "slow@acme.test"])
    channel.refusal = DeliveryError("450 for one", alone=True, reached=("bo@acme.test",))
    tried(delivery, number, NOON)
    tried(delivery, number, NOON)

    assert [message.reached for message in channel.sent] == [(), ("bo@acme.test",)]


def test_who_refused_for_good_beside_others_stands_with_the_message_and_in_the_history(database: Database) -> None:
    channel = Recorder()
    channel.said = "accepted for others, and refused for good for gone@acme.test: 550"

    deliver(database, channel)

    assert (row(database).status, row(database).problem) == ("sent", channel.said)
    assert [(event.what, event.detail["problem"]) for event in happened(database)] == [("sent", channel.said)]


def test_a_fault_in_a_channel_is_told_and_the_message_kept(database: Database) -> None:
    class Broken(Recorder):
        async def send(self, message: Message) -> str:
            raise RuntimeError("a fault of ours")

    number = written(database)

    pause = tried(Jobs().delivery(database, Broken()), number, NOON)

    assert pause is not None
    assert row(database, number).problem == "unexpected RuntimeError in the channel"


# stand-ins


def prepared(*channels: str) -> Watchlist:
    """A brand whose department bo has these channels to stand in."""
    bo = Department(
        name="BO",
        mail=("bo@acme.test",),
        chat=("CHAT_A", "CHAT_B", "CHAT_UNSET"),
        webhooks=("HOOK_A",),
        stand_ins=channels,  # type: ignore[arg-type]
    )
    known = routes()
    return watchlist(routes=type(known)(departments={"bo": bo}, route=(), fallback="bo"))


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHAT_A", "CHAT_B", "HOOK_A"):
        monkeypatch.setenv(name, "https://somewhere.test")


@pytest.mark.usefixtures("rooms")
def test_while_its_channel_is_down_a_major_message_leaves_over_the_stand_ins_too_once(database: Database) -> None:
    channel, jobs = Recorder(), Jobs()
    delivery = jobs.delivery(database, channel, prepared("chat", "teams"))
    channel.refusal = DeliveryError("no connection")
    number = written(database)
    for turn in range(SETTINGS.breaker_failures + 5):
        tried(delivery, number, NOON + timedelta(seconds=10 * turn))

    made = [one for one in rows(database) if one.instead_of == number]
    assert [(one.channel, one.to) for one in made] == [
        ("chat", ["CHAT_A"]),
        ("chat", ["CHAT_B"]),
        ("teams", ["ZHENGMING_TEAMS_WEBHOOK"]),
    ]
    assert jobs.queued == [one.id for one in made]
    assert "has not got through" in made[0].text and made[0].text.endswith("请处理")
    assert "has not got through" in made[0].html
    assert row(database, number).status == "queued"
    assert [event.detail["channel"] for event in happened(database) if event.what == "stood_in"] == [
        "chat",
        "chat",
        "teams",
    ]


@pytest.mark.usefixtures("rooms")
def test_a_major_message_that_comes_while_the_channel_is_down_leaves_over_the_stand_ins_at_once(
    database: Database,
) -> None:
    channel = Recorder()
    delivery = Jobs().delivery(database, channel, prepared("webhook"))
    channel.refusal = DeliveryError("no connection")
    other = written(database, level="minor")
    for turn in range(SETTINGS.breaker_failures):
        tried(delivery, other, NOON + timedelta(seconds=10 * turn))
    number = written(database)

    tried(delivery, number, NOON + timedelta(seconds=21))

    assert [one.channel for one in rows(database) if one.instead_of == number] == ["webhook"]
    assert not [one for one in rows(database) if one.instead_of == other]


@pytest.mark.usefixtures("rooms")
def test_a_major_message_refused_for_good_leaves_over_the_stand_ins(database: Database) -> None:
    channel = Recorder()
    channel.refusal = DeliveryError("550 no such user", permanent=True)
    number = written(database)
    tried(Jobs().delivery(database, channel, prepared("chat")), number, NOON)

    assert row(database, number).status == "failed"
    assert len([one for one in rows(database) if one.instead_of == number]) == 2


@pytest.mark.usefixtures("rooms")
def test_nothing_stands_in_where_the_department_is_told_that_way_anyway_nor_for_a_stand_in(
    database: Database,
) -> None:
    channel = Recorder()
    delivery = Jobs().delivery(database, channel, prepared("chat"))
    channel.refusal = DeliveryError("550", permanent=True)
    number = written(database, step="opened-x")
    written(database, step="opened-x", channel="chat", to=["CHAT_A"])
    other = written(database, instead_of=number, channel="teams", to=["T"], step="opened-y")
    tried(delivery, number, NOON)
    tried(delivery, other, NOON)

    assert len(rows(database)) == 2 + 3


@pytest.mark.usefixtures("rooms")
def test_nothing_stands_in_where_the_department_is_told_that_way_in_a_message_to_several(
    database: Database,
) -> None:
    channel = Recorder()
    channel.refusal = DeliveryError("550", permanent=True)
    number = written(database, step="opened-x")
    both = {"departments": ["trading", "bo"]}
    written(database, step="opened-x", channel="chat", to=["CHAT_A"], department="trading", route=both)
    tried(Jobs().delivery(database, channel, prepared("chat")), number, NOON)

    assert len(rows(database)) == 2 + 2


def test_a_message_behind_a_channel_that_is_down_for_days_becomes_a_dead_letter(database: Database) -> None:
    channel = Recorder()
    delivery = Jobs().delivery(database, channel)
    channel.refusal = DeliveryError("no connection")
    old, young = written(database), written(database, created_at=NOON + timedelta(days=5))
    for turn in range(SETTINGS.breaker_failures):
        tried(delivery, young, NOON + timedelta(days=5, seconds=10 * turn))

    assert tried(delivery, old, NOON + timedelta(days=5, seconds=21)) is None

    assert (row(database, old).status, row(database, old).problem) == ("failed", "no connection")
    assert [event.what for event in happened(database)][-1] == "not_sent"


def test_the_days_for_trying_begin_when_a_message_was_let_go(database: Database) -> None:
    channel = Recorder()
    channel.refusal = DeliveryError("no connection")
    number = written(database, release_at=NOON + timedelta(days=9))

    assert tried(Jobs().delivery(database, channel), number, NOON + timedelta(days=10)) is not None


def test_a_session_is_never_held_while_a_receiver_is_spoken_to(database: Database) -> None:
    class Looking(Recorder):
        async def send(self, message: Message) -> str:
            with database.begin() as session:
                unlocked(session)
            return await super().send(message)

    def unlocked(session: Session) -> None:
        session.execute(select(Notification).with_for_update(nowait=True)).all()

    channel = Looking()
    deliver(database, channel)

    assert len(channel.sent) == 1
