"""What becomes of a message once it is known whether it leaves: queued, with what it says too folded into it, or kept waiting with a word in the history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.escalating.ladder import start_ladder
from alerts.history import SYSTEM, record
from alerts.quiet.holding import DIGEST, SILENCED, SNOOZED, STORM, Circumstances, Held
from alerts.quiet.holding import QUIET_HOURS as QUIET
from alerts.quiet.silences import note_held
from alerts.routing.together import covers, departments_of
from monitor.store.tables import Alert, Notification
from monitor.watchlist.model import Watchlist

Enqueue = Callable[[Session, int], None]
#: what a newer message of the same alert to the same receivers tells too
_STALE = (SILENCED, SNOOZED, QUIET, STORM)
#: how the steps begin that are told for themselves, whatever else is told
_OWN_WORD = "escalated"


def keep_waiting(session: Session, row: Notification, held: Held, told: Circumstances) -> None:
    """`row` is held; the alert's history says so, save for the digest, which is the usual way of what is minor."""
    again = held.silence is not None and row.route.get("silence") == held.silence.id
    same = row.status == "held" and row.held == held.why and (held.silence is None or again)
    row.status, row.held, row.release_at = "held", held.why, held.until
    if held.silence is not None:
        row.route = {**row.route, "silence": held.silence.id}
    if told.alert is None or held.why == DIGEST or same:
        return
    if held.silence is not None:
        note_held(session, told.alert, row, held.silence, told.now)
        return
    until = held.until.isoformat() if held.until else None
    detail = {"why": held.why, "until": until, **names_of(row)}
    record(session, told.alert, told.now, who=SYSTEM, what="held", detail=detail)


def leave(session: Session, row: Notification, told: Circumstances, *, enqueue: Enqueue) -> None:
    """Queue `row`. Older messages of its alert to the same receivers that still wait are folded into it, for it tells what they would."""
    if told.alert is not None:
        for older in _waiting_before(session, row):
            fold(older, row.id)
        mark_told(session, told.alert, told.watchlist, told.now)
    row.status = "queued"
    enqueue(session, row.id)


def mark_told(session: Session, alert: Alert, watchlist: Watchlist, now: datetime) -> None:
    """The departments of a locked alert are told of it from `now` on, unless they have been in this round; from then on its ladder counts."""
    if alert.told_at is None:
        alert.told_at = now
    start_ladder(session, alert, watchlist, now)


def fold(row: Notification, into: int | None) -> None:
    """Another message tells what `row` would have told; without one there is nothing left to tell."""
    row.status, row.folded_into, row.release_at = "folded", into, None


def names_of(row: Notification) -> dict[str, object]:
    """A message as the history names it."""
    return {"notification": row.id, "step": row.step, "department": row.department, "channel": row.channel}


def _waiting_before(session: Session, row: Notification) -> list[Notification]:
    """The alert is locked, so that nobody else is at its messages."""
    query = select(Notification).where(
        Notification.alert_id == row.alert_id,
        Notification.id < row.id,
        Notification.status == "held",
        Notification.held.in_(_STALE),
        Notification.department.in_(departments_of(row.department, row.route)),
        Notification.channel == row.channel,
        ~Notification.step.startswith(_OWN_WORD),
    )
    return [one for one in session.scalars(query.with_for_update()) if covers(row, one)]
