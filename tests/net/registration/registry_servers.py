"""Registries on loopback for tests: real sockets, answers as the test scripts them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec

from monitor.net.registration.bootstrap import Bootstrap
from monitor.settings import Settings

RDAP = "application/rdap+json"
#: what a server says to a request; None says nothing until the visitor leaves
Script = Callable[[str], bytes | None]


class Served:
    """A server: `port`, and every request it got, in order."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: list[str] = []

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def base(self) -> str:
        return f"http://{self.place}/"


@asynccontextmanager
async def serving(script: Script, *, end: bytes = b"\r\n") -> AsyncIterator[Served]:
    """Answer each connection's one request, which ends with `end`, by `script`, then hang up."""
    served = Served(0)
    talks: set[asyncio.Task[Any]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        talks.add(task)
        try:
            request = (await reader.readuntil(end)).decode()
            served.asked.append(request.split("\r\n", maxsplit=1)[0])
            told = script(served.asked[-1])
            if told is None:
                await reader.read()
            else:
                writer.write(told)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            talks.discard(task)
            writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    async with server:
        yield served
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)


@asynccontextmanager
async def serving_http(pages: dict[str, bytes | None], otherwise: bytes | None = b"") -> AsyncIterator[Served]:
    """An HTTP server that answers by path; None never answers."""

    def script(request: str) -> bytes | None:
        path = request.split(" ")[1]
        return pages.get(path, otherwise)

    async with serving(script, end=b"\r\n\r\n") as served:
        yield served


def page(status: int, body: bytes | dict[str, Any] = b"", **headers: str) -> bytes:
    """A whole HTTP answer."""
    told = msgspec.json.encode(body) if isinstance(body, dict) else body
    lines = [f"HTTP/1.1 {status} .", f"Content-Length: {len(told)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + told


def domain_object(domain: str, **instead: Any) -> dict[str, Any]:
    """What a registry says of a name registered on 17 November 2026."""
    return {
        "objectClassName": "domain",
        "ldhName": domain.upper(),
        "events": [{"eventAction": "registration", "eventDate": "2026-11-17T21:45:03Z"}],
        "entities": [entity("registrar", "Quickname", entity("abuse", "", mail="abuse@quickname.example"))],
        **instead,
    }


def entity(role: str, name: str, *inner: dict[str, Any], mail: str = "") -> dict[str, Any]:
    card: list[Any] = [["version", {}, "text", "4.0"], ["fn", {}, "text", name]]
    card += [["email", {}, "text", mail]] if mail else []
    return {"objectClassName": "entity", "roles": [role], "vcardArray": ["vcard", card], "entities": list(inner)}


def settings(**instead: Any) -> Settings:
    """Settings under which registries on loopback may be asked, without a gap."""
    values = {"inner_addresses": True, "registration_gap": 0.0, "state_dir": "/nonexistent", **instead}
    return Settings(**values)


def listed(**bases: str) -> Callable[[Settings], Bootstrap]:
    """A bootstrap list of these suffixes."""
    found = Bootstrap(datetime(2026, 1, 1, tzinfo=UTC), {suffix: (base,) for suffix, base in bases.items()})
    return lambda _settings: found
