"""What messages say of the ladder: whose turn it is and why, and who is next, at what time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from alerts.escalating.calendar import Calendar
from alerts.escalating.planning import Case, rungs
from alerts.messages.quoting import short
from alerts.view import AlertView
from monitor import clock
from monitor.watchlist.model import Ladder, Level, Step
from monitor.wording import tr


def turn(view: AlertView) -> str:
    """Whose turn it is by the last rung that was told, and why: since when nobody has answered, or how many complain; empty where no rung was told."""
    told = [event.detail for event in view.events if event.what == "escalated"]
    return tr(" ", "").join(_said(told[-1])) if told else ""


def _said(detail: dict[str, Any]) -> Iterator[str]:
    role, duty = short(str(detail["role"])), short(str(detail["duty"]), 300)
    yield tr(f"It is now the turn of: {_whom(role, duty)}.", f"现由{role}接手{f'：{duty}' if duty else ''}。")
    since = clock.moment(datetime.fromisoformat(str(detail["told_at"])))
    yield tr(f"Nobody has answered since the departments were told: {since}.", f"自 {since} 通知部门以来无人处理。")
    if detail["complaints"]:
        number = detail["complaints"]
        yield tr(f"{number} complaints are about the same thing.", f"同一问题的投诉已达 {number} 件。")
    if detail["overtaken"]:
        late = tr(", ", "、").join(_late(one) for one in detail["overtaken"])
        yield tr(f"Not told when it was their turn: {late}.", f"以下各级到期时未能通知：{late}。")


def _late(one: dict[str, Any]) -> str:
    at = clock.moment(datetime.fromisoformat(str(one["due"])))
    return f"{short(str(one['role']))}{tr(f' ({at})', f'（{at}）')}"


def _whom(role: str, duty: str) -> str:
    return f"{short(role)}{tr(' — ', '：')}{short(duty, 300)}" if duty else short(role)


def coming(view: AlertView, ladder: Ladder, time_zone: str) -> tuple[str, ...]:
    """Who is told next while nobody answers, each with the time, soonest first; empty where nobody is to come, or the time is not known yet."""
    if view.told_at is None or view.answered_at is not None or view.closed_at is not None:
        return ()
    level: Level = "major" if view.level == "major" else "minor"
    raised = max((event.at for event in view.events if event.what == "raised"), default=None)
    case = Case(told_at=view.told_at, level=level, raised_at=raised if level == "major" else None)
    planned = rungs(ladder, Calendar(ladder.calendar, time_zone), case)
    over = _over(view)
    left = sorted((rung for rung in planned if rung.place not in over), key=lambda rung: rung.due_at)
    return tuple(_next(ladder.step[rung.place], clock.moment(rung.due_at)) for rung in left)


def _next(step: Step, at: str) -> str:
    return f"{at}{tr(': ', '：')}{_whom(step.role, step.duty)}"


def _over(view: AlertView) -> set[int]:
    """The rungs of this round that were told or overtaken."""
    found = set[int]()
    for event in view.events:
        if event.what == "escalated" and event.detail["round"] == view.round:
            found |= {event.detail["rung"], *(one["rung"] for one in event.detail["overtaken"])}
    return found
