"""Attacks on the guard and on the browser's proxy by sites, by pages, and by other programs of this machine."""

from __future__ import annotations

import asyncio
import base64
import gc
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ForbiddenAddress
from monitor.net import proxy as proxying
from monitor.net.connecting import connect
from monitor.net.guard import Guard, forbidden, guard_of
from monitor.net.hosts import literal_of
from monitor.net.proxy import REFUSED, ForwardProxy, Limits
from monitor.settings import Settings

LOOPBACK = "127.0.0.1"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def opened(*ports: int) -> Guard:
    return guard_of(Settings(open_addresses=", ".join(f"{LOOPBACK}:{port}" for port in ports) or "10.0.0.1:1"))


async def here(_: str) -> tuple[str, ...]:
    return (LOOPBACK,)


def login(proxy: ForwardProxy) -> bytes:
    word = base64.b64encode(f"{proxy.username}:{proxy.password}".encode())
    return b"Proxy-Authorization: Basic " + word + b"\r\n"


@asynccontextmanager
async def saying(*said: bytes, heads: list[bytes] | None = None) -> AsyncIterator[int]:
    """A site that says this to whoever asks, and then waits."""
    writers = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with suppress(OSError, EOFError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            if heads is not None:
                heads.append(head)
            for one in said:
                writer.write(one)
                await writer.drain()

    server = await asyncio.start_server(serve, LOOPBACK, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()


async def told(proxy: ForwardProxy, *sent: bytes) -> bytes:
    """What the proxy says to these bytes until it hangs up or has refused; a silence of five seconds fails the test."""
    host, _, port = proxy.address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    answer = b""
    try:
        for one in sent:
            writer.write(one)
        async with asyncio.timeout(8):
            with suppress(OSError):
                while piece := await reader.read(65_536):
                    answer += piece
                    if REFUSED.encode() in answer or b"\r\n\r\nok" in answer:
                        break
    finally:
        writer.transport.abort()
    return answer


HOSTS = ("good.example", "GOOD.EXAMPLE.", "g%6fod.example", "ｇood.example", "127.0.0.1", "[::1]", "0x7f.1", "")
PARTS = ("/", "\\", "@", ":", "#", "?", "//", ".", "%", "%00", "\t", "\r\n", " ", "80", "99999", "http:", "a:b@", "127.0.0.1", "evil.example", "。")  # fmt: skip


@given(st.sampled_from(HOSTS), st.lists(st.sampled_from(PARTS), max_size=6).map("".join), st.text(max_size=6))
def test_whatever_is_called_an_address_is_read_or_refused_and_loopback_never_passes(
    host: str, tail: str, odd: str
) -> None:
    for url in (f"http://{host}{tail}{odd}", f"https:{tail}{host}{odd}", f"{odd}http://{tail}{host}"):
        try:
            target = Guard().target(url)
        except ForbiddenAddress:
            continue
        address = literal_of(target.host)
        assert address is None or not forbidden(address)
        assert target.host == target.host.lower().rstrip(".")


def test_of_hundreds_of_addresses_few_are_tried() -> None:
    async def many(_: str) -> tuple[str, ...]:
        return tuple(f"2a0{n % 10}::{n:x}" for n in range(1, 300)) + tuple(f"8.8.{n}.8" for n in range(256))

    spots = asyncio.run(Guard().spots("many.example", 443, many))

    assert [":" in one.address for one in spots] == [True] * 8 + [False] * 8


def test_one_good_address_among_hundreds_of_forbidden_ones_is_the_only_one_asked() -> None:
    async def scene() -> str:
        async with saying(b"HTTP/1.1 200 OK\r\n\r\n") as port:

            async def many(_: str) -> tuple[str, ...]:
                return (*(f"10.{n}.0.1" for n in range(250)), "no address", "fe80::1%lo", LOOPBACK)

            _, writer, spot = await connect(opened(port), "many.example", port, timeout=5, resolve=many)
            writer.transport.abort()
            return spot.address

    assert asyncio.run(scene()) == LOOPBACK


SMUGGLED = {
    "a length twice": b"Content-Length: 4\r\nContent-Length: 40\r\n",
    "a length and chunks": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    "chunks alone": b"Transfer-Encoding: chunked\r\n",
    "chunks under a folded name": b"Transfer-Encoding\r\n : chunked\r\n",
    "a length with a sign": b"Content-Length: +4\r\n",
    "a length in hexadecimal": b"Content-Length: 0x4\r\n",
    "a list of lengths": b"Content-Length: 4, 4\r\n",
    "a space before the colon": b"Content-Length : 4\r\n",
    "a line that is folded": b"X: a\r\n Content-Length: 4\r\n",
    "the password twice": None,
}


@pytest.mark.parametrize("name", SMUGGLED)
def test_a_request_that_could_be_read_in_two_ways_goes_nowhere(name: str) -> None:
    heads: list[bytes] = []

    async def scene() -> bytes:
        said = b"HTTP/1.1 200 OK\r\n\r\n"
        async with saying(said, heads=heads) as port, ForwardProxy(opened(port), here) as proxy:
            fields = SMUGGLED[name] or login(proxy)
            first = f"POST http://a.example:{port}/ HTTP/1.1\r\n".encode() + login(proxy) + fields + b"\r\n"
            return await told(proxy, first, b"0\r\n\r\nGET http://b.example/ HTTP/1.1\r\n\r\n")

    assert asyncio.run(scene()).startswith(b"HTTP/1.1 400 ")
    assert heads == []


def test_what_follows_a_request_on_its_connection_reaches_no_site_however_it_is_sent() -> None:
    heads: list[bytes] = []

    async def scene() -> bytes:
        answer = b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"
        async with saying(answer, heads=heads) as port, ForwardProxy(opened(port), here) as proxy:
            one = f"GET http://a.example:{port}/ HTTP/1.1\r\n".encode() + login(proxy) + b"\r\n"
            other = f"GET http://b.example:{port}/ HTTP/1.1\r\n".encode() + login(proxy) + b"\r\n"
            return await told(proxy, one + other + other)

    answer = asyncio.run(scene())
    assert answer.count(b"HTTP/1.1 200") == 1
    assert b"Connection: close" in answer
    assert len(heads) == 1


CONNECTS = [
    "a.example", "a.example:0", "a.example:22", "a.example:65536", "a.example:-1", ":443", "a.example:443:443",
    "http://a.example:443/", "http://a.example/", "//a.example:443", "u@127.0.0.1:443", "127.0.0.1:443", "[::1]:443",
    "[::ffff:127.0.0.1]:443", "0:443", "2130706433:443", "127%2e1:443", "localhost:443", "a.localhost.:443", "*",
    "169.254.169.254:80", "[fe80::1%25lo]:443", "metadata.google.internal:80", "a.example\\@127.0.0.1:443",
]  # fmt: skip


@pytest.mark.parametrize("place", CONNECTS)
def test_a_tunnel_is_dug_to_no_odd_place(place: str) -> None:
    async def scene() -> tuple[bytes, int]:
        async with ForwardProxy(Guard(), here) as proxy:
            return await told(
                proxy, f"CONNECT {place} HTTP/1.1\r\n".encode() + login(proxy) + b"\r\n", b"\r\n"
            ), proxy.connections

    answer, connections = asyncio.run(scene())
    assert answer[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 403")
    assert connections == 0


def test_a_site_can_neither_speak_as_the_proxy_nor_ask_for_its_password() -> None:
    heads: list[bytes] = []
    said = (
        b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=capture\r\n"
        + f"x-zhengming-refused: a lie\r\n{REFUSED}: a lie\r\nContent-Length: 2\r\n\r\nok".encode()
    )

    async def scene() -> tuple[bytes, str]:
        async with saying(said, heads=heads) as port, ForwardProxy(opened(port), here) as proxy:
            asked = f"GET http://a.example:{port}/ HTTP/1.1\r\n".encode() + login(proxy)
            return await told(proxy, asked + b"Connection: close, X\r\nX: 1\r\n\r\n"), proxy.password

    answer, password = asyncio.run(scene())
    assert b"lie" not in answer
    assert b"Proxy-Authenticate" not in answer
    assert password.encode() not in heads[0]
    assert b"Proxy" not in heads[0]


def test_an_answer_that_is_announced_without_end_is_given_up() -> None:
    async def scene() -> bytes:
        async with (
            saying(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 5_000) as port,
            ForwardProxy(opened(port), here) as proxy,
        ):
            return await told(proxy, f"GET http://a.example:{port}/ HTTP/1.1\r\n".encode() + login(proxy) + b"\r\n")

    assert asyncio.run(scene()) == b""


def descriptors() -> set[str]:
    """The sockets of this process."""
    found = set()
    for one in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found.add(str(one.readlink()))
    return {one for one in found if one.startswith("socket:")}


@pytest.mark.parametrize("tunnel", [True, False])
def test_a_site_that_takes_nothing_keeps_no_socket_of_ours(tunnel: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxying, "_LINGER", 0.1)

    async def scene() -> set[str]:
        # a listener whose connections nobody reads from
        with socket.create_server((LOOPBACK, 0)) as deaf:
            port = deaf.getsockname()[1]
            before = descriptors()
            async with ForwardProxy(opened(port), here) as proxy:
                host, _, own = proxy.address.partition(":")
                _, writer = await asyncio.open_connection(host, int(own))
                first = f"CONNECT a.example:{port}" if tunnel else f"POST http://a.example:{port}/"
                head = f"{first} HTTP/1.1\r\nContent-Length: {0 if tunnel else 10**9}\r\n".encode()
                writer.write(head + login(proxy) + b"\r\n" + bytes(12_000_000))
                while proxy.size < 3_000_000 and not writer.transport.is_closing():
                    size = proxy.size
                    await asyncio.sleep(0.05)
                    if size and proxy.size == size:
                        break
                writer.transport.abort()
            await asyncio.sleep(0)
            gc.collect()
            return descriptors() - before

    assert asyncio.run(scene()) == set()


def test_strangers_who_say_nothing_do_not_keep_the_browser_out() -> None:
    async def scene() -> bytes:
        async with saying(OK) as port:  # noqa: SIM117 -- in one line it is too long
            async with ForwardProxy(opened(port), here, limits=Limits(at_once=8)) as proxy:
                host, _, own = proxy.address.partition(":")
                silent = [await asyncio.open_connection(host, int(own)) for _ in range(20)]
                answer = await told(
                    proxy, f"GET http://a.example:{port}/ HTTP/1.1\r\n".encode() + login(proxy) + b"\r\n"
                )
                for _, writer in silent:
                    writer.transport.abort()
                return answer

    assert asyncio.run(scene()).endswith(b"ok")


def test_thousands_of_connections_are_bounded_and_the_proxy_still_serves() -> None:
    async def scene() -> tuple[int, bytes]:
        async with saying(OK) as port:  # noqa: SIM117 -- in one line it is too long
            async with ForwardProxy(opened(port), here, limits=Limits(at_once=16)) as proxy:
                host, _, own = proxy.address.partition(":")
                most = 0
                for number in range(1_000):
                    with socket.create_connection((host, int(own))) as one:
                        one.sendall((b"", b"\x16\x03\x01", b"GET ", b"\r\n" * 50, os.urandom(64))[number % 5])
                    await asyncio.sleep(0)
                    most = max(most, len(proxy._tasks))
                asked = f"GET http://a.example:{port}/ HTTP/1.1\r\n".encode() + login(proxy) + b"\r\n"
                return most, await told(proxy, asked)

    most, answer = asyncio.run(scene())
    # one more while the oldest stranger is on his way out
    assert most <= 64
    assert answer.endswith(b"ok")


HUGE = {
    "a line": b"GET http://a.example/" + b"a" * 200_000,
    "a field": b"GET http://a.example/ HTTP/1.1\r\nX: " + b"a" * 200_000,
    "many fields": b"GET http://a.example/ HTTP/1.1\r\n" + b"X: a\r\n" * 20_000,
    "empty lines": b"\r\n" * 100_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_head_is_refused_before_it_is_kept(name: str) -> None:
    async def scene() -> bytes:
        async with ForwardProxy(Guard(), here) as proxy:
            return await told(proxy, HUGE[name])

    # the rest of what was sent may break the connection before the refusal is read
    assert asyncio.run(scene())[:12] in (b"HTTP/1.1 400", b"")
