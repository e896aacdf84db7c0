"""What the auditor expects of a ladder, worked out from what happened to the alert and not from the ladder's rows.

Only the calendar's answer to "does this day count" is shared with the ladder; how time passes is worked out here a second time, by looking at the clock on the
wall every quarter of an hour, so that a mistake there is a finding here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from alerts.escalating.calendar import Calendar
from monitor.watchlist.model import Ladder, Step

#: clocks of all time zones are turned by whole quarters, at whole quarters
_QUARTER = timedelta(minutes=15)
#: no day is shorter on any clock, as far as it is there at all
_SHORTEST = timedelta(hours=20)
#: quarters after midnight within which clocks that are turned back bring a day back
_BACK = 12
_ANSWERS = ("acknowledged", "assigned", "resolved", "dismissed")
_ROUNDS = ("regressed", "reopened")


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """One event of an alert, as its history has it."""

    at: datetime
    what: str
    detail: Mapping[str, Any] = {}


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one alert in its present round: its history (oldest first), the steps of its messages, its silences as spans of time, when its complaints
    were found (oldest first), and its present state.
    """

    round: int
    level: str
    told_at: datetime
    closed_at: datetime | None = None
    events: tuple[Happened, ...] = ()
    steps: frozenset[str] = frozenset()
    silent: tuple[tuple[datetime, datetime], ...] = ()
    complaints: tuple[datetime, ...] = ()


class Omission(msgspec.Struct, frozen=True, kw_only=True):
    """A rung that should have run by `due`: `why` is missing, or untold where the history says that it ran and there is no message."""

    rung: int
    role: str
    due: datetime
    why: str


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How late a rung may be: `grace`, counted from `since` where it was due before that."""

    grace: timedelta
    since: datetime | None = None


def omissions(
    record: Record, ladder: Ladder, calendar: Calendar, *, now: datetime, patience: Patience
) -> tuple[Omission, ...]:
    """The rungs of an alert that should have run before `now`, or before somebody answered, and did not."""
    ran, answered = _ran(record), _answered(record)
    found = []
    for place, step in enumerate(ladder.step):
        due = _expected(record, step, calendar, until=now)
        if due is None:
            continue
        late = max(due, patience.since or due) + patience.grace
        if late > now or (answered is not None and late > answered):
            continue
        if place not in ran:
            found.append(Omission(rung=place, role=step.role, due=due, why="missing"))
        elif f"escalated-{record.round}-{ran[place]}" not in record.steps:
            found.append(Omission(rung=place, role=step.role, due=due, why="untold"))
    return tuple(found)


def _ran(record: Record) -> dict[int, int]:
    """Each rung that ran in this round, by the rung whose message tells it: itself, or the one that has overtaken it."""
    ran: dict[int, int] = {}
    for event in record.events:
        if event.what == "escalated" and event.detail.get("round") == record.round:
            top = int(event.detail["rung"])
            ran |= {int(one["rung"]): top for one in event.detail.get("overtaken", ())} | {top: top}
    return ran


def _answered(record: Record) -> datetime | None:
    """When somebody answered in this round."""
    own = _of_round(record)
    found = [event.at for event in own if event.what in _ANSWERS]
    return min([*found, *([record.closed_at] if record.closed_at else [])], default=None)


def _of_round(record: Record) -> list[Happened]:
    own: list[Happened] = []
    for event in record.events:
        own = [] if event.what in _ROUNDS else [*own, event]
    return own


def _expected(record: Record, step: Step, calendar: Calendar, *, until: datetime) -> datetime | None:
    """When the rung should have run, at the latest at `until`; None when not by then."""
    if step.level == "major" and record.level != "major":
        return None
    start = record.told_at
    raised = [event.at for event in record.events if event.what == "raised"]
    if step.level == "major" and raised:
        start = max(start, raised[-1])
    times = []
    if step.after_hours is not None:
        times.append(start + timedelta(seconds=step.after_hours * 3600))
    if step.after_working_days is not None:
        times.append(_over(start, step.after_working_days, calendar, until))
    if step.complaints is not None and len(record.complaints) >= step.complaints:
        gathered = [event.at for event in record.events if event.what in ("merged", "moved_hits", "split")]
        times.append(max(start, record.complaints[step.complaints - 1], *gathered))
    due = min(times, default=None)
    taken = [event.at for event in record.events if event.what == "merged" and event.detail.get("told_at")]
    if due is not None and taken:  # the rungs of what was taken over climb from then on
        due = max(due, taken[-1])
    return _kept_back(due, record) if due is not None and due <= until else None


def _over(start: datetime, days: int, calendar: Calendar, until: datetime) -> datetime:
    """When so many whole working days have passed since the day of `start`; some moment after `until` when not by then."""
    first = today = calendar.day_of(start)
    left = days if calendar.zone_known else days + 1
    moment = datetime.fromtimestamp(start.timestamp() // 900 * 900, UTC)
    while moment <= until:
        moment += _QUARTER
        if calendar.day_of(moment) > today and _gone(today, moment, calendar):
            left -= today > first and calendar.is_working(today)
            if not left:
                return moment
            today = calendar.day_of(moment)
            moment += _SHORTEST
    return moment


def _gone(day: Any, moment: datetime, calendar: Calendar) -> bool:
    """Whether `day` does not come back because clocks are turned."""
    return all(calendar.day_of(moment + quarter * _QUARTER) > day for quarter in range(1, _BACK))


def _kept_back(due: datetime, record: Record) -> datetime:
    """`due`, or the end of the snoozes until a time and the silences within which it lies."""
    for begin, end in sorted((*record.silent, *_snoozes(record.events))):
        if begin <= due < end:
            due = end
    return due


def _snoozes(events: Iterable[Happened]) -> list[tuple[datetime, datetime]]:
    """The snoozes until a time, from when to when they held."""
    spans: list[tuple[datetime, datetime]] = []
    begun: datetime | None = None
    end = datetime.max.replace(tzinfo=UTC)
    for event in events:
        if begun is not None and event.what in ("snoozed", "woken", *_ANSWERS[2:], *_ROUNDS):
            spans.append((begun, min(end, event.at)))
            begun = None
        if event.what == "snoozed":
            after = event.detail.get("after") or {}
            if after.get("until"):
                begun, end = event.at, datetime.fromisoformat(str(after["until"]))
    return [*spans, (begun, end)] if begun is not None else spans
