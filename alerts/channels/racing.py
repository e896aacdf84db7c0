"""Several attempts at one delivery, begun one after the other while none has come to an end, and only one of them at a time past the point of no return.

A server that stalls one connection may serve the next: a major message does not wait for the first to run out of time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from monitor.errors import DeliveryError

T = TypeVar("T")
#: seconds between the beginnings of two attempts, of all messages together
EVERY = 4.0


class Turns:
    """Who may hand the content over: one attempt at a time, until it has an answer or has waited `patience` seconds for one."""

    def __init__(self, patience: float) -> None:
        self._lock, self._patience = asyncio.Lock(), patience

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn and keep it within the block."""
        await self._lock.acquire()
        over = False

        def give_up() -> None:
            nonlocal over
            if not over:
                over = True
                self._lock.release()

        timer = asyncio.get_running_loop().call_later(self._patience, give_up)
        try:
            yield
        finally:
            timer.cancel()
            give_up()


class Race:
    """Attempts of this process at one server; `limit` is the time in seconds after which a message begins no further ones."""

    def __init__(
        self, limit: float, *, every: float = EVERY, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit, self._every, self._monotonic = limit, every, monotonic
        self._last = -every

    async def run(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """What the first successful attempt returns; an error about this message alone at once, another when no attempt is left.

        Takes at most `limit` seconds and the time of one attempt.
        """
        end = self._monotonic() + self._limit
        running = {self._begin(attempt)}
        try:
            while True:
                done, running = await asyncio.wait(
                    running, timeout=self._every, return_when=asyncio.FIRST_COMPLETED
                )
                error: BaseException | None = None
                for task in done:
                    error = task.exception()
                    if error is None:
                        self._last = -self._every
                        return task.result()
                    if not isinstance(error, DeliveryError) or error.alone or error.reached:
                        raise error
                if not running and error is not None:
                    raise error
                now = self._monotonic()
                if now < end and now - self._last >= self._every:
                    running.add(self._begin(attempt))
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _begin(self, attempt: Callable[[], Awaitable[T]]) -> asyncio.Task[T]:
        self._last = self._monotonic()
        return asyncio.ensure_future(_awaited(attempt))


async def _awaited(attempt: Callable[[], Awaitable[T]]) -> T:
    return await attempt()
