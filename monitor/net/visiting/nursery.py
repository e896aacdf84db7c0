"""The parent's side: a child for each errand, ended when it has answered, when time is up, or when nobody waits any more."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import msgspec

import monitor
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
from monitor.net.visiting.naming import says_no
from monitor.text import one_line

#: seconds without a child after which the zygote ends, and that it may take to start and fork
IDLE, START = 300.0, 60.0
#: children of one loop at once
CHILDREN = 16
_KINDS = SO_FAR + DONE + FAILED + RESOLVE + UNCONFINED
#: of the environment, what an interpreter needs to run and to find authorities, and nothing that could be a secret
_ENVIRONMENT = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "LD_LIBRARY_PATH",
    "PYTHONHOME",
    "PYTHONPATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)
#: one thread, for a process that forks, and one arena, for memory that is counted
_OWN_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}


class Lost(Exception):
    """A child ended without an answer: one sentence why, and the last it told before, packed, empty where it told nothing; `late`: time was up."""

    def __init__(self, sentence: str, so_far: bytes, *, late: bool = False) -> None:
        self.sentence, self.so_far, self.late = sentence, so_far, late
        super().__init__(sentence)


class _Orphaned(Exception):
    """There is no zygote any more."""


class Nursery:
    """Children for errands, from any thread and any loop; the zygote that they are forked from is started when it is needed."""

    def __init__(self, *, idle: float = IDLE) -> None:
        self._idle = idle
        self._lock = threading.Lock()
        self._slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
        self._zygote: _Zygote | None = None

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
                return await _ask(zygote, errand, seconds, resolve)
            except _Orphaned:
                self._end(zygote)
        raise VisitingError("the process that visits sites does not start; its messages stand in the log")

    def close(self) -> None:
        """End the zygote, and with it every child."""
        zygote = self._zygote
        if zygote is not None:
            self._end(zygote)

    def _running(self) -> _Zygote:
        with self._lock:
            if self._zygote is not None and not self._zygote.alive:
                self._zygote.end()
                self._zygote = None
            if self._zygote is None:
                self._zygote = _Zygote(self._idle)
            return self._zygote

    def _end(self, zygote: _Zygote) -> None:
        with self._lock:
            if self._zygote is zygote:
                self._zygote = None
        zygote.end()


class _Zygote:
    """One running zygote; it sees the end of this process by the end of the socket between them."""

    def __init__(self, idle: float) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
                (sys.executable, "-P", "-m", "monitor.net.visiting.zygote", str(theirs.fileno()), str(idle)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                cwd="/",
                env=_environment(),
                start_new_session=True,
            )
        threading.Thread(target=self.process.wait, daemon=True, name="visiting").start()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    async def fork(self, line: socket.socket) -> None:
        """Have a child forked that has `line`; _Orphaned where there is nobody to do it."""
        while True:
            try:
                socket.send_fds(self._control, [b"C"], [line.fileno()])
            except BlockingIOError:
                await asyncio.sleep(0.02)
            except OSError:
                raise _Orphaned from None
            else:
                return

    def end(self) -> None:
        if self.alive:
            self.process.kill()
        self.process.wait()
        self._control.close()


@lru_cache(maxsize=1)
def _nursery(process: int) -> Nursery:
    nursery = Nursery()
    atexit.register(nursery.close)
    return nursery


def nursery() -> Nursery:
    """The nursery of this process; one that was forked off has its own."""
    return _nursery(os.getpid())


async def _ask(zygote: _Zygote, errand: Any, seconds: float, resolve: Resolve | None) -> bytes:
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
            if not zygote.alive or await asyncio.to_thread(_ends, zygote):
                raise _Orphaned from None
            raise Lost("reading it took more memory or time than a page may", exchange.so_far) from None
        finally:
            exchange.close()


def _ends(zygote: _Zygote) -> bool:
    try:
        zygote.process.wait(0.05)
    except subprocess.TimeoutExpired:
        return False
    return True


@asynccontextmanager
async def _child(zygote: _Zygote) -> AsyncIterator[socket.socket]:
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
            raise _Orphaned from None
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
        raise _Orphaned from None
    if not descriptors:
        raise _Orphaned
    return descriptors[0]


class _Exchange:
    """What is said over one line."""

    def __init__(self, line: socket.socket, resolve: Resolve | None) -> None:
        self._line, self._resolve = line, resolve
        self._saying = asyncio.Lock()
        self._lookups: set[asyncio.Task[None]] = set()
        self.so_far = b""

    async def say(self, data: bytes) -> None:
        async with self._saying:
            await asyncio.get_running_loop().sock_sendall(self._line, data)

    async def answer(self) -> bytes:
        """What the child says in the end; Lost where it says why it has no answer, EOFError where it says nothing."""
        frames, loop = Frames(_KINDS), asyncio.get_running_loop()
        while data := await loop.sock_recv(self._line, 256 * 1024):
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


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    home = str(Path(monitor.__file__).parents[1])
    path = [home, *filter(None, kept.get("PYTHONPATH", "").split(os.pathsep))]
    return kept | _OWN_ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(path)}
