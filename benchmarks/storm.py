"""`python -m benchmarks.storm`: one campaign floods the boards: 50,000 posts in a minute, reposts and new texts that name ten fake sites of one campaign.

They are served over loopback to the daemon as users run it. What has to come of them: one alert, a few mails, nothing dropped, and a daemon that grows no fatter.
With `--different N` each of N posts names a site of its own: N alerts, as many mails as the rate limit lets through, and every alert told in one of them.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from contextlib import suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Lock
from typing import Any, LiteralString

import msgspec
import psycopg

from benchmarks.figures import Figure, report
from benchmarks.forum import LOOPBACK, Boards, site_name
from benchmarks.harness import DEPARTMENTS, Installation, installed, steadily, until
from monitor import clock
from monitor.demo.sinks import SmtpSink
from monitor.settings import Settings
from monitor.store.server import open_server

BOARDS, POLL, SITES = 4, 1.0, 10
#: posts that a board shows at once
PAGE = 500
#: seconds that are waited for the last posts after the minute
PATIENCE = 900.0
_WAITING: LiteralString = "SELECT count(*) FROM notifications WHERE status IN ('queued', 'held')"
_WITHOUT: LiteralString = "SELECT count(*) FROM hits WHERE alert_id IS NULL"
_SUMMARIES: LiteralString = "SELECT count(*) FROM notifications WHERE step LIKE 'summary-%' AND status = 'sent'"
_UNTOLD: LiteralString = "SELECT count(*) FROM notifications WHERE status NOT IN ('sent', 'folded')"
_WORDS = ["withdrawal", "late", "days", "support", "told", "me", "log", "in", "again", "money", "gone", "nobody", "answers", "please", "help", "friends", "warned", "never", "trust", "page", "broker", "account", "deposit", "bonus", "police", "today", "tomorrow", "manager", "promised", "refund", "blocked", "phone", "chat", "group", "teacher", "signal", "invested", "savings", "family", "screenshot", "proof", "contract", "fee", "tax", "unlock"]  # fmt: skip


class Flood(Boards):
    """Boards that together publish `posts` posts within `seconds` from `begin` on, each post shown once; `handed` counts those that were."""

    def __init__(self, posts: int, seconds: float, *, sites: int = SITES) -> None:
        self.posts, self.seconds, self.sites = posts, seconds, sites
        self.began: float | None = None
        self.handed = 0
        self._chance, self._lock, self._next = random.Random(7), Lock(), list(range(BOARDS))
        super().__init__([self._handler(board) for board in range(BOARDS)])

    def page(self, board: int) -> list[dict[str, str]]:
        """The posts that are due and that this board has not shown yet, the oldest first."""
        with self._lock:
            if self.began is None:
                return []
            due = min(self.posts, int(self.posts * (time.monotonic() - self.began) / self.seconds))
            shown = [self._post(number) for number in range(self._next[board], due, BOARDS)[:PAGE]]
            self._next[board] += BOARDS * len(shown)
            self.handed += len(shown)
            return shown

    def begin(self) -> None:
        """The first posts appear."""
        self.began = time.monotonic()

    def _post(self, number: int) -> dict[str, str]:
        site = site_name(number % self.sites)
        text = f"Acme Markets: my withdrawal is late and their support sent me to {site}, where 5,000 USD are gone; be careful and tell everybody you know"
        if self._chance.random() < 0.6:
            text = f"Acme Markets, {site}: {' '.join(self._chance.choices(_WORDS, k=24))}"
        return {
            "id": str(number),
            "url": f"http://{LOOPBACK}/t/{number}",
            "text": text,
            "at": clock.now().isoformat(),
        }

    def _handler(self, board: int) -> type[BaseHTTPRequestHandler]:
        flood = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = json.dumps(flood.page(board)).encode()
                self.send_response(200)
                self.end_headers()
                with suppress(ConnectionError):
                    self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """When the flood began, hits that were kept, seconds until all were, seconds of processor time that the daemon had spent then, and seconds until nothing waited to be told."""

    began: datetime
    kept: int
    took: float
    spent: float
    quiet: float


class Scales:
    """The resident memory (MB) of a process, looked at once a second, and its processor time."""

    def __init__(self, pid: int) -> None:
        self._status, self._times = Path(f"/proc/{pid}/status"), Path(f"/proc/{pid}/stat")
        self.weights: list[float] = []

    def weigh(self) -> None:
        """Look once more, as long as the process lives."""
        with suppress(OSError):
            told = dict(line.split(":", 1) for line in self._status.read_text().splitlines())
            self.weights.append(int(told["VmRSS"].split()[0]) / 1024)

    def spent(self) -> float:
        """Seconds of processor time, those of the kernel for it included (proc_pid_stat(5): utime, stime)."""
        fields = self._times.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def figures(self) -> list[Figure]:
        """What it weighed a third into the time, and at most after that."""
        third = self.weights[len(self.weights) // 3 :]
        return [
            Figure("memory of the daemon after a third of the time", third[0], "MB"),
            Figure("memory of the daemon at its largest after that", max(third), "MB", at_most=third[0] * 1.25),
        ]


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and tell whether the targets hold."""
    parser = argparse.ArgumentParser(prog="benchmarks.storm", description=__doc__)
    parser.add_argument("--posts", type=int, default=50_000, help="posts that are published (50,000)")
    parser.add_argument("--seconds", type=float, default=60.0, help="seconds in which they are (60)")
    parser.add_argument("--different", type=int, default=0, help="so many alerts instead, a post for each (5,000)")
    parser.add_argument("--window", type=float, default=600.0, help="seconds of the rate limit (600)")
    told = parser.parse_args(arguments)
    posts: int = told.different or told.posts
    with (
        SmtpSink() as sink,
        Flood(posts, told.seconds, sites=told.different or SITES) as flood,
        installed(sink, host_gap=0, visits="off", rate_window=told.window) as house,
    ):
        house.watch(flood.sources(POLL))
        scales = Scales(house.start())
        if not told.different:
            _one_campaign(house)
        seen = _watched(house, flood, scales, told.window)
        first = (sink.mails[0].at - seen.began).total_seconds() if sink.mails else float("nan")
        allowed = len(DEPARTMENTS) * Settings().rate_limit * (1 + int(seen.quiet // told.window))
        alerts, mails = (told.different, allowed) if told.different else (1, 3)
        return report(
            f"storm: {posts:,} posts in {told.seconds:.0f} s, {seen.kept:,} kept after {seen.took:.0f} s",
            [
                *_intake(house, flood, seen, alerts),
                Figure("mails accepted", len(sink.mails), "", at_most=mails, at_least=1),
                Figure("of them summaries", house.count(_SUMMARIES), ""),
                Figure("first post → first mail accepted", first, "s", at_most=60),
                Figure("first post → nothing waits to be told", seen.quiet, "s"),
                Figure("messages neither sent nor folded", house.count(_UNTOLD), "", at_most=0),
                *scales.figures(),
            ],
        )


def _watched(house: Installation, flood: Flood, scales: Scales, window: float) -> Seen:
    """Let the flood begin, and wait until all of it is kept and told."""
    before = scales.spent()
    flood.begin()
    began, wall, kept = time.monotonic(), clock.now(), 0

    def all_kept() -> bool:
        nonlocal kept
        kept = house.count("SELECT count(*) FROM hits")
        return kept >= flood.posts

    with steadily(scales.weigh, 1.0):
        until(all_kept, flood.seconds + PATIENCE, every=2.0)
        took, spent = time.monotonic() - began, scales.spent() - before
        until(lambda: house.count(_WAITING) == 0, 90.0 + window, every=2.0)
    return Seen(began=wall, kept=kept, took=took, spent=spent, quiet=time.monotonic() - began)


def _intake(house: Installation, flood: Flood, seen: Seen, alerts: int) -> list[Figure]:
    return [
        Figure("posts shown", flood.handed, "", at_least=flood.posts),
        Figure("hits kept", seen.kept, "", at_least=flood.handed),
        Figure("hits kept a second", seen.kept / seen.took, ""),
        Figure("processor time of the daemon for each hit", 1000 * seen.spent / max(1, seen.kept), "ms"),
        Figure("hits without an alert", house.count(_WITHOUT), "", at_most=0),
        Figure("alerts", house.count("SELECT count(*) FROM alerts"), "", at_most=alerts, at_least=alerts),
        Figure("events in their histories", house.count("SELECT count(*) FROM alert_events"), ""),
    ]


def _one_campaign(house: Installation) -> None:
    """The ten sites are known as one campaign, as visits would have found."""
    now = clock.now()
    with open_server(house.state) as server, psycopg.connect(server.url) as connection:
        found = connection.execute(
            "INSERT INTO campaigns (created_at, updated_at) VALUES (%s, %s) RETURNING id", (now, now)
        ).fetchone()
        assert found is not None
        for number in range(SITES):
            name = site_name(number)
            site = connection.execute(
                "INSERT INTO sites (host, domain, url, since, first_seen) VALUES (%s, %s, %s, %s, %s) RETURNING id",
                (name, name, f"https://{name}/", now, now),
            ).fetchone()
            assert site is not None
            connection.execute(
                "INSERT INTO campaign_sites (site_id, campaign_id, at, why) VALUES (%s, %s, %s, '[]')",
                (site[0], found[0], now),
            )


if __name__ == "__main__":
    sys.exit(main())
