"""The renderer's side: takes orders over a Unix socket, one site at a time, and hands every capture back as it is done.

`python -m monitor.net.browser.serving SOCKET PROGRAM IDLE` is started by `monitor.net.browser.renderer`, `zhengming renderer` is a unit of its own.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import struct
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import structlog
from playwright.async_api import Error

from monitor.net.browser.capturing import Capturing, Gone, Look
from monitor.net.browser.chromium import House
from monitor.net.browser.program import has_sandbox
from monitor.net.browser.wire import Begun, Order, Seen, receive, send
from monitor.net.dns.resolvers import resolvers
from monitor.net.visiting.naming import Names
from monitor.sites.visit import Capture, Outcome
from monitor.text import one_line

log = structlog.get_logger()

#: captures at once, all of one site
AT_ONCE = 4
#: seconds for an order to be told
ORDER = 10.0
#: outcomes after which a page may go on working, though nobody looks at it any more
_WEARING = frozenset({Outcome.HOSTILE, Outcome.TIMED_OUT})


class Serving:
    """Serves orders with one house; `idle` is set whenever nobody has an order here."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._turn = asyncio.Lock()
        self._names = Names()
        self._problem = ""
        self._callers: set[asyncio.Task[None]] = set()
        self.moved = 0.0

    @property
    def idle(self) -> bool:
        return not self._callers

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection; a caller that closes it takes the order back."""
        if (caller := asyncio.current_task()) is None:
            return
        self._callers.add(caller)
        try:
            if _is_ours(writer):
                order = await asyncio.wait_for(receive(reader, Order), ORDER)
                await _until_gone(reader, self._answer(order, writer))
        except (OSError, EOFError, ValueError, TimeoutError) as error:
            log.info("order_given_up", why=f"{type(error).__name__}: {error}")
        finally:
            self._callers.discard(caller)
            self.moved = asyncio.get_running_loop().time()
            writer.close()

    async def give_up(self) -> None:
        """Break off every order that is left."""
        for caller in (left := list(self._callers)):
            caller.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _answer(self, order: Order, writer: asyncio.StreamWriter) -> None:
        async with self._turn:
            await send(writer, Begun())
            limit = asyncio.Semaphore(AT_ONCE)
            # one memory of names for all vantages: no server can tell one of them another address than the others
            self._names = Names(resolvers(order.resolvers) if order.resolvers.strip() else ())
            try:
                await self._each(order, writer, limit)
            finally:
                # a page that goes on working would cost a processor until the next order
                if self._house.worn:
                    await self._house.put_away()

    async def _each(self, order: Order, writer: asyncio.StreamWriter, limit: asyncio.Semaphore) -> None:
        left = list(range(len(order.vantages)))
        done = await self._all(order, left, writer, limit)
        # the browser broke down over one of them: each of them alone shows over which
        for place in [place for place, fine in zip(left, done, strict=True) if not fine]:
            await self._house.put_away()
            if not all(await self._all(order, [place], writer, limit)):
                await send(writer, Seen(place, _without(order, place, self._problem)))

    async def _all(
        self, order: Order, places: list[int], writer: asyncio.StreamWriter, limit: asyncio.Semaphore
    ) -> list[bool]:
        """For each place whether its capture could be made."""
        try:
            browser = await self._house.browser(len(places))
        except Error as error:
            self._problem = f"the browser did not start: {_last_line(error)}"
            log.warning("browser_not_started", why=self._problem)
            return [False] * len(places)
        self._problem = ""

        async def one(place: int) -> bool:
            async with limit:
                capturing = Capturing(browser, self._look(order, place))
                try:
                    capture = await capturing.run()
                except (Gone, Error):
                    return False
                except asyncio.CancelledError:
                    self._house.worn = True
                    raise
                if not capturing.clean or capture.outcome in _WEARING:
                    self._house.worn = True
            await send(writer, Seen(place, capture))
            return True

        return await asyncio.gather(*map(one, places))

    def _look(self, order: Order, place: int) -> Look:
        return Look(
            order=order,
            vantage=order.vantages[place],
            guard=order.policy.guard(),
            resolve=self._names.addresses,
            folder=self._house.folder,
        )


def _without(order: Order, place: int, problem: str) -> Capture:
    """What is told of a vantage from which nothing could be seen: the browser did not start, else it broke down over the page twice."""
    return Capture(
        asked=order.asked,
        at=order.at,
        vantage=order.vantages[place],
        outcome=Outcome.UNREACHABLE if problem else Outcome.HOSTILE,
        problem=problem or "the page broke the whole browser, twice",
    )


def _last_line(error: Error) -> str:
    """What the browser itself said last, of all that Playwright tells of its start."""
    lines = [line for line in str(error).splitlines() if "ERROR" in line or "FATAL" in line or "[err]" in line]
    return one_line((lines or [str(error)])[-1])


async def _until_gone(reader: asyncio.StreamReader, answer: Coroutine[Any, Any, None]) -> None:
    """Do `answer`, and give it up when the caller closes the connection."""
    task, gone = asyncio.ensure_future(answer), asyncio.ensure_future(reader.read(1))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
    finally:
        gone.cancel()
        task.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)


def _is_ours(writer: asyncio.StreamWriter) -> bool:
    """Whether the caller runs as root or as whoever may open our socket's folder (SO_PEERCRED, unix(7))."""
    peer = writer.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, uid, _ = struct.unpack("3i", peer)
    return uid in (0, os.geteuid())


async def serve_at(place: Path, program: str, *, folder: Path, ended: Callable[[Serving], Awaitable[None]]) -> None:
    """Serve at the socket `place` (mode 0600) with the Chromium `program` until `ended` returns; `folder` is for whatever it writes."""
    async with House(program, sandbox=has_sandbox(), folder=folder) as house:
        serving = Serving(house)
        before = os.umask(0o177)
        try:
            server = await asyncio.start_unix_server(serving.serve, place)
        finally:
            os.umask(before)
        async with server:
            await ended(serving)
            server.close()
            await serving.give_up()


async def _until_idle_or_alone(serving: Serving, idle: float) -> None:
    """Return when nothing was asked for `idle` seconds, or the parent closed our standard input, which its end does too."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    alone = asyncio.ensure_future(reader.read(1))
    serving.moved = loop.time()
    while not alone.done():
        left = serving.moved + idle - loop.time()
        if left <= 0 and serving.idle:
            break
        await asyncio.wait({alone}, timeout=max(1.0, left) if serving.idle else idle)
    alone.cancel()


def main(arguments: Sequence[str]) -> None:
    """Serve the process that started this one; the socket's folder is ours, and goes at the end."""
    place, program, idle = Path(arguments[0]), arguments[1], float(arguments[2])
    os.umask(0o077)
    try:
        asyncio.run(
            serve_at(place, program, folder=place.parent, ended=lambda serving: _until_idle_or_alone(serving, idle))
        )
    finally:
        shutil.rmtree(place.parent, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
