"""A resolved alert is open again because its matter has come back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.history import SYSTEM, record
from alerts.quiet.snoozing import stir
from alerts.triage.settling import begin_round
from monitor.store.tables import Alert, AlertEvent


def regress(session: Session, alert: Alert, now: datetime, *, why: Mapping[str, object]) -> bool:
    """Open a locked, resolved alert again; whether it was one. One that is open stays as it is, and one that was dismissed too.

    The event *regressed* holds `why`. Its owner, who knows the matter, keeps it; the ladder and the closed loop begin anew.
    """
    if alert.status != "resolved":
        return False
    begin_round(alert)
    alert.updated_at = now
    told = {"before": "resolved", "after": "open", "round": alert.round, **why}
    record(session, alert, now, who=SYSTEM, what="regressed", detail=told)
    stir(session, alert, now, why="reopened")
    return True


def reopened_step(session: Session, alert: Alert) -> str:
    """A step of its own each time that the alert is open again, so that its messages are never taken for earlier ones."""
    session.flush()
    times = select(func.count()).where(
        AlertEvent.alert_id == alert.id, AlertEvent.what.in_(("regressed", "reopened"))
    )
    return f"reopened-{session.scalar(times)}"
