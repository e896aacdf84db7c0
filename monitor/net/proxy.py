"""A forward proxy on loopback that keeps a browser to the guard's policy.

Whatever a page draws in (pictures, frames, scripts, WebSockets, workers) is asked of this proxy, by CONNECT or with a whole address (RFC 9110 §9.3.6,
RFC 9112 §3.2.2), and the connection goes to a place that was checked. Only who knows the password of the one capture gets through, so that no other
process of the machine can use it. No `Via` is sent, contrary to RFC 9110 §7.6.3: a site that shows its true face to customers only would notice.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hmac
import secrets
from collections.abc import AsyncIterator, Coroutine
from types import TracebackType
from typing import Any

import msgspec

from monitor.errors import ForbiddenAddress
from monitor.net.connecting import connect
from monitor.net.guard import Guard, Resolve, Spot
from monitor.net.proxy_head import LARGEST, Asked, Head, HeadError, asked_of, read_head
from monitor.text import one_line, size_of

#: field of an answer that is the proxy's own and no site's: the reason
REFUSED = "X-Zhengming-Refused"
_WORDS = {
    400: "Bad Request",
    403: "Forbidden",
    407: "Proxy Authentication Required",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}
_PIECE = 65_536
_NOTED = 1_000
#: answers that only announce another (RFC 9110 §15.2), and seconds for what was written to be taken
_ANNOUNCED, _LINGER = 8, 5.0


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one capture may use: bytes both ways together, connections at once, requests in all, seconds for everything, for a head and for connecting."""

    size: int = 64 * 1024 * 1024
    at_once: int = 64
    requests: int = 2_000
    seconds: float = 120.0
    head_seconds: float = 10.0
    connect_seconds: float = 10.0


class Refusal(msgspec.Struct, frozen=True):
    """A request that was kept from going anywhere: what it asked for (an address, or host:port), and why not."""

    asked: str
    reason: str


class _Ends(msgspec.Struct, frozen=True):
    """The two ends of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class ForwardProxy:
    """The proxy of one capture, from the beginning of `async with` to its end, which closes every connection.

    `address` is its `127.0.0.1:port`; a browser authenticates with `username` and `password` (Basic). `refused` are the requests that the guard or a
    limit kept back, `spots` the places that sockets were opened to, by `host:port`; the first 1,000 of each are noted. `requests`, `connections` and
    `size` (bytes) count what passed. `spent` says which limit is used up, empty while none is.
    """

    username = "capture"

    def __init__(self, guard: Guard, resolve: Resolve | None = None, *, limits: Limits | None = None) -> None:
        self.password = secrets.token_urlsafe(24)
        self.refused: list[Refusal] = []
        self.spots: dict[str, Spot] = {}
        self.requests = self.connections = self.size = 0
        self.spent = ""
        self._guard, self._resolve, self._limits = guard, resolve, limits or Limits()
        self._tasks: set[asyncio.Task[None]] = set()
        #: those that have not shown that they know the password, the oldest first
        self._strangers: dict[asyncio.Task[None], None] = {}
        self._stack = contextlib.AsyncExitStack()
        self._server: asyncio.Server | None = None
        self._pass = b"Basic " + base64.b64encode(f"{self.username}:{self.password}".encode())

    @property
    def address(self) -> str:
        """Where it listens, as host:port. RuntimeError outside of `async with`."""
        if self._server is None or not self._server.sockets:
            raise RuntimeError("the proxy listens inside of `async with` only")
        return "{}:{}".format(*self._server.sockets[0].getsockname())

    async def __aenter__(self) -> ForwardProxy:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=LARGEST)
        seconds = self._limits.seconds
        end = asyncio.get_running_loop().call_later(seconds, self._spend, f"more than {seconds:g} s")
        self._stack.callback(end.cancel)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server:
            self._server.close()
        await self._stack.aclose()
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.spent or len(self._tasks) >= self._limits.at_once:
            if self.spent or not self._strangers:
                writer.transport.abort()
                return
            # other processes of this machine must not keep the browser out by saying nothing
            next(iter(self._strangers)).cancel()
        task = asyncio.get_running_loop().create_task(self._serve(_Ends(reader, writer)))
        self._tasks.add(task)
        self._strangers[task] = None
        task.add_done_callback(lambda done: self._forget(done, writer))

    def _forget(self, task: asyncio.Task[None], writer: asyncio.StreamWriter) -> None:
        self._tasks.discard(task)
        self._strangers.pop(task, None)
        writer.transport.abort()

    async def _serve(self, client: _Ends) -> None:
        """Serves the requests of one connection until one has taken it up."""
        async with _closing(client.writer):
            try:
                while (head := await self._head(client)) is not None:
                    if not await self._request(head, client):
                        return
            except HeadError as error:
                with contextlib.suppress(OSError):
                    await _answer(client, 400, str(error))
            except OSError:
                return

    async def _head(self, client: _Ends) -> Head | None:
        async with asyncio.timeout(self._limits.head_seconds):
            return await read_head(client.reader)

    async def _request(self, head: Head, client: _Ends) -> bool:
        """Serves one request; whether its connection can take another one."""
        if not hmac.compare_digest(head.value(b"proxy-authorization"), self._pass):
            await _answer(client, 407, "", ("Proxy-Authenticate", "Basic realm=capture"))
            return head.body_size == 0
        if (task := asyncio.current_task()) is not None:
            self._strangers.pop(task, None)
        self.requests += 1
        size = head.body_size
        try:
            asked = asked_of(head, self._guard)
            await self._lead(asked, size, client)
        except ForbiddenAddress as error:
            await self._refuse(head, error.reason, client)
            return size == 0
        except TimeoutError:
            await _answer(client, 504, "no connection in time")
        except OSError as error:
            await _answer(client, 502, f"no connection ({one_line(error.strerror or str(error), 80)})")
        return False

    async def _lead(self, asked: Asked, size: int, client: _Ends) -> None:
        """Connects a request with the place that it asks for, until either end is done."""
        if self.requests > self._limits.requests:
            raise ForbiddenAddress(asked.shown, f"the page has asked for {self._limits.requests} things already")
        host, port = asked.target.host, asked.target.port
        reader, writer, spot = await connect(
            self._guard, host, port, timeout=self._limits.connect_seconds, resolve=self._resolve
        )
        self.connections += 1
        if len(self.spots) < _NOTED:
            self.spots[f"{host}:{port}"] = spot
        site = _Ends(reader, writer)
        async with _closing(writer):
            with contextlib.suppress(OSError, HeadError):
                await self._between(client, site, asked.request, size)

    async def _between(self, client: _Ends, site: _Ends, request: bytes, size: int) -> None:
        if request:
            site.writer.write(request)
            self._count(len(request))
            await _until_one_ends(self._body(client, site, size), self._reply(site, client))
        else:
            client.writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await _until_one_ends(self._copy(client, site), self._copy(site, client))

    async def _body(self, client: _Ends, site: _Ends, size: int) -> None:
        """Hands a request's body on, then waits for the client to leave."""
        while size > 0 and (piece := await client.reader.read(min(size, _PIECE))):
            size -= len(piece)
            await self._write(site, piece)
        while await client.reader.read(_PIECE):
            pass

    async def _reply(self, site: _Ends, client: _Ends) -> None:
        """Hands an answer on without what only announces it (1xx), and lets the client know that the connection ends behind it."""
        for _ in range(_ANNOUNCED + 1):
            head = await read_head(site.reader, strict=False)
            if head is None:
                return
            if head.first[9:10] != b"1":
                await self._write(client, head.first + b"\r\n" + _without_ours(head).kept())
                await self._copy(site, client)
                return
        raise HeadError("an answer is announced without end")

    async def _copy(self, origin: _Ends, goal: _Ends) -> None:
        while piece := await origin.reader.read(_PIECE):
            await self._write(goal, piece)

    async def _write(self, goal: _Ends, piece: bytes) -> None:
        self._count(len(piece))
        if self.spent:
            raise ConnectionAbortedError(self.spent)
        goal.writer.write(piece)
        await goal.writer.drain()

    def _count(self, size: int) -> None:
        self.size += size
        if self.size > self._limits.size:
            self._spend(f"more than {size_of(self._limits.size)}")

    def _spend(self, what: str) -> None:
        """Ends all connections, for a limit is used up."""
        self.spent = self.spent or what
        for task in self._tasks:
            task.cancel()

    async def _refuse(self, head: Head, reason: str, client: _Ends) -> None:
        if len(self.refused) < _NOTED:
            asked = head.first.partition(b" ")[2].partition(b" ")[0].decode("latin-1")
            self.refused.append(Refusal(one_line(asked, 2_000), reason))
        await _answer(client, 403, reason)


@contextlib.asynccontextmanager
async def _closing(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Closes a connection in the end: what was written is given some seconds to be taken, for who takes nothing must keep no socket of ours."""
    try:
        yield
        writer.close()
        with contextlib.suppress(OSError):
            async with asyncio.timeout(_LINGER):
                await writer.wait_closed()
    finally:
        writer.transport.abort()


def _without_ours(head: Head) -> Head:
    """A site's answer without the field that only this proxy may set."""
    return Head(head.first, tuple(field for field in head.fields if field[0].lower() != REFUSED.lower().encode()))


async def _until_one_ends(*works: Coroutine[Any, Any, None]) -> None:
    """Runs `works` until one of them ends; the others are cancelled, and an error of the first one is raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _answer(client: _Ends, status: int, reason: str, *fields: tuple[str, str]) -> None:
    """An answer of the proxy's own."""
    body = reason.encode()
    lines = [
        f"HTTP/1.1 {status} {_WORDS[status]}",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
    ]
    lines += [f"{name}: {value}" for name, value in ((REFUSED, reason), *fields) if value]
    client.writer.write("\r\n".join([*lines, "", ""]).encode("ascii", "replace") + body)
    await client.writer.drain()
