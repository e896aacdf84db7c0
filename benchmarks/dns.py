"""`python -m benchmarks.dns`: which of many names exist, asked of a name server on this machine, beside other tools.

The server (Debian's knot) shares the machine with who asks. Prints lookups a second, what was lost, and the CPU time of the asking side; then
the time until the likeliest 2,500 lookalikes of a brand are settled. dnsperf, aiodns and dnspython in threads, which is dnstwist's way, ask the
same questions where they are installed. Skips, in one line, where there is no server. Exit 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from itertools import islice
from typing import NamedTuple

from benchmarks.dns_server import Unavailable, install, serving
from benchmarks.figures import Figure, report
from monitor.names.facts import Existence
from monitor.names.permuting.streaming import permutations
from monitor.net.dns.resolvers import Resolver
from monitor.net.dns.resolving import Manner, resolve

NAMES, RUNS = 60_000, 5
#: one in so many names exists
EXISTING = 50
BRAND, OF_BRAND = "paypal.com", 2_500
#: targets: lookups a second, seconds
RATE, SETTLED = 50_000, 0.5
#: names that slower tools are measured on, and the threads that dnstwist uses
SAMPLE, TINY, THREADS = 10_000, 2_000, 16


class Run(NamedTuple):
    """One run: seconds, CPU seconds, lookups, names that stayed unknown, names that were found."""

    wall: float
    cpu: float
    lookups: int
    unknown: int
    found: int


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and tell whether the targets are met; 0 with one line where there is no name server."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dns")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--names", type=int, default=NAMES)
    told = parser.parse_args(arguments)
    names = [f"shop{number}-login.{'top' if number % 2 else 'com'}" for number in range(told.names)]
    brand = [one.name for one in islice(permutations(BRAND), OF_BRAND)]
    existing = [*names[::EXISTING], *brand[:: EXISTING // 2]]
    try:
        install()
        with serving(existing) as port:
            missed = _measured(names, brand, port, told.runs)
            _beside(names, port)
    except Unavailable as why:
        print(f"dns: skipped, {why}")
        return 0
    return missed


def _measured(names: list[str], brand: list[str], port: int, runs: int) -> int:
    many = [_run(names, port) for _ in range(runs)]
    few = [_run(brand, port) for _ in range(runs)]
    wanted = len(names[::EXISTING])
    figures = [
        Figure("lookups a second", statistics.median(run.lookups / run.wall for run in many), at_least=RATE),
        Figure("… the fastest run", max(run.lookups / run.wall for run in many)),
        Figure("lookups lost after retry", sum(run.unknown for run in many), at_most=0),
        Figure("existing names missed", sum(wanted - run.found for run in many), at_most=0),
        Figure("CPU time of 100,000 lookups", statistics.median(100_000 * run.cpu / run.lookups for run in many), "s"),
        Figure(f"{len(brand):,} names of one brand settled", statistics.median(run.wall for run in few), "s", at_most=SETTLED),
        Figure("… the slowest run", max(run.wall for run in few), "s"),
        Figure("… lost", sum(run.unknown for run in few), at_most=0),
    ]  # fmt: skip
    return report(f"dns: {len(names):,} names, one in {EXISTING} exists, median of {runs}", figures)


def _run(names: Sequence[str], port: int) -> Run:
    began, cpu = time.perf_counter(), time.process_time()
    unknown = found = 0
    for _, told in resolve(names, (Resolver("127.0.0.1", port),), Manner(cap=0)):
        unknown += told.existence is Existence.UNKNOWN
        found += told.existence is Existence.EXISTS
    spent = time.process_time() - cpu
    return Run(time.perf_counter() - began, spent, len(names) + 4 * found, unknown, found)


def _beside(names: list[str], port: int) -> None:
    """What other tools make of the same questions, for comparison."""
    peers: list[tuple[str, bool, Callable[[], float]]] = [
        ("dnsperf", shutil.which("dnsperf") is not None, lambda: _dnsperf(names, port)),
        ("aiodns", find_spec("aiodns") is not None, lambda: asyncio.run(_aiodns(names[:SAMPLE], port))),
        (f"dnspython, {THREADS} threads (as dnstwist)", find_spec("dns") is not None, lambda: _threads(names[:TINY], port)),
    ]  # fmt: skip
    figures = [Figure(name, ask()) for name, there, ask in peers if there]
    for name, there, _ in peers:
        if not there:
            print(f"dns: {name} is not installed, so not compared")
    if figures:
        report("dns: the same questions through other tools, lookups a second", figures)


def _dnsperf(names: Sequence[str], port: int) -> float:
    with tempfile.NamedTemporaryFile("w", prefix="zhengming-bench-") as file:
        file.write("".join(f"{name} NS\n" for name in names))
        file.flush()
        command = ["dnsperf", "-s", "127.0.0.1", "-p", str(port), "-d", file.name, "-n", "2", "-q", "100"]
        told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120).stdout
    found = re.search(r"Queries per second:\s+([\d.]+)", told)
    return float(found[1]) if found else float("nan")


async def _aiodns(names: Sequence[str], port: int) -> float:
    import aiodns

    asking = aiodns.DNSResolver(nameservers=[f"127.0.0.1:{port}"], timeout=5)
    waiting = iter(names)

    async def go_on() -> None:
        for name in waiting:
            try:
                await asking.query_dns(name, "NS")
            except aiodns.error.DNSError:
                continue

    began = time.perf_counter()
    await asyncio.gather(*(go_on() for _ in range(200)))
    return len(names) / (time.perf_counter() - began)


def _threads(names: Sequence[str], port: int) -> float:
    import dns.exception
    import dns.resolver

    asking = dns.resolver.Resolver(configure=False)
    asking.nameservers, asking.port = ["127.0.0.1"], port

    def ask(name: str) -> None:
        try:
            asking.resolve(name, "NS")
        except dns.exception.DNSException:
            return

    began = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(ask, names))
    return len(names) / (time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
