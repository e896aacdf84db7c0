"""`python -m benchmarks.api`: 10,000 requests that the API's own description allows or forbids: server errors, answers that are not as described."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.figures import Figure, report
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.schema import migrate
from monitor.store.server import open_server
from tests.building import watchlist
from tests.console.api_house import furnish, marked, token
from tests.console.fuzzing import Fuzzed, fuzz
from tests.console.house import served

#: alerts in the database
ALERTS = 50


def main(arguments: list[str] | None = None) -> int:
    """Ask, print, and tell whether every answer was as described."""
    parser = argparse.ArgumentParser(prog="benchmarks.api", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="requests (10,000)")
    parser.add_argument("--seed", type=int, default=0, help="of what is asked")
    told = parser.parse_args(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="zhengming-api-") as folder:
        Path(folder).chmod(0o711)
        with open_server(Path(folder) / "state", fast=True) as server:
            migrate(server.url)
            found = _fuzzed(Database(server.url), folder, told.cases, told.seed)
    for failure in found.failures:
        print(f"  {failure}")
    operations = len({operation for operation, _ in found.statuses})
    return report(
        f"api: {time.monotonic() - began:.0f} s, seed {told.seed}",
        [
            Figure("operations", operations),
            Figure("requests", found.cases, at_least=told.cases * 0.9),
            *(Figure(f"answered {status}", count) for status, count in sorted(_by_status(found).items())),
            Figure("server errors", found.server_errors, at_most=0),
            Figure("kinds of answers that are not as described", len(found.failures), at_most=0),
        ],
    )


def _by_status(found: Fuzzed) -> Counter[int]:
    counted: Counter[int] = Counter()
    for (_, status), count in found.statuses.items():
        counted[status] += count
    return counted


def _fuzzed(database: Database, folder: str, cases: int, start: int) -> Fuzzed:
    furnish(database, ALERTS)
    headers = token(database)
    try:
        settings = Settings(console_port=0, state_dir=folder)
        with served(database, settings, watchlists=(watchlist(), marked())) as address:
            return fuzz(f"{address}/api", headers, cases=cases, start=start)
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main())
