"""The parent's side: a child for each errand, ended when it has answered, when time is up, or when nobody waits any more."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from monitor.errors import VisitingError
from monitor.net.guard import Resolve
from monitor.net.visiting.keeping import Orphaned, Zygote
from monitor.net.visiting.talking import ask

#: seconds without a child after which the zygote ends
IDLE = 300.0
#: children of one loop at once
CHILDREN = 16


class Nursery:
    """Children for errands, from any thread and any loop; the zygote that they are forked from is started when it is needed."""

    def __init__(self, *, idle: float = IDLE) -> None:
        self._idle = idle
        self._lock = threading.Lock()
        self._slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
        self._zygote: Zygote | None = None

    @property
    def pid(self) -> int | None:
        """The zygote's process, None while there is none."""
        zygote = self._zygote
        return zygote.process.pid if zygote is not None and zygote.alive else None

    async def ask(self, errand: Any, seconds: float, resolve: Resolve | None = None) -> bytes:
        """The answer to `errand` (`monitor.net.visiting.errands`), packed; Lost where the child ends without one or needs more than `seconds`.

        `resolve` answers where the child asks for a name. VisitingError where no child can be had. Errands beyond `CHILDREN` wait for their turn.
        """
        slots = self._slots.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(CHILDREN))
        async with slots:
            return await self._asked(errand, seconds, resolve)

    async def _asked(self, errand: Any, seconds: float, resolve: Resolve | None) -> bytes:
        for _ in range(3):
            zygote = self._running()
            try:
                return await ask(zygote, errand, seconds, resolve)
            except Orphaned:
                self._end(zygote)
        raise VisitingError("the process that visits sites does not start; its messages stand in the log")

    def close(self) -> None:
        """End the zygote, and with it every child."""
        zygote = self._zygote
        if zygote is not None:
            self._end(zygote)

    def _running(self) -> Zygote:
        with self._lock:
            if self._zygote is not None and not self._zygote.alive:
                self._zygote.end()
                self._zygote = None
            if self._zygote is None:
                self._zygote = Zygote(self._idle)
            return self._zygote

    def _end(self, zygote: Zygote) -> None:
        with self._lock:
            if self._zygote is zygote:
                self._zygote = None
        zygote.end()


@lru_cache(maxsize=1)
def _nursery(process: int) -> Nursery:
    nursery = Nursery()
    atexit.register(nursery.close)
    return nursery


def nursery() -> Nursery:
    """The nursery of this process; one that was forked off has its own."""
    return _nursery(os.getpid())
