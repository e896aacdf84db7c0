"""Sockets are opened to what was checked, in turn, within the time."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from monitor.errors import ForbiddenAddress
from monitor.net.connecting import connect, guarded_transport, spot_of
from monitor.net.guard import Guard, Resolve, Spot, guard_of
from monitor.settings import Settings

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def leading(*rounds: tuple[str, ...]) -> Resolve:
    """A resolver that gives the next of `rounds` at each question, and the last one from then on."""
    left = list(rounds)

    async def resolve(host: str) -> tuple[str, ...]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


@asynccontextmanager
async def site(host: str = "127.0.0.1") -> AsyncIterator[tuple[int, list[bytes]]]:
    """A site that answers every request; its port, and the heads of the requests."""
    heads: list[bytes] = []
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(EOFError, OSError):
            heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(ANSWER)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.ensure_future(serve(reader, writer)))

    server = await asyncio.start_server(accept, host, 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heads
    await asyncio.gather(*serving)


async def left(writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()


def opened(*places: str) -> Guard:
    return guard_of(Settings(open_addresses=", ".join(places)))


def client(guard: Guard, resolve: Resolve) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=guarded_transport(guard, resolve=resolve), timeout=5)


def test_a_connection_tells_where_it_leads() -> None:
    async def work() -> tuple[Spot, int]:
        async with site() as (port, _):
            _, writer, spot = await connect(
                opened("127.0.0.1"), "a.example", port, timeout=5, resolve=leading(("127.0.0.1",))
            )
            await left(writer)
            return spot, port

    spot, port = asyncio.run(work())

    assert spot == Spot("127.0.0.1", port)


def test_the_next_address_is_tried_where_one_takes_no_connection() -> None:
    async def work() -> tuple[str, str]:
        async with site("127.0.0.2") as (port, _):
            guard, answers = opened("127.0.0.0/8"), ("127.0.0.1", "127.0.0.2")
            _, writer, spot = await connect(guard, "a.example", port, timeout=5, resolve=leading(answers))
            await left(writer)
            async with (
                client(guard, leading(answers)) as web,
                web.stream("GET", f"http://a.example:{port}/") as answer,
            ):
                by_httpx = spot_of(answer)
            return spot.address, by_httpx.address if by_httpx else ""

    assert asyncio.run(work()) == ("127.0.0.2", "127.0.0.2")


def test_a_name_that_nobody_answers_for_in_time_is_given_up() -> None:
    async def never(host: str) -> tuple[str, ...]:
        await asyncio.Event().wait()
        return ()

    async def work() -> None:
        with pytest.raises(TimeoutError):
            await connect(opened("127.0.0.1"), "a.example", 80, timeout=0.05, resolve=never)
        async with client(opened("127.0.0.1"), never) as web:
            with pytest.raises(httpx.ConnectTimeout):
                await web.get("http://a.example/", timeout=0.05)

    asyncio.run(work())


def test_an_address_that_drops_what_it_gets_leaves_time_for_the_next_one() -> None:
    async def work() -> str:
        with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
            port = full.getsockname()[1]
            stuffing = [_begun(port) for _ in range(3)]
            server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.2", port)
            async with server:
                _, writer, spot = await connect(
                    opened("127.0.0.0/8"),
                    "a.example",
                    port,
                    timeout=1,
                    resolve=leading(("127.0.0.1", "127.0.0.2")),
                )
                await left(writer)
            for one in stuffing:
                one.close()
            return spot.address

    assert asyncio.run(work()) == "127.0.0.2"


def _begun(port: int) -> socket.socket:
    """A connection that fills a place in the queue of a listener that takes none."""
    one = socket.socket()
    one.setblocking(False)
    one.connect_ex(("127.0.0.1", port))
    return one


def test_a_name_that_changes_its_mind_is_asked_for_every_connection_and_checked_each_time() -> None:
    async def work() -> int:
        async with site() as (port, heads):
            resolve = leading(("127.0.0.1",), ("127.0.0.9",))
            async with client(opened(f"127.0.0.1:{port}"), resolve) as web:
                await web.get(f"http://a.example:{port}/", headers={"Connection": "close"})
                with pytest.raises(ForbiddenAddress, match=r"127\.0\.0\.9"):
                    await web.get(f"http://a.example:{port}/")
            return len(heads)

    assert asyncio.run(work()) == 1


def test_a_site_is_asked_by_its_name_and_not_by_its_address() -> None:
    async def work() -> tuple[bytes, int]:
        async with site() as (port, heads):
            async with client(opened("127.0.0.1"), leading(("127.0.0.1",))) as web:
                await web.get(f"http://a.example:{port}/")
            return heads[0], port

    head, port = asyncio.run(work())

    assert f"Host: a.example:{port}\r\n".encode() in head


def test_what_leads_nowhere_is_told_in_httpxs_own_words() -> None:
    async def nothing(host: str) -> tuple[str, ...]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    async def work() -> BaseException | None:
        async with client(Guard(), nothing) as web:
            with pytest.raises(httpx.ConnectError) as caught:
                await web.get("http://gone.example/")
        error: BaseException | None = caught.value
        while error and not isinstance(error, socket.gaierror):
            error = error.__cause__ or error.__context__
        return error

    assert isinstance(asyncio.run(work()), socket.gaierror)


def test_the_environments_proxies_have_no_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> tuple[int, int]:
        async with site() as (port, heads), site() as (proxy, misled):
            for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
            async with client(opened("127.0.0.1"), leading(("127.0.0.1",))) as web:
                await web.get(f"http://a.example:{port}/")
            return len(heads), len(misled)

    assert asyncio.run(work()) == (1, 0)


def test_a_path_of_this_machine_is_no_place_to_connect_to() -> None:
    transport = guarded_transport(Guard(), verify=ssl.create_default_context())

    async def work() -> None:
        with pytest.raises(ForbiddenAddress):
            await transport._pool._network_backend.connect_unix_socket("/run/docker.sock")

    asyncio.run(work())
