"""A process that forks lives which die at a chosen commit: what `tests.lives` talks to.

Reads lines of JSON from stdin, `{"settings": {...}, "do": "...", "at": N}`, and answers each with an exit status. With the first it loads everything that
what is to be done needs, on a database to practise on. Each other is done in a fork of its own, which is killed (SIGKILL) just before
its N-th commit that changes something, or, with N = 0, lives to its end: a full pass (`pass`), or a step of `tests.story`.
"""

from __future__ import annotations

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
from tests.story import live_through

PASS = "pass"


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """What is done, with which settings, and at which commit it ends."""

    settings: Settings
    do: str = PASS
    at: int = 0


def one_life(life: Life) -> None:
    """Do it, dead at the chosen commit."""
    with open_house(life.settings) as house:
        die_at(life.at)
        if life.do == PASS:
            run(one_pass(house))
        else:
            live_through(life.do, house)


def main() -> None:
    set_up_logging()
    practice = msgspec.json.decode(sys.stdin.buffer.readline(), type=Life)
    warm(practice.settings, passes=practice.do == PASS)
    print(0, flush=True)  # noqa: T201
    for line in sys.stdin.buffer:
        child = os.fork()
        if child == 0:
            one_life(msgspec.json.decode(line, type=Life))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(status, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
