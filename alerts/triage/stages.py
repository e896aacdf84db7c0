"""The closed loop of a matter: accept → judge → investigate → plan → carry out → review; each step taken is an event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from alerts.history import record
from alerts.messages.naming import loop_name
from alerts.triage.moves import name_of, permitted, words_of
from monitor.errors import UsageError
from monitor.store.tables import Alert
from monitor.wording import tr

STAGES = ("accept", "judge", "investigate", "plan", "carry_out", "review")
#: a settled matter may be reviewed, whatever steps it took, and nothing else
AFTERWARDS = "review"


def advance(session: Session, alert_id: int, *, who: str, now: datetime, to: str = "", note: str = "") -> Alert:
    """Take the alert to the next step, or back to an earlier one, which needs a note.

    Steps are not skipped; a resolved alert may only be reviewed. UsageError says what is possible.
    """
    alert = permitted(session, alert_id, "advance")
    wanted = _wanted(alert, to, note)
    who = name_of(who)
    detail = {"before": alert.stage, "after": wanted, "text": words_of(note, tr("a note", "备注")) if note else ""}
    record(session, alert, now, who=who, what="stage", detail=detail)
    alert.stage, alert.updated_at = wanted, now
    return alert


def _wanted(alert: Alert, to: str, note: str) -> str:
    if to and to not in STAGES:
        raise UsageError(
            tr(f"expected a step among {', '.join(STAGES)}", f"步骤应为 {'、'.join(STAGES)} 之一")
            + tr(f"; found {to!r}", f"；得到 {to!r}")
        )
    ahead = following(alert)
    wanted = to or ahead
    if wanted and wanted == ahead:
        return wanted
    earlier = alert.status == "acknowledged" and wanted in STAGES[: _place(alert)]
    if earlier and note.strip():
        return wanted
    raise UsageError(_refusal(alert, ahead, wanted, earlier=earlier))


def following(alert: Alert) -> str:
    """The step that comes next; empty where there is none."""
    if alert.status == "resolved":
        return AFTERWARDS if alert.stage != AFTERWARDS else ""
    return STAGES[_place(alert) + 1] if _place(alert) + 1 < len(STAGES) else ""


def _place(alert: Alert) -> int:
    return STAGES.index(alert.stage) if alert.stage in STAGES else -1


def _refusal(alert: Alert, ahead: str, wanted: str, *, earlier: bool) -> str:
    number, stage, wanted, ahead = alert.id, loop_name(alert.stage), loop_name(wanted), ahead and loop_name(ahead)
    if earlier:
        return tr(
            f"alert {number} is at {stage}: going back to {wanted} needs a note that says why",
            f"警报 {number} 处于{stage}：退回{wanted}需要备注说明原因",
        )
    if not ahead:
        return tr(
            f"alert {number} is at {stage}, the last step: resolve it, or go back with a note",
            f"警报 {number} 处于最后一步{stage}：请解决，或备注原因后退回",
        )
    return tr(
        f"alert {number} is at {stage}: the next step is {ahead}; {wanted} cannot be reached from here",
        f"警报 {number} 处于{stage}：下一步是{ahead}，不能直接到{wanted}",
    )
