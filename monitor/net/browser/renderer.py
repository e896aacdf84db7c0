"""Asking the renderer: a process that is started when it is needed and ends when it is not, or a unit that listens on a socket of its own.

What comes back from it is not trusted: a page that broke out of its browser could say anything in its place.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Thread
from types import TracebackType

import msgspec

from monitor.net.browser.program import Account, account, available, missing, program
from monitor.net.browser.wire import LARGEST, Begun, Order, Policy, Seen, receive, send
from monitor.net.guard import Guard, guard_of
from monitor.settings import Settings
from monitor.sites.visit import VANTAGES, Capture, Outcome, Vantage
from monitor.text import clean, one_line

__all__ = ["Renderer", "available"]

#: seconds for the renderer to start, for an order's turn to come, beyond the captures' own time, and without work until it ends
START, TURN, MORE, IDLE = 30.0, 300.0, 30.0, 180.0
_TRIES = 2


class Renderer:
    """Looks at sites with a browser; from `async with` or until `close`, in one event loop. Nothing is started before the first order.

    `guard` is the policy of everything that pages ask for, that of the settings where none is given. `idle` is in seconds.
    """

    def __init__(self, settings: Settings, guard: Guard | None = None, *, idle: float = IDLE) -> None:
        self._settings, self._guard, self._idle = settings, guard or guard_of(settings), idle
        self._own: _Own | None = None
        self._starting = asyncio.Lock()

    async def __aenter__(self) -> Renderer:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def pid(self) -> int | None:
        """The process that this renderer started, None while there is none."""
        return self._own.process.pid if self._own and self._own.process.poll() is None else None

    async def capture(
        self, asked: str, vantages: Sequence[Vantage] = VANTAGES, *, now: datetime
    ) -> tuple[Capture, ...]:
        """One capture of `asked` for each of `vantages`, in their order, `visit_timeout` seconds for each.

        Never an error: where the browser itself fails, the outcome is *unreachable* and `problem` says that it was the browser.
        """
        order = Order(
            asked=asked,
            vantages=tuple(vantages),
            policy=Policy.of(self._guard),
            at=now,
            seconds=self._settings.visit_timeout,
            size=self._settings.visit_limit,
            resolvers=self._settings.resolvers,
        )
        seen: dict[int, Capture] = {}
        problem = ""
        for _ in range(_TRIES):
            try:
                await self._ask(order, seen)
                break
            except (OSError, EOFError, ValueError, subprocess.SubprocessError) as error:
                problem = f"the browser could not be asked: {one_line(str(error)) or type(error).__name__}"
                await self._stop()
                if isinstance(error, TimeoutError):
                    break
        return tuple(
            _checked(seen[place], order, place) if place in seen else _unseen(order, place, problem)
            for place in range(len(order.vantages))
        )

    async def close(self) -> None:
        """End the process that this renderer started, its browser and all."""
        await self._stop()

    def end(self) -> None:
        """As `close`, for who has no loop any more."""
        own, self._own = self._own, None
        if own is not None:
            own.stop()

    async def _ask(self, order: Order, seen: dict[int, Capture]) -> None:
        """Have the vantages that are not in `seen` looked at."""
        left = [place for place in range(len(order.vantages)) if place not in seen]
        asked = msgspec.structs.replace(order, vantages=tuple(order.vantages[place] for place in left))
        reader, writer = await asyncio.open_unix_connection(await self._place(), limit=LARGEST)
        try:
            await send(writer, asked)
            await asyncio.wait_for(receive(reader, Begun), TURN)
            async with asyncio.timeout(MORE + 2 * order.seconds * (1 + len(left))):
                for _ in left:
                    said = await receive(reader, Seen)
                    if not 0 <= said.place < len(left):
                        raise ValueError("expected a capture of a vantage that was asked for")
                    seen[left[said.place]] = said.capture
        finally:
            writer.close()

    async def _place(self) -> str:
        """Where a renderer listens; one is started where none runs."""
        if self._settings.renderer:
            return self._settings.renderer
        async with self._starting:
            if self._own is not None and self._own.process.poll() is not None:
                await self._stop()
            if self._own is None:
                if why := missing(self._settings):
                    raise OSError(why)
                self._own = await asyncio.to_thread(_Own, program(self._settings), self._idle)
            await self._own.wait_ready()
            return str(self._own.place)

    async def _stop(self) -> None:
        own, self._own = self._own, None
        if own is not None:
            await asyncio.to_thread(own.stop)


class _Own:
    """A renderer of our own, in a folder of its own."""

    def __init__(self, chromium: str, idle: float) -> None:
        who = account()
        self._folder = Path(tempfile.mkdtemp(prefix="zhengming-renderer-"))
        if who:
            os.chown(self._folder, who.uid, who.gid)
        self.place = self._folder / "socket"
        self.process = _started(self.place, chromium, idle, who)
        Thread(target=self.process.wait, daemon=True, name="renderer").start()

    async def wait_ready(self) -> None:
        """Return once it listens; OSError where it ends before, TimeoutError where it takes too long."""
        async with asyncio.timeout(START):
            while not self.place.is_socket():
                if self.process.poll() is not None:
                    raise OSError(f"the renderer's process ended at once ({self._last_words()})")
                await asyncio.sleep(0.02)

    def _last_words(self) -> str:
        said = (self._folder / "log").read_text(errors="replace").splitlines()
        return one_line(said[-1]) if said else "without a word"

    def stop(self) -> None:
        """End it: first by closing its standard input, then by force; its folder goes with it."""
        assert self.process.stdin
        with suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(8)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def _started(place: Path, chromium: str, idle: float, who: Account | None) -> subprocess.Popen[bytes]:
    """The process, without any descriptor or secret of this one's."""
    root = str(Path(__file__).parents[3])
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": root,
        "HOME": str(place.parent),
        "TMPDIR": str(place.parent),
    }
    with (place.parent / "log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", "monitor.net.browser.serving", str(place), chromium, str(idle)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=environment,
            cwd="/",
            user=who.uid if who else None,
            group=who.gid if who else None,
            extra_groups=[] if who else None,
            start_new_session=True,
            umask=0o077,
        )


def _checked(capture: Capture, order: Order, place: int) -> Capture:
    """The capture, of what was asked for, with clean words."""
    return msgspec.structs.replace(
        capture,
        asked=order.asked,
        at=order.at,
        vantage=order.vantages[place],
        problem=one_line(capture.problem),
        title=one_line(capture.title, 2_000),
        requests=tuple(map(clean, capture.requests)),
        refused=tuple(map(clean, capture.refused)),
        attempts=tuple(one_line(one, 300) for one in capture.attempts),
        final=clean(capture.final),
    )


def _unseen(order: Order, place: int, problem: str) -> Capture:
    return Capture(
        asked=order.asked,
        at=order.at,
        vantage=order.vantages[place],
        outcome=Outcome.UNREACHABLE,
        problem=problem,
    )
