"""What the sinks share: a server on loopback, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from abc import ABC, abstractmethod
from enum import StrEnum
from typing import Self, TypeVar

LOOPBACK = "127.0.0.1"
_FAREWELLS = 50
T = TypeVar("T")


class Conduct(StrEnum):
    """What a sink makes of the next messages."""

    ACCEPT = "accept"
    REFUSE_FOR_GOOD = "refuse for good"
    REFUSE_FOR_NOW = "refuse for now"
    STALL = "stall"
    RUBBISH = "rubbish"
    DROP = "drop after the content"


class Sink(ABC):
    """A server in a thread of its own, so that it serves a running event loop and plain threads alike."""

    def __init__(self, *, port: int = 0) -> None:
        self.port = port
        self.conduct = Conduct.ACCEPT
        self._arrived = threading.Condition()
        self._ready = threading.Event()
        self._problem: OSError | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None

    def start(self) -> Self:
        """Listen on loopback: on `port`, or on a free one that `port` then tells; OSError when it is taken."""
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve()), name=type(self).__name__, daemon=True
        )
        self._thread.start()
        self._ready.wait()
        if self._problem:
            raise self._problem
        return self

    @property
    def running(self) -> bool:
        """Whether it listens."""
        return self._thread is not None

    def stop(self) -> None:
        """Hang up on everybody and free the port. What arrived stays readable."""
        if self._thread and self._loop and self._over:
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join()
        self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        try:
            server = await self._listen()
        except OSError as error:
            self._problem = error
            self._ready.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        await self._end(server)

    async def _end(self, server: asyncio.Server) -> None:
        """Take no more connections, and see the last one off.

        A connection whose task finds the server closed before it could begin would keep its socket for ever, so
        those that were just accepted begin first.
        """
        asyncio.get_running_loop().remove_reader(server.sockets[0].fileno())
        for _ in range(3):
            await asyncio.sleep(0)
        server.close()
        for _ in range(_FAREWELLS):
            self._hang_up()
            if not (talks := asyncio.all_tasks() - {asyncio.current_task()}):
                break
            await asyncio.wait(talks, timeout=0.02)
        await asyncio.sleep(0)

    @abstractmethod
    async def _listen(self) -> asyncio.Server:
        """Open the port."""

    @abstractmethod
    def _hang_up(self) -> None:
        """Cut every open connection."""

    def _keep(self, where: list[T], what: T) -> None:
        with self._arrived:
            where.append(what)
            self._arrived.notify_all()

    def _wait(self, where: list[T], count: int, timeout: float) -> list[T]:
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(where) >= count, timeout):
                raise TimeoutError(f"expected {count} messages within {timeout:g} s, found {len(where)}")
            return list(where)
