"""When each registry may be asked: a polite gap between two questions, and the pauses that they ask for."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from monitor.names.facts import Answer

LONGEST_PAUSE = timedelta(days=7)


class Pacing(Protocol):
    """Who keeps the turns; `server` is a registry's host and port. Calls may block for a database's answer."""

    def turn(self, server: str, now: datetime) -> datetime:
        """Take the next turn at `server`: when it may be asked, `now` or later."""
        ...

    def rest(self, server: str, until: datetime) -> None:
        """Nobody asks `server` before `until`."""
        ...

    def note(self, server: str, answer: Answer, problem: str, now: datetime) -> None:
        """`server` has given `answer`."""
        ...


class InMemory:
    """The turns of this process alone; `gap` in seconds."""

    def __init__(self, gap: float) -> None:
        self._gap = timedelta(seconds=gap)
        self._next: dict[str, datetime] = {}

    def turn(self, server: str, now: datetime) -> datetime:
        """See `Pacing`."""
        at = max(now, self._next.get(server, now))
        self._next[server] = at + self._gap
        return at

    def rest(self, server: str, until: datetime) -> None:
        """See `Pacing`."""
        self._next[server] = max(until, self._next.get(server, until))

    def note(self, server: str, answer: Answer, problem: str, now: datetime) -> None:
        """Nothing is kept of answers."""


def pause_until(retry_after: str, now: datetime) -> datetime | None:
    """Until when `Retry-After` asks to wait (RFC 9110 §10.2.3: seconds or a date), at most a week; None without one.

    >>> from datetime import UTC
    >>> pause_until("120", datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
    datetime.datetime(2026, 11, 20, 12, 2, tzinfo=datetime.timezone.utc)
    """
    value = retry_after.strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return now + min(timedelta(seconds=int(value)), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    return min(max(now, until), now + LONGEST_PAUSE)
