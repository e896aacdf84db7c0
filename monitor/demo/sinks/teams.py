"""A chat webhook that keeps what it is sent and misbehaves on request."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from monitor import clock
from monitor.demo.sinks.base import LOOPBACK, Conduct, Sink


class ReceivedCard(msgspec.Struct, frozen=True, kw_only=True):
    """One chat message as it arrived; `payload` is the parsed JSON body."""

    path: str
    payload: dict[str, Any]
    size: int
    at: datetime


class TeamsSink(Sink):
    """A chat webhook that shows its messages to nobody.

    `cards` are those it accepted, `unanswered` those it received and then hung up on. `answer` (status, headers, body), when set,
    is said instead of what `conduct` asks.
    """

    def __init__(self, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.cards: list[ReceivedCard] = []
        self.unanswered: list[ReceivedCard] = []
        self.answer: tuple[int, Mapping[str, str], str] | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """The webhook's address, secret part included."""
        return f"http://{LOOPBACK}:{self.port}/workflows/6f1d/triggers/manual/paths/invoke?sig=SECRET-SIGNATURE"

    def wait(self, count: int, timeout: float = 10.0) -> list[ReceivedCard]:
        """All accepted messages as soon as there are `count`; TimeoutError (seconds) when there are not. Blocks."""
        return self._wait(self.cards, count, timeout)

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._converse, LOOPBACK, self.port)

    def _hang_up(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            card = await _read_card(reader)
            if self.conduct is Conduct.STALL:
                await reader.read()
            elif self.conduct is Conduct.DROP:
                self._keep(self.unanswered, card)
            elif self.conduct is Conduct.RUBBISH:
                writer.write(b"\x16\x03 what?\r\n\r\n")
            else:
                writer.write(self._reply(card))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    def _reply(self, card: ReceivedCard) -> bytes:
        status, headers, body = self.answer or _TEAMS_CONDUCT[self.conduct]
        if 200 <= status < 300:
            self._keep(self.cards, card)
        lines = [f"HTTP/1.1 {status} .", *(f"{name}: {value}" for name, value in headers.items())]
        told = body.encode()
        return "\r\n".join([*lines, f"Content-Length: {len(told)}", "Connection: close", "", ""]).encode() + told


_TEAMS_CONDUCT: dict[Conduct, tuple[int, Mapping[str, str], str]] = {
    Conduct.ACCEPT: (202, {}, ""),
    Conduct.REFUSE_FOR_GOOD: (400, {"Content-Type": "application/json"}, '{"error":{"message":"bad card"}}'),
    Conduct.REFUSE_FOR_NOW: (429, {"Retry-After": "7"}, ""),
}


async def _read_card(reader: asyncio.StreamReader) -> ReceivedCard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    request, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    payload = msgspec.json.decode(body, type=dict[str, Any])
    return ReceivedCard(path=request.split(" ")[1], payload=payload, size=len(body), at=clock.now())
