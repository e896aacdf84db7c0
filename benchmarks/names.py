"""`python -m benchmarks.names`: a million names against many brands, as a library call and as `zhengming scan`, beside other tools.

CPU seconds, medians over the runs, each run a process of its own. The names are synthetic (`benchmarks/names_corpus.py` says how). The other
tools are those of the extra `bench`, under this interpreter or the one that `--python` names; each is measured on a smaller
sample and reckoned up to a million. What is not there is skipped with a line.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
from collections.abc import Sequence
from math import nan
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.domain_set import DomainSet, Positive, Watch, folder, read, scan, scratch
from benchmarks.figures import Figure, report
from benchmarks.lookup import Cost, run
from benchmarks.names_corpus import SEED, brands, popular
from benchmarks.names_peers import PEERS
from benchmarks.names_quality import is_found, is_suspected

MILLION = 1_000_000
#: brands → CPU seconds for a million names
LIBRARY: dict[int, float | None] = {1: None, 100: None, 1_000: 1.0, 10_000: 2.0}
#: a thousand brands may cost this many times what one costs; a file ten times as long this many times the memory
RATIO, FLAT = 1.3, 1.1
#: the whole process with 100 brands: CPU seconds, MB
WHOLE = Cost(0, 2.5, 500)
#: names that the other tools are measured on, by brands; honest names that are counted
SAMPLE, HONEST = {1: 20_000, 100: 2_000}, 2_000
LONGEST = 900


class Peer(NamedTuple):
    """One line of the table of tools: names a second with 1 and 100 brands, percent."""

    name: str
    version: str
    speeds: tuple[float, float]
    recall: float
    foreign: float
    honest: float


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and tell whether the targets are met; 0 with one line where the popular names are missing."""
    told = _options(arguments)
    if (domains := folder()) is None:
        print("names: the set of popular names is not on this machine (set ZHENGMING_SHARED)")
        return 0
    with scratch() as at:
        counts = [1, 1_000] if told.short else list(LIBRARY)
        missed = report(f"names: library call, {told.names:,} names, CPU time", library(at, counts, told))
        missed |= report("names: zhengming scan, 100 brands, whole process", whole(at, told))
        if not told.short:
            ours = _ours(at, domains, told.names)
            print_table([ours, *_peers(at, domains, told)])
    return missed


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.names", description=__doc__)
    parser.add_argument(
        "--names", type=int, default=MILLION, help="how many; targets hold for a million (the default)"
    )
    parser.add_argument("--runs", type=int, default=3, help="of which the median counts (3)")
    parser.add_argument(
        "--short", action="store_true", help="1 and 1,000 brands; no file of ten million; no other tools"
    )
    parser.add_argument("--python", default=sys.executable, help="interpreter that has the other tools (this one)")
    parser.add_argument("--phishing-catcher", default="", metavar="DIR", help="a checkout of it: it is no package")
    return parser.parse_args(arguments)


def names_file(at: Path, count: int, watched: int) -> Path:
    """A file of `count` names that imitate `watched` brands; made once."""
    path = at / f"{count}-{watched}.txt"
    if not path.exists():
        _make("names", path, count, watched)
    return path


def _make(what: str, path: Path, *numbers: int) -> None:
    """By a process of its own: a child's peak memory is never told lower than what this process has when it starts it."""
    command = [sys.executable, "-m", "benchmarks.names_corpus", what, str(path), *map(str, numbers)]
    subprocess.run(command, check=True)


def library(at: Path, counts: Sequence[int], told: argparse.Namespace) -> list[Figure]:
    """`Matcher.scan` over blocks of bytes, scored; building the matcher apart."""
    figures, scanned = [], {}
    for count in counts:
        path = names_file(at, told.names, max(1_000, count))
        runs = [_called(path, count) for _ in range(told.runs)]
        cost = {what: statistics.median(one[what] for one in runs) for what in runs[0]}
        scanned[count] = cost["scanned"]
        target = LIBRARY[count] if told.names == MILLION else None
        rows = f"{count:,} brands, {cost['rows']:,.0f} rows"
        figures += [
            Figure(rows, cost["scanned"], "s", at_most=target),
            Figure(f"{count:,} brands, building the matcher", cost["built"], "s"),
        ]
    return [*figures, Figure("1,000 brands cost times what one costs", scanned[1_000] / scanned[1], at_most=RATIO)]


def _called(path: Path, count: int) -> dict[str, float]:
    """One run of the library call; nan for one that takes too long."""
    command = [sys.executable, "-m", "benchmarks.names_library", str(path), str(count)]
    try:
        costs: dict[str, float] = json.loads(subprocess.check_output(command, timeout=LONGEST))
    except subprocess.TimeoutExpired:
        print(f"{count:,} brands: not done after {LONGEST} s")
        return dict.fromkeys(("built", "scanned", "rows"), nan)
    return costs


def whole(at: Path, told: argparse.Namespace) -> list[Figure]:
    """`zhengming scan`: file in, JSON Lines out."""
    if not (at / "watchlists").exists():
        _make("watchlists", at / "watchlists", 100)
    cost, target = _scanned(at, told.names, told.runs), told.names == MILLION
    figures = [
        Figure(f"{told.names:,} names, CPU", cost.cpu, "s", at_most=WHOLE.cpu if target else None),
        Figure(f"{told.names:,} names, peak memory", cost.megabytes, "MB", at_most=WHOLE.megabytes),
    ]
    if told.short:
        return figures
    long = _scanned(at, 10 * told.names, 1)
    return [
        *figures,
        Figure(f"{10 * told.names:,} names, CPU", long.cpu, "s"),
        Figure(f"{10 * told.names:,} names, peak memory", long.megabytes, "MB", at_most=WHOLE.megabytes),
        Figure("… times the memory of a tenth", long.megabytes / cost.megabytes, at_most=FLAT),
    ]


def _scanned(at: Path, count: int, runs: int) -> Cost:
    arguments = ["-m", "monitor", "scan", str(names_file(at, count, 1_000)), "--json"]
    costs = [run([*arguments, "--watchlists", str(at / "watchlists")]) for _ in range(runs)]
    return Cost(*(statistics.median(figures) for figures in zip(*costs, strict=True)))


def _wanted(names: DomainSet) -> tuple[list[Positive], list[str]]:
    """The lookalikes labelled by people, and some honest names."""
    honest = random.Random(SEED).sample([row.domain for row in names.negatives if row.kind == "popular"], HONEST)
    return [row for row in names.positives if row.label == "human"], honest


def _ours(at: Path, domains: Path, count: int) -> Peer:
    path, speeds, names = names_file(at, count, 1_000), [], read(domains)
    for watched in SAMPLE:
        cost = _called(path, watched)
        speeds.append(MILLION / (cost["built"] + cost["scanned"] / count * MILLION))
    human, honest = _wanted(names)
    rows = scan([*(row.domain for row in human), *honest], names.watches)
    found = {row.domain for row in human if is_found(row, rows)}
    suspected = sum(is_suspected(name, rows) for name in honest)
    return Peer("zhengming", "", (speeds[0], speeds[1]), *_shares(human, found), 100 * suspected / HONEST)


def _peers(at: Path, domains: Path, told: argparse.Namespace) -> list[Peer]:
    sample = names_file(at, told.names, 1_000).read_text("ascii").splitlines()[: max(SAMPLE.values())]
    watched = brands(popular(domains), 100)
    table = []
    for name in PEERS:
        order = {"peer": name, "folder": told.phishing_catcher}
        if why := _asked(told.python, order | {"names": [], "brands": {}}).get("missing"):
            print(f"{name}: skipped, {why} (see --help)")
            continue
        answers = [
            _asked(told.python, order | {"names": sample[:size], "brands": _ordered(watched[:count])})
            for count, size in SAMPLE.items()
        ]
        speeds = [
            MILLION / (one["prepared"] + one["scanned"] / size * MILLION)
            for one, size in zip(answers, SAMPLE.values(), strict=True)
        ]
        table += _judged(name, (speeds[0], speeds[1]), told.python, order, read(domains))
    return table


def _judged(
    name: str, speeds: tuple[float, float], python: str, order: dict[str, Any], names: DomainSet
) -> list[Peer]:
    """Recall and false positives; a tool with keywords of its own also as shipped."""
    human, honest = _wanted(names)
    order = order | {"names": [*(row.domain for row in human), *honest]}
    ways = {name: _ordered(names.watches)}
    if name == "phishing_catcher":
        ways = {f"{name}, as shipped": {}, f"{name}, our tokens added": _ordered(names.watches)}
    table = []
    for way, ordered in ways.items():
        told = _asked(python, order | {"brands": ordered})
        right = {(row.domain, row.brand) for row in human}
        found = {row for row, key in told["found"] if not key or (row, key) in right}
        suspected = len({row for row, _ in told["found"]} & set(honest))
        table.append(Peer(way, told["version"], speeds, *_shares(human, found), 100 * suspected / HONEST))
    return table


def _shares(human: Sequence[Positive], found: set[str]) -> tuple[float, float]:
    """Percent found of all and of the internationalised ones."""
    foreign = [row for row in human if row.kind == "homoglyph_idn"]
    return _share(human, found), _share(foreign, found)


def _share(rows: Sequence[Positive], found: set[str]) -> float:
    return 100 * sum(row.domain in found for row in rows) / len(rows)


def _ordered(watches: Sequence[Watch]) -> dict[str, dict[str, tuple[str, ...]]]:
    return {watch.key: {"tokens": watch.tokens, "official": watch.official} for watch in watches}


def _asked(python: str, order: dict[str, Any]) -> dict[str, Any]:
    """What the tool answers; its own chatter on stdout comes before the last line."""
    program = Path(__file__).with_name("names_peers.py")
    done = subprocess.run(
        [python, str(program)],
        input=json.dumps(order),
        stdout=subprocess.PIPE,
        text=True,
        timeout=LONGEST,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def print_table(peers: Sequence[Peer]) -> None:
    """The tools side by side."""
    print(
        f"\nnames: side by side\n  {'':36}{'names/s, 1 brand':>18}{'100 brands':>12}{'recall':>9}{'IDN':>8}{'popular':>9}"
    )
    for peer in peers:
        one, hundred = peer.speeds
        shares = f"{peer.recall:8.1f}%{peer.foreign:7.1f}%{peer.honest:8.2f}%"
        print(f"  {f'{peer.name} {peer.version}'.strip():36}{one:18,.0f}{hundred:12,.0f}{shares}")


if __name__ == "__main__":
    sys.exit(main())
