"""`python -m benchmarks.alert_states --steps 100000`: hits, time and people at will, and no alert in a state that it may not be in, nor any that a handover leaves out.

Runs the state machine of `tests/alert_states.py` until so many steps were taken, on a PostgreSQL of its own, in as many processes as there are processors; after every `EVERY`th
step a handover is made and checked. Prints the steps, how many of them were refused, and how many runs led to an illegal state or to a handover that leaves something out; those are told in full. Exit 1 when there was one.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from benchmarks.figures import Figure, report
from monitor.store.database import Database
from monitor.store.schema import migrate
from monitor.store.server import open_server
from tests.alerts.test_handover_states import HandingOver

#: steps of one run, runs between two looks at how many steps were taken, and steps from one handover to the next
LENGTH, RUNS, EVERY = 50, 50, 50
#: brands that one process may need
_BRANDS = 10**7


class Taken(NamedTuple):
    """What one process did: steps, those that were refused, handovers, runs that led to what may not be, and seconds of its processor."""

    steps: int
    refused: int
    handovers: int
    wrong: int
    seconds: float


def main() -> int:
    """Run; the exit code is 1 when something was illegal or left out."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--steps", type=int, default=2_000)
    options.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options.add_argument(
        "--minutes", type=float, default=float("inf"), help="stop after so many, however many steps were taken"
    )
    told = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhengming-states-") as folder:
        Path(folder).chmod(0o711)
        with open_server(Path(folder) / "state", fast=True) as server:
            migrate(server.url)
            return _measured(server.url, told.steps, told.processes, until=time.monotonic() + 60 * told.minutes)


def _measured(url: str, steps: int, processes: int, *, until: float) -> int:
    begun = time.monotonic()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        own = partial(take, url, -(-steps // processes), until=until)
        each = list(pool.map(own, range(processes)))
    seconds = time.monotonic() - begun
    whole = Taken(*map(sum, zip(*each, strict=True)))
    return report(
        f"alert_states: {processes} processes, {seconds:.0f} s",
        [
            Figure("steps", whole.steps, at_least=steps),
            Figure("of them refused with a sentence", whole.refused),
            Figure("handovers made and checked", whole.handovers),
            Figure("runs with an illegal state, or a handover that omits something", whole.wrong, at_most=0),
            Figure("processor time for a step, PostgreSQL's not counted", 1000 * whole.seconds / whole.steps, "ms"),
        ],
    )


def take(url: str, steps: int, place: int, *, until: float = float("inf")) -> Taken:
    """Take at least so many steps, or until the machine's steady clock shows `until`, with brands that no process in another `place` has."""
    HandingOver.database, HandingOver.numbers = Database(url, ping=False), count(1 + place * _BRANDS)
    HandingOver.every = EVERY
    gc.freeze()
    wrong = 0
    how = settings(
        max_examples=RUNS,
        stateful_step_count=LENGTH,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    try:
        while HandingOver.steps < steps and time.monotonic() < until:
            try:
                run_state_machine_as_test(HandingOver, settings=how)
            except AssertionError:
                wrong += 1
                traceback.print_exc()
    finally:
        HandingOver.database.close()
    return Taken(HandingOver.steps, HandingOver.refused, HandingOver.handovers, wrong, time.process_time())


if __name__ == "__main__":
    sys.exit(main())
