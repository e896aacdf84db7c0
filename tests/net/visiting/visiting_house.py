"""Sites on loopback for visits: what they answer is given byte by byte, and every name leads to them."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec

from monitor.net.guard import guard_of
from monitor.net.visiting import visit
from monitor.settings import Settings
from monitor.sites.visit import VANTAGES, Vantage, Visit

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HTML = "text/html; charset=utf-8"


class Request(msgspec.Struct, frozen=True):
    """What a site was asked."""

    host: str
    path: str
    headers: dict[str, str]


Answering = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


def answer(body: bytes | str = b"", *, status: int = 200, kind: str = HTML, **headers: str) -> bytes:
    """A whole answer; `_` in names of headers stands for `-`."""
    packed = body.encode() if isinstance(body, str) else body
    named = {"Content-Type": kind, "Content-Length": str(len(packed))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in named.items() if value), "", ""]
    return "\r\n".join(lines).encode("latin-1") + packed


def pages(known: Mapping[str, bytes]) -> Answering:
    """A site that has these answers by path, or by host and path; 404 for others."""

    async def say(asked: Request, writer: asyncio.StreamWriter) -> None:
        found = known.get(asked.host + asked.path) or known.get(asked.path)
        writer.write(found or answer("nothing here", status=404))
        await writer.drain()

    return say


@asynccontextmanager
async def site(say: Answering, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[int, list[Request]]]:
    """A server on loopback: its port, and what it was asked so far."""
    asked: list[Request] = []
    busy: set[asyncio.Task[Any]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            busy.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            asked.append(_read(await reader.readuntil(b"\r\n\r\n")))
            await say(asked[-1], writer)
            # what was said is heard before the line goes dead
            writer.close()
            await writer.wait_closed()
        writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1], asked
    finally:
        server.close()
        for task in busy:
            task.cancel()
        await asyncio.gather(*busy, return_exceptions=True)


def _read(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    return Request(headers.get("host", ""), first.split()[1], headers)


def leading(port: int, tls_port: int = 0, **changes: Any) -> Settings:
    """Settings with which every host leads to loopback, http to `port` and https to `tls_port` (nowhere where that is 0)."""
    detours = f":80:127.0.0.1:{port}" + (f", :443:127.0.0.1:{tls_port or 1}")
    return msgspec.structs.replace(Settings(connect_to=detours), **changes)


async def see(settings: Settings, asked: str = "http://fake.example/", vantage: Vantage = VANTAGES[0]) -> Visit:
    """A visit under `settings`."""
    return await visit(asked, guard=guard_of(settings), settings=settings, vantage=vantage, now=NOW)


def seen(say: Answering | Mapping[str, bytes], asked: str = "http://fake.example/", **changes: Any) -> Visit:
    """A visit of a site that says this, over http; `changes` are those of settings."""

    async def scene() -> Visit:
        async with site(say if callable(say) else pages(say)) as (port, _):
            return await see(leading(port, **changes), asked)

    return asyncio.run(scene())
