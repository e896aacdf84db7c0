"""Deaths at a chosen commit: what tests and benchmarks of kill -9 have in common."""

from __future__ import annotations

import os
import signal
from threading import Timer
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row

_CHANGED = "SELECT pg_current_xact_id_if_assigned() IS NOT NULL"


def die_at(commit: int, delay: float = 0.0) -> None:
    """From here on, this process is killed just before its so-manieth commit over any connection, or with a `delay` (seconds) of more than 0 so long after it.

    Commits of transactions that changed nothing do not count: dying before them is dying between two others. 0 is never.
    """
    seen, kept, kept_async = 0, psycopg.Connection.commit, psycopg.AsyncConnection.commit

    def counted() -> None:
        nonlocal seen
        seen += 1
        if seen == commit and delay <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        if seen == commit:
            Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()

    def commits(self: psycopg.Connection[Any]) -> None:
        if seen < commit and self.info.transaction_status == TransactionStatus.INTRANS:
            found = self.cursor(row_factory=tuple_row).execute(_CHANGED).fetchone()
            if found and found[0]:
                counted()
        kept(self)

    async def commits_async(self: psycopg.AsyncConnection[Any]) -> None:
        if seen < commit and self.info.transaction_status == TransactionStatus.INTRANS:
            found = await (await self.cursor(row_factory=tuple_row).execute(_CHANGED)).fetchone()
            if found and found[0]:
                counted()
        await kept_async(self)

    psycopg.Connection.commit = commits  # type: ignore[method-assign]
    psycopg.AsyncConnection.commit = commits_async  # type: ignore[method-assign]
