"""The lives of `benchmarks.killing_parts`: scheduler, workers and senders as processes of their own, and a person at work beside them, killed at random moments.

A process of its own, without threads, that has loaded everything once and forks each life from there. It reads lines of JSON from stdin: first an `Order`, then `kill`,
which kills as often as was ordered and answers with the deaths by role; `live`, which lets each role live undisturbed; `end`.
"""

from __future__ import annotations

import os
import random
import resource
import select
import signal
import sys
import time
import traceback
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks.deaths import die_at
from benchmarks.killing_clerk import clerk_life
from benchmarks.preloading import warm
from monitor import clock
from monitor.daemon import SCHEDULER, SENDER, WORKER, run_daemon
from monitor.jobs import working
from monitor.logs import set_up_logging
from monitor.settings import Settings
from spiders.reactor import run

CLERK = "clerk"
#: what lives side by side
PLACES = (SCHEDULER, WORKER, WORKER, WORKER, SENDER, SENDER, SENDER, CLERK)
#: how many commits that change something a life may see at most, so that as much is done on a slow machine as on a quick one
_COMMITS = {SCHEDULER: 6, WORKER: 32, SENDER: 18, CLERK: 15}
#: the part of lives that is killed while they start; seconds from the chosen commit to death (before it, where negative: then it dies at once)
_STARTING, DELAY = 0.15, 0.05
#: the longest life, in seconds of processor time, that a busy machine does not end all of them before they have done anything; and by the clock
_WORK, LONGEST = 1.0, 12.0
#: processor time (seconds) within which one that starts is killed; seconds between two looks at the lives
_START, _LOOK = 0.15, 0.02
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
    """How often each role was killed, in how many seconds, and how much processor time (seconds) the lives took; `by_itself` counts lives that had ended before."""

    killed: dict[str, int]
    by_itself: int
    seconds: float
    processor: float


class Span(NamedTuple):
    """How much processor time (seconds) a life in a place may take, and until when (`time.monotonic`)."""

    place: int
    work: float
    end: float


class Lives:
    """Forks lives and kills them."""

    def __init__(self, order: Order) -> None:
        self._order, self._chance = order, random.Random(order.seed)
        self._born = 0
        self._undisturbed_now = False
        self._undisturbed: list[int] = []

    def kill(self) -> Deaths:
        """Kill as often as was ordered, or until whoever ordered it goes away; each life that ends is followed by the next in its place."""
        began, used, killed, by_itself = time.monotonic(), _processor(), Counter[str](), 0
        living = dict(map(self._begin, range(len(PLACES))))
        while (times := killed.total() - killed[CLERK]) < self._order.kills and not _spoken_to():
            process, status = os.waitpid(-1, os.WNOHANG)
            if not process:
                _kill_old(living)
                time.sleep(_LOOK)
                continue
            place = living.pop(process).place
            if os.WIFSIGNALED(status):
                killed[PLACES[place]] += 1
            else:
                by_itself += 1
                print(f"  a {PLACES[place]} ended by itself, status {status}", file=sys.stderr, flush=True)
            living.update([self._begin(place)])
            if times % 100 == 99 and PLACES[place] != CLERK:
                print(f"  {times + 1} killed after {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        for process in living:
            _kill(process)
        return Deaths(
            killed=dict(killed),
            by_itself=by_itself,
            seconds=time.monotonic() - began,
            processor=_processor() - used,
        )

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

    def _begin(self, place: int) -> tuple[int, Span]:
        """A life in its place: its process, and when it ends at the latest; most end at a commit before."""
        starting = self._chance.random() < _STARTING
        work = self._chance.uniform(0, _START) if starting else _WORK
        return self._fork(PLACES[place]), Span(place=place, work=work, end=time.monotonic() + LONGEST)

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


def _spoken_to() -> bool:
    """Whether stdin has something to say, its end included, which nobody has while it waits for an answer."""
    return bool(select.select([sys.stdin.buffer], [], [], 0)[0])


def _kill_old(living: dict[int, Span]) -> None:
    for process, span in living.items():
        if time.monotonic() > span.end or _spent(process) > span.work:
            os.kill(process, signal.SIGKILL)


def _spent(process: int) -> float:
    """Seconds of processor time that a child has taken, dead or alive (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _processor() -> float:
    """Seconds of processor time that the lives took which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _kill(process: int) -> bool:
    """SIGKILL; whether it was that which ended the process."""
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    return os.WIFSIGNALED(status)


def serve() -> None:
    """Do what stdin says."""
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    set_up_logging()
    working.DEAD_AFTER = _DEAD_AFTER
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
    serve()
