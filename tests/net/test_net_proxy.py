"""The browser's proxy: what it lets through, what it keeps back and says, and what it counts."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from monitor.net.guard import Guard, Spot, guard_of
from monitor.net.proxy import REFUSED, ForwardProxy, Limits
from monitor.settings import Settings

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@asynccontextmanager
async def site(serve: Serve) -> AsyncIterator[int]:
    """The port of a site that serves each connection by `serve`."""
    serving: set[asyncio.Task[None]] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(EOFError, OSError):
            await serve(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(
        lambda reader, writer: serving.add(asyncio.ensure_future(one(reader, writer))), "127.0.0.1", 0
    )
    async with server:
        yield server.sockets[0].getsockname()[1]
    await asyncio.gather(*serving)


def answering(answer: bytes, heads: list[bytes]) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()

    return serve


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65_536):
        writer.write(piece)
        await writer.drain()


async def everywhere(host: str) -> tuple[str, ...]:
    return ("127.0.0.1",)


def proxy_to(*ports: int, **limits: float) -> ForwardProxy:
    guard = guard_of(Settings(open_addresses=", ".join(f"127.0.0.1:{port}" for port in ports)))
    return ForwardProxy(guard, everywhere, limits=Limits(**limits))  # type: ignore[arg-type]


def known(proxy: ForwardProxy, password: str = "") -> bytes:
    word = f"{proxy.username}:{password or proxy.password}".encode()
    return b"Proxy-Authorization: Basic " + base64.b64encode(word) + b"\r\n"


@asynccontextmanager
async def talking(proxy: ForwardProxy) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    host, _, port = proxy.address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def asked(proxy: ForwardProxy, first: str, *fields: bytes) -> bytes:
    """The whole answer of the proxy to one request by who knows the password."""
    async with talking(proxy) as (reader, writer):
        writer.write(first.encode() + b" HTTP/1.1\r\n" + known(proxy) + b"".join(fields) + b"\r\n")
        answer = b""
        with suppress(OSError):
            while piece := await reader.read(65_536):
                answer += piece
                if b"Content-Length: " in answer and REFUSED.encode() in answer:
                    break
        return answer


def test_a_plain_request_reaches_its_site_without_a_trace_of_the_proxy() -> None:
    heads: list[bytes] = []

    async def work() -> tuple[bytes, ForwardProxy, int]:
        async with site(answering(OK, heads)) as port, proxy_to(port) as proxy:
            fields = (
                b"Host: other.example\r\nProxy-Connection: keep-alive\r\nConnection: X-Hop\r\nX-Hop: 1\r\nAccept-Language: zh-CN\r\n",
            )
            return await asked(proxy, f"GET http://a.example:{port}/p?q=1#f", *fields), proxy, port

    answer, proxy, port = asyncio.run(work())

    assert answer == b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
    assert heads == [
        f"GET /p?q=1 HTTP/1.1\r\nHost: a.example:{port}\r\nAccept-Language: zh-CN\r\nConnection: close\r\n\r\n".encode()
    ]
    assert proxy.spots == {f"a.example:{port}": Spot("127.0.0.1", port)}
    assert (proxy.requests, proxy.connections, proxy.refused, proxy.spent) == (1, 1, [], "")


def test_a_body_is_handed_on_whole_and_nothing_behind_it() -> None:
    got: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        got.append(await reader.readexactly(200_000))
        writer.write(OK)
        await writer.drain()
        got.append(await reader.read())

    async def work() -> bytes:
        async with site(serve) as port, proxy_to(port) as proxy, talking(proxy) as (reader, writer):
            fields = known(proxy) + b"Content-Length: 200000\r\n\r\n"
            writer.write(f"POST http://a.example:{port}/ HTTP/1.1\r\n".encode() + fields + b"x" * 200_000)
            writer.write(b"GET http://127.0.0.1/ HTTP/1.1\r\n\r\n")
            return await reader.readuntil(b"ok")

    assert b"Connection: close\r\n" in asyncio.run(work())
    assert got == [b"x" * 200_000, b""]


def test_a_tunnel_carries_bytes_both_ways_and_counts_them() -> None:
    async def work() -> tuple[bytes, int]:
        async with site(echo) as port, proxy_to(port) as proxy, talking(proxy) as (reader, writer):
            writer.write(f"CONNECT a.example:{port} HTTP/1.1\r\n".encode() + known(proxy) + b"\r\n")
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"\x16\x03\x01" + b"y" * 100_000)
            return await reader.readexactly(100_003), proxy.size

    echoed, size = asyncio.run(work())

    assert echoed == b"\x16\x03\x01" + b"y" * 100_000
    assert size == 2 * 100_003


@pytest.mark.parametrize(
    ("first", "told"),
    [
        ("GET http://127.0.0.1/", "this machine"),
        ("GET http://a.example/", "it leads to 127.0.0.1: this machine"),
        ("CONNECT a.example:443", "it leads to 127.0.0.1: this machine"),
        ("CONNECT 127.0.0.1:443", "this machine"),
        ("CONNECT [::1]:443", "this machine"),
        ("CONNECT 2130706433:443", "this machine"),
        ("CONNECT a.example:22", "its port is none of"),
        ("GET http://a.example:25/", "its port is none of"),
        ("GET ftp://a.example/", "expected an http or https address"),
        ("GET http://a.example\\@127.0.0.1/", "backslash"),
    ],
)
def test_what_the_guard_refuses_gets_403_with_the_reason_and_is_noted(first: str, told: str) -> None:
    async def work() -> tuple[bytes, ForwardProxy]:
        async with proxy_to(1) as proxy:
            return await asked(proxy, first), proxy

    answer, proxy = asyncio.run(work())

    assert answer.startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert f"{REFUSED}: ".encode() in answer
    assert told.encode() in answer
    assert [one.asked for one in proxy.refused] == [first.partition(" ")[2]]
    assert told in proxy.refused[0].reason
    assert proxy.connections == 0


def test_the_proxy_is_no_way_to_itself() -> None:
    async def work() -> bytes:
        async with ForwardProxy(Guard()) as proxy:
            return await asked(proxy, f"GET http://{proxy.address}/")

    assert asyncio.run(work()).startswith(b"HTTP/1.1 403 ")


@pytest.mark.parametrize(
    "field",
    [
        b"",
        b"Proxy-Authorization: Basic Y2FwdHVyZTo=\r\n",
        b"Proxy-Authorization: Bearer x\r\n",
        b"Authorization: Basic Y2FwdHVyZTo=\r\n",
    ],
)
def test_who_does_not_know_the_password_gets_nowhere(field: bytes) -> None:
    heads: list[bytes] = []

    async def work() -> tuple[bytes, int]:
        async with site(answering(OK, heads)) as port, proxy_to(port) as proxy, talking(proxy) as (reader, writer):
            writer.write(f"GET http://a.example:{port}/ HTTP/1.1\r\n".encode() + field + b"\r\n")
            return await reader.readuntil(b"\r\n\r\n"), proxy.requests

    answer, requests = asyncio.run(work())

    assert answer.startswith(b"HTTP/1.1 407 ")
    assert b"Proxy-Authenticate: Basic realm=capture\r\n" in answer
    assert (requests, heads) == (0, [])


def test_who_is_asked_for_the_password_may_give_it_on_the_same_connection() -> None:
    async def work() -> bytes:
        async with site(answering(OK, [])) as port, proxy_to(port) as proxy, talking(proxy) as (reader, writer):
            line = f"GET http://a.example:{port}/ HTTP/1.1\r\n".encode()
            writer.write(line + b"\r\n")
            await reader.readuntil(b"\r\n\r\n")
            writer.write(line + known(proxy) + b"\r\n")
            return await reader.read()

    assert asyncio.run(work()).endswith(b"ok")


def test_each_capture_has_a_password_of_its_own() -> None:
    assert ForwardProxy(Guard()).password != ForwardProxy(Guard()).password


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n",
        b"nonsense\r\n",
        b"GET http://a.example/ HTTP/2\r\n",
        b"GET http://a.example/ HTTP/1.1\r\nno field\r\n",
        b"GET http://a.example/ HTTP/1.1\r\n folded: 1\r\n",
        b"GET http://a.example/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
        b"POST http://a.example/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n",
        b"POST http://a.example/ HTTP/1.1\r\nContent-Length: -1\r\n",
        b"CONNECT a.example HTTP/1.1\r\n",
        b"CONNECT http://a.example:443/ HTTP/1.1\r\n",
        b"CONNECT user@a.example:443 HTTP/1.1\r\n",
        b"GET http://a.example/ HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n",
        b"GET http://a.example/ HTTP/1.1\r\n" + b"X: 1\r\n" * 300,
    ],
)
def test_what_is_no_request_to_a_proxy_is_answered_by_400_or_403_and_leads_nowhere(sent: bytes) -> None:
    async def work() -> tuple[bytes, ForwardProxy]:
        async with ForwardProxy(Guard(), everywhere) as proxy, talking(proxy) as (reader, writer):
            first, _, rest = sent.partition(b"\r\n")
            writer.write(first + b"\r\n" + known(proxy) + rest + b"\r\n")
            return await reader.readuntil(b"\r\n"), proxy

    answer, proxy = asyncio.run(work())

    assert answer in (b"HTTP/1.1 400 Bad Request\r\n", b"HTTP/1.1 403 Forbidden\r\n")
    assert proxy.connections == 0


def test_interim_answers_and_odd_lines_of_a_site_do_not_confuse_the_proxy() -> None:
    answer = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\nodd line\nSet-Cookie: a=1\nSet-Cookie: b=2\nConnection: keep-alive\n\nbody"

    async def work() -> bytes:
        async with site(answering(answer, [])) as port, proxy_to(port) as proxy:
            return await asked(proxy, f"GET http://a.example:{port}/")

    assert asyncio.run(work()) == (
        b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nConnection: close\r\n\r\nbody"
    )


def test_a_site_that_takes_no_connection_gives_502() -> None:
    async def gone(host: str) -> tuple[str, ...]:
        raise OSError(f"{host} leads nowhere")

    async def work() -> bytes:
        async with ForwardProxy(Guard(), gone) as proxy:
            return await asked(proxy, "CONNECT gone.example:443")

    assert asyncio.run(work()).startswith(b"HTTP/1.1 502 Bad Gateway\r\n")


def test_a_site_that_is_not_found_in_time_gives_504() -> None:
    async def never(host: str) -> tuple[str, ...]:
        await asyncio.Event().wait()
        return ()

    async def work() -> bytes:
        async with ForwardProxy(Guard(), never, limits=Limits(connect_seconds=0.05)) as proxy:
            return await asked(proxy, "CONNECT slow.example:443")

    assert asyncio.run(work()).startswith(b"HTTP/1.1 504 Gateway Timeout\r\n")


def test_bytes_beyond_the_limit_end_every_connection_and_let_no_new_one_in() -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"z" * 65_536)
            await writer.drain()

    async def work() -> tuple[ForwardProxy, bytes]:
        async with site(endless) as port, proxy_to(port, size=1_000_000) as proxy:
            await asked(proxy, f"GET http://a.example:{port}/")
            return proxy, await asked(proxy, f"GET http://a.example:{port}/")

    proxy, second = asyncio.run(work())

    assert proxy.spent.startswith("more than ")
    assert proxy.size < 1_000_000 + 65_537
    assert second == b""


def test_time_beyond_the_limit_ends_every_connection() -> None:
    async def work() -> tuple[ForwardProxy, bytes]:
        async with site(echo) as port, proxy_to(port, seconds=0.1) as proxy, talking(proxy) as (reader, writer):
            writer.write(f"CONNECT a.example:{port} HTTP/1.1\r\n".encode() + known(proxy) + b"\r\n")
            await reader.readuntil(b"\r\n\r\n")
            return proxy, await reader.read()

    proxy, rest = asyncio.run(work())

    assert rest == b""
    assert proxy.spent == "more than 0.1 s"


def test_a_head_that_does_not_come_is_not_waited_for() -> None:
    async def work() -> bytes:
        async with (
            ForwardProxy(Guard(), limits=Limits(head_seconds=0.05)) as proxy,
            talking(proxy) as (reader, writer),
        ):
            writer.write(b"GET http://")
            return await reader.read()

    assert asyncio.run(work()) == b""


def test_requests_beyond_the_limit_are_refused() -> None:
    async def work() -> list[bytes]:
        async with site(answering(OK, [])) as port, proxy_to(port, requests=2) as proxy:
            return [await asked(proxy, f"GET http://a.example:{port}/") for _ in range(3)]

    assert [answer[9:12] for answer in asyncio.run(work())] == [b"200", b"200", b"403"]


def test_connections_beyond_the_limit_are_closed_at_once() -> None:
    async def work() -> bytes:
        async with site(echo) as port, proxy_to(port, at_once=1) as proxy, talking(proxy) as (reader, writer):
            writer.write(f"CONNECT a.example:{port} HTTP/1.1\r\n".encode() + known(proxy) + b"\r\n")
            await reader.readuntil(b"\r\n\r\n")
            return await asked(proxy, f"GET http://a.example:{port}/")

    assert asyncio.run(work()) == b""


def test_the_end_of_the_proxy_is_the_end_of_its_connections() -> None:
    async def work() -> tuple[bytes, int]:
        async with site(echo) as port:
            proxy = proxy_to(port)
            async with proxy:
                host, _, own = proxy.address.partition(":")
                reader, writer = await asyncio.open_connection(host, int(own))
                writer.write(f"CONNECT a.example:{port} HTTP/1.1\r\n".encode() + known(proxy) + b"\r\n")
                await reader.readuntil(b"\r\n\r\n")
            rest = await reader.read()
            writer.close()
            await writer.wait_closed()
            return rest, len(asyncio.all_tasks()) - 1

    rest, tasks = asyncio.run(work())

    assert rest == b""
    assert tasks <= 1


def test_outside_of_its_life_the_proxy_has_no_address() -> None:
    with pytest.raises(RuntimeError):
        _ = ForwardProxy(Guard()).address
