"""`python -m benchmarks.demo`: how long `zhengming demo --once` takes, from the command to its exit.

CPU time is that of the command and the processes that it waited for; its database server, a process of its own, is not in it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time

from benchmarks.figures import Figure, report

TARGET = 60.0


def main(arguments: list[str] | None = None) -> int:
    """Run the demo, print, and tell whether it kept within the target each time."""
    parser = argparse.ArgumentParser(prog="benchmarks.demo", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how often (3)")
    runs = parser.parse_args(arguments).runs
    walls, cpus, failed = [], [], 0
    for _ in range(runs):
        before, began = os.times(), time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "monitor", "demo", "--once"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=4 * TARGET,
            check=False,
        )
        after = os.times()
        walls.append(time.monotonic() - began)
        cpus.append(after.children_user + after.children_system - before.children_user - before.children_system)
        if done.returncode:
            failed += 1
            print(done.stdout.decode(errors="replace")[-2000:])
    return report(
        f"demo --once, {runs} runs",
        [
            Figure("runs that missed something", failed, at_most=0),
            Figure("wall time, median", statistics.median(walls), "s"),
            Figure("wall time, longest", max(walls), "s", at_most=TARGET),
            Figure("CPU time, median", statistics.median(cpus), "s"),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
