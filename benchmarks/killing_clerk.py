"""A person at work for `benchmarks.killing_parts`: settles, snoozes, silences, merges, splits, sends again; writes down what was done once it is, until it is killed."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
from sqlalchemy import Select, func, select

from alerts.delivery.dead_letters import resend
from alerts.desk import Desk
from alerts.quiet.silences import Matcher
from alerts.triage.making import Wish
from monitor import clock
from monitor.errors import UsageError
from monitor.house import open_house
from monitor.jobs.queueing import enqueue_delivery
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.tables import Alert, HitRow, Notification

#: the brand that people are busy with
BUSY = "brio"
#: seconds between two things that a person does
PAUSE = 0.04


class Act(msgspec.Struct, frozen=True):
    """One thing that was done, or refused: by whom, a name that no other act has, and what it is called in the histories."""

    who: str
    what: str
    done: bool


class Clerk:
    """Does one thing after the other to the busy brand's alerts."""

    def __init__(self, desk: Desk, database: Database, seed: int) -> None:
        self._desk, self._database = desk, database
        self._chance, self._count = random.Random(seed), 0
        self._name = f"clerk {os.getpid()}"
        self._acts: dict[str, Callable[[int, str], object]] = {
            "acknowledged": lambda one, who: desk.acknowledge(one, who=who),
            "assigned": lambda one, who: desk.assign(one, who=who, to=who),
            "resolved": lambda one, who: desk.resolve(one, who=who, why="paid"),
            "dismissed": lambda one, who: desk.dismiss(one, who=who, why="false_alarm"),
            "reopened": lambda one, who: desk.reopen(one, who=who, why="came back"),
            "raised": lambda one, who: desk.raise_level(one, who=who, why="a large customer"),
            "note": lambda one, who: desk.note(one, who=who, text="called"),
            "planned": lambda one, who: desk.plan(one, who=who, step="call the bank"),
            "stage": lambda one, who: desk.advance(one, who=who),
            "snoozed": self._snooze,
            "merged": self._merge,
            "split": self._split,
            "opened": self._open,
            "silenced": self._silence,
            "resent": self._resend,
        }

    def act(self) -> Act:
        """Do something to an alert by chance; whether it was done or refused."""
        self._count += 1
        who, what = f"{self._name}-{self._count}", self._chance.choice(list(self._acts))
        number = self._some(select(Alert.id).where(Alert.brand == BUSY, Alert.merged_into.is_(None)))
        try:
            if number is None:
                raise UsageError("there is nothing to do yet")
            self._acts[what](number, who)
        except UsageError:
            return Act(who, what, done=False)
        return Act(who, what, done=True)

    def _snooze(self, one: int, who: str) -> object:
        until = clock.now() + timedelta(seconds=self._chance.uniform(0.2, 4))
        return self._desk.snooze(one, who=who, mode=self._chance.choice(("until", "change")), until=until)

    def _silence(self, _one: int, who: str) -> object:
        matcher = self._chance.choice(
            (Matcher(words=("withdrawal",)), Matcher(level="major"), Matcher(matters=("fake_site",)))
        )
        until = clock.now() + timedelta(seconds=self._chance.uniform(0.2, 4))
        return self._desk.silence(brand=BUSY, matcher=matcher, who=who, why="known", until=until)

    def _merge(self, one: int, who: str) -> object:
        other = self._some(select(Alert.id).where(Alert.brand == BUSY, Alert.id != one, Alert.closed_at.is_(None)))
        return self._desk.merge(one, others=[other or 0], who=who)

    def _split(self, _one: int, who: str) -> object:
        hit = self._some(select(HitRow.id).where(HitRow.brand == BUSY, HitRow.alert_id.is_not(None)))
        return self._desk.split(self._alert_of(hit), hits=[hit or 0], who=who)

    def _open(self, _one: int, who: str) -> object:
        return self._desk.open(Wish(brand=BUSY, matter="fake_site", title=f"a call to {who}"), who=who)

    def _resend(self, _one: int, who: str) -> object:
        letter = self._some(select(Notification.id).where(Notification.status == "failed"))
        with self._database.begin() as session:
            return resend(session, letter or 0, who=who, now=clock.now(), enqueue=enqueue_delivery)

    def _alert_of(self, hit: int | None) -> int:
        with self._database.session() as session:
            return session.scalar(select(HitRow.alert_id).where(HitRow.id == hit)) or 0

    def _some(self, query: Select[int]) -> int | None:
        with self._database.session() as session:
            return session.scalar(query.order_by(func.random()).limit(1))


def clerk_life(settings: Settings, acts: Path, seed: int) -> None:
    """Work until killed. What was done is written to the file `acts` after its commit, so that whatever stands there must be found later."""
    file = os.open(acts, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with open_house(settings) as house:
        clerk = Clerk(house.desk, house.database, seed)
        while True:
            os.write(file, msgspec.json.encode(clerk.act()) + b"\n")
            time.sleep(PAUSE)
