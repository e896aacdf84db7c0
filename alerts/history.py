"""What happened to an alert: events that nobody can change, each chained to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy import text
from sqlalchemy.orm import Session

from monitor.store.tables import Alert, AlertEvent

#: who does what happens by itself
SYSTEM = "system"
#: what happens to an alert's messages, and changes nothing of the alert
OF_MESSAGES = ("held", "silenced", "released", "folded", "sent", "not_sent", "resent", "stood_in")


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """A place in an alert's history that is not as it was written; `why` is missing, chain or content."""

    alert_id: int
    place: int
    why: str


def record(
    session: Session, alert: Alert, at: datetime, *, who: str, what: str, detail: Mapping[str, object]
) -> None:
    """Append to the alert's history; the database gives the event its place and its hash."""
    session.add(AlertEvent(alert_id=alert.id, at=at, who=who, what=what, detail=dict(detail)))


def verify(session: Session, alert_id: int | None = None) -> tuple[Broken, ...]:
    """Every place where a history (of all alerts, or of one) is not as it was written, worked out here and not by the database.

    An event's hash is the SHA-256 (hex) of the UTF-8 JSON array `[previous, alert, place, at, who, what, detail]` as PostgreSQL writes jsonb, `at` in UTC with
    microseconds; `previous` is the hash of the event before, empty for the first. A history whose end was cut off is only found by what was kept elsewhere.
    """
    query = text(
        "SELECT alert_id, place, previous, hash, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24\\:MI\\:SS.US\"Z\"'), who, what,"
        " detail\\:\\:text FROM alert_events WHERE alert_id = coalesce(:alert, alert_id) ORDER BY alert_id, place"
    )
    broken: list[Broken] = []
    last, expected, before = 0, 1, ""
    for found in session.execute(query, {"alert": alert_id}):
        alert, place, previous, digest, *told = found
        if alert != last:
            last, expected, before = alert, 1, ""
        if place != expected:
            broken.append(Broken(alert_id=alert, place=expected, why="missing"))
        elif previous != before:
            broken.append(Broken(alert_id=alert, place=place, why="chain"))
        if digest != _hash(previous, alert, place, told):
            broken.append(Broken(alert_id=alert, place=place, why="content"))
        expected, before = place + 1, digest
    return tuple(broken)


def _hash(previous: str, alert: int, place: int, told: list[str]) -> str:
    *words, detail = told
    parts = [
        json.dumps(previous),
        str(alert),
        str(place),
        *(json.dumps(one, ensure_ascii=False) for one in words),
        detail,
    ]
    return hashlib.sha256(f"[{', '.join(parts)}]".encode()).hexdigest()
