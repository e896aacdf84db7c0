"""What people do with an alert: take it, hand it on, plan, note, resolve, dismiss or reopen it; every move is an event, illegal ones are refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from alerts.escalating.ladder import stop_ladder
from alerts.grouping.levels import Why, make_major, make_minor
from alerts.history import record
from alerts.quiet.snoozing import forget
from alerts.triage.moves import BECOMES, name_of, permitted, words_of
from alerts.triage.stages import STAGES
from monitor import clock
from monitor.errors import UsageError
from monitor.store.tables import Alert
from monitor.text import one_line
from monitor.watchlist.model import Watchlist
from monitor.wording import tr

LONGEST_REASON = 500
DISMISSALS = ("false_alarm", "duplicate", "other_bearer", "ours")


def acknowledge(session: Session, alert_id: int, *, who: str, now: datetime) -> Alert:
    """`who` takes the alert and owns it from now on (首问负责); taking it from somebody else is `assign`."""
    who = name_of(who)
    alert = permitted(session, alert_id, "ack")
    if alert.owner not in ("", who):
        raise UsageError(
            tr(
                f"alert {alert_id} belongs to {alert.owner}: assign it to {who}, and its history says from whom",
                f"警报 {alert_id} 由 {alert.owner} 负责：请用 assign 转给 {who}，以便记录交接",
            )
        )
    _moved(session, alert, "ack", who=who, now=now, detail={"owner": who})
    alert.owner, alert.stage = who, alert.stage or STAGES[0]
    _answered(session, alert, now)
    return alert


def assign(session: Session, alert_id: int, *, who: str, to: str, now: datetime) -> Alert:
    """`who` gives the alert to `to`, who owns it from now on; the event says from whom."""
    who, to = name_of(who), name_of(to)
    alert = permitted(session, alert_id, "assign")
    if alert.owner == to and alert.status == "acknowledged":
        raise UsageError(tr(f"alert {alert_id} is {to}'s already", f"警报 {alert_id} 已由 {to} 负责"))
    _moved(session, alert, "assign", who=who, now=now, detail={"from": alert.owner, "to": to})
    alert.owner, alert.stage = to, alert.stage or STAGES[0]
    _answered(session, alert, now)
    return alert


def raise_by_hand(session: Session, alert_id: int, *, who: str, now: datetime, why: str) -> Alert:
    """A person makes a minor alert major; it wakes."""
    who, why = name_of(who), one_line(words_of(why, tr("a reason", "原因"), LONGEST_REASON), LONGEST_REASON)
    alert = permitted(session, alert_id, "raise")
    if not make_major(session, alert, [Why("by_hand", why)], now, who=who):
        raise UsageError(tr(f"alert {alert_id} is major already", f"警报 {alert_id} 已是重大"))
    return alert


def lower_by_hand(
    session: Session, alert_id: int, watchlist: Watchlist | None, *, who: str, now: datetime, why: str
) -> Alert:
    """A person makes a major alert minor; in this round only what is worse than all that made it major until now raises it again."""
    who, why = name_of(who), one_line(words_of(why, tr("a reason", "原因"), LONGEST_REASON), LONGEST_REASON)
    alert = permitted(session, alert_id, "lower")
    if not make_minor(session, alert, watchlist, now, who=who, why=why):
        raise UsageError(tr(f"alert {alert_id} is minor already", f"警报 {alert_id} 已是一般"))
    return alert


def resolve(session: Session, alert_id: int, *, who: str, now: datetime, why: str) -> Alert:
    """The matter is settled; `why` says how. Nobody's alert becomes that of `who`."""
    why = words_of(why, tr("a reason", "处理结果"))
    return _closed(session, alert_id, "resolve", who=name_of(who), now=now, why=why)


def dismiss(session: Session, alert_id: int, *, who: str, now: datetime, why: str) -> Alert:
    """There was no matter: a false alarm, a duplicate, another bearer of the name, or our own."""
    if why not in DISMISSALS:
        known = ", ".join(DISMISSALS)
        raise UsageError(
            tr(
                f"expected a reason to dismiss among {known}; found {why[:100]!r}",
                f"驳回原因应为 {known} 之一；得到 {why[:100]!r}",
            )
        )
    return _closed(session, alert_id, "dismiss", who=name_of(who), now=now, why=why)


def reopen(session: Session, alert_id: int, *, who: str, now: datetime, why: str) -> Alert:
    """A person opens a closed alert again; its owner, who knows the matter, keeps it, and the ladder begins anew."""
    who, why = name_of(who), words_of(why, tr("a reason", "原因"))
    alert = permitted(session, alert_id, "reopen")
    _moved(session, alert, "reopen", who=who, now=now, detail={"why": why})
    begin_round(alert)
    return alert


def begin_round(alert: Alert) -> None:
    """The alert is open once more: nobody has been told or has answered in this round, and its loop begins anew."""
    alert.status, alert.round, alert.stage = "open", alert.round + 1, ""
    alert.told_at = alert.answered_at = alert.closed_at = None
    alert.closed_reason = ""


def note(session: Session, alert_id: int, *, who: str, now: datetime, text: str) -> Alert:
    """Add a note to the alert's history."""
    who, text = name_of(who), words_of(text, tr("a note", "备注"))
    alert = permitted(session, alert_id, "note")
    record(session, alert, now, who=who, what="note", detail={"text": text})
    alert.updated_at = now
    return alert


def plan_next(
    session: Session, alert_id: int, *, who: str, now: datetime, step: str, due: datetime | None
) -> Alert:
    """What is to be done next, and by when (`due`, in the future, or None where no day is named); it stands in the handover."""
    who, step = name_of(who), words_of(step, tr("a next step", "下一步"))
    if due is not None and due <= now:
        raise UsageError(
            tr(
                f"expected a deadline in the future, found {clock.moment(due)}",
                f"期限应在将来，得到 {clock.moment(due)}",
            )
        )
    alert = permitted(session, alert_id, "plan")
    detail = {
        "before": {"step": alert.next_step, "due": alert.next_due and alert.next_due.isoformat()},
        "after": {"step": step, "due": due and due.isoformat()},
    }
    record(session, alert, now, who=who, what="planned", detail=detail)
    alert.next_step, alert.next_due, alert.updated_at = step, due, now
    return alert


def _closed(session: Session, alert_id: int, move: str, *, who: str, now: datetime, why: str) -> Alert:
    alert = permitted(session, alert_id, move)
    owner = alert.owner or who
    _moved(session, alert, move, who=who, now=now, detail={"why": why, "owner": owner, "stage": alert.stage})
    alert.owner, alert.closed_at, alert.closed_reason = owner, now, why
    alert.next_step, alert.next_due = "", None
    forget(session, alert, now)
    _answered(session, alert, now)
    return alert


def _moved(session: Session, alert: Alert, move: str, *, who: str, now: datetime, detail: dict[str, str]) -> None:
    """Change the status and write down who did it, from what to what."""
    after = BECOMES[move]
    what = {"assign": "assigned", "reopen": "reopened"}.get(move, after)
    record(session, alert, now, who=who, what=what, detail={"before": alert.status, "after": after, **detail})
    alert.status, alert.updated_at = after, now


def _answered(session: Session, alert: Alert, now: datetime) -> None:
    """Somebody has answered in this round: nobody further up is told."""
    if alert.answered_at is None:
        alert.answered_at = now
    stop_ladder(session, alert, now, why=alert.status)
