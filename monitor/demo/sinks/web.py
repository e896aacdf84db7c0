"""An HTTP server that takes JSON by POST, keeps what it is sent and misbehaves on request."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from monitor import clock
from monitor.demo.sinks.base import LOOPBACK, Conduct, Sink

#: status, headers and body of an answer
Reply = tuple[int, Mapping[str, str], str]


class ReceivedPost(msgspec.Struct, frozen=True, kw_only=True):
    """One request as it arrived; `payload` is the parsed JSON body, `raw` its bytes, `headers` have lower-case names."""

    path: str
    payload: dict[str, Any]
    raw: bytes
    headers: dict[str, str]
    at: datetime

    @property
    def size(self) -> int:
        """Bytes of the body."""
        return len(self.raw)


class WebSink(Sink):
    """Answers every POST by `answer` when it is set, else as `conduct` asks; over TLS where it has a context.

    `posts` are the requests that it accepted, `unanswered` those that it received and then hung up on.
    """

    def __init__(self, *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(port=port)
        self.tls = tls
        self.posts: list[ReceivedPost] = []
        self.unanswered: list[ReceivedPost] = []
        self.answer: Reply | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """Its address, with a part that must stay secret."""
        return f"http{'s' if self.tls else ''}://{LOOPBACK}:{self.port}/hook?sig=SECRET-SIGNATURE"

    def wait(self, count: int, timeout: float = 10.0) -> list[ReceivedPost]:
        """All accepted requests as soon as there are `count`; TimeoutError (seconds) when there are not. Blocks."""
        return self._wait(self.posts, count, timeout)

    def reply(self, post: ReceivedPost) -> Reply:
        """What to say to `post` as `conduct` asks (accept, refuse for good or for now)."""
        return WEB_CONDUCT[self.conduct]

    def accepts(self, post: ReceivedPost, said: Reply) -> bool:
        """Whether the answer `said` is an acceptance."""
        return 200 <= said[0] < 300

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._converse, LOOPBACK, self.port, ssl=self.tls)

    def _hang_up(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            post = await _read(reader)
            if self.conduct is Conduct.STALL:
                await reader.read()
            elif self.conduct is Conduct.DROP:
                self._keep(self.unanswered, post)
                writer.transport.abort()
            elif self.conduct is Conduct.RUBBISH:
                writer.write(b"\x16\x03 what?\r\n\r\n")
            else:
                writer.write(self._said(post))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    def _said(self, post: ReceivedPost) -> bytes:
        said = self.answer or self.reply(post)
        if self.accepts(post, said):
            self._keep(self.posts, post)
        status, headers, body = said
        lines = [f"HTTP/1.1 {status} .", *(f"{name}: {value}" for name, value in headers.items())]
        told = body.encode()
        return "\r\n".join([*lines, f"Content-Length: {len(told)}", "Connection: close", "", ""]).encode() + told


WEB_CONDUCT: dict[Conduct, Reply] = {
    Conduct.ACCEPT: (202, {}, ""),
    Conduct.REFUSE_FOR_GOOD: (400, {"Content-Type": "application/json"}, '{"error":{"message":"bad card"}}'),
    Conduct.REFUSE_FOR_NOW: (429, {"Retry-After": "7"}, ""),
}


async def _read(reader: asyncio.StreamReader) -> ReceivedPost:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    request, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name}
    raw = await reader.readexactly(int(headers.get("content-length", "0")))
    payload = msgspec.json.decode(raw, type=dict[str, Any])
    return ReceivedPost(path=request.split(" ")[1], payload=payload, raw=raw, headers=headers, at=clock.now())
