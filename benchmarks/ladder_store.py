"""Some of the cases through the real thing: alerts, events and messages on a database, answers and snoozes as people give them, duties that look for what is due."""

from __future__ import annotations

import random
import tempfile
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from alerts.escalating.climbing import Climbing
from alerts.escalating.examining import Circle, examine
from alerts.escalating.ladder import start_ladder
from alerts.escalating.righting import Righting
from alerts.history import SYSTEM, record
from alerts.messages.notifying import Telling
from alerts.quiet.snoozing import snooze, wake
from alerts.triage.settling import acknowledge
from benchmarks.ladder_cases import NEVER, Case, cases
from benchmarks.ladder_simulation import GRACE, MANY, Simulation, Sums, instant
from monitor.jobs.queueing import enqueue_delivery
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.schema import migrate
from monitor.store.server import open_server
from monitor.store.tables import Alert, AlertEvent, Escalation, HitRow, Notification
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import read_watchlists

_JOB = text("DELETE FROM procrastinate_jobs WHERE queueing_lock = :lock")
#: days of the year that are lived through; the auditor looks back at alerts that were answered for five weeks
_DAYS = 34
#: as patient as the simulation's auditor
_SETTINGS = Settings(audit_every=(GRACE - 300) / 2, digest_daily="", digest_weekly="", language="en")


class Stored(msgspec.Struct, kw_only=True):
    """What came of it."""

    alerts: int = 0
    rungs: int = 0
    wrong: int = 0
    planted: int = 0
    found: int = 0
    invented: int = 0
    worst: list[str] = []


def through_the_store(count: int, seed: int) -> Stored:
    """Live through `count` cases without wrong clocks and downtime, one after the other."""
    told = Stored()
    dice = random.Random(seed)
    telling = Telling(settings=_SETTINGS, enqueue=enqueue_delivery)
    with tempfile.TemporaryDirectory(prefix="zhengming-bench-ladder-") as folder:
        Path(folder).chmod(0o711)
        with open_server(Path(folder) / "state", fast=True) as server:
            migrate(server.url)
            database = Database(server.url)
            for number, case in enumerate(cases(count, seed)):
                case.clock, case.down = (), (NEVER, NEVER)
                with database.session() as session:
                    living = Living(case, dice, session, _brand(number, case), telling=telling)
                    _add(told, living.run(), living.held_against(told))
            database.close()
    return told


def _add(told: Stored, sums: Sums, worst: list[str]) -> None:
    told.alerts += 1
    told.rungs += sums.rungs
    told.wrong += sums.early + sums.missing + sums.doubled
    told.worst += [*sums.worst, *worst]


def _brand(number: int, case: Case) -> Watchlist:
    """A brand of its own for each case, so that each has its own ladder and calendar."""
    shipped = read_watchlists()[0]
    own = msgspec.structs.replace(shipped.brand, key=f"case{number}", time_zone=case.zone)
    return msgspec.structs.replace(shipped, brand=own, ladder=case.ladder(changed=False), sources=())


class Living(Simulation):
    """One case on a database."""

    def __init__(
        self, case: Case, dice: random.Random, session: Session, watchlist: Watchlist, *, telling: Telling
    ) -> None:
        super().__init__(case, dice)
        self._session, self._watchlist = session, watchlist
        self._end = case.told + _DAYS * 86_400
        self._climbing = Climbing(lambda: (self._watchlist,), telling)
        self._righting = Righting(lambda: (self._watchlist,), every=300.0)
        self._alert = self._told()
        self._gone = self._forgotten()

    def _told(self) -> Alert:
        at = instant(self.case.told)
        alert = Alert(
            brand=self._watchlist.brand.key,
            matter="funding",
            topic="withdrawal_delay",
            group_key="topic:withdrawal_delay",
            grouped_by="same_topic",
            level="major" if self.case.raised is None else "minor",
            title="出金",
            language="zh-Hans",
            created_at=at,
            updated_at=at,
            told_at=at,
        )
        self._session.add(alert)
        self._session.flush()
        start_ladder(self._session, alert, self._watchlist, at)
        self._session.commit()
        return alert

    def _forgotten(self) -> int | None:
        """A mistake that is planted: a rung that counts as done although nobody was told."""
        if self._dice.random() < 0.5:
            return None
        waiting = select(Escalation).where(Escalation.alert_id == self._alert.id).order_by(Escalation.rung)
        rows = list(self._session.scalars(waiting))
        if not rows:
            return None
        row = self._dice.choice(rows)
        row.status, row.why, row.done_at = "done", "told", self._alert.told_at
        self._session.commit()
        return row.rung

    def _happen(self, what: str, now: float) -> None:
        session, at = self._session, instant(now)
        before = len(self.events)
        super()._happen(what, now)
        alert = session.get_one(Alert, self._alert.id)
        if what == "answered":
            acknowledge(session, alert.id, who="Mei", now=at)
        elif what == "snoozed" and len(self.events) > before and self.case.snoozed:
            snooze(session, alert.id, who="Mei", now=at, mode="until", until=instant(self.case.snoozed[1]))
        elif what == "raised":
            record(session, alert, at, who=SYSTEM, what="raised", detail={"before": "minor", "after": "major"})
            alert.level = "major"
        elif what == "flooded":
            self._flood(alert, at)
        elif what == "changed":
            ladder = self.case.ladder(changed=True)
            self._watchlist = msgspec.structs.replace(self._watchlist, ladder=ladder)
        session.commit()

    def _flood(self, alert: Alert, at: datetime) -> None:
        for number in range(MANY):
            self._session.add(
                HitRow(
                    brand=alert.brand,
                    source="case/forum",
                    kind="post",
                    identity=f"{alert.id}-{number}",
                    alert_id=alert.id,
                    severity="minor",
                    relevance=1.0,
                    seen_at=at,
                )
            )
        alert.hit_count += MANY

    def _woken(self, now: float) -> None:
        super()._woken(now)
        alert = self._session.get_one(Alert, self._alert.id)
        if alert.snooze:
            wake(self._session, alert, who=SYSTEM, now=instant(now), why="time")
            self._session.commit()

    def _arrange(self) -> None:
        at = instant(self.case.told)
        while self._righting.do(self._session, at):
            self._session.commit()
        self._session.commit()

    def _climbed(self, at: datetime) -> list[int]:
        if self._gone is not None:
            self._expected.pop(self._gone, None)
        mine = (AlertEvent.alert_id == self._alert.id, AlertEvent.what == "escalated")
        before = len(list(self._session.scalars(select(AlertEvent.id).where(*mine))))
        while self._climbing.is_due(self._session, at) and self._climbing.do(self._session, at):
            self._session.commit()
        self._session.commit()
        new = list(self._session.scalars(select(AlertEvent).where(*mine).order_by(AlertEvent.place)))[before:]
        return [place for event in new for place in (*(one["rung"] for one in event.detail["overtaken"]), event.detail["rung"])]  # fmt: skip

    def held_against(self, told: Stored) -> list[str]:
        """Let the auditor look, and count what it finds beside what there is to find."""
        steps = {f"escalated-1-{event.detail['rung']}" for event in self.events if event.what == "escalated"}
        there = {(place, f"rung_{why}") for place, why in self._there(self.events, steps, self._end)}
        jobless = self._without_job()
        circle = Circle(watchlists=(self._watchlist,), settings=_SETTINGS, now=instant(self._end))
        found = [one for one in examine(self._session, circle) if one.brand == self._watchlist.brand.key]
        said = {(one.detail["rung"], one.what) for one in found if "rung" in one.detail}
        lost = {one.detail["notification"] for one in found if one.what == "message_without_job"}
        told.planted += len(there) + len(jobless)
        told.found += len(there & said) + len(jobless & lost)
        told.invented += len(said - there) + len(lost - jobless) + len(found) - len(said) - len(lost)
        self._session.execute(
            update(Notification).where(Notification.brand == circle.watchlists[0].brand.key).values(status="sent")
        )
        self._session.commit()
        if there == said and jobless == lost:
            return []
        return [f"audit: there {sorted(there)}, said {sorted(said)}, {len(jobless)} without job: {self.case}"]

    def _without_job(self) -> set[int]:
        """Another mistake that is planted: a message whose job is gone."""
        sent = select(Notification.id).where(Notification.alert_id == self._alert.id)
        messages = list(self._session.scalars(sent))
        if not messages or self._dice.random() < 0.7:
            return set()
        gone = self._dice.choice(messages)
        self._session.execute(_JOB, {"lock": f"notification {gone}"})
        self._session.commit()
        return {gone}
