"""The lives of `benchmarks.killing_parts`: scheduler, workers and senders as processes of their own, and a person at work beside them, killed at random moments.

A process of its own, without threads, that has loaded everything once and forks each life from there. It reads lines of JSON from stdin: first an `Order`, then `kill`,
which kills as often as was ordered and answers with the deaths by role; `live`, which lets each role live undisturbed; `end`.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from datetime import datetime
from pathlib import Path
from threading import Timer
from typing import Any

import msgspec
import psycopg

from benchmarks.killing_clerk import clerk_life
from benchmarks.preloading import warm
from monitor import clock, jobs
from monitor.daemon import SCHEDULER, SENDER, WORKER, run_daemon
from monitor.logs import set_up_logging
from monitor.settings import Settings
from spiders.reactor import run

CLERK = "clerk"
#: what lives side by side
PLACES = (SCHEDULER, WORKER, WORKER, WORKER, SENDER, SENDER, SENDER, CLERK)
#: how many commits a life may see at most, so that as much is done on a slow machine as on a quick one
_COMMITS = {SCHEDULER: 20, WORKER: 80, SENDER: 50, CLERK: 60}
#: the part of lives that is killed while they start; seconds from the chosen commit to death (before it, where negative: then it dies at once); the longest life
_STARTING, DELAY, LONGEST = 0.15, 0.05, 6.0
#: seconds without a heartbeat after which a worker counts as dead here, for lives are short
_DEAD_AFTER = 4.0


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """`practice` is a database to load everything with; `acts` is where people write what they did, `log` where all the rest goes."""

    settings: Settings
    practice: str
    kills: int
    seed: int
    acts: str
    log: str


class Deaths(msgspec.Struct, frozen=True, kw_only=True):
    """How often each role was killed, in how many seconds; `by_itself` counts lives that had ended before."""

    killed: dict[str, int]
    by_itself: int
    seconds: float


class Lives:
    """Forks lives and kills them."""

    def __init__(self, order: Order) -> None:
        self._order, self._chance = order, random.Random(order.seed)
        self._born = 0
        self._undisturbed_now = False
        self._undisturbed: list[int] = []

    def kill(self) -> Deaths:
        """Kill as often as was ordered; each life that ends is followed by the next in its place."""
        began, killed, by_itself = time.monotonic(), Counter[str](), 0
        living = dict(map(self._begin, range(len(PLACES))))
        while (times := killed.total() - killed[CLERK]) < self._order.kills:
            process, status = os.waitpid(-1, os.WNOHANG)
            if not process:
                self._kill_old(living)
                time.sleep(0.005)
                continue
            place, _ = living.pop(process)
            if os.WIFSIGNALED(status):
                killed[PLACES[place]] += 1
            else:
                by_itself += 1
            living.update([self._begin(place)])
            if times % 100 == 99 and PLACES[place] != CLERK:
                print(f"  {times + 1} killed after {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        for process in living:
            _kill(process)
        return Deaths(killed=dict(killed), by_itself=by_itself, seconds=time.monotonic() - began)

    def _kill_old(self, living: dict[int, tuple[int, float]]) -> None:
        for process, (_, end) in living.items():
            if time.monotonic() > end:
                os.kill(process, signal.SIGKILL)

    def live(self) -> None:
        """Let each role live, in the place of those that do."""
        self.end()
        self._undisturbed_now = True
        self._undisturbed = [self._fork(role) for role in (SCHEDULER, WORKER, SENDER)]

    def end(self) -> None:
        """Kill whoever lives."""
        for process in self._undisturbed:
            _kill(process)
        self._undisturbed = []

    def _begin(self, place: int) -> tuple[int, tuple[int, float]]:
        """A life in its place: its process, the place, and when it ends at the latest; most end at a commit before."""
        starting = self._chance.random() < _STARTING
        longest = self._chance.uniform(0, 0.3) if starting else LONGEST
        process = self._fork(PLACES[place])
        return process, (place, time.monotonic() + longest)

    def _fork(self, role: str) -> int:
        self._born += 1
        process = os.fork()
        if process:
            return process
        try:
            self._live(role)
        except BaseException:  # noqa: BLE001 -- told in the log, and counted
            traceback.print_exc()
        finally:
            os._exit(1)

    def _live(self, role: str) -> None:
        order = self._order
        log = os.open(order.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.dup2(log, 1)
        os.dup2(log, 2)
        settings = with_digests(order.settings, clock.now())
        if not self._undisturbed_now:
            chance = random.Random(order.seed + self._born)
            die_at(chance.randint(1, _COMMITS[role]), chance.uniform(-DELAY, DELAY))
        if role == CLERK:
            clerk_life(settings, Path(order.acts), order.seed + self._born)
        run(run_daemon(settings, roles=frozenset({role})))


def with_digests(settings: Settings, now: datetime) -> Settings:
    """These settings, with digests whose day and week end at this minute: as if somebody put them off a little again and again."""
    day, at = f"{now:%a}".lower(), f"{now:%H:%M}"
    return msgspec.structs.replace(settings, digest_daily=at, digest_weekly=f"{day} {at}")


def die_at(commit: int, delay: float) -> None:
    """From here on, this process is killed just before its so-manieth commit, or with a `delay` (seconds) of more than 0 so long after it."""
    seen, kept, kept_async = 0, psycopg.Connection.commit, psycopg.AsyncConnection.commit

    def counted() -> None:
        nonlocal seen
        seen += 1
        if seen == commit and delay <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        if seen == commit:
            Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()

    def commits(self: psycopg.Connection[Any]) -> None:
        counted()
        kept(self)

    async def commits_async(self: psycopg.AsyncConnection[Any]) -> None:
        counted()
        await kept_async(self)

    psycopg.Connection.commit = commits  # type: ignore[method-assign]
    psycopg.AsyncConnection.commit = commits_async  # type: ignore[method-assign]


def _kill(process: int) -> bool:
    """SIGKILL; whether it was that which ended the process."""
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    return os.WIFSIGNALED(status)


def main() -> None:
    """Do what stdin says."""
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    set_up_logging()
    jobs.DEAD_AFTER = _DEAD_AFTER
    warm(msgspec.structs.replace(order.settings, database_url=order.practice))
    lives = Lives(order)
    print("ready", flush=True)
    for line in sys.stdin.buffer:
        match line.strip():
            case b"kill":
                print(msgspec.json.encode(lives.kill()).decode(), flush=True)
            case b"live":
                lives.live()
                print("living", flush=True)
            case _:
                break
    lives.end()


if __name__ == "__main__":
    main()
