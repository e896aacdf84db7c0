"""`python -m benchmarks.replay`: names are planted, their sites go live after random delays, and the daemon's own jobs watch them.

The clock is the real one while there is anything to do, and jumps over the time in which nothing is: latencies are true, days pass in minutes.
Names lead nowhere or to a parking page until they are live. The schedule, the queue, the store, the checks and the visits are those of the product;
the world (`benchmarks.replay_world`) is a process of its own, whose CPU time does not count. Takes port 80 of a loopback address, so it needs a
privileged user.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import structlog
from procrastinate import App

from benchmarks.figures import Figure, report
from benchmarks.harness import BRAND, ROUTES
from benchmarks.replay_world import ADDRESS
from monitor import clock
from monitor.daemon import House, open_house, open_queue
from monitor.jobs import DELIVER, INVESTIGATE, LANES, RECHECK, tick_sites, work
from monitor.net.guard import guard_of
from monitor.net.visiting import probe
from monitor.net.visiting.nursery import nursery
from monitor.settings import Settings
from monitor.store.schema import psycopg_url
from monitor.store.sites import name_site

SOURCE = "acme/names"
#: between a name's first sighting and its content: half of them within three hours, as evenly over the orders of magnitude as may be
SOONEST, LATEST = timedelta(minutes=10), timedelta(days=2)
#: seconds between two looks at what is due, as the daemon has it
TICK = 1.0
_IDLE: LiteralString = (
    "SELECT NOT EXISTS (SELECT FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
    " AND queue_name = ANY(%s) AND (scheduled_at IS NULL OR scheduled_at <= now()))"
)


class Clock:
    """The real clock, moved ahead by as much as was skipped."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._real = clock.now

    def now(self) -> datetime:
        """The time of the replay."""
        return self._real() + self._ahead

    def skip_to(self, then: datetime) -> None:
        """Nothing happens before `then`."""
        self._ahead = max(self._ahead, self._ahead + (then - self.now()))


class World:
    """The process in which the sites stand."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert process.stdout is not None
        self.resolver = process.stdout.readline().strip()
        if not self.resolver:
            raise SystemExit(f"replay: skipped, for port 80 of {ADDRESS} cannot be had")

    def tell(self, what: str, host: str) -> None:
        """What stands at `host` from now on."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what} {host}\n")

    def flush(self) -> None:
        """Wait until it has heard."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("ask\n")
        self._process.stdin.flush()
        self._process.stdout.readline()


@contextmanager
def world() -> Iterator[World]:
    """A world without names."""
    command = [sys.executable, "-m", "benchmarks.replay_world"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield World(process)
        finally:
            process.terminate()


@contextmanager
def house(resolver: str) -> Iterator[House]:
    """An installation of its own that watches one brand, without console."""
    with tempfile.TemporaryDirectory(prefix="zhengming-replay-") as place:
        folder = Path(place)
        folder.chmod(0o711)
        brand = folder / "watchlists" / "acme"
        brand.mkdir(parents=True)
        (brand / "brand.toml").write_text(BRAND)
        (brand / "routes.toml").write_text(ROUTES)
        settings = Settings(
            state_dir=str(folder / "state"),
            watchlists=str(folder / "watchlists"),
            sentiment="words",
            registration="off",
            resolvers=resolver,
            resolver_cap=0.0,
            open_addresses=ADDRESS,
            browser="off",
        )
        with open_house(settings) as opened:
            yield opened


class Replay:
    """One run: the house at work, the clock skipping, and things happening in the world when their time comes."""

    def __init__(self, house: House, clock: Clock, coming: Mapping[str, datetime], world: World) -> None:
        self._house, self._clock, self._world = house, clock, world
        self._coming = sorted(((at, host) for host, at in coming.items()), reverse=True)
        self._queues = {RECHECK: LANES, DELIVER: 4} | ({INVESTIGATE: 4} if house.investigating else {})
        self._connection = psycopg.connect(psycopg_url(house.database.url), autocommit=True)

    async def run(self, until: datetime) -> None:
        """Work and skip until the clock shows `until`, or nothing is left to come."""
        async with open_queue(self._house) as app, asyncio.TaskGroup() as group:
            workers = [group.create_task(one) for one in self._workers(app)]
            while self._clock.now() < until:
                self._happen()
                await asyncio.to_thread(tick_sites, self._house.database, self._clock.now(), self._house.settings)
                await self._rest()
                if (then := self._next()) is None:
                    break
                self._clock.skip_to(min(then + timedelta(seconds=TICK), until))
            for one in workers:
                one.cancel()
        self._connection.close()

    def _workers(self, app: App) -> list[Any]:
        return [work(app, queue, concurrency=hands) for queue, hands in self._queues.items()]

    def _happen(self) -> None:
        now = self._clock.now()
        while self._coming and self._coming[-1][0] <= now:
            self._world.tell("live", self._coming.pop()[1])
        self._world.flush()

    async def _rest(self) -> None:
        """Wait until the queue is empty; nobody delivers mails here, so what waits for later is left."""
        while not await asyncio.to_thread(self._ask, _IDLE, list(self._queues)):  # noqa: ASYNC110 -- others work, too
            await asyncio.sleep(0.02)

    def _next(self) -> datetime | None:
        due = self._ask("SELECT min(next_check) FROM sites")
        return min(filter(None, (due, self._coming[-1][0] if self._coming else None)), default=None)

    def _ask(self, query: LiteralString, *values: Any) -> Any:
        row = self._connection.execute(query, values).fetchone()
        return row[0] if row else None


def planted(names: int, seed: int) -> list[str]:
    """So many lookalike names of the brand."""
    dice = random.Random(seed)
    words = (
        "login",
        "client",
        "secure",
        "trade",
        "verify",
        "fx",
        "vip",
        "pay",
        "help",
        "account",
        "wallet",
        "bonus",
    )
    ends = ("top", "shop", "vip", "xyz", "online", "site", "live", "cc")
    found: dict[str, None] = {}
    while len(found) < names:
        word, number = dice.choice(words), dice.randrange(10_000)
        found[f"acme{dice.choice(('', '-'))}markets-{word}{number}.{dice.choice(ends)}"] = None
    return list(found)


_SAMPLER = """
import pathlib, select, sys
children, spent = pathlib.Path(f"/proc/{sys.argv[1]}/task/{sys.argv[1]}/children"), {}
while not select.select([sys.stdin], [], [], 0.002)[0]:
    for child in children.read_text().split():
        try:
            spent[child] = int(pathlib.Path(f"/proc/{child}/schedstat").read_text().split()[0])
        except (OSError, IndexError):
            pass
print(len(spent), sum(spent.values()) / 1e9)
"""


class Children:
    """What the children of `parent` took, which nobody waits for, so that no other process has it in its figures: read every two
    milliseconds, so up to two of each are missing (proc(5), schedstat)."""

    def __init__(self, parent: int) -> None:
        command = [sys.executable, "-c", _SAMPLER, str(parent)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def end(self) -> tuple[int, float]:
        """How many there were, and their seconds of CPU time."""
        told, _ = self._process.communicate("\n")
        many, seconds = told.split()
        return int(many), float(seconds)


def watching(names: int, minutes: float, seed: int) -> list[Figure]:
    """What it takes to watch names where nothing stands."""
    clock_, hosts = _clock(), planted(names, seed)
    with world() as there, house(there.resolver) as home:
        for host in hosts[::5]:
            there.tell("parked", host)
        start = clock_.now()
        with home.database.begin() as session:
            for host in hosts:
                name_site(session, host, start, why="planted")
        asyncio.run(_warm(home))
        before, children = _cpu(home), Children(nursery().pid or 0)
        asyncio.run(Replay(home, clock_, {}, there).run(start + timedelta(minutes=minutes)))
        many, seconds = children.end()
        spent = {what: after - before[what] for what, after in _cpu(home).items()} | {"children": seconds}
        checked = _rows(home, "SELECT count(last_check) FROM sites")[0][0]
        checks = home.rechecking.checks if home.rechecking else 0
    length = minutes * 60
    return [
        Figure("names checked at least once", 100 * checked / names, "%", at_least=99),
        Figure("checks", checks),
        Figure("… names that a child checked", checks / many),
        Figure("CPU: scheduling and keeping, of one core", 100 * spent["ours"] / length, "%"),
        Figure("CPU: looking, of one core", 100 * spent["children"] / length, "%"),
        Figure("CPU: PostgreSQL, of one core", 100 * spent["database"] / length, "%"),
        Figure("CPU: together, of one core", 100 * sum(spent.values()) / length, "%", at_most=25),
        Figure("CPU of a check, all in all", 1000 * sum(spent.values()) / checks, "ms"),
    ]


async def _warm(home: House) -> None:
    """Have the process started that checks are made by."""
    await probe(["warm.test"], guard=guard_of(home.settings), settings=home.settings)


def _quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def _clock() -> Clock:
    made = Clock()
    clock.now = made.now
    return made


def _cpu(home: House) -> dict[str, float]:
    """Seconds of CPU time of this process and its children, and of PostgreSQL, since they began; those that ended included."""
    server = int(_rows(home, "SELECT pg_backend_pid()")[0][0])
    postmaster = _stat(server)[0]
    there = (int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit())
    times = {pid: found for pid in there if (found := _stat(pid))[0] >= 0}

    def total(root: int) -> float:
        """What is left of it is waited for by its parent, which has it in its own figures then."""
        return times[root][1] + sum(total(pid) for pid, (parent, _) in times.items() if parent == root)

    left_out = [pid for pid, (parent, _) in times.items() if parent == os.getpid() and _is_world(pid)]
    ours = total(os.getpid()) - sum(total(pid) for pid in left_out)
    return {"ours": ours, "database": total(postmaster)}


def _stat(pid: int) -> tuple[int, float]:
    """Parent, and seconds of CPU time of the process and of its children that ended (proc(5)); parent -1 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return -1, 0.0
    return int(fields[1]), sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _is_world(pid: int) -> bool:
    return b"replay_world" in Path(f"/proc/{pid}/cmdline").read_bytes()


def _rows(home: House, query: LiteralString, *values: Any) -> list[Any]:
    with psycopg.connect(psycopg_url(home.database.url)) as connection:
        return connection.execute(query, values).fetchall()


def main(arguments: list[str] | None = None) -> int:
    """Replay, print, and tell whether the targets hold."""
    parser = argparse.ArgumentParser(prog="benchmarks.replay", description=__doc__)
    parser.add_argument("--names", type=int, default=5_000, help="names planted (5000)")
    parser.add_argument("--minutes", type=float, default=60, help="of the schedule's first hour (60)")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args(arguments)
    _quiet()
    begun = time.monotonic()
    figures = watching(chosen.names, chosen.minutes, chosen.seed)
    title = f"replay: {chosen.names:,} names, {chosen.minutes:g} minutes of watching in {time.monotonic() - begun:.0f} s"
    return report(title, figures)


if __name__ == "__main__":
    sys.exit(main())
