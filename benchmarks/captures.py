"""`python -m benchmarks.captures`: what it takes to look at a site with the browser from four vantages, on loopback.

The site is like a broker's front page: 60 kB of markup, a style, three scripts, twelve pictures, a frame, a login form, some of it drawn in late. The first look starts
the browser. CPU time is that of the renderer and everything below it, as /proc told it five times a second.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from PIL import Image

from benchmarks.figures import Figure, report
from monitor.net.browser.program import missing
from monitor.net.browser.renderer import Renderer
from monitor.settings import Settings
from monitor.sites.visit import VANTAGES, Outcome

#: seconds
TARGET = 15.0
_TICKS = os.sysconf("SC_CLK_TCK")
_LINE = "<div class=row><span>{0}</span><a href=/{0}>Markets and prices, number {0}</a><p>Trade {0} with spreads from 0.{0} pips</p></div>"
_PAGE = f"""<!doctype html><html lang=en><title>Acme Markets | official site</title><link rel=stylesheet href=/style.css>
<meta name=viewport content="width=device-width"><script src=/a.js></script><script src=/b.js defer></script>
<h1>Acme Markets</h1><form action=/login method=post><input name=user><input type=password name=password><button>Log in</button></form>
{"".join(f"<img src=/{number}.png width=300 height=120 loading={'lazy' if number > 5 else 'eager'}>" for number in range(12))}
{"".join(_LINE.format(number) for number in range(400))}<iframe src=/chat></iframe><script src=/c.js></script></html>"""
_SCRIPT = b"const found = []; for (let i = 0; i < 3e5; i++) found.push(Math.sqrt(i)); setTimeout(() => document.body.append('late ' + found.length), 300)"


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and tell whether the target holds."""
    parser = argparse.ArgumentParser(prog="benchmarks.captures", description=__doc__)
    parser.add_argument("--runs", type=int, default=8, help="looks with the browser that runs already (8)")
    runs = parser.parse_args(arguments).runs
    if why := missing(Settings()):
        print(f"captures: {why}; nothing was measured")
        return 0
    with _site() as port:
        walls, spent, most = asyncio.run(_looked(port, runs))
    return report(
        f"captures: a site from {len(VANTAGES)} vantages, {runs} times after the first",
        [
            Figure("the first, browser's start included", walls[0], "s", at_most=TARGET),
            Figure("the others, median", statistics.median(walls[1:]), "s"),
            Figure("the others, slowest", max(walls[1:]), "s", at_most=TARGET),
            Figure("CPU time of each of the others, on average", spent / runs, "s"),
            Figure("memory of all processes, most (PSS)", most, "MB"),
        ],
    )


async def _looked(port: int, runs: int) -> tuple[list[float], float, float]:
    """Wall seconds of each look; CPU seconds of all but the first; megabytes at most."""
    walls = []
    settings = Settings(open_addresses=f"127.0.0.1:{port}")
    async with Renderer(settings) as renderer:
        meter: _Meter | None = None
        for _ in range(runs + 1):
            began = time.monotonic()
            seen = await renderer.capture(f"http://127.0.0.1:{port}/", VANTAGES, now=datetime.now(UTC))
            walls.append(time.monotonic() - began)
            if lost := [f"{one.outcome} {one.problem}" for one in seen if one.outcome is not Outcome.ANSWERED]:
                raise SystemExit(f"a look failed: {lost[0]}")
            if meter is None and renderer.pid:
                meter = _Meter(renderer.pid)
        assert meter
        return walls, *meter.stop()


class _Meter:
    """CPU time and memory of a process and all below it, from now on."""

    def __init__(self, pid: int) -> None:
        self._pid, self._going = pid, True
        self._most = 0.0
        self._before = {one: _cpu(one) for one in _family(pid)}
        self._after: dict[int, float] = {}
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> tuple[float, float]:
        self._going = False
        self._thread.join()
        return sum(spent - self._before.get(one, 0.0) for one, spent in self._after.items()), self._most

    def _watch(self) -> None:
        rounds = 0
        while self._going:
            family = list(_family(self._pid))
            self._after |= {one: spent for one in family if (spent := _cpu(one))}
            if rounds % 5 == 0:
                self._most = max(self._most, sum(map(_memory, family)))
            rounds += 1
            time.sleep(0.2)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = listed.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _memory(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1000 for line in told.splitlines() if line.startswith("Pss:")), 0.0)


@contextmanager
def _site() -> Iterator[int]:
    picture = io.BytesIO()
    Image.effect_noise((300, 120), 60).save(picture, "PNG")
    answers = {
        "/": ("text/html; charset=utf-8", _PAGE.encode()),
        "/chat": ("text/html; charset=utf-8", b"<p>How can we help you?</p><input name=message>"),
        "/style.css": ("text/css", b".row { border: 1px solid #ccc } h1 { color: #036 }"),
        **{f"/{name}.js": ("text/javascript", _SCRIPT) for name in "abc"},
        **{f"/{number}.png": ("image/png", picture.getvalue()) for number in range(12)},
    }

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, body = answers.get(self.path, ("text/plain", b""))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    sys.exit(main())
