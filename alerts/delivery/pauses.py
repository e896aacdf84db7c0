"""How long to wait between two tries.

Exponential back-off with equal jitter (half of the pause is certain, half is chance: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog,
2015). A new major message is tried so often that a receiver which can be reached for ten seconds of every five minutes is reached.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.store.tables import Notification

LONGEST_PAUSE = 60.0
#: seconds between two tries of a major message, or two probes for it, while it is new
URGENT_PAUSE = 4.0
URGENT_FOR = timedelta(minutes=10)
LONGEST_SPREAD = 180.0
#: what many major messages that wait for one channel may ask in a second; each is a look at the database
ASKED_A_SECOND = 4.0
#: seconds for which a receiver may ask to be left alone
ASKED_PAUSE, ASKED_URGENT_PAUSE = 3600.0, 120.0


def queued_since(row: Notification) -> datetime:
    """Since when a message could leave: when it was written, or was let go after it had been held."""
    return max(row.created_at, row.release_at or row.created_at)


def is_urgent(row: Notification, now: datetime) -> bool:
    """Whether a message is major and new."""
    return row.level == "major" and now - queued_since(row) < URGENT_FOR


def longest_pause(attempts: int) -> float:
    """Seconds that are waited at most after `attempts` failed tries: 2, 4, 8 … 60."""
    return min(LONGEST_PAUSE, 2.0 ** min(max(attempts, 1), 6))


def pause_after(
    attempts: int, *, urgent: bool = False, asked: float | None = None, chance: Callable[[], float] = random.random
) -> float:
    """Seconds to wait before the next try after `attempts` failed ones, at least what the receiver `asked` for (up to an hour; two minutes when urgent)."""
    whole = min(longest_pause(attempts), URGENT_PAUSE if urgent else LONGEST_PAUSE)
    pause = whole * (0.5 + 0.5 * chance())
    if asked is None:
        return pause
    return max(pause, min(asked, ASKED_URGENT_PAUSE if urgent else ASKED_PAUSE))


def spread(*, urgent: bool, waiting: int = 1, chance: Callable[[], float] = random.random) -> float:
    """Seconds by which a message asks later than it may whether its channel works again, so that all that wait ask `ASKED_A_SECOND` times a second together.

    Whoever probes comes back by itself, and those that wait are sent for when it gets through.
    """
    return chance() * min(LONGEST_SPREAD, max(1.0, waiting / ASKED_A_SECOND) if urgent else LONGEST_SPREAD)
