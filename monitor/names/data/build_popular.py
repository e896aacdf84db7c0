"""Builds popular.bin; run by hand, never at run time: `python -m monitor.names.data.build_popular [OPTIONS] LIST…`.

To refresh the table, give it one newer list: `python -m monitor.names.data.build_popular tranco.csv` takes the first
300,000 of https://tranco-list.eu. README.md says how the shipped one was made. A LIST is a CSV `rank,domain` (Tranco, Umbrella),
a CSV `origin,rank` (CrUX), Majestic's CSV, or a JSON object with `list`, whose names all have the list's length as rank.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import msgspec

from monitor.names.domain import NotAName, parse
from monitor.names.popular import RANKS, digest, packed
from monitor.names.suffixes import split

OUT = Path(__file__).with_name("popular.bin")
LAST = 300_000
#: a list of at least so many names counts for "in every list"
_WHOLE = 100_000

Ranked = dict[str, int]


def main(arguments: list[str]) -> None:
    """Writes popular.bin beside this file."""
    reader = argparse.ArgumentParser(prog="build_popular")
    reader.add_argument("lists", nargs="+", type=Path, metavar="LIST")
    reader.add_argument("--least", type=int, default=1, help="in how many lists a name must be")
    reader.add_argument("--without", nargs="*", type=Path, default=[], metavar="LIST", help="names to leave out")
    given = reader.parse_args(arguments)
    lists = [ranked(path) for path in given.lists]
    barred = {name for path in given.without for name in ranked(path)}
    names = established(lists, given.least)
    buckets: list[set[bytes]] = [set() for _ in RANKS]
    for name, place in names.items():
        if name not in barred:
            buckets[place].add(digest(name))
    OUT.write_bytes(packed(buckets))
    sys.stdout.write(f"{[len(bucket) for bucket in buckets]} names, {OUT.stat().st_size} bytes\n")


def established(lists: list[Ranked], least: int) -> dict[str, int]:
    """The names in `least` of the lists or more, each with the index of its rank in `RANKS`.

    The best rank counts. A single list counts down to `LAST`; with several, a name in every whole one of them is among the
    first 100,000 or so, whatever its rank in each.
    """
    whole = [one for one in lists if len(one) >= _WHOLE]
    found: dict[str, int] = {}
    for name in set().union(*lists):
        ranks = [one[name] for one in lists if name in one]
        if len(ranks) < least or (len(lists) == 1 and ranks[0] > LAST):
            continue
        best = min(ranks)
        if len(whole) > 1 and all(name in one for one in whole):
            best = min(best, 100_000)
        found[name] = next((at for at, rank in enumerate(RANKS) if best <= rank), len(RANKS) - 1)
    return found


def ranked(path: Path) -> Ranked:
    """The registrable domains of a list with their best rank; not those that somebody else's customers register under."""
    found: Ranked = {}
    for host, rank in _entries(path):
        name = _registrable(host.strip().lower().rsplit("//")[-1].strip("./"))
        if name:
            found[name] = min(rank, found.get(name, rank))
    return found


def _entries(path: Path) -> Iterator[tuple[str, int]]:
    if path.suffix == ".json":
        hosts = msgspec.json.decode(path.read_bytes())["list"]
        # a list of "the 10,000 first" has a few more or less
        rank = next((most for most in RANKS if len(hosts) <= 1.1 * most), RANKS[-1])
        yield from ((host, rank) for host in hosts)
        return
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.reader(lines):
            numbers = [cell for cell in row if cell.isdigit()]
            hosts = [cell for cell in row if "." in cell]
            if numbers and hosts:
                yield hosts[0], int(numbers[0])


@lru_cache(maxsize=2_000_000)
def _registrable(host: str) -> str:
    """Empty for what has none, lies under a private suffix or one that the suffix list lacks."""
    if "xn--" in host or not host.isascii():
        try:
            name = parse(host)
        except NotAName:
            return ""
        return name.registrable if name.known_suffix and not name.is_private_suffix else ""
    parts = split(host)
    return f"{parts.label}.{parts.suffix}" if parts.label and parts.known and not parts.private else ""


if __name__ == "__main__":
    main(sys.argv[1:])
