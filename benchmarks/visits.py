"""What a visit without a browser costs: CPU time of an ordinary one and of short looks; time and memory of every bomb.

Run `python -m benchmarks.visits [--visits N] [--no-bombs]`. The site is a process of its own, and everything is on loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple

import msgspec

from benchmarks.figures import Figure, report
from benchmarks.visit_site import bombs, odd
from monitor.net.guard import guard_of
from monitor.net.visiting import Probe, visit
from monitor.net.visiting.errands import Looking, Naming, Probing
from monitor.net.visiting.frames import DONE, ERRAND, FAILED, SO_FAR, Frames, frame, send_all
from monitor.net.visiting.nursery import nursery
from monitor.net.visiting.zygote import live, warm_up
from monitor.settings import Settings
from monitor.sites.visit import VANTAGES, Outcome, Visit

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAMES = 300


class Cost(NamedTuple):
    """What a child took: seconds on the clock and of CPU, resident memory at its peak in MB."""

    wall: float
    cpu: float
    peak: float


@contextmanager
def site() -> Iterator[Settings]:
    """The site in its process, and settings with which every host leads to it."""
    process = subprocess.Popen(
        (sys.executable, "-m", "benchmarks.visit_site"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin
    assert process.stdout
    try:
        plain, tls = process.stdout.readline().split()
        yield Settings(
            connect_to=f":80:127.0.0.1:{plain}, :443:127.0.0.1:{tls}, :8080:127.0.0.1:1, :8443:127.0.0.1:1"
        )
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def cost(errand: Looking | Probing, seconds: float) -> tuple[bytes, Cost]:
    """What a child answers, and takes for it, forked here as the zygote forks it, so that its own accounts can be read."""
    ours, theirs = socket.socketpair()
    began = time.monotonic()
    child = os.fork()
    if not child:
        ours.close()
        live(theirs, os.getppid())
    theirs.close()
    killer = threading.Timer(seconds, os.kill, (child, signal.SIGKILL))
    killer.start()
    with ours:
        send_all(ours, frame(ERRAND, pickle.dumps(errand)))
        answer = _answer(ours)
    _, _, used = os.wait4(child, 0)
    killer.cancel()
    return answer, Cost(time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _answer(line: socket.socket) -> bytes:
    frames = Frames(SO_FAR + DONE + FAILED)
    while data := line.recv(262_144):
        for kind, payload in frames.fed(data):
            if kind == DONE:
                return payload
    return b""


def look(settings: Settings, path: str) -> tuple[Outcome, Cost]:
    """How a look at `path` ends, and what it takes."""
    answer, taken = cost(looking(settings, path), settings.visit_timeout + 5)
    return msgspec.msgpack.decode(answer, type=Visit).outcome if answer else Outcome.HOSTILE, taken


def looking(settings: Settings, path: str) -> Looking:
    return Looking(
        asked=f"http://acme.example{path}",
        guard=guard_of(settings),
        vantage=VANTAGES[0],
        now=NOW,
        seconds=settings.visit_timeout,
        limit=settings.visit_limit,
        naming=Naming(),
    )


async def beside(settings: Settings, times: int) -> float:
    """CPU milliseconds that parent and zygote take for a visit beside its child."""

    async def one() -> Visit:
        return await visit("http://acme.example/", guard=guard_of(settings), settings=settings, now=NOW)

    found = await one()
    assert len(found.pictures) >= 6, found
    before = time.process_time() + _cpu_of(nursery().pid)
    for _ in range(times):
        await one()
    return (time.process_time() + _cpu_of(nursery().pid) - before) * 1000 / times


def _cpu_of(pid: int | None) -> float:
    """Seconds that a process took, its children left out (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def short_looks(settings: Settings, form: str, expected: Outcome) -> float:
    """CPU milliseconds of a child for a name, a hundred at once; `form` makes an address of a number."""
    asked = tuple(form.format(n) for n in range(NAMES))
    taken = 0.0
    for start in range(0, NAMES, 100):
        errand = Probing(asked=asked[start : start + 100], guard=guard_of(settings), seconds=20, naming=Naming())
        answer, spent = cost(errand, 60)
        found = msgspec.msgpack.decode(answer, type=dict[str, Probe])
        assert {one.outcome for one in found.values()} == {expected}, found
        taken += spent.cpu
    return taken * 1000 / NAMES


def at_bombs(settings: Settings) -> list[Figure]:
    """The worst of all, each printed by itself."""
    costs, attacks, hostile, slowest = [], bombs(), 0, 0.0
    print(f"  {'':22}{'outcome':12}{'s':>7}{'CPU ms':>9}{'MB':>6}")
    for path in (*attacks, *odd()):
        outcome, taken = look(settings, path)
        print(f"  {path:22}{outcome:12}{taken.wall:7.1f}{taken.cpu * 1000:9.0f}{taken.peak:6.0f}", flush=True)
        costs.append(taken)
        hostile += path in attacks and outcome is Outcome.HOSTILE
        slowest = max(slowest, taken.wall if path in attacks else 0.0)
    return [
        Figure("bombs called hostile", hostile, f"of {len(attacks)}", at_least=len(attacks)),
        Figure("the slowest bomb", slowest, "s", at_most=10),
        Figure("the largest child", max(one.peak for one in costs), "MB", at_most=256),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=30, help="ordinary visits that are measured")
    parser.add_argument("--no-bombs", action="store_true", help="leave the bombs out")
    options = parser.parse_args()
    warm_up()
    with site() as settings:
        figures = at_bombs(settings) if not options.no_bombs else []
        looks = [look(settings, "/")[1] for _ in range(options.visits)]
        other = asyncio.run(beside(settings, options.visits))
        ordinary = median(one.cpu for one in looks) * 1000
        figures += [
            Figure("an ordinary visit, its child", ordinary, "ms"),
            Figure("an ordinary visit, parent and zygote beside it", other, "ms"),
            Figure("an ordinary visit in all", ordinary + other, "ms", at_most=150),
            Figure("the child's memory at its peak", median(one.peak for one in looks), "MB"),
            Figure(
                "a short look where nobody listens",
                short_looks(settings, "http://n{}.example:8080/", Outcome.UNREACHABLE),
                "ms",
                at_most=3,
            ),
            Figure(
                "the same by name, over https and http",
                short_looks(settings, "n{}.example:8080", Outcome.UNREACHABLE),
                "ms",
            ),
            Figure(
                "a short look over http",
                short_looks(settings, "http://n{}.example/frame", Outcome.ANSWERED),
                "ms",
                at_most=6,
            ),
            Figure(
                "a short look over https",
                short_looks(settings, "n{}.example/frame", Outcome.ANSWERED),
                "ms",
                at_most=6,
            ),
        ]
    return report("visits without a browser, CPU time and memory", figures)


if __name__ == "__main__":
    sys.exit(main())
