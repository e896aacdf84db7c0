"""`python -m benchmarks.lookup`: what `zhengming lookup --offline URL` costs, as a whole process.

Prints the median over the runs of wall time, CPU time (user and system) and peak memory, each against its limit, beside the bare
interpreter's. Exit 1 when a limit is exceeded.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path
from typing import NamedTuple

RUNS = 15
URL = "https://ebc-login.top/index.html"
#: limits of the whole process: seconds of wall time, MB of memory
SECONDS, MEGABYTES = 0.300, 60.0


class Cost(NamedTuple):
    wall: float
    cpu: float
    megabytes: float


def run(arguments: list[str]) -> Cost:
    """The cost of one process, its output thrown away."""
    start = time.perf_counter()
    with Path(os.devnull).open("wb") as nowhere:
        pid = os.posix_spawn(
            sys.executable,
            [sys.executable, *arguments],
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, nowhere.fileno(), 1), (os.POSIX_SPAWN_DUP2, nowhere.fileno(), 2)],
        )
        _, _, used = os.wait4(pid, 0)
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def medians(arguments: list[str]) -> Cost:
    """The median of each figure over the runs, after one that warms the caches."""
    run(arguments)
    costs = [run(arguments) for _ in range(RUNS)]
    return Cost(*(statistics.median(figures) for figures in zip(*costs, strict=True)))


def main() -> int:
    """Measure, print, and tell whether the limits hold."""
    bare, whole = medians(["-c", "pass"]), medians(["-m", "monitor", "lookup", "--offline", URL])
    print(f"{'':24}{'wall ms':>10}{'CPU ms':>10}{'MB':>8}   (median of {RUNS})")
    for title, cost in (
        ("python -c pass", bare),
        ("zhengming lookup", whole),
        ("limit", Cost(SECONDS, 0, MEGABYTES)),
    ):
        cpu = f"{cost.cpu * 1000:10.0f}" if cost.cpu else " " * 10
        print(f"{title:24}{cost.wall * 1000:10.0f}{cpu}{cost.megabytes:8.1f}")
    return int(whole.wall > SECONDS or whole.megabytes > MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
