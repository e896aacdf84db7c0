"""`python -m benchmarks.ladder`: the escalation ladder over many simulated case-years, held against an oracle that counts on its fingers.

Each case is one alert for a year, with clocks turned both ways, leap days, holidays and days made up for, own exceptions and changes of them, downtime, a machine's
clock that jumps, answers, snoozes, levels and complaints. Most go through the ladder's own rules in memory; some through the real duties on a real database. Every
case without a wrong clock is audited, in half of them with one step taken away. Exit 1 when anything was early, missing, doubled, not found or invented.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.figures import Figure, report
from benchmarks.ladder_cases import COUNTRIES, WEEKS, ZONES, cases
from benchmarks.ladder_oracle import wall, worked
from benchmarks.ladder_simulation import Simulation, Sums
from benchmarks.ladder_store import Stored, through_the_store

#: case-years that one process simulates at a time
_PART = 1_000


def main(arguments: list[str]) -> int:
    """Print the table; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ladder", description=__doc__)
    parser.add_argument("--case-years", type=int, default=100_000, help="simulated (default: 100000)")
    parser.add_argument("--stored", type=int, default=60, help="more of them on a real database (default: 60)")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    began = time.monotonic()
    for zone in sorted(set(ZONES)):
        wall(zone)
    for country in set(COUNTRIES):
        for week in WEEKS:
            worked(country, week)
    read = time.monotonic() - began
    sums = _simulated(chosen.case_years, chosen.seed, chosen.processes)
    stored = through_the_store(chosen.stored, chosen.seed) if chosen.stored else None
    for line in (*sums.worst[:5], *(stored.worst[:5] if stored else ())):
        print(f"  {line}")
    return report("the escalation ladder", _figures(sums, stored, read, time.monotonic() - began))


def _simulated(count: int, seed: int, processes: int) -> Sums:
    parts = [
        (seed * 1_000_003 + number, min(_PART, count - number * _PART)) for number in range(-(-count // _PART))
    ]
    total = Sums()
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        for number, sums in enumerate(pool.map(_part, parts)):
            total.add(sums)
            if sys.stderr.isatty():
                print(f"\r{number + 1}/{len(parts)}", end="", file=sys.stderr)
    return total


def _part(told: tuple[int, int]) -> Sums:
    seed, count = told
    dice, total = random.Random(seed), Sums()
    for case in cases(count, seed):
        simulation = Simulation(case, dice)
        total.add(simulation.run())
        if not case.clock:
            total.add(simulation.audit())
    return total


def _figures(sums: Sums, stored: Stored | None, read: float, took: float) -> list[Figure]:
    found = [
        Figure("case-years in memory", sums.cases),
        Figure("… looks of the scheduler", sums.looks),
        Figure("… rungs that ran", sums.rungs),
        Figure("… messages", sums.messages),
        Figure("early", sums.early, at_most=0),
        Figure("missing", sums.missing, at_most=0),
        Figure("doubled", sums.doubled, at_most=0),
        Figure("audited", sums.audited),
        Figure("… omissions there were", sums.omitted),
        Figure("… found", 100.0 * sums.found / max(1, sums.omitted), "%", at_least=100),
        Figure("… invented", sums.invented, at_most=0),
    ]
    if stored is not None:
        found += [
            Figure("alerts on a real database", stored.alerts),
            Figure("… rungs that ran", stored.rungs),
            Figure("… early, missing or doubled", stored.wrong, at_most=0),
            Figure("… omissions planted", stored.planted),
            Figure("… found", 100.0 * stored.found / max(1, stored.planted), "%", at_least=100),
            Figure("… invented", stored.invented, at_most=0),
        ]
    return [*found, Figure("reading the clocks", read, "s"), Figure("in all", took, "s")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
