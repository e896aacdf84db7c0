"""Asking the renderer: a process that is started when it is needed and ends when it is not, or a unit that listens on a socket of its own.

What comes back from it is not trusted: a page that broke out of its browser could say anything in its place.
"""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType

import msgspec

from monitor.net.browser.process import RendererProcess
from monitor.net.browser.program import available, missing, program
from monitor.net.browser.wire import LARGEST, Begun, Order, Policy, Seen, receive, send
from monitor.net.guard import Guard, guard_of
from monitor.settings import Settings
from monitor.sites.visit import VANTAGES, Capture, Outcome, Vantage
from monitor.text import clean, one_line

__all__ = ["Renderer", "available"]

#: seconds for an order's turn to come, beyond the captures' own time, and without work until the renderer ends
TURN, MORE, IDLE = 300.0, 30.0, 180.0
_TRIES = 2


class Renderer:
    """Looks at sites with a browser; from `async with` or until `close`, in one event loop. Nothing is started before the first order.

    `guard` is the policy of everything that pages ask for, that of the settings where none is given. `idle` is in seconds.
    """

    def __init__(self, settings: Settings, guard: Guard | None = None, *, idle: float = IDLE) -> None:
        self._settings, self._guard, self._idle = settings, guard or guard_of(settings), idle
        self._own: RendererProcess | None = None
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
        """One capture of `asked` (a web address; a bare host is asked by http) for each of `vantages`, in their order, `visit_timeout` seconds for each.

        Never an error: where the browser itself fails, the outcome is *unreachable* and `problem` says that it was the browser.
        """
        order = Order(
            asked=asked if "://" in asked else f"http://{asked}",
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
                self._own = await asyncio.to_thread(RendererProcess, program(self._settings), self._idle)
            await self._own.wait_ready()
            return str(self._own.place)

    async def _stop(self) -> None:
        own, self._own = self._own, None
        if own is not None:
            await asyncio.to_thread(own.stop)


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
