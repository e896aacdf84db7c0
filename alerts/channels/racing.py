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
#: seconds after which an attempt counts as held up, for no server in order takes that long
HELD_UP = 2.0


class Turns:
    """Who may hand the content over: one attempt at a time, until it has failed or has waited `patience` seconds; nobody any more after one that did not fail."""

    def __init__(self, patience: float) -> None:
        self._lock, self._patience, self._handed_over = asyncio.Lock(), patience, False

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn and keep it within the block; DeliveryError where another attempt has handed the content over.

        Whoever still waits then is told so, and not left to be cancelled: a cancellation may get lost on its way (`asyncio.wait_for` before Python 3.12).
        """
        await self._lock.acquire()
        if self._handed_over:
            self._lock.release()
            raise DeliveryError("another connection has handed the message over")
        over = False

        def give_up() -> None:
            nonlocal over
            if not over:
                over = True
                self._lock.release()

        timer = asyncio.get_running_loop().call_later(self._patience, give_up)
        try:
            yield
        except BaseException:
            give_up()
            raise
        else:
            self._handed_over = True
            give_up()
        finally:
            timer.cancel()


class Race:
    """Attempts of this process at one server; `limit` is the time in seconds after which a message begins no further ones."""

    def __init__(
        self,
        limit: float,
        *,
        every: float = EVERY,
        held_up: float = HELD_UP,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._every, self._held_up, self._monotonic = limit, every, held_up, monotonic
        self._last = -every
        self._racing: dict[asyncio.Event, float] = {}

    async def run(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """What the first successful attempt returns; an error about this message alone at once, another when no attempt is left.

        Takes at most `limit` seconds and the time of one attempt.
        """
        end, works = self._monotonic() + self._limit, asyncio.Event()
        running = {self._begin(attempt, works)}
        try:
            while True:
                done = await self._change(running, works)
                running -= done
                for task in done:
                    if _accepted(task):
                        return task.result()
                if not running:
                    raise next(filter(None, (task.exception() for task in done)))
                if self._monotonic() < end and self._may_begin(works):
                    running.add(self._begin(attempt, works))
        finally:
            self._racing.pop(works, None)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def works(self) -> None:
        """The server has accepted something: whoever is held up by it begins another attempt at once."""
        now = self._monotonic()
        for works, begun in self._racing.items():
            if now - begun >= self._held_up:
                works.set()

    async def _change(self, running: set[asyncio.Task[T]], works: asyncio.Event) -> set[asyncio.Task[T]]:
        """The attempts that have come to an end, when one has, or the server works, or it is time to look again."""
        waiting = asyncio.ensure_future(works.wait())
        try:
            await asyncio.wait((*running, waiting), timeout=self._every, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        return {task for task in running if task.done()}

    def _may_begin(self, works: asyncio.Event) -> bool:
        told = works.is_set()
        works.clear()
        return told or self._monotonic() - self._last >= self._every

    def _begin(self, attempt: Callable[[], Awaitable[T]], works: asyncio.Event) -> asyncio.Task[T]:
        self._last = self._racing[works] = self._monotonic()
        return asyncio.ensure_future(_awaited(attempt))


def _accepted(task: asyncio.Task[T]) -> bool:
    """Whether an attempt was successful; raises what ends the race: an answer about this message alone, or a fault of ours."""
    error = task.exception()
    if error is None:
        return True
    if not isinstance(error, DeliveryError) or error.alone or error.reached:
        raise error
    return False


async def _awaited(attempt: Callable[[], Awaitable[T]]) -> T:
    return await attempt()
