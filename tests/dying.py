"""A process that does full passes and dies at a chosen commit: used by test_dying.

Reads lines of JSON from stdin, `{"settings": {...}, "at": N}`. With the first it loads everything that a pass needs, on a database
to practise on; each other is done in a fork of its own: one full pass that is killed (SIGKILL) just before its N-th commit
that changes something, or, with N = 0, runs to its end. Prints the exit status of each.
"""

from __future__ import annotations

import json
import os
import sys

import msgspec

from benchmarks.deaths import die_at
from benchmarks.preloading import warm
from monitor.house import open_house
from monitor.logs import set_up_logging
from monitor.passes import one_pass
from monitor.settings import Settings
from spiders.reactor import run


def one_life(settings: Settings, at: int) -> None:
    """One full pass, dead at the chosen commit."""
    with open_house(settings) as house:
        die_at(at)
        run(one_pass(house))


def main() -> None:
    set_up_logging()
    loaded = False
    for line in sys.stdin:
        told = json.loads(line)
        settings = msgspec.convert(told["settings"], Settings)
        if not loaded:
            warm(settings)
            loaded = True
            print(0, flush=True)  # noqa: T201
            continue
        child = os.fork()
        if child == 0:
            one_life(settings, told["at"])
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(status, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
