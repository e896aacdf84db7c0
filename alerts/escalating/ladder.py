"""The ladder of an alert: a row for each rung from when its departments are told, stopped the moment somebody answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.escalating.calendar import calendar_of
from alerts.escalating.planning import STOPPED, WAITING, Case, Rung, arrange, rungs
from alerts.grouping.keys import FIRST_SWEEP, counting
from monitor.store.tables import Alert, AlertEvent, Escalation, HitRow
from monitor.watchlist.model import Watchlist


def start_ladder(session: Session, alert: Alert, watchlist: Watchlist, now: datetime) -> None:
    """Let the rungs of a locked alert wait for their time, in the caller's transaction.

    Nothing happens before its departments are told, and after somebody has answered. Called again, it brings the rows in line with level, ladder, calendar and
    complaints as they are now, and never starts a rung twice within a round.
    """
    case = case_of(session, alert, watchlist)
    if case is None:
        return
    planned = rungs(watchlist.ladder, calendar_of(watchlist), case)
    add(session, alert, arrange(rows_of(session, alert), planned))


def stop_ladder(session: Session, alert: Alert, now: datetime, *, why: str) -> None:
    """Nobody else is told: somebody has answered a locked alert. `why` says in a word how (acknowledged, resolved, merged …)."""
    waiting = (Escalation.alert_id == alert.id, Escalation.status == WAITING)
    session.execute(update(Escalation).where(*waiting).values(status=STOPPED, why=why, done_at=now))


def is_unanswered(alert: Alert) -> bool:
    """Whether the departments of an open alert know of it and nobody has answered."""
    return alert.told_at is not None and alert.answered_at is None and alert.closed_at is None


def case_of(session: Session, alert: Alert, watchlist: Watchlist) -> Case | None:
    """What the rungs of an alert depend on; None for one that waits for nobody."""
    return cases_of(session, (alert,), watchlist).get(alert.id)


def cases_of(session: Session, alerts: Iterable[Alert], watchlist: Watchlist) -> dict[int, Case]:
    """The same for many alerts of one brand, by their ids."""
    waiting = {alert.id: alert for alert in alerts if is_unanswered(alert)}
    raised = _raised(session, [alert.id for alert in waiting.values() if alert.level == "major"])
    least = least_complaints(watchlist)
    many = [alert.id for alert in waiting.values() if least and alert.hit_count >= least]
    complaints = _complaints(session, many)
    return {
        number: Case(
            told_at=alert.told_at,
            level="major" if alert.level == "major" else "minor",
            raised_at=raised.get(number),
            complaints=complaints.get(number, 0),
        )
        for number, alert in waiting.items()
        if alert.told_at is not None
    }


def rows_of(session: Session, alert: Alert) -> list[Escalation]:
    """The rows of the alert's round, locked."""
    mine = (Escalation.alert_id == alert.id, Escalation.round == alert.round)
    query = select(Escalation).where(*mine).order_by(Escalation.rung).with_for_update()
    return list(session.scalars(query, execution_options={"populate_existing": True}))


def add(session: Session, alert: Alert, new: Iterable[Rung]) -> None:
    """A row for each of these rungs, unless somebody was quicker."""
    values = [
        {"alert_id": alert.id, "round": alert.round, "rung": rung.place, "role": rung.role, "due_at": rung.due_at}
        for rung in new
    ]
    if values:
        session.execute(insert(Escalation).values(values).on_conflict_do_nothing())


def least_complaints(watchlist: Watchlist) -> int:
    """From how many complaints on a rung is due at once; 0 where there is no such rung."""
    return min((step.complaints for step in watchlist.ladder.step if step.complaints), default=0)


def _raised(session: Session, alerts: Sequence[int]) -> dict[int, datetime]:
    """When each of these alerts was raised last."""
    if not alerts:
        return {}
    raised = (AlertEvent.alert_id.in_(alerts), AlertEvent.what == "raised")
    query = select(AlertEvent.alert_id, func.max(AlertEvent.at)).where(*raised).group_by(AlertEvent.alert_id)
    return {row[0]: row[1] for row in session.execute(query)}


def _complaints(session: Session, alerts: Sequence[int]) -> dict[int, int]:
    """How many posts that complain each of these alerts has."""
    if not alerts:
        return {}
    said = (
        HitRow.alert_id.in_(alerts),
        HitRow.kind == "post",
        HitRow.severity != "none",
        HitRow.joined_by != FIRST_SWEEP,
        counting(),
    )
    query = select(HitRow.alert_id, func.count()).where(*said).group_by(HitRow.alert_id)
    return {number: count for number, count in session.execute(query) if number is not None}
