"""What people do with an alert: take it, note, resolve or dismiss it; every move is an event, illegal ones are refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from alerts.history import record
from monitor.errors import UsageError
from monitor.store.tables import Alert

#: status → the statuses that it may become
MOVES = {
    "open": ("acknowledged", "resolved", "dismissed"),
    "acknowledged": ("resolved", "dismissed"),
    "resolved": (),
    "dismissed": (),
}
DISMISSALS = ("false_alarm", "duplicate", "other_bearer", "ours")


def acknowledge(session: Session, alert_id: int, *, who: str, now: datetime) -> Alert:
    """`who` takes the alert and owns it from now on (首问负责)."""
    alert = _moved(session, alert_id, "acknowledged", who=who, now=now, detail={"owner": who})
    alert.owner = who
    return alert


def resolve(session: Session, alert_id: int, *, who: str, now: datetime, why: str) -> Alert:
    """The matter is settled; `why` says how."""
    return _closed(session, alert_id, "resolved", who=who, now=now, why=why)


def dismiss(session: Session, alert_id: int, *, who: str, now: datetime, why: str) -> Alert:
    """There was no matter: a false alarm, a duplicate, another bearer of the name, or our own."""
    if why not in DISMISSALS:
        raise UsageError(f"expected a reason to dismiss among {', '.join(DISMISSALS)}; found {why!r}")
    return _closed(session, alert_id, "dismissed", who=who, now=now, why=why)


def note(session: Session, alert_id: int, *, who: str, now: datetime, text: str) -> Alert:
    """Add a note to the alert's history."""
    alert = _locked(session, alert_id)
    record(session, alert, now, who=who, what="note", detail={"text": text})
    alert.updated_at = now
    return alert


def _closed(session: Session, alert_id: int, status: str, *, who: str, now: datetime, why: str) -> Alert:
    alert = _moved(session, alert_id, status, who=who, now=now, detail={"why": why})
    alert.closed_at, alert.closed_reason = now, why
    return alert


def _moved(
    session: Session, alert_id: int, status: str, *, who: str, now: datetime, detail: dict[str, str]
) -> Alert:
    alert = _locked(session, alert_id)
    if status not in MOVES[alert.status]:
        raise UsageError(f"alert {alert_id} is {alert.status}; it cannot become {status}")
    record(session, alert, now, who=who, what=status, detail={"before": alert.status, "after": status, **detail})
    alert.status, alert.updated_at = status, now
    return alert


def _locked(session: Session, alert_id: int) -> Alert:
    alert = session.get(Alert, alert_id, with_for_update=True)
    if alert is None:
        raise UsageError(f"there is no alert {alert_id}")
    return alert
