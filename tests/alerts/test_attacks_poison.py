"""Attacks on the duties: one thing that cannot be done keeps nothing else waiting, is logged, and is done once it can be."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from threading import Event, Thread
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from alerts.delivery import delivering
from alerts.delivery.delivering import Delivery, Queue
from alerts.digest.charts import Bars, Drawn
from alerts.digest.making import Digests
from alerts.duties import Duty
from alerts.escalating.auditing import Auditing
from alerts.escalating.righting import Righting
from alerts.messages.message import Message
from alerts.quiet import snoozing, waking
from monitor.errors import DeliveryError, ZhengmingError
from monitor.jobs.ticking import tick_duties
from monitor.store.database import Database
from monitor.store.tables import Alert, Audit, DigestRow, Notification, Silence
from monitor.watchlist.model import Department, Watchlist
from tests.alerts.escalating import climbable
from tests.alerts.quiet_house import House, hours
from tests.building import NOON, routes, watchlist

NIGHT = {"quiet": "11:00-20:00", "levels": ["minor"]}
FAR = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = Database(database_url)
    yield House(
        database, rate_limit=8, language="en", digest_weekly="", console_host="127.0.0.1", console_port=8440
    )
    database.close()


def other_brand() -> Watchlist:
    return watchlist(brand=msgspec.structs.replace(watchlist().brand, key="other"))


def broken_silence(house: House) -> None:
    """A silence whose matcher nobody can read, as from a later version."""
    with house.database.begin() as session:
        session.add(
            Silence(
                brand="acme",
                matcher={"planets": ["mars"]},
                owner="Mei",
                reason="known",
                created_at=NOON,
                expires_at=NOON + hours(24),
            )
        )


def test_one_duty_whose_question_fails_keeps_no_other_from_being_asked(house: House) -> None:
    def fails(session: Session, now: datetime) -> bool:
        session.execute(text("SELECT 1 / 0"))
        return True

    broken = Duty(name="broken", is_due=fails, do=lambda session, now: 0)
    well = Duty(name="well", is_due=lambda session, now: True, do=lambda session, now: 0)

    assert tick_duties(house.database, (broken, well), NOON) == ["well"]


def test_a_silence_that_cannot_be_read_keeps_nothing_back(house: House) -> None:
    broken_silence(house)
    told = house.tell(house.open(level="major"))

    assert house.row(told).status == "queued"


def test_a_message_that_cannot_be_looked_at_keeps_no_other_back(house: House) -> None:
    first, second = house.tell(house.open(), route=NIGHT), house.tell(house.open(), route=NIGHT)
    with house.database.begin() as session:
        session.get_one(Notification, first.id).route = {"quiet": "11:00-20:00", "levels": 7}
    house.look(NOON + hours(8))

    assert house.row(second).status == "queued"
    assert house.row(first).status in ("held", "queued")


class Drawing:
    """Draws for all brands but the first that asks."""

    def __init__(self) -> None:
        self.broken = True

    def __call__(self, several: Sequence[Bars], zone: tzinfo) -> Sequence[Drawn]:
        if str(zone) == "Asia/Shanghai" and self.broken:
            raise RuntimeError("no pictures")
        return [() for _ in several]


def make(house: House, digests: Digests, now: datetime) -> int:
    made = 0
    for _ in range(10):
        with house.database.begin() as session:
            found = digests.make_due(session, now)
        if not found:
            break
        made += found
    return made


def digest_rows(house: House, brand: str) -> list[datetime]:
    with house.database.session() as session:
        return list(
            session.scalars(select(DigestRow.until).where(DigestRow.brand == brand).order_by(DigestRow.since))
        )


def test_a_brand_whose_digest_fails_keeps_no_other_brands_from_being_made(house: House) -> None:
    ill = watchlist(brand=msgspec.structs.replace(watchlist().brand, time_zone="Asia/Shanghai"))
    drawing = Drawing()
    digests = Digests(lambda: (ill, other_brand()), house.telling, draw=drawing)
    make(house, digests, NOON)
    make(house, digests, NOON + timedelta(days=1))
    assert (len(digest_rows(house, "acme")), len(digest_rows(house, "other"))) == (1, 2)

    drawing.broken = False
    make(house, digests, NOON + timedelta(days=1, hours=1))
    assert len(digest_rows(house, "acme")) == 2


def test_a_digest_made_by_a_clock_that_ran_ahead_by_years_does_not_end_all_digests(house: House) -> None:
    digests = Digests(house.brands, house.telling, draw=lambda several, zone: [() for _ in several])
    make(house, digests, NOON)
    make(house, digests, NOON + timedelta(days=3000))
    make(house, digests, NOON + timedelta(days=1))

    assert NOON.replace(hour=8, minute=30) + timedelta(days=1) in digest_rows(house, "acme")


def test_an_alert_that_cannot_be_woken_keeps_no_other_asleep(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ill, well = (house.open(snooze="until", snoozed_until=NOON, snoozed_by="Mei") for _ in range(2))
    plain = snoozing.wake

    def wake(session: Session, alert: Alert, **told: Any) -> Alert:
        if alert.id == ill:
            session.execute(text("SELECT 1 / 0"))
        return plain(session, alert, **told)

    monkeypatch.setattr(waking, "wake", wake)
    with house.database.begin() as session:
        waking.wake_due(session, NOON + hours(1), house.brands())

    with house.database.session() as session:
        assert session.get_one(Alert, well).snooze == ""
        assert session.get_one(Alert, ill).snooze == "until"


def test_ladders_of_one_brand_that_cannot_be_put_right_keep_no_others_wrong(house: House) -> None:
    ill = house.open(level="major", told_at=FAR)
    well = house.open(level="major", told_at=NOON)
    righting = Righting(lambda: (climbable(),), every=0.0)
    with house.database.begin() as session:
        righting.do(session, NOON)

    with house.database.session() as session:
        asked = text("SELECT DISTINCT alert_id FROM escalations")
        assert well in set(session.scalars(asked))
        assert ill


def test_the_auditor_looks_at_all_the_rest_where_one_thing_cannot_be_looked_at(house: House) -> None:
    house.open(level="major", told_at=FAR)
    broken_silence(house)
    with house.database.begin() as session:
        row = house.write(session, house.open())
        row.created_at = NOON - timedelta(days=1)
    auditing = Auditing(lambda: (climbable(),), house.telling)
    with house.database.begin() as session:
        auditing.do(session, NOON + timedelta(days=2))

    with house.database.session() as session:
        assert "message_without_job" in set(session.scalars(select(Audit.what)))


class Line:
    """A channel that does what it is told."""

    def __init__(self, refusal: DeliveryError | None = None) -> None:
        self.refusal, self.sent = refusal, list[Message]()

    async def send(self, message: Message) -> None:
        if self.refusal:
            raise self.refusal
        self.sent.append(message)


def delivery(house: House, brand: Watchlist, **lines: Line) -> Delivery:
    queue = Queue(enqueue=lambda _session, one: house.queued.append(one), hasten=lambda _session, _key: None)
    return Delivery(house.database, lines, house.settings, queue=queue, watchlists=lambda: (brand,))


def tried(sending: Delivery, number: int) -> None:
    try:
        asyncio.run(sending.deliver(number))
    except DeliveryError:
        return


def test_a_stand_in_that_was_refused_for_good_is_no_trouble_for_the_first(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_ROOM", "json://chat.test")
    there = {
        **routes().departments,
        "bo": Department(name="BO", mail=("bo@acme.test",), chat=("ACME_ROOM",), stand_ins=("chat",)),
    }
    brand = watchlist(routes=msgspec.structs.replace(routes(), departments=there))
    told = house.tell(house.open(level="major"))
    mail = Line(DeliveryError("mailbox away", reached=("one@acme.test",)))
    sending = delivery(house, brand, mail=mail, chat=Line(DeliveryError("no such room", permanent=True)))
    for _ in range(3):
        tried(sending, told.id)
    (copy,) = house.rows(instead_of=told.id)
    tried(sending, copy.id)
    assert house.row(copy).status == "failed"
    with house.database.begin() as session:
        session.execute(text("DELETE FROM channel_states"))
    tried(sending, told.id)

    assert (house.row(told).attempts, house.row(told).problem) == (4, "mailbox away")


def test_a_message_that_cannot_be_put_together_is_told_in_sight_and_not_tried_for_ever(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Message:
        raise KeyError("picture")

    monkeypatch.setattr(delivering, "message_of", broken)
    told = house.tell(house.open(level="major"))
    sending = delivery(house, watchlist(), mail=Line())
    tried(sending, told.id)
    assert (house.row(told).status, house.row(told).attempts) == ("queued", 1)
    assert "KeyError" in house.row(told).problem

    with house.database.begin() as session:
        session.get_one(Notification, told.id).created_at = NOON - timedelta(days=9)
    tried(sending, told.id)
    assert house.row(told).status == "failed"


def test_a_message_that_is_marked_sent_and_one_that_is_folded_into_it_do_not_wait_for_each_other(
    house: House,
) -> None:
    alert = house.open(level="minor")
    held, leaving = house.tell(alert, route=NIGHT), house.tell(alert, "over-1", to=["boss@acme.test"])
    assert house.row(held).status == "held"
    sending = delivery(house, watchlist(), mail=Line())
    waiting, problems = Event(), list[ZhengmingError]()

    def mark() -> None:
        waiting.wait(10)
        try:
            asyncio.run(sending.deliver(leaving.id))
        except ZhengmingError as error:
            problems.append(error)

    thread = Thread(target=mark)
    thread.start()
    with house.database.begin() as session:
        session.get_one(Alert, alert, with_for_update=True)
        waiting.set()
        with house.database.session() as other:
            blocked = text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            while not other.scalar(blocked):
                other.rollback()
        row = session.get_one(Notification, held.id)
        row.status, row.folded_into = "folded", leaving.id
    thread.join(20)

    assert problems == []
    assert house.row(leaving).status == "sent"
