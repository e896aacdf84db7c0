"""Snoozing: an alert's messages wait until a time, until it changes, or until it clears."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from alerts.history import SYSTEM, record
from alerts.triage.moves import name_of, permitted
from monitor import clock
from monitor.errors import UsageError
from monitor.store.tables import Alert, Notification
from monitor.wording import tr

MODES = ("until", "change", "clear")
#: the longest that a time may be away
LONGEST = timedelta(days=366)
#: between two looks at whether an alert that waits to be clear is
LOOK_EVERY = timedelta(minutes=10)


def snoozed(alert: Alert, now: datetime) -> bool:
    """Whether the alert's messages wait now. They are looked at again when it is woken, which sets their `release_at`; `snoozed_until` is when that is, at the latest."""
    if not alert.snooze:
        return False
    return alert.snooze == "clear" or alert.snoozed_until is None or now < alert.snoozed_until


def snooze(
    session: Session, alert_id: int, *, who: str, now: datetime, mode: str, until: datetime | None = None
) -> Alert:
    """Let the alert's messages wait: `until` a time; until `change` (a hit joins, it is raised or reopened), at the latest `until`; until it is `clear`.

    A snooze that is there already is replaced. A raise to major, a report and an impersonation that is new to it end every snooze.
    """
    who = name_of(who)
    _check(mode, until, now)
    alert = permitted(session, alert_id, "snooze")
    detail = {"before": _told(alert), "after": {"mode": mode, "until": until and until.isoformat()}}
    record(session, alert, now, who=who, what="snoozed", detail=detail)
    alert.snooze, alert.snoozed_by, alert.updated_at = mode, who, now
    alert.snoozed_until = now + LOOK_EVERY if mode == "clear" else until
    return alert


def rouse(session: Session, alert_id: int, *, who: str, now: datetime) -> Alert:
    """A person ends the alert's snooze."""
    return wake(session, permitted(session, alert_id, "wake"), who=name_of(who), now=now, why="by_hand")


def wake(session: Session, alert: Alert, *, who: str, now: datetime, why: str) -> Alert:
    """End the snooze of a locked alert: its messages that waited are due now. `why` is a word: time, change, clear, raised, impersonation, report, reopened, by_hand."""
    if not alert.snooze:
        raise UsageError(tr(f"alert {alert.id} is not snoozed", f"警报 {alert.id} 没有暂停提醒"))
    record(session, alert, now, who=who, what="woken", detail={"before": _told(alert), "why": why})
    forget(session, alert, now)
    alert.updated_at = now
    return alert


def stir(session: Session, alert: Alert, now: datetime, *, why: str) -> None:
    """Something happened to a locked alert: it wakes where that ends its snooze. `why` is change, raised, impersonation, report or reopened.

    Call it before the messages of what happened are written, so that they leave at once. Costs nothing where the alert is not snoozed.
    """
    if alert.snooze and (why != "change" or alert.snooze == "change"):
        wake(session, alert, who=SYSTEM, now=now, why=why)


def forget(session: Session, alert: Alert, now: datetime) -> None:
    """The alert is snoozed no more, and its messages that waited for that are due."""
    if not alert.snooze:
        return
    alert.snooze, alert.snoozed_until, alert.snoozed_by = "", None, ""
    waiting = (Notification.alert_id == alert.id, Notification.status == "held", Notification.held == "snoozed")
    session.execute(update(Notification).where(*waiting).values(release_at=now))


def _told(alert: Alert) -> dict[str, str | None]:
    until = alert.snoozed_until if alert.snooze != "clear" else None
    return {"mode": alert.snooze, "until": until.isoformat() if until else None}


def _check(mode: str, until: datetime | None, now: datetime) -> None:
    if mode not in MODES:
        raise UsageError(
            tr(
                f"expected a snooze among {', '.join(MODES)}; found {mode[:100]!r}",
                f"暂停方式应为 {'、'.join(MODES)} 之一；得到 {mode[:100]!r}",
            )
        )
    if mode == "clear" and until is not None:
        raise UsageError(tr("a snooze until it clears has no time besides", "暂停到平息为止，不能另设时间"))
    if mode == "until" and until is None:
        raise UsageError(tr("a snooze until a time needs the time", "暂停到某时，需要给出时间"))
    if until is not None and not now < until <= now + LONGEST:
        raise UsageError(
            tr(
                f"expected a time within the next {LONGEST.days} days, found {clock.moment(until)}",
                f"时间应在今后 {LONGEST.days} 天之内，得到 {clock.moment(until)}",
            )
        )
