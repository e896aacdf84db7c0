"""How urgent an alert is, in a few words: late, soon, or how long there is still, and who is told next."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from alerts.messages.quoting import short
from alerts.triage.ending import lasting
from alerts.view import AlertView
from monitor import clock
from monitor.console.labels import snooze_ends
from monitor.store.urgency import Next
from monitor.wording import tr

#: what is due within this time is called soon
SOON = timedelta(hours=4)


class Pressing(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to say; `tone` is `late`, `soon` or empty, `then` what happens next."""

    tone: str = ""
    said: str = ""
    then: str = ""
    at: datetime | None = None


def pressing(alert: AlertView, due: datetime | None, following: Next | None, now: datetime) -> Pressing:
    """How urgent `alert` is at `now`, where something is due at `due` and the next rung of its ladder is `following`."""
    if alert.closed_at is not None:
        return Pressing()
    then = _then(alert, due, following)
    if alert.snooze:
        ends = snooze_ends(alert.snooze, alert.snoozed_until)
        return Pressing(said=tr(f"snoozed {ends}", f"暂停提醒，{ends}"), then=then)
    if due is None:
        return Pressing(then=then)
    left = lasting(abs(due - now))
    if due <= now:
        return Pressing(tone="late", said=tr(f"{left} late", f"已逾期 {left}"), then=then, at=due)
    tone = "soon" if due - now <= SOON else ""
    return Pressing(tone=tone, said=tr(f"{left} left", f"还剩 {left}"), then=then, at=due)


def _then(alert: AlertView, due: datetime | None, following: Next | None) -> str:
    """What its owner does next, or who is told where nobody answers; when, only where that is not what is due."""
    if alert.next_step:
        return tr("next: ", "下一步：") + short(alert.next_step, 60)
    if following is None:
        return ""
    role = short(following.role, 40)
    if following.at == due:
        return tr(f"then {role} is told", f"届时上报{role}")
    at = f"{following.at.astimezone(clock.zone()):%m-%d %H:%M}"
    return tr(f"{role} is told {at}", f"{at} 上报{role}")
