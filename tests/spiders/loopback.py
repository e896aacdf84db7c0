"""Web sites on loopback, and polls of them."""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from monitor.settings import Settings
from monitor.sighting import Batch, SourceState
from monitor.watchlist.model import Source

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@dataclass
class Call:
    """One request as the site saw it; `at` is monotonic."""

    path: str
    headers: dict[str, str]
    at: float


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    #: what is sent after the headers instead of `body`; the connection is closed behind it
    stream: Callable[[Callable[[bytes], object]], object] | None = None


Route = Callable[[Call], Answer]


class Site:
    """A web site on loopback: `routes` maps paths to answers, `calls` is what was asked, robots.txt left out."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Answer | Route] = {}
        self.calls: list[Call] = []
        self.robots = b""
        self.robots_calls = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, call: Call) -> Answer:
        if call.path == "/robots.txt":
            self.robots_calls += 1
            return Answer(self.robots, 200 if self.robots else 404)
        self.calls.append(call)
        found = (
            self.routes.get(call.path)
            or self.routes.get(call.path.partition("?")[0])
            or Answer(b"nothing here", 404)
        )
        return found(call) if callable(found) else found

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle(self) -> None:
                with contextlib.suppress(ssl.SSLError, ConnectionError):
                    super().handle()

            def do_GET(self) -> None:
                call = Call(self.path, {k.lower(): v for k, v in self.headers.items()}, time.monotonic())
                answer = site.answer(call)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.stream is None:
                    self.send_header("Content-Length", str(len(answer.body)))
                    self.end_headers()
                    if answer.status != 304:
                        self.wfile.write(answer.body)
                    return
                self.close_connection = True
                self.send_header("Connection", "close")
                self.end_headers()
                try:
                    answer.stream(self.wfile.write)
                except OSError:
                    return

            def log_message(self, format: str, *args: Any) -> None:
                return

        return Handler


@dataclass
class Poll:
    """Polls one source again and again, keeping its state."""

    source: Source
    on_loop: Callable[[Coroutine[Any, Any, Any]], Any]
    settings: Settings = field(default_factory=lambda: Settings(host_gap=0, fetch_timeout=5, body_limit=1_000_000))
    state: SourceState = field(default_factory=SourceState)
    batches: list[Batch] = field(default_factory=list)

    def __call__(self) -> list[Any]:
        """One poll: the new sightings; the state is kept for the next one."""
        from spiders.crawl import crawl

        self.batches = []

        async def handle(batch: Batch) -> None:
            self.batches.append(batch)

        self.on_loop(crawl(self.source, "acme/news", self.state, handle, settings=self.settings, now=NOW))
        last = self.batches[-1].state
        assert last is not None
        assert all(batch.state is None for batch in self.batches[:-1])
        self.state = last
        return [sighting for batch in self.batches for sighting in batch.sightings]


MakePoll = Callable[..., Poll]


def rss(*titles: str, stamp: str = "") -> bytes:
    """An RSS feed with one entry per title."""
    items = "".join(
        f"<item><title>{title}</title><link>/p/{title}</link><guid isPermaLink='false'>{title}</guid>"
        f"<pubDate>Sun, 22 Nov 2026 08:00:00 GMT</pubDate><author>Lin</author></item>"
        for title in titles
    )
    return f"<rss version='2.0'><channel><title>news</title><lastBuildDate>{stamp}</lastBuildDate>{items}</channel></rss>".encode()
