"""One errand of one child, from its birth to its end, as the parent hears of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from monitor.errors import VisitingError
from monitor.net.guard import Resolve
from monitor.net.visiting.asking_parent import Addresses
from monitor.net.visiting.frames import (
    ADDRESSES,
    DONE,
    ERRAND,
    FAILED,
    RESOLVE,
    SO_FAR,
    UNCONFINED,
    Frames,
    TooLong,
    frame,
)
from monitor.net.visiting.keeping import Orphaned, Zygote
from monitor.net.visiting.naming import says_no
from monitor.text import one_line

#: seconds that a zygote may take to start and fork
START = 60.0
#: names that one child may have looked up, and bytes that it may say in all
_NAMES, _WORDS = 4_000, 512 * 1024 * 1024
#: bytes of a name (RFC 1035 §3.1)
_NAME = 255
_KINDS = SO_FAR + DONE + FAILED + RESOLVE + UNCONFINED


class Lost(Exception):
    """A child ended without an answer: one sentence why, and the last it told before, packed, empty where it told nothing; `late`: time was up."""

    def __init__(self, sentence: str, so_far: bytes, *, late: bool = False) -> None:
        self.sentence, self.so_far, self.late = sentence, so_far, late
        super().__init__(sentence)


async def ask(zygote: Zygote, errand: Any, seconds: float, resolve: Resolve | None) -> bytes:
    """As `Nursery.ask`, of a child of `zygote`; Orphaned where that has ended."""
    async with _child(zygote) as line:
        exchange = _Exchange(line, resolve)
        try:
            async with asyncio.timeout(seconds):
                await exchange.say(frame(ERRAND, pickle.dumps(errand)))
                return await exchange.answer()
        except TimeoutError:
            raise Lost("reading it was not done when time was up", exchange.so_far, late=True) from None
        except TooLong:
            raise Lost("what was read of it is more than is taken", exchange.so_far) from None
        except (OSError, EOFError):
            # a zygote that dies takes its children with it, and the site had no part in that
            if not zygote.alive or await asyncio.to_thread(zygote.ends, 0.05):
                raise Orphaned from None
            raise Lost("reading it took more memory or time than a page may", exchange.so_far) from None
        finally:
            exchange.close()


@asynccontextmanager
async def _child(zygote: Zygote) -> AsyncIterator[socket.socket]:
    """The line to a new child, which is killed when it is left."""
    ours, theirs = socket.socketpair()
    process = -1
    with ours:
        ours.setblocking(False)
        with theirs:
            await zygote.fork(theirs)
        try:
            async with asyncio.timeout(START):
                process = await _born(ours)
            yield ours
        except TimeoutError:
            raise Orphaned from None
        finally:
            if process >= 0:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(process, signal.SIGKILL)
                os.close(process)


async def _born(line: socket.socket) -> int:
    """The descriptor of the child's process, which the zygote sends first."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(line, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(line)
    try:
        _, descriptors, _, _ = socket.recv_fds(line, 1, 1)
    except OSError:
        raise Orphaned from None
    if not descriptors:
        raise Orphaned
    return descriptors[0]


class _Exchange:
    """What is said over one line."""

    def __init__(self, line: socket.socket, resolve: Resolve | None) -> None:
        self._line, self._resolve = line, resolve
        self._saying = asyncio.Lock()
        self._lookups: set[asyncio.Task[None]] = set()
        self._names = self._words = 0
        self.so_far = b""

    async def say(self, data: bytes) -> None:
        async with self._saying:
            await asyncio.get_running_loop().sock_sendall(self._line, data)

    async def answer(self) -> bytes:
        """What the child says in the end; Lost where it says why it has no answer, EOFError where it says nothing."""
        frames, loop = Frames(_KINDS), asyncio.get_running_loop()
        while data := await loop.sock_recv(self._line, 256 * 1024):
            self._words += len(data)
            if self._words > _WORDS:
                raise TooLong(f"expected {_WORDS} bytes at most")
            for kind, payload in frames.fed(data):
                if kind == DONE:
                    return payload
                if kind == SO_FAR:
                    self.so_far = payload
                elif kind == RESOLVE:
                    self._look_up(payload)
                elif kind == UNCONFINED:
                    why = payload[:200].decode("ascii", "replace")
                    raise VisitingError(
                        f"this machine lets no limits be set for the process that visits sites: {why}"
                    )
                else:
                    raise Lost(one_line(payload.decode("utf-8", "replace")), self.so_far)
        raise EOFError("it ended")

    def _look_up(self, payload: bytes) -> None:
        self._names += 1
        if self._names > _NAMES or len(payload) > _NAME:
            raise TooLong(f"expected to look up {_NAMES} names at most, of {_NAME} bytes each")
        task = asyncio.ensure_future(self._found(payload.decode("ascii", "replace")))
        self._lookups.add(task)
        task.add_done_callback(self._lookups.discard)

    async def _found(self, host: str) -> None:
        told = Addresses(host, problem="nobody looks it up")
        if self._resolve is not None:
            try:
                told = Addresses(host, tuple(await self._resolve(host)))
            except OSError as error:
                problem = error.strerror or str(error) or "nobody knows it"
                told = Addresses(host, problem=problem, absent=says_no(error))
        with contextlib.suppress(OSError):
            await self.say(frame(ADDRESSES, msgspec.msgpack.encode(told)))

    def close(self) -> None:
        for task in self._lookups:
            task.cancel()
