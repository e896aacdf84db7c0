"""`python -m benchmarks.alert_states --steps 100000`: hits, time and people at will, and no alert in a state that it may not be in.

Runs the state machine of `tests/alert_states.py` until so many steps were taken, on a PostgreSQL of its own. Prints the steps, how many of them were refused, and
how many led to an illegal state; that run is told in full. Exit 1 when there was one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from benchmarks.figures import Figure, report
from monitor.store.database import Database
from monitor.store.schema import migrate
from monitor.store.server import open_server
from tests.alert_states import Alerts

#: steps of one run, and runs between two looks at how many steps were taken
LENGTH, RUNS = 50, 20


def main() -> int:
    """Run; the exit code is 1 when something was illegal."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--steps", type=int, default=2_000)
    steps = options.parse_args().steps
    with tempfile.TemporaryDirectory(prefix="zhengming-states-") as folder:
        Path(folder).chmod(0o711)
        with open_server(Path(folder) / "state", fast=True) as server:
            migrate(server.url)
            Alerts.database = Database(server.url)
            try:
                return _measured(steps)
            finally:
                Alerts.database.close()


def _measured(steps: int) -> int:
    begun, illegal = time.monotonic(), 0
    how = settings(
        max_examples=RUNS,
        stateful_step_count=LENGTH,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    while Alerts.steps < steps:
        try:
            run_state_machine_as_test(Alerts, settings=how)
        except AssertionError:
            illegal += 1
            traceback.print_exc()
    seconds = time.monotonic() - begun
    return report(
        f"alert_states: {seconds:.0f} s",
        [
            Figure("steps", Alerts.steps, at_least=steps),
            Figure("of them refused with a sentence", Alerts.refused),
            Figure("illegal states", illegal, at_most=0),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
