"""What `benchmarks.replay` works with: a world in a process of its own, a house that watches it, a clock that skips, and what it all takes."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from procrastinate import App

from benchmarks.forum import LOOPBACK
from benchmarks.harness import BRAND, ROUTES
from benchmarks.replay_world import ADDRESS
from monitor import clock
from monitor.demo.sinks import SmtpSink
from monitor.house import House, open_house
from monitor.jobs.queueing import DELIVER, INVESTIGATE, RECHECK
from monitor.jobs.ticking import LANES, tick_sites
from monitor.jobs.working import work
from monitor.passes import open_queue
from monitor.settings import Settings
from monitor.store.schema import psycopg_url

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
    with SmtpSink() as sink, tempfile.TemporaryDirectory(prefix="zhengming-replay-") as place:
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
            smtp_host=LOOPBACK,
            smtp_port=sink.port,
            smtp_security="none",
            mail_from="zhengming@acme.test",
        )
        with open_house(settings) as opened:
            yield opened


class Replay:
    """One run: the house at work, the clock skipping, and things happening in the world when their time comes."""

    def __init__(
        self,
        house: House,
        clock: Clock,
        world: World,
        *,
        coming: Mapping[str, datetime] | None = None,
        tick: float = TICK,
    ) -> None:
        self._house, self._clock, self._world = house, clock, world
        self._tick = timedelta(seconds=tick)
        self._coming = sorted(((at, host) for host, at in (coming or {}).items()), reverse=True)
        self._queues = {RECHECK: LANES, DELIVER: 4} | ({INVESTIGATE: 4} if house.investigating else {})
        self._connection = psycopg.connect(psycopg_url(house.database.url), autocommit=True)

    async def run(self, until: datetime, enough: Callable[[], bool] = lambda: False) -> None:
        """Work and skip until the clock shows `until`, it is `enough`, or nothing is left to come."""
        async with open_queue(self._house) as app, asyncio.TaskGroup() as group:
            workers = [group.create_task(one) for one in self._workers(app)]
            while self._clock.now() < until:
                self._happen()
                await asyncio.to_thread(tick_sites, self._house.database, self._clock.now(), self._house.settings)
                await self._rest()
                if (then := self._next()) is None or enough():
                    break
                self._clock.skip_to(min(then + self._tick, until))
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


def skipping() -> Clock:
    """A clock that everything goes by from now on."""
    made = Clock()
    clock.now = made.now
    return made


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


def cpu(home: House) -> dict[str, float]:
    """Seconds of CPU time of this process and its children, and of PostgreSQL, since they began; those that ended included."""
    server = int(rows(home, "SELECT pg_backend_pid()")[0][0])
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


def rows(home: House, query: LiteralString, *values: Any) -> list[Any]:
    with psycopg.connect(psycopg_url(home.database.url)) as connection:
        return connection.execute(query, values).fetchall()
