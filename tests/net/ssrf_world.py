"""A network namespace in which every address there is leads to our own listeners, and everybody who connects tries every case.

`python -m tests.net.ssrf_world` runs in a namespace of its own (`run` starts it in one) and prints a `Report` as JSON. Loopback takes all addresses of
IPv4 and IPv6 (`ip route add local`), so that a connection to any of them is accepted and noted with the address that it was meant for. Names are resolved
by what stands in for `getaddrinfo`, which answers as the case says, whoever asks.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ipaddress
import itertools
import shutil
import socket
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import msgspec

from monitor.errors import ForbiddenAddress, SourceError
from monitor.net.connecting import connect, guarded_transport
from monitor.net.guard import Guard
from monitor.net.proxy import ForwardProxy, Limits
from monitor.settings import Settings
from monitor.watchlist.model import Kind, Source
from tests.net.ssrf_cases import Answers, Case, files

ROOT = Path(__file__).parents[2]
SECONDS = 5.0
Way = Callable[[Case], Awaitable[None]]
_ROUTES = (("link", "set", "lo", "up"), ("route", "add", "local", "0.0.0.0/0", "dev", "lo"), ("-6", "route", "add", "local", "::/0", "dev", "lo"))  # fmt: skip


class Strayed(msgspec.Struct, frozen=True):
    """A case and a way by which other places than the case names were reached, or by which they were not."""

    way: str
    file: str
    form: str
    url: str
    found: tuple[str, ...]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """`tried` counts cases by file and way, `accepted` the connections that were taken at addresses that a case allows; `strayed` and `missed` are the rest.

    `control` are the inner addresses that a plain socket reaches here, `controls` how many were tried.
    """

    tried: dict[str, dict[str, int]]
    accepted: int
    strayed: tuple[Strayed, ...]
    missed: tuple[Strayed, ...]
    control: tuple[str, ...]
    controls: int


def impossible() -> str:
    """Why there can be no such namespace here, empty where there can."""
    if not shutil.which("unshare") or not shutil.which("ip"):
        return "needs unshare and ip"
    made = subprocess.run([*_unshare(), "ip", *_ROUTES[0]], capture_output=True, text=True, check=False, timeout=20)
    return f"no network namespace: {made.stderr.strip()}" if made.returncode else ""


def run() -> Report:
    """The report of a run in a namespace of its own."""
    command = [*_unshare(), sys.executable, "-W", "error", "-m", "tests.net.ssrf_world"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=300)
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return msgspec.json.decode(done.stdout, type=Report)


def _unshare() -> list[str]:
    return ["unshare", "--net", "--map-root-user"]


@cache
def _tls() -> ssl.SSLContext:
    """No certificate is looked at here, only where the socket leads."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class World:
    """Listeners on every address, at every port that a case names; `taken` are the places that were connected to, in turn."""

    def __init__(self, ports: set[int]) -> None:
        self.taken: list[tuple[str, int]] = []
        self.hops: tuple[str, ...] = ()
        self._served, self._ports, self._open = 0, ports, set[asyncio.StreamWriter]()

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            for port in sorted(self._ports):
                for any_address in ("0.0.0.0", "::"):
                    server = await asyncio.start_server(self._serve, any_address, port)
                    stack.callback(server.close)
            yield

    def begin(self, hops: tuple[str, ...]) -> None:
        """Forgets what was taken, and redirects along `hops` from now on."""
        self.hops, self._served, self.taken = hops, 0, []

    def end(self) -> None:
        """Closes what clients have left open."""
        for writer in list(self._open):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.taken.append(writer.get_extra_info("sockname")[:2])
        self._open.add(writer)
        with contextlib.suppress(OSError, EOFError, asyncio.LimitOverrunError):
            first = await reader.read(1)
            if first.isalpha():
                await reader.readuntil(b"\r\n\r\n")
                writer.write(self._answer())
                await writer.drain()
        self._open.discard(writer)
        writer.close()

    def _answer(self) -> bytes:
        place, self._served = self._served, self._served + 1
        first = b"HTTP/1.1 200 OK\r\n"
        if place < len(self.hops):
            first = b"HTTP/1.1 302 Found\r\nLocation: " + self.hops[place].encode() + b"\r\n"
        return first + b"Content-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


async def by_connecting(case: Case) -> None:
    guard = Guard()
    target = guard.target(case.url)
    _, writer, _ = await connect(guard, target.host, target.port, timeout=SECONDS)
    writer.write(b"GET / HTTP/1.1\r\n\r\n")
    writer.close()
    await writer.wait_closed()


async def by_httpx(case: Case) -> None:
    transport = guarded_transport(Guard(), verify=_tls())
    async with httpx.AsyncClient(transport=transport, follow_redirects=True, max_redirects=10) as client:
        await client.get(case.url, timeout=SECONDS)


async def by_httpx_through_the_proxy(case: Case) -> None:
    async with ForwardProxy(Guard()) as proxy:
        way = httpx.Proxy(f"http://{proxy.address}", auth=(proxy.username, proxy.password))
        async with httpx.AsyncClient(proxy=way, verify=_tls(), follow_redirects=True, max_redirects=10) as client:
            await client.get(case.url, timeout=SECONDS)


async def by_raw_request(case: Case) -> None:
    await _through_proxy(f"GET {case.url} HTTP/1.1")


async def by_raw_tunnel(case: Case) -> None:
    """A WebSocket as browsers open it, and whatever else asks for a tunnel."""
    scheme, _, rest = case.url.partition("://")
    place = rest.partition("/")[0]
    if not place.rpartition(":")[2].isdigit() or place.endswith("]"):
        place += ":443" if scheme.lower() == "https" else ":80"
    await _through_proxy(f"CONNECT {place} HTTP/1.1", "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")


async def _through_proxy(first: str, inside: str = "") -> None:
    async with ForwardProxy(Guard(), limits=Limits(seconds=SECONDS)) as proxy:
        host, _, port = proxy.address.partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        known = base64.b64encode(f"{proxy.username}:{proxy.password}".encode()).decode()
        writer.write(f"{first}\r\nProxy-Authorization: Basic {known}\r\n\r\n".encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        if inside and b" 200 " in answer:
            writer.write(inside.encode())
            await reader.read()
        writer.close()
        await writer.wait_closed()


@contextlib.asynccontextmanager
async def _crawls() -> AsyncIterator[dict[str, Way]]:
    """Scrapy's two ways: pages, and lists of any size."""
    from spiders.fetch import fetching

    settings = Settings(host_gap=0, fetch_timeout=SECONDS)
    async with contextlib.AsyncExitStack() as stack:
        ways: dict[str, Way] = {}
        for name, kind in (("a page's crawl", Kind.FEED), ("a list's crawl", Kind.NAMES)):
            source = Source(key="ssrf", kind=kind, url="http://source.example/", robots=False)
            fetcher = await stack.enter_async_context(fetching(source, settings))

            async def fetched(case: Case, get: Any = fetcher.get) -> None:
                await get(case.url)

            ways[name] = fetched
        yield ways


async def report() -> Report:
    """Tries every case in every way."""
    found = files()
    ports = {80, 443} | {port for each in found.values() for case in each.cases if (port := _port(case.url))}
    world, tried = World(ports), dict[str, dict[str, int]]()
    strayed, missed, accepted = list[Strayed](), list[Strayed](), 0
    resolver = _Resolver()
    async with world.listening(), _crawls() as crawls:
        ways: dict[str, Way] = {
            "a connection": by_connecting,
            "httpx": by_httpx,
            "httpx through the proxy": by_httpx_through_the_proxy,
        }
        ways |= {"a raw request to the proxy": by_raw_request, "a raw tunnel": by_raw_tunnel, **crawls}
        control = await _control(world, found["ranges"].cases)
        for file, each in found.items():
            tried[file] = dict(Counter(way for _ in each.cases for way in ways))
            for case, (name, way) in itertools.product(each.cases, ways.items()):
                resolver.answers = Answers(case)
                world.begin(case.hops)
                await _try(way, case)
                world.end()
                places = tuple(dict.fromkeys(world.taken))
                told = Strayed(name, file, case.form, case.url, tuple(f"{host} {port}" for host, port in places))
                allowed = _allowed(case)
                accepted += len(places)
                if set(places) - allowed:
                    strayed.append(told)
                elif case.reached and not places and _is_plain(case, name):
                    missed.append(told)
    return Report(
        tried=tried,
        accepted=accepted,
        strayed=tuple(strayed),
        missed=tuple(missed),
        control=control[0],
        controls=control[1],
    )


def _allowed(case: Case) -> set[tuple[str, int]]:
    port = _port(case.url) or (443 if case.url.startswith("https") else 80)
    return {(address, port) for address in (*case.reached, *case.perhaps)}


def _is_plain(case: Case, way: str) -> bool:
    """Whether a program that reads addresses as most do gets through this way; httpx gives proxies IPv6 addresses without brackets."""
    return not case.odd and not way.startswith("a raw") and not ("proxy" in way and "[" in case.url)


async def _try(way: Way, case: Case) -> None:
    """Whatever goes wrong is well; only what was connected to counts."""
    with contextlib.suppress(
        ForbiddenAddress, SourceError, httpx.HTTPError, httpx.InvalidURL, OSError, EOFError, ValueError
    ):
        async with asyncio.timeout(SECONDS):
            await way(case)


async def _control(world: World, cases: tuple[Case, ...]) -> tuple[tuple[str, ...], int]:
    """Which of the inner addresses a plain socket reaches here."""
    world.begin(())
    for case in cases:
        with contextlib.suppress(OSError):
            async with asyncio.timeout(1):
                _, writer = await asyncio.open_connection(case.url.removeprefix("http://").strip("/[]"), 80)
                writer.close()
    await asyncio.sleep(0)
    world.end()
    return tuple(address for address, _ in world.taken), len(cases)


class _Resolver:
    """Stands in for `getaddrinfo`: names get the answers of the case at hand, addresses themselves."""

    def __init__(self) -> None:
        self.answers: Answers | None = None
        self._real = socket.getaddrinfo
        socket.getaddrinfo = self

    def __call__(self, host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        with contextlib.suppress(ValueError):
            ipaddress.ip_address(name.partition("%")[0])
            return self._real(host, port, *rest, **named)
        found = []
        for one in self.answers(name) if self.answers else ():
            family = socket.AF_INET6 if ":" in one else socket.AF_INET
            place = (one, port or 0, 0, 0) if ":" in one else (one, port or 0)
            found.append((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", place))
        return found


def _port(url: str) -> int:
    after = url.rpartition("@")[2].rpartition(":")[2].strip("/")
    return int(after) if after.isascii() and after.isdigit() and int(after) < 65_536 and "]" not in after else 0


def main() -> None:
    from spiders import reactor

    for words in _ROUTES:
        subprocess.run(["ip", *words], check=True)
    sys.stdout.buffer.write(msgspec.json.encode(reactor.run(report())))


if __name__ == "__main__":
    main()
