"""`python -m benchmarks.permutations`: how many lookalikes a domain has, what they cost, and how many real scam names are among them.

Compares with dnstwist and ail-typo-squatting where they are installed (`pip install .[bench]`): every valid name of theirs must be
among ours. With lists of scam names at hand (ZHENGMING_SHARED, or ../shared: data/domains) prints the recall of the first N names
streamed, also with rates measured on other brands only. `--rates` prints the measurement instead. Exit 1 when a target is missed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path

from benchmarks.figures import Figure, report
from benchmarks.permutation_peers import PEERS
from benchmarks.permutation_rates import Brand, instead, measure, read
from monitor.names.domain import NotAName, parse
from monitor.names.permuting.labels import checked
from monitor.names.permuting.registries import is_sold
from monitor.names.permuting.streaming import permutations

DOMAIN = "paypal.com"
COMPARED = (DOMAIN, "ebc.com", "coin-base.io")
RUNS = 9
FIRST = (1_000, 2_500, 7_000, 10_000)
FOLDS = 6
_ONCE = f"""
import time
from monitor.names.permuting.streaming import permutations
started = time.process_time()
list(permutations({DOMAIN!r}))
print(time.process_time() - started)
"""


def main(arguments: list[str]) -> int:
    """Measure, print, and tell whether the targets are met."""
    folder = Path(os.environ.get("ZHENGMING_SHARED", "../shared")) / "data" / "domains"
    brands = read(folder) if folder.is_dir() else []
    if arguments == ["--rates"]:
        return _print_rates(brands)
    names = [one.name for one in permutations(DOMAIN)]
    failed = report(
        f"permutations of {DOMAIN}",
        [
            Figure("names", len(names), at_least=7_000),
            Figure("of them valid and unique", len(set(filter(_is_valid, names)))),
            Figure(f"CPU, fresh process, median of {RUNS}", _cpu(), "s", at_most=0.05),
        ],
    )
    failed |= _compared()
    if not brands:
        print(f"\nno lists of scam names in {folder}: recall not measured")
        return failed
    return failed | _recalls(brands)


def _cpu() -> float:
    """CPU seconds of all permutations after the import, the suffix list not yet read."""
    command = [sys.executable, "-c", _ONCE]
    return statistics.median(
        float(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(RUNS)
    )


def _compared() -> int:
    failed = 0
    for peer, names_of in PEERS.items():
        if find_spec(peer) is None:
            print(f"\n{peer} is not installed (pip install .[bench]): not compared")
            continue
        for domain in COMPARED:
            theirs = {name for name in names_of(domain) if _is_valid(name) and name != domain}
            missing = theirs - {one.name for one in permutations(domain)}
            title = f"{peer}, {domain}" + (f": {', '.join(sorted(missing)[:8])}" if missing else "")
            failed |= report(
                title, [Figure("valid names", len(theirs)), Figure("not among ours", len(missing), at_most=0)]
            )
    return failed


def _is_valid(host: str) -> bool:
    """Whether the host, in ASCII form, could exist: labels, length, top-level domain, letters that the registry sells."""
    try:
        name = parse(host)
    except NotAName:
        return False
    if not name.known_suffix and not name.suffix.isascii():
        return False
    before = name.unicode.removesuffix("." + name.suffix)
    whole = checked([before])
    return bool(whole.plain or whole.encoded) and is_sold(before, name.suffix, private=name.is_private_suffix)


def _recalls(brands: list[Brand]) -> int:
    """The share of listed names, or of what was registered for them, among the first names streamed."""
    human = [listed for brand in brands for listed in brand.names if listed.by == "human"]
    every = sum(len(brand.names) for brand in brands)
    figures = []
    for title, held_out in (("", False), (", rates of other brands only", True)):
        found = _found(brands, held_out=held_out)
        for first in FIRST:
            floor = 0.55 if first == FIRST[-1] else None  # ail-typo-squatting reaches 0.54 with all of its names
            share = found["human", first] / len(human)
            figures.append(Figure(f"recall, named by people, first {first:,}{title}", share, at_least=floor))
            figures.append(Figure(f"recall, all, first {first:,}{title}", found["all", first] / every))
    return report(f"recall on {every:,} names of {len(brands)} brands", figures)


def _found(brands: list[Brand], *, held_out: bool) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    for fold in range(FOLDS):
        ours = brands[fold::FOLDS]
        others = [brand for brand in brands if brand not in ours]
        with instead(measure(others)) if held_out else nullcontext():
            for brand in ours:
                place = {one.name: place for place, one in enumerate(permutations(brand.domain))}
                _count(brand, place, found)
    return found


def _count(brand: Brand, place: dict[str, int], found: Counter[tuple[str, int]]) -> None:
    for listed in brand.names:
        at = min(place.get(listed.host, FIRST[-1]), place.get(listed.registrable, FIRST[-1]))
        for first in FIRST:
            if at < first:
                found["all", first] += 1
                found["human", first] += listed.by == "human"


def _print_rates(brands: Iterable[Brand]) -> int:
    measured = measure(list(brands))
    print(f"kept whole: {measured.exact:.2f}")
    for key, rate in sorted(measured.kinds.items(), key=lambda item: -item[1]):
        print(f"{key:24}{rate:10.5f}")
    for under, shares in measured.shares.items():
        for suffix, share in sorted(shares.items(), key=lambda item: -item[1]):
            print(f"{under:8}{suffix:24}{share:10.5f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
