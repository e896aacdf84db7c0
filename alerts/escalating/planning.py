"""When each rung is due, and what climbs now: decided from values alone, the same for rows of the database and for a simulation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

import msgspec

from alerts.escalating.calendar import Calendar
from monitor.store.tables import Escalation
from monitor.watchlist.model import Ladder, Level, Step

WAITING, DONE, STOPPED = "waiting", "done", "stopped"
#: why a row is done, or stopped only until its rung is planned again
TOLD, OVERTAKEN, UNPLANNED = "told", "overtaken", "unplanned"
_LEVELS = {"minor": 0, "major": 1}


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What the rungs of an alert depend on: when its departments were told in this round, its level and since when it is major (None: from the start), and how
    many complaints it holds.
    """

    told_at: datetime
    level: Level
    raised_at: datetime | None = None
    complaints: int = 0


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """One rung of a case: its place in the ladder, whose turn it is, and from when on."""

    place: int
    role: str
    due_at: datetime


def rungs(ladder: Ladder, calendar: Calendar, case: Case) -> tuple[Rung, ...]:
    """Every rung that the case will climb if nobody answers, in the ladder's order.

    A rung for major alerts counts from when the alert was raised, if that came after its departments were told. Of hours and working days whichever come first count
    where a rung names both. Enough complaints make a rung due at once; one that names nothing else is no rung before.
    """
    found = ((place, _due(step, calendar, case)) for place, step in enumerate(ladder.step))
    return tuple(Rung(place=place, role=ladder.step[place].role, due_at=due) for place, due in found if due)


def _due(step: Step, calendar: Calendar, case: Case) -> datetime | None:
    if _LEVELS[case.level] < _LEVELS[step.level]:
        return None
    late = step.level == "major" and case.raised_at is not None
    start = max(case.told_at, case.raised_at) if late and case.raised_at else case.told_at
    if step.complaints is not None and case.complaints >= step.complaints:
        return start
    times = []
    if step.after_hours is not None:
        times.append(calendar.after_hours(start, step.after_hours))
    if step.after_working_days is not None:
        times.append(calendar.after_working_days(start, step.after_working_days))
    return min(times, default=None)


def arrange(rows: Iterable[Escalation], planned: Iterable[Rung]) -> tuple[Rung, ...]:
    """Bring the `rows` of one round in line with what is planned now; returns the rungs that have no row yet.

    Times change with the calendar and the complaints, rungs with the level and the ladder. What was told, overtaken or answered stays as it is.
    """
    wanted = {rung.place: rung for rung in planned}
    for row in rows:
        rung = wanted.pop(row.rung, None)
        if row.status == STOPPED and row.why == UNPLANNED and rung is not None:
            row.status, row.why, row.done_at = WAITING, "", None
        if row.status != WAITING:
            continue
        if rung is None:
            row.status, row.why = STOPPED, UNPLANNED
        elif (row.role, row.due_at) != (rung.role, rung.due_at):
            row.role, row.due_at = rung.role, rung.due_at
    return tuple(wanted.values())


def overdue(rows: Iterable[Escalation], now: datetime) -> tuple[Escalation, ...]:
    """The rows whose turn it is, mildest first: the last one is told, the others are overtaken by it."""
    found = [row for row in rows if row.status == WAITING and row.due_at <= now]
    return tuple(sorted(found, key=lambda row: row.rung))


def climb(rows: Iterable[Escalation], now: datetime) -> tuple[Escalation, ...]:
    """Mark what climbs at `now`, and return it as `overdue` does; nothing where nobody's turn has come."""
    found = overdue(rows, now)
    for row in found:
        row.status, row.why, row.done_at = DONE, TOLD if row is found[-1] else OVERTAKEN, now
    return found


def step_of(round_: int, place: int) -> str:
    """The step of the messages of a rung: another one for each round and rung, so that none is sent twice."""
    return f"escalated-{round_}-{place}"


def same(rows: Mapping[int, Escalation], planned: Collection[Rung]) -> bool:
    """Whether `arrange` would change nothing."""
    by_place = {rung.place: rung for rung in planned}
    for place, row in rows.items():
        rung = by_place.get(place)
        revived = row.status == STOPPED and row.why == UNPLANNED and rung is not None
        moved = row.status == WAITING and (rung is None or (row.role, row.due_at) != (rung.role, rung.due_at))
        if revived or moved:
            return False
    return by_place.keys() <= rows.keys()
