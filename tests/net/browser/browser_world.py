"""A small web on loopback for a browser: pages by path, and listeners that nobody may reach."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

from monitor.net.browser.renderer import Renderer
from monitor.net.guard import Guard, Opened
from monitor.settings import Settings
from monitor.sites.visit import VANTAGES, Capture, Vantage

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOOPBACK = "127.0.0.1"

Asked = Mapping[str, str]
#: status, headers, body; or the body alone
Answer = tuple[int, dict[str, str], bytes] | bytes | str
Page = Answer | Callable[[Asked], Answer]


class Site(AbstractContextManager["Site"]):
    """A web server: what stands at each path; `asked` are the paths that were asked for."""

    def __init__(self, pages: Mapping[str, Page] | Page, tls: ssl.SSLContext | None = None) -> None:
        self.pages = pages if isinstance(pages, Mapping) else {"/": pages}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, headers, body = site.answer(self.path, dict(self.headers))
                self.send_response(status)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815 -- the server's interface

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.url = f"http{'s' if tls else ''}://{LOOPBACK}:{self.port}/"

    def answer(self, path: str, headers: Asked) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(path)
        page = self.pages.get(path.partition("?")[0], (404, {}, b"not here"))
        given = page(headers) if callable(page) else page
        if isinstance(given, tuple):
            return given
        return 200, {}, given.encode() if isinstance(given, str) else given

    def __enter__(self) -> Site:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class Forbidden(AbstractContextManager["Forbidden"]):
    """Listeners on loopback that are not opened: TCP and UDP at one port number; `reached` counts what came in."""

    def __init__(self) -> None:
        self._tcp = socket.create_server((LOOPBACK, 0), backlog=64)
        self.port = int(self._tcp.getsockname()[1])
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind((LOOPBACK, self.port))
        self._tcp.setblocking(False)
        self._udp.setblocking(False)

    def reached(self) -> int:
        """How many connections and datagrams wait; what the kernel took in counts whether or not somebody accepts it."""
        count = 0
        for take in (self._tcp.accept, lambda: self._udp.recv(2048)):
            while True:
                try:
                    take()
                except BlockingIOError:
                    break
                count += 1
        return count

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tcp.close()
        self._udp.close()


def guard_for(*ports: int) -> Guard:
    """A guard that opens exactly these ports of loopback."""
    return Guard(opened=tuple(Opened(ipaddress.ip_network(LOOPBACK), port) for port in ports))


class Lens:
    """Looks at sites with the one renderer that all tests share."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def renderer(self, guard: Guard, seconds: float = 60.0) -> Renderer:
        return Renderer(Settings(renderer=str(self._place), visit_timeout=seconds), guard)

    def see(
        self, url: str, *ports: int, vantages: tuple[Vantage, ...] = VANTAGES[:1], seconds: float = 60.0
    ) -> tuple[Capture, ...]:
        """What stands at `url`, with exactly `ports` of loopback opened."""

        async def seen() -> tuple[Capture, ...]:
            return await self.renderer(guard_for(*ports), seconds).capture(url, vantages, now=NOW)

        return asyncio.run(seen())

    def show(self, page: Page | Mapping[str, Page], *, seconds: float = 60.0) -> Capture:
        """A site of its own with `page`, from the first vantage."""
        with Site(page) as site:
            return self.see(site.url, site.port, seconds=seconds)[0]
