"""What is remembered of each source between polls, and which sources are due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from monitor.sighting import SourceState
from monitor.store.tables import SourceRow

LONGEST_PAUSE = timedelta(days=1)
QUIET_AFTER = timedelta(days=7)


class SourceHealth(StrEnum):
    """How a source is doing: never polled, giving posts, giving nothing new, overdue, refusing, walled off, failing."""

    NEW = "new"
    FRESH = "fresh"
    QUIET = "quiet"
    STALE = "stale"
    BLOCKED = "blocked"
    LOGIN = "login"
    BROKEN = "broken"


#: what somebody should look into
TROUBLE = frozenset({SourceHealth.STALE, SourceHealth.BLOCKED, SourceHealth.LOGIN, SourceHealth.BROKEN})


def register(session: Session, keys: Iterable[tuple[str, str]], now: datetime) -> None:
    """Make sure that every (source key, brand) has its row; a new source is due at once."""
    rows = [{"key": key, "brand": brand, "next_poll": now} for key, brand in keys]
    if rows:
        session.execute(insert(SourceRow).values(rows).on_conflict_do_nothing())


def take_due(session: Session, intervals: Mapping[str, float], now: datetime) -> list[str]:
    """The keys among `intervals` (key → seconds) that are due, their next poll set one interval ahead.

    Rows that another scheduler is looking at in this moment are passed over.
    """
    due = session.scalars(
        select(SourceRow)
        .where(SourceRow.key.in_(list(intervals)), SourceRow.next_poll <= now)
        .order_by(SourceRow.next_poll)
        .with_for_update(skip_locked=True)
    ).all()
    for row in due:
        row.next_poll = now + timedelta(seconds=intervals[row.key])
    return [row.key for row in due]


def load_state(session: Session, key: str) -> SourceState:
    """What the source with `key` remembers; a fresh state where there is none."""
    row = session.get(SourceRow, key)
    return msgspec.convert(row.state, SourceState) if row else SourceState()


def keep_state(session: Session, key: str, state: SourceState, *, now: datetime, found: bool) -> None:
    """Something was brought home: keep `state`; `found` says whether it was anything new.

    A poll may bring several batches and fail at a later one, so its failures in a row are not forgotten before `record_success`.
    """
    row = session.get_one(SourceRow, key)
    row.state = msgspec.to_builtins(state)
    row.health, row.reason = SourceHealth.FRESH, ""
    row.last_poll = row.last_ok = now
    if found or row.last_new is None:
        row.last_new = now


def record_success(session: Session, key: str) -> None:
    """A poll went well to its end."""
    session.execute(update(SourceRow).where(SourceRow.key == key, SourceRow.failures > 0).values(failures=0))


def record_failure(session: Session, key: str, *, health: str, reason: str, now: datetime, pause: float) -> None:
    """A poll failed: the next one waits `pause` seconds, doubled with each failure in a row, at most a day."""
    row = session.get_one(SourceRow, key)
    row.health, row.reason, row.last_poll = health, reason, now
    row.failures += 1
    wait = min(timedelta(seconds=pause) * 2 ** min(row.failures - 1, 12), LONGEST_PAUSE)
    row.next_poll = max(now + wait, now + timedelta(seconds=pause))


def health_now(row: SourceRow, every: float, now: datetime) -> SourceHealth:
    """The health of a source as of `now`: a good one goes stale when no poll has succeeded for three intervals."""
    health = SourceHealth(row.health)
    if health is not SourceHealth.FRESH:
        return health
    if row.last_ok is None or now - row.last_ok > timedelta(seconds=max(3 * every, 60)):
        return SourceHealth.STALE
    if row.last_new is None or now - row.last_new > QUIET_AFTER:
        return SourceHealth.QUIET
    return SourceHealth.FRESH
