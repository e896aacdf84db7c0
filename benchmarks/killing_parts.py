"""`python -m benchmarks.killing_parts`: kill -9 of scheduler, workers and senders, each a process of its own, a thousand times at random; nothing may be lost or doubled.

Two brands' posts come from boards on loopback through the workers' crawls. The first brand is left to itself: each post is a fake site of its own, an alert, two mails and two
rungs. The other has complaints of every kind, and people who settle, snooze, silence, merge, split and send again, and are killed too. Ladders take a minute,
the limit of messages is low, digests end each minute, and the mail server fails now and then. What must be there at the end is known from what was published,
what the mail server accepted and what people wrote down.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psycopg

from alerts.delivery.dead_letters import dead_letters, resend
from benchmarks.figures import Figure, report
from benchmarks.forum import LOOPBACK, Forum
from benchmarks.harness import end_tidily, steadily, until
from benchmarks.killing_clerk import Act
from benchmarks.killing_counts import World, events, figures, settled
from benchmarks.killing_lives import CLERK, Deaths, Order
from benchmarks.killing_world import Authors, write_watchlists
from monitor import clock
from monitor.demo.sinks import Conduct, SmtpSink
from monitor.jobs.queueing import enqueue_delivery
from monitor.settings import Settings
from monitor.store.database import Database, open_database
from monitor.store.server import open_server
from monitor.watchlist.reading import read_watchlists

BOARDS, POLL = 3, 1.0
#: posts for each kill, for each of the kills during which people write
POSTS = 0.6
#: the part of the kills during which people write; the ladders of the last posts climb while the rest is killed
WRITING = 0.65
#: seconds that the quiet end may take, that it is waited for, and after which its processes are replaced, so that a digest falls due
QUIET, PATIENCE, FRESH = 180.0, 600.0, 15.0
_TROUBLES = (Conduct.REFUSE_FOR_GOOD, Conduct.REFUSE_FOR_NOW, Conduct.DROP)


def main(arguments: list[str] | None = None) -> int:
    """Kill, let it recover, count, print, and tell whether all is there once."""
    parser = argparse.ArgumentParser(prog="benchmarks.killing_parts", description=__doc__)
    parser.add_argument("--times", type=int, default=1_000, help="kills (1,000)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of posts, moments and people")
    parser.add_argument(
        "--pace",
        type=float,
        default=5.0,
        help="kills a second that this machine can do, for people write as fast (5)",
    )
    told = parser.parse_args(arguments)
    print(f"{told.times} kills, seed {told.seed}", flush=True)
    signal.signal(signal.SIGTERM, end_tidily)
    began = time.monotonic()
    with _folder() as folder, SmtpSink() as sink, Forum(BOARDS) as quiet, Forum(BOARDS) as busy:
        write_watchlists(folder / "watchlists", quiet, busy, POLL)
        _make_room(folder / "state")
        with open_server(folder / "state") as server:
            settings = _settings(folder, sink, server.url)
            order = Order(
                settings=settings,
                practice=_practice(server.url),
                kills=told.times,
                seed=told.seed,
                acts=str(folder / "acts"),
                log=str(folder / "log"),
            )
            with open_database(settings) as database, _lives(order) as lives:
                sink.mails.clear()  # those of the practice
                deaths = _killed(lives, Authors(quiet, busy, told.seed), sink, times=told.times, pace=told.pace)
                world = World(quiet=quiet, busy=busy, mails=sink.mails, acts=_acts(folder / "acts"))
                with database.session() as session:
                    print("  happened while they were killed:", _told(events(session)))
                took = _recovered(lives, database, world)
                lives.ask("end")
                return _reported(database, world, settings, deaths, took, began, folder / "log", told.seed)


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{what} {count:,}" for what, count in counts.items())


class Talk:
    """What the process that forks the lives is told, and answers."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def ask(self, what: str) -> bytes:
        """Say something; the line that comes back, empty when the process has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(what.encode() + b"\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


@contextmanager
def _lives(order: Order) -> Iterator[Talk]:
    command = [sys.executable, "-m", "benchmarks.killing_lives"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        talk = Talk(process)
        if talk.ask(msgspec.json.encode(order).decode()) != b"ready\n":
            raise SystemExit("the lives could not be prepared")
        try:
            yield talk
        finally:
            assert process.stdin is not None
            process.stdin.close()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="zhengming-bench-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_room(state: Path) -> None:
    """Let the server take the connections of so many processes, and of those that died a moment ago."""
    with open_server(state) as server, psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET max_connections = 300")


def _settings(folder: Path, sink: SmtpSink, url: str) -> Settings:
    return Settings(
        state_dir=str(folder / "state"),
        database_url=url,
        watchlists=str(folder / "watchlists"),
        smtp_host=LOOPBACK,
        smtp_port=sink.port,
        smtp_security="none",
        mail_from="zhengming@acme.test",
        language="en",
        sentiment="words",
        summaries="off",
        registration="off",
        visits="off",
        open_addresses=LOOPBACK,
        host_gap=0,
        tick=0.2,
        concurrency=4,
        rate_limit=16,
        rate_window=6,
        audit_every=5,
    )


def _practice(url: str) -> str:
    """A database of its own to load everything with."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE practice")
        name = connection.info.dbname
    return url.replace(f"/{name}?", "/practice?", 1)


def _killed(lives: Talk, authors: Authors, sink: SmtpSink, *, times: int, pace: float) -> Deaths:
    began = time.monotonic()
    bedtime = began + WRITING * times / pace

    def trouble() -> None:
        """The mail server fails for a third of a second in every six."""
        turn, moment = divmod(time.monotonic() - began, 6.0)
        sink.conduct = _TROUBLES[int(turn) % len(_TROUBLES)] if 3.0 < moment < 3.35 else Conduct.ACCEPT
        authors.going = time.monotonic() < bedtime

    with steadily(authors.write, 1 / (POSTS * pace)), steadily(trouble, 0.05):
        deaths = msgspec.json.decode(lives.ask("kill"), type=Deaths)
        authors.going = False
    sink.conduct = Conduct.ACCEPT
    return deaths


def _acts(file: Path) -> list[Act]:
    """What people wrote down, and lived to end the line."""
    lines = file.read_bytes().split(b"\n")[:-1] if file.exists() else []
    return [msgspec.json.decode(line, type=Act) for line in lines]


def _recovered(lives: Talk, database: Database, world: World) -> float:
    """Seconds until the last message is told, with nobody killed but to let a new digest fall due, and all dead letters sent again."""
    began = time.monotonic()

    def done() -> bool:
        with database.begin() as session:
            for letter in dead_letters(session, limit=1_000):
                resend(session, letter.id, who="somebody", now=clock.now(), enqueue=enqueue_delivery)
            return settled(session, world)

    while time.monotonic() - began < PATIENCE:
        lives.ask("live")
        if until(done, FRESH, every=0.5):
            break
    return time.monotonic() - began


def _errors(said: str) -> list[str]:
    """What each traceback in a log ends with: within a line of JSON, or over several lines."""
    within = [line for line in said.splitlines() if line.startswith("{") and "Traceback" in line]
    return within + re.findall(r"^Traceback.*?^(?=\S)(?!Traceback)(.*?)$", said, re.MULTILINE | re.DOTALL)


def _reported(  # noqa: PLR0913, PLR0917 -- the whole run
    database: Database,
    world: World,
    settings: Settings,
    deaths: Deaths,
    took: float,
    began: float,
    log: Path,
    seed: int,
) -> int:
    said = log.read_text(errors="replace")
    for error in _errors(said)[:10]:
        print("  an error:", error[-300:])
    watchlists = read_watchlists(Path(settings.watchlists))
    with database.session() as session:
        print("  happened in all:", _told(events(session)))
        counted = figures(session, world, watchlists, settings)
    rows = [
        *(Figure(f"{role} killed", count) for role, count in sorted(deaths.killed.items())),
        Figure("lives that ended by themselves", deaths.by_itself, at_most=0),
        Figure("killing", deaths.seconds, "s", at_most=240),
        Figure("processor time of a life", deaths.processor / max(1, sum(deaths.killed.values())), "s"),
        Figure("quiet run until the last message", took, "s", at_most=QUIET),
        *counted,
        Figure("messages found without a job", said.count("notifications_forgotten"), at_most=0),
        Figure("jobs taken over from the dead", said.count('"job_rescued"')),
        Figure("errors in the log", said.count("Traceback"), at_most=0),
    ]
    times = sum(count for role, count in deaths.killed.items() if role != CLERK)
    return report(f"killing_parts: {times:,} kills, seed {seed}, {time.monotonic() - began:.0f} s", rows)


if __name__ == "__main__":
    sys.exit(main())
