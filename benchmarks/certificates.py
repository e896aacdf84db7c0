"""`python -m benchmarks.certificates`: entries of certificate logs read, proven and matched against brands, a second of one core.

Real certificates and precertificates in answers of get-entries and in data tiles, as large as those of public logs, go all the way
from the bytes of the answer to the matches: base64, leaves, Merkle tree, names, sightings, `Matcher.scan`. Exit 1 when the target is missed.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from benchmarks.figures import Figure, report
from monitor.brand import Brand, Official
from monitor.demo.ctlog import RFC, TILED, CtLog
from monitor.names.matching import Match, Matcher
from spiders.certificates.entries import leaves_of_tile, read_entries
from spiders.certificates.following import CERTIFICATES, names_seen
from spiders.certificates.log_list import Log, read_log_list
from spiders.certificates.merkle import Frontier
from spiders.certificates.rfc6962 import leaves_of_answer

#: entries a second of one core that all this must come to
TARGET = 20_000
RUNS = 7
ORIGIN = "http://127.0.0.1:1"
#: bytes of the chain beside an entry in an answer of get-entries: precertificate, intermediate and root
CHAIN = 3_600
_WORDS = ("shop", "mail", "cloud", "login", "app", "api", "cdn", "my", "online", "secure", "blog", "dev")
_SUFFIXES = ("com", "net", "org", "de", "co.uk", "top", "shop", "com.cn", "xyz", "vercel.app")
_VOWELS = ("a", "e", "i", "o", "u", "an", "er", "in", "os")
_SYLLABLES = tuple(a + b for a in "bcdfgklmnprstvz" for b in _VOWELS)
#: brands have letters of their own: of invented words that share them, every fifth would by chance be a near-copy of one
_OF_BRANDS = tuple(a + b for a in "hjqwxy" for b in _VOWELS)


class Names:
    """Invents words and names, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def word(self, syllables: int, of: Sequence[str] = _SYLLABLES) -> str:
        return "".join(self._random.choices(of, k=syllables))

    def names(self, brands: Sequence[str]) -> tuple[str, ...]:
        """The names of one certificate, 1 to 8; one of 500 certificates is a lookalike's."""
        pick = self._random
        label = self.word(pick.randint(2, 4))
        if pick.random() < 1 / 500:
            label = f"{pick.choice(brands)}-{pick.choice(_WORDS)}"
        elif pick.random() < 0.3:
            label += f"-{pick.choice(_WORDS)}"
        domain = f"{label}.{pick.choice(_SUFFIXES)}"
        beside = pick.sample(("*", "www", *_WORDS), pick.choice((0, 1, 1, 1, 1, 2, 7)))
        return (domain, *(f"{one}.{domain}" for one in beside))


def brands(number: int) -> tuple[Brand, ...]:
    """As many brands with names of their own."""
    invented, found = Names(1), dict[str, Brand]()
    while len(found) < number:
        word = invented.word(3, _OF_BRANDS)
        found[word] = Brand(
            key=word, name=word.title(), aliases=(word,), official=Official(domains=(f"{word}.com",))
        )
    return tuple(found.values())


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and tell whether the target is met."""
    options = argparse.ArgumentParser(prog="benchmarks.certificates")
    options.add_argument("--entries", type=int, default=4_096, help="entries of the log (default 4096)")
    options.add_argument("--brands", type=int, default=1_000, help="brands to match against (default 1000)")
    given = options.parse_args(arguments)
    watched = brands(given.brands)
    log = _filled(given.entries, [brand.key for brand in watched])
    rfc, tiled = (read_log_list(log.log_list(ORIGIN, way), ORIGIN)[0] for way in (RFC, TILED))
    ways = (
        Way("get-entries", rfc, leaves_of_answer, _answers(log)),
        Way("tiles", tiled, leaves_of_tile, _tiles(log)),
    )
    matcher, read, matched = Matcher(watched), [], []
    for way in ways:
        read.append(_figure(f"{way.what}: read and proven", given.entries, way.blocks))
        act = partial(_matches, matcher, way)
        matched.append(_figure(f"{way.what}: matched, too", given.entries, act, at_least=TARGET))
    figures = [
        Figure("an entry's share of an answer of get-entries", sum(map(len, ways[0].bodies)) // given.entries, "B"),
        *read,
        *matched,
        Figure("names that concern a brand", _matches(matcher, ways[0]), at_least=1),
    ]
    return report(f"{given.entries:,} entries, {given.brands:,} brands, entries a second of CPU time", figures)


class Way(NamedTuple):
    """One interface of a log: how its answers are opened, and the answers that hold all its entries."""

    what: str
    log: Log
    opened: Callable[[bytes], Iterable[bytes]]
    bodies: Sequence[bytes]

    def blocks(self) -> list[bytes]:
        """What a crawl does with the answers: the names of as many certificates as make a batch, one a line."""
        blocks, names, seen, frontier = [], list[str](), set[int](), Frontier()
        certificates = 0
        for body in self.bodies:
            entries = read_entries(self.opened(body), frontier.size)
            frontier = frontier.grown(entries.leaves)
            fresh = [(index, one) for index, one in entries.read if one.key not in seen]
            seen.update(one.key for _, one in fresh)
            names += [each.domain for index, one in fresh for each in names_seen("b/ct", self.log, index, one)]
            certificates += len(fresh)
            if certificates >= CERTIFICATES:
                blocks.append("\n".join(names).encode())
                names, certificates = [], 0
        return [*blocks, "\n".join(names).encode()]


def _matches(matcher: Matcher, way: Way) -> int:
    return sum(isinstance(found, Match) for block in way.blocks() for found in matcher.scan(block))


def _figure(what: str, entries: int, act: Callable[[], object], at_least: float | None = None) -> Figure:
    """Entries a second of CPU time, the median of the runs."""
    act()
    costs = []
    for _ in range(RUNS):
        gc.collect()
        start = time.process_time()
        act()
        costs.append(time.process_time() - start)
    return Figure(what, round(entries / statistics.median(costs)), "/s", at_least=at_least)


def _filled(entries: int, brands: Sequence[str]) -> CtLog:
    log, invented = CtLog(most=1_024), Names(2)
    while len(log.entries) < entries:
        log.publish(*invented.names(brands))
    return log


def _answers(log: CtLog) -> list[bytes]:
    chain = b64encode(random.Random(3).randbytes(CHAIN)).decode()
    leaves = [{"leaf_input": b64encode(one.leaf).decode(), "extra_data": chain} for one in log.entries]
    steps = range(0, len(leaves), log.most)
    return [json.dumps({"entries": leaves[at : at + log.most]}).encode() for at in steps]


def _tiles(log: CtLog) -> list[bytes]:
    chain = b"\0\x40" + bytes(64)
    bodies = []
    for at in range(0, len(log.entries), 256):
        parts = []
        for one in log.entries[at : at + 256]:
            submitted = len(one.submitted).to_bytes(3, "big") + one.submitted if one.submitted else b""
            parts += [one.timestamped, submitted, chain]
        bodies.append(b"".join(parts))
    return bodies


if __name__ == "__main__":
    sys.exit(main())
