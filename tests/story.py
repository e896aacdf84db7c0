"""Two days of a centre, step by step: each can be begun again by a process that finds what a dead one left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, text

from alerts.delivery.dead_letters import dead_letters, resend
from alerts.desk import Desk
from alerts.handover import keeping
from alerts.handover.model import Shift
from alerts.quiet.silences import Matcher
from alerts.triage.making import Wish
from monitor import clock
from monitor.errors import DeliveryError
from monitor.house import House
from monitor.jobs.queueing import enqueue_delivery
from monitor.opinion.correcting import Given
from monitor.sighting import Batch, Post
from monitor.store.tables import HandoverRow, HitRow, Silence

BEGINS = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SOURCE = "acme/forum"
SETTINGS = {"digest_daily": "18:00", "digest_weekly": "", "audit_every": 60.0, "breaker_failures": 50}
_BRAND = """key = "acme"
name = "Acme Markets"
aliases = ["Acme Markets"]
time_zone = "UTC"
[official]
domains = ["acme.com"]
[verification]
default = "https://acme.com/verify"
"""
_ROUTES = """fallback = "care"
[departments.care]
name = "Care"
mail = ["care@acme.test"]
[departments.legal]
name = "Legal"
mail = ["legal@acme.test"]
[departments.night]
name = "Night desk"
mail = ["night@acme.test"]
[[route]]
matter = "fake_site"
departments = ["legal"]
[[route]]
words = ["slippage"]
departments = ["night"]
when = "now"
quiet = "21:00-07:00"
quiet_levels = ["minor", "major"]
[[route]]
words = ["login"]
departments = ["care"]
when = "digest"
[[route]]
level = "major"
departments = ["care"]
"""
_LADDER = """[[step]]
role = "supervisor"
after_hours = 24
mail = ["supervisor@acme.test"]
[[step]]
role = "director"
after_hours = 36
mail = ["director@acme.test"]
"""
_SOURCES = """[[source]]
key = "forum"
kind = "feed"
url = "http://127.0.0.1:1/feed"
every = "30d"
"""
_POSTS = {
    1: "Somebody sent me to acmemarkets-login1.top, beware",
    2: "Acme Markets: my withdrawal is late for weeks, I will call the police",
    3: "Acme Markets: slippage of 40 points on my order, this is robbery, I will sue",
    4: "Acme Markets: cannot log in to my account, please help",
    5: "Acme Markets froze my bank card, I will call the police",
    6: "Somebody sent me to acmemarkets-login6.top, beware",
    7: "Acme Markets: my withdrawal of 900 USD is late too, I will call the police",
}

_JOBS = "SELECT id, (args ->> 'notification')\\:\\:bigint FROM procrastinate_jobs WHERE queue_name = 'deliver' ORDER BY id"


class Person:
    """What people and duties do in one house at one moment."""

    def __init__(self, house: House, now: datetime) -> None:
        self.house, self.now = house, now
        self.desk = Desk(house.database, house.keeper.current, house.desk.telling, now=lambda: now)

    def read(self, *numbers: int) -> None:
        """A page of a board with some posts."""
        posts = tuple(
            Post(
                source=SOURCE,
                url=f"http://forum.test/{one}",
                site_id=str(one),
                text=_POSTS[one],
                published=self.now,
            )
            for one in numbers
        )
        self.house.pipeline.accept(SOURCE, Batch(sightings=posts))

    def hit(self, number: int) -> HitRow:
        with self.house.database.session() as session:
            return session.scalars(select(HitRow).where(HitRow.url == f"http://forum.test/{number}")).one()

    def about(self, number: int) -> int:
        """The alert in which a post is now."""
        found = self.hit(number).alert_id
        assert found is not None
        return found

    def duty(self, name: str) -> None:
        """All that is due of one kind, batch after batch, as the worker does it."""
        (duty,) = (one for one in self.house.duties if one.name == name)
        left = 1
        while left:
            with self.house.database.begin() as session:
                left = duty.do(session, self.now)

    def deliver(self) -> None:
        """One try for each message that has a job, which is done afterwards."""
        with self.house.database.session() as session:
            jobs = session.execute(text(_JOBS)).all()
        for job, notification in jobs:
            with suppress(DeliveryError):
                asyncio.run(self.house.delivery.deliver(notification))
                with self.house.database.begin() as session:
                    session.execute(text("DELETE FROM procrastinate_jobs WHERE id = :id"), {"id": job})

    def resend(self) -> None:
        with self.house.database.begin() as session:
            for letter in dead_letters(session):
                resend(session, letter.id, who="Mei", now=self.now, enqueue=enqueue_delivery)

    def silence(self, *words: str) -> None:
        self.desk.silence(
            brand="acme",
            matcher=Matcher(words=words),
            who="Mei",
            why="a known fault",
            until=self.now + timedelta(minutes=40),
        )

    def unsilence(self) -> None:
        with self.house.database.session() as session:
            last = session.scalars(select(Silence.id).order_by(Silence.id.desc()).limit(1)).one()
        self.desk.unsilence(last, who="Mei")

    def hand_over(self) -> None:
        shift = Shift(brand="acme", since=BEGINS, until=self.now, ends=self.now + timedelta(hours=8))
        keeping.make(self.house.database, self.house.keeper.current(), shift, who="Mei", notes="all said")

    def take_over(self) -> None:
        with self.house.database.begin() as session:
            number = session.scalars(select(HandoverRow.id)).one()
            keeping.accept(session, number, who="Lin", now=self.now, of_maker=True)


#: hours after the beginning, and what is done then
STORY: dict[str, tuple[float, Callable[[Person], object]]] = {
    "posts come": (0, lambda one: one.read(1, 2)),
    "they are told": (0.1, lambda one: one.deliver()),
    "somebody snoozes one": (0.2, lambda one: one.desk.snooze(one.about(2), who="Mei", mode="change")),
    "somebody calls": (
        0.3,
        lambda one: one.desk.open(Wish(brand="acme", matter="complaint", title="a call", level="major"), who="Mei"),
    ),
    "silence": (0.4, lambda one: one.silence("bank card")),
    "a silenced post comes": (0.5, lambda one: one.read(5)),
    "the auditor looks": (0.6, lambda one: one.duty("audit")),
    "the silence ends": (1.2, lambda one: one.duty("release")),
    "one for the digest comes": (1.3, lambda one: one.read(4)),
    "one is raised": (1.4, lambda one: one.desk.raise_level(one.about(4), who="Mei", why="a large customer")),
    "a mail is refused": (1.5, lambda one: one.deliver()),
    "it is sent again": (2, lambda one: one.resend()),
    "and accepted": (2.1, lambda one: one.deliver()),
    "one is snoozed until a time": (
        2.2,
        lambda one: one.desk.snooze(one.about(4), who="Mei", mode="until", until=one.now + timedelta(hours=1)),
    ),
    "the snooze ends": (3.5, lambda one: one.duty("wake")),
    "something changes": (3.7, lambda one: one.read(7)),
    "the digest": (10.1, lambda one: one.duty("digest")),
    "a post comes at night": (14, lambda one: one.read(3)),
    "the night ends": (23.1, lambda one: one.duty("release")),
    "the morning is told": (23.2, lambda one: one.deliver()),
    "the first rung": (30, lambda one: one.duty("ladder")),
    "the first rung is told": (30.1, lambda one: one.deliver()),
    "a second fake": (30.2, lambda one: one.read(6)),
    "acknowledged": (30.3, lambda one: one.desk.acknowledge(one.about(6), who="Mei", note="mine")),
    "assigned": (30.4, lambda one: one.desk.assign(one.about(5), who="Mei", to="Lin")),
    "a note": (30.5, lambda one: one.desk.note(one.about(5), who="Lin", text="called the bank")),
    "a plan": (30.6, lambda one: one.desk.plan(one.about(5), who="Lin", step="call again")),
    "a stage": (30.7, lambda one: one.desk.advance(one.about(6), who="Mei")),
    "merged": (30.8, lambda one: one.desk.merge(one.about(1), others=[one.about(6)], who="Mei")),
    "split": (30.9, lambda one: one.desk.split(one.about(1), hits=[one.hit(6).id], who="Mei")),
    "moved": (31, lambda one: one.desk.move([one.hit(7).id], to=one.about(3), who="Mei")),
    "corrected": (31.1, lambda one: one.desk.correct(one.hit(7).id, Given(topic="slippage"), who="Mei")),
    "resolved": (31.2, lambda one: one.desk.resolve(one.about(5), who="Lin", why="paid")),
    "dismissed": (31.3, lambda one: one.desk.dismiss(one.about(4), who="Mei", why="false_alarm")),
    "opened again": (31.4, lambda one: one.desk.reopen(one.about(5), who="Lin", why="came back")),
    "another silence": (31.5, lambda one: one.silence("withdrawal")),
    "which ends early": (31.6, lambda one: one.unsilence()),
    "all that is told": (31.7, lambda one: one.deliver()),
    "the shift ends": (32, lambda one: one.hand_over()),
    "the next one begins": (32.1, lambda one: one.take_over()),
    "ladders are looked through": (32.2, lambda one: one.duty("ladders")),
    "the second digest": (34.1, lambda one: one.duty("digest")),
    "the second rung": (45, lambda one: one.duty("ladder")),
    "what is left": (45.1, lambda one: one.deliver()),
    "the auditor looks again": (45.2, lambda one: one.duty("audit")),
}
#: steps during which the mail server refuses everything for good
REFUSED = frozenset({"a mail is refused"})


def live_through(name: str, house: House) -> None:
    """One step, at its own time."""
    hours, act = STORY[name]
    now = BEGINS + timedelta(hours=hours)
    vars(clock).update(now=lambda: now)
    act(Person(house, now))


def write_watchlists(folder: Path) -> None:
    """The brand of the story."""
    brand = folder / "watchlists" / "acme"
    brand.mkdir(parents=True)
    told = {"brand": _BRAND, "routes": _ROUTES, "escalation": _LADDER, "sources": _SOURCES}
    for name, content in told.items():
        (brand / f"{name}.toml").write_text(content)
