"""What a poll costs: CPU per crawl and memory over many crawls in one process, against a loopback site in another.

Run `python -m benchmarks.crawls`.
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from monitor.settings import Settings
from monitor.sighting import Batch, SourceState
from monitor.watchlist.model import Kind, Source
from spiders.reactor import run

CRAWLS = 400
AT_ONCE = 8
ENTRIES = 20
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Cost(NamedTuple):
    """Milliseconds of CPU per crawl, and resident memory in MB after each hundred crawls."""

    what: str
    cpu: float
    memory: tuple[int, ...]


class _Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/same" and self.headers.get("If-None-Match"):
            self._send(304, b"")
        elif self.path == "/robots.txt":
            self._send(200, b"User-agent: *\nAllow: /\n")
        else:
            self._send(200, _feed(self.path))

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        return


def _feed(path: str) -> bytes:
    items = "".join(
        f"<item><title>{path} {n}</title><link>{path}/{n}</link><description>{'words ' * 60}</description>"
        f"<pubDate>Sun, 22 Nov 2026 08:00:00 GMT</pubDate></item>"
        for n in range(ENTRIES)
    )
    return f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()


def serve() -> None:
    """The site, until it is killed; prints its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    print(server.server_port, flush=True)
    server.serve_forever()


def resident() -> int:
    """Resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() // 1024**2


@contextmanager
def _site() -> Iterator[str]:
    command = [sys.executable, "-c", "from benchmarks.crawls import serve; serve()"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.kill()


async def measure(what: str, path: str, state: SourceState) -> Cost:
    """Polls `path` `CRAWLS` times, `AT_ONCE` at a time."""
    from spiders.crawl import crawl

    async def handle(batch: Batch) -> None:
        return

    async def one(number: int) -> None:
        async with gate:
            source = Source(key="s", kind=Kind.FEED, url=f"{base}{path.format(number)}")
            await crawl(source, "b/s", state, handle, settings=settings, now=NOW)

    gate, settings, memory = asyncio.Semaphore(AT_ONCE), Settings(host_gap=0, open_addresses="127.0.0.1"), []
    with _site() as base:
        await one(0)
        began = time.process_time()
        for hundred in range(CRAWLS // 100):
            await asyncio.gather(*(one(hundred * 100 + number) for number in range(100)))
            memory.append(resident())
        used = time.process_time() - began
    return Cost(what, used * 1000 / CRAWLS, tuple(memory))


async def costs() -> list[Cost]:
    """The two ways a poll usually goes."""
    return [
        await measure("unchanged (304)", "/same", SourceState(etag='"1"')),
        await measure(f"a feed of {ENTRIES} new entries", "/new{}", SourceState()),
    ]


def main() -> None:
    """Prints the figures."""
    for cost in run(costs()):
        print(f"{cost.what}: {cost.cpu:.1f} ms CPU a crawl, memory after each 100: {cost.memory} MB")


if __name__ == "__main__":
    main()
