"""Names that only the parent can look up: the child asks over the line that its answer will go."""

from __future__ import annotations

import asyncio
import socket

import msgspec

from monitor.net.visiting.frames import ADDRESSES, RESOLVE, Frames, frame, send_all


class Addresses(msgspec.Struct, frozen=True):
    """Where `host` leads; `problem` says why nowhere."""

    host: str
    found: tuple[str, ...] = ()
    problem: str = ""


class Parent:
    """Somebody who knows where names lead."""

    def __init__(self, line: socket.socket) -> None:
        self._line, self._frames = line, Frames(ADDRESSES)
        self._asked: dict[str, asyncio.Future[Addresses]] = {}
        line.setblocking(False)
        asyncio.get_running_loop().add_reader(line, self._take)

    async def addresses(self, host: str) -> tuple[str, ...]:
        """The addresses of `host`; OSError where it has none."""
        if host not in self._asked:
            self._asked[host] = asyncio.get_running_loop().create_future()
            send_all(self._line, frame(RESOLVE, host.encode()))
        told = await self._asked[host]
        if told.problem:
            raise OSError(told.problem)
        return told.found

    def _take(self) -> None:
        data = self._line.recv(65536)
        if not data:
            asyncio.get_running_loop().remove_reader(self._line)
        for _, payload in self._frames.fed(data):
            told = msgspec.msgpack.decode(payload, type=Addresses)
            if (waiting := self._asked.get(told.host)) is not None and not waiting.done():
                waiting.set_result(told)
