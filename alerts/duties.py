"""What falls due by the clock: rows with a time, looked for by the scheduler and done by a worker, never timers in a process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from alerts.digest.making import Digests
from alerts.escalating.auditing import Auditing
from alerts.escalating.climbing import Climbing
from alerts.escalating.righting import Righting
from alerts.messages.notifying import Telling
from alerts.quiet import waking
from alerts.quiet.releasing import release, something_due
from monitor.watchlist.model import Watchlist

Watchlists = Callable[[], tuple[Watchlist, ...]]


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of thing that falls due.

    `is_due` is a cheap question; `do` does a batch of what is due in the caller's transaction and returns how many, 0 when nothing was left. Both may be called
    by several processes at once: rows are taken with FOR UPDATE SKIP LOCKED.
    """

    name: str
    is_due: Callable[[Session, datetime], bool]
    do: Callable[[Session, datetime], int]


def duties(watchlists: Watchlists, telling: Telling) -> tuple[Duty, ...]:
    """Every duty of this installation."""
    climbing = Climbing(watchlists, telling)
    auditing = Auditing(watchlists, telling)
    righting = Righting(watchlists, every=telling.settings.audit_every)
    digests = Digests(watchlists, telling)
    return (
        Duty(name="ladder", is_due=climbing.is_due, do=climbing.do),
        Duty(name="ladders", is_due=righting.is_due, do=righting.do),
        Duty(
            name="wake",
            is_due=waking.is_due,
            do=lambda session, now: waking.wake_due(session, now, watchlists()),
        ),
        Duty(
            name="release",
            is_due=lambda session, now: something_due(session, now, watchlists=watchlists, telling=telling),
            do=lambda session, now: release(session, now, watchlists=watchlists, telling=telling),
        ),
        Duty(name="audit", is_due=auditing.is_due, do=auditing.do),
        Duty(name="digest", is_due=digests.is_due, do=digests.make_due),
    )
