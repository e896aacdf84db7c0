"""`python -m benchmarks.ssrf`: every way of asking for inner addresses, in a network namespace where all of them would answer.

The cases under `tests/cases/ssrf` are tried by a socket, httpx, httpx through the browser's proxy, raw requests and tunnels through it, and both kinds of crawls; the
listeners on every address of IPv4 and IPv6 say what was reached. Beside it: how many of the refused literal addresses `ipaddress.is_global` would have let through, and what a
check costs. Exit 1 when a connection was taken that no case allows.
"""

from __future__ import annotations

import argparse
import ipaddress
import sys
import time
from collections.abc import Iterator

from benchmarks.figures import Figure, report
from monitor.net.ranges import Address, forbidden
from tests.net.ssrf_cases import files
from tests.net.ssrf_world import Report, impossible, run

CASES = 600
ROUNDS = 20_000


def main(arguments: list[str] | None = None) -> int:
    """Try, print, and tell whether nothing was reached that should not be; 0 with a sentence where there can be no namespace."""
    argparse.ArgumentParser(prog="benchmarks.ssrf", description=__doc__).parse_args(arguments)
    if why := impossible():
        print(f"ssrf: not measured: {why}")
        return 0
    began = time.monotonic()
    told = run()
    for one in (*told.strayed, *told.missed):
        print(f"  {one.file}: {one.form}: {one.url!r} by {one.way} reached {', '.join(one.found) or 'nothing'}")
    return report(f"ssrf: what was reached, in {time.monotonic() - began:.0f} s", list(_figures(told)))


def _figures(told: Report) -> Iterator[Figure]:
    refused = list(_refused())
    let_through = [one for one in refused if one.is_global]
    for each in files().values():
        yield Figure(f"cases: {each.what.partition(':')[0]}", len(each.cases))
    yield Figure("cases", sum(len(each.cases) for each in files().values()), at_least=CASES)
    yield Figure("tries: every case by every way", sum(sum(ways.values()) for ways in told.tried.values()))
    yield Figure("inner addresses that answer here", len(told.control), f"of {told.controls}")
    yield Figure("connections where none is allowed", len(told.strayed), at_most=0)
    yield Figure("allowed ones that did not come about", len(told.missed), at_most=0)
    yield Figure("connections where they are allowed", told.accepted)
    yield Figure("refused addresses", len(refused))
    yield Figure("of which ipaddress.is_global passes", len(let_through))
    yield Figure("one check of IPv4", _cost("93.184.216.34"), "µs")
    yield Figure("one check of IPv6", _cost("2606:2800:220:1:248:1893:25c8:1946"), "µs")


def _refused() -> Iterator[Address]:
    """The addresses that cases name, literally or as the only answer, and that may not be reached; each once."""
    seen = set()
    for each in files().values():
        for case in each.cases:
            host = case.url.partition("://")[2].partition("/")[0].strip("[]")
            for text in (host, *(case.answers if not case.reached else ())):
                try:
                    address = ipaddress.ip_address(text)
                except ValueError:
                    continue
                if address not in seen and forbidden(address):
                    seen.add(address)
                    yield address


def _cost(text: str) -> float:
    """CPU microseconds of one check."""
    address = ipaddress.ip_address(text)
    began = time.process_time()
    for _ in range(ROUNDS):
        forbidden(address)
    return (time.process_time() - began) / ROUNDS * 1e6


if __name__ == "__main__":
    sys.exit(main())
