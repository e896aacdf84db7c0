"""Resolving beside an event loop: in a thread, which the loop does not wait for.

A thread and not a process: a sweep that keeps to a polite cap costs some milliseconds of CPU time a second, and one without a cap gives the interpreter
up between bursts; a process would cost its start and 50 MB for the same.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterable, Sequence

from monitor.net.dns.resolvers import Resolver
from monitor.net.dns.resolving import Manner, Settled, resolve_in_batches

#: seconds that one stay in the thread lasts, and so the longest that ending takes
_STAY = 0.1


async def resolving(
    names: Iterable[str | None], resolvers: Sequence[Resolver], manner: Manner | None = None
) -> AsyncGenerator[list[Settled], None]:
    """As `resolve_in_batches`, without blocking the loop; `names` is read in the thread too.

    Cancelling ends it within a fraction of a second, with its sockets closed.
    """
    batches = resolve_in_batches(names, resolvers, manner)

    def some() -> list[Settled] | None:
        settled: list[Settled] = []
        until = time.monotonic() + _STAY
        for batch in batches:
            settled += batch
            if time.monotonic() >= until:
                return settled
        return settled or None

    try:
        while True:
            staying = asyncio.ensure_future(asyncio.to_thread(some))
            try:
                settled = await asyncio.shield(staying)
            except asyncio.CancelledError:
                await asyncio.wait((staying,))
                raise
            if settled is None:
                return
            yield settled
    finally:
        batches.close()
