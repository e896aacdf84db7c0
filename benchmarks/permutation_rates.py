"""Measures how often each way of imitating a name occurs in lists of scam names: what `monitor.names.permuting.rates` holds."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from monitor.names.domain import parse
from monitor.names.permuting import rates
from monitor.names.permuting.kinds import KINDS, Under

#: a brand with more listed names than this weighs as one with so many
CAP = 100
#: kinds whose variants are too many to count one by one; they stay judged
_LEFT_OUT = frozenset({"idn two", "idn and ascii", "idn rare"})


class Listed(NamedTuple):
    """One listed name: the whole host, what was registered, its label and suffix, and who named the brand."""

    host: str
    registrable: str
    label: str
    suffix: str
    by: str


class Brand(NamedTuple):
    key: str
    domain: str
    names: list[Listed]

    @property
    def weight(self) -> float:
        return min(1.0, CAP / len(self.names))


class Measured(NamedTuple):
    exact: float
    kinds: dict[str, float]
    shares: dict[Under, dict[str, float]]


def read(folder: Path) -> list[Brand]:
    """The brands of the lists in `folder` with the names that imitate them; each brand by its first official domain."""
    with (folder / "brands.csv").open(newline="") as file:
        domains = {row["brand"]: row["official_domains"].partition("|")[0] for row in csv.DictReader(file)}
    names = defaultdict(list)
    with (folder / "positives.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            name = parse(row["domain"])
            names[row["brand"]].append(Listed(name.host, name.registrable, name.label, name.suffix, row["label"]))
    return [Brand(key, domains[key], listed) for key, listed in names.items()]


def measure(brands: list[Brand]) -> Measured:
    """Rates and shares from the names of `brands`; a label that two kinds make counts for the likelier one."""
    variants = {brand.key: _variants(brand) for brand in brands}
    order = list(KINDS)
    for _ in range(3):
        hits, found = _assigned(brands, variants, order)
        total = sum(brand.weight * len(brand.names) for brand in brands)
        size = _sizes(brands, variants, total)
        kinds = {key: CAP * hits[key] / total / size[key] for key in order if size[key]}
        order.sort(key=lambda key: -kinds.get(key, 0.0))
    shares: dict[Under, dict[str, float]] = {}
    for under, suffixes in found.items():
        whole = sum(weight for weight, _ in suffixes.values())
        shares[under] = {s: weight / whole for s, (weight, by) in suffixes.items() if len(by) > 1}
    return Measured(CAP * hits["exact"] / total, kinds, shares)


def _variants(brand: Brand) -> dict[str, frozenset[str]]:
    label = parse(brand.domain).label
    return {key: frozenset(kind.make(label)) for key, kind in KINDS.items() if key not in _LEFT_OUT}


def _sizes(brands: list[Brand], variants: dict[str, dict[str, frozenset[str]]], total: float) -> Counter[str]:
    size: Counter[str] = Counter()
    for brand in brands:
        for key, made in variants[brand.key].items():
            size[key] += brand.weight * len(brand.names) * len(made) / total  # type: ignore[assignment]
    return size


def _assigned(
    brands: Iterable[Brand], variants: dict[str, dict[str, frozenset[str]]], order: list[str]
) -> tuple[Counter[str], dict[Under, dict[str, tuple[float, set[str]]]]]:
    """Weighted hits of each kind, and for each class of kinds those of each suffix with the brands that show it."""
    hits: Counter[str] = Counter()
    found: dict[Under, dict[str, tuple[float, set[str]]]] = defaultdict(dict)
    for brand in brands:
        name = parse(brand.domain)
        first: dict[str, str] = {}
        for key in order:
            for label in variants[brand.key].get(key, ()):
                first.setdefault(label, key)
        first[name.label] = "exact"
        for label, suffix in {(listed.label, listed.suffix) for listed in brand.names}:
            if label not in first:
                continue
            key = first[label]
            hits[key] += brand.weight  # type: ignore[assignment]
            if suffix != name.suffix or suffix == "com":
                suffixes = found["exact" if key == "exact" else KINDS[key].under]
                weight, by = suffixes.get(suffix, (0.0, set()))
                suffixes[suffix] = (weight + brand.weight, by | {brand.key})
    return hits, found


@contextmanager
def instead(measured: Measured) -> Iterator[None]:
    """Let the permutations go by `measured` for a while; what is judged stays."""
    kept = rates.KINDS, rates.SHARES, rates.EXACT
    shares = {**rates.SHARES, **{under: _tiers(found) for under, found in measured.shares.items()}}
    shares["exact"] = (*shares["exact"], *rates.SHARES["exact"][:1])
    rates.KINDS, rates.SHARES, rates.EXACT = measured.kinds, shares, measured.exact
    try:
        yield
    finally:
        rates.KINDS, rates.SHARES, rates.EXACT = kept


def _tiers(shares: dict[str, float]) -> tuple[tuple[float, str], ...]:
    """Suffixes of about the same share together, as `rates.SHARES` has them."""
    tiers: dict[float, list[str]] = defaultdict(list)
    for suffix, share in sorted(shares.items(), key=lambda item: -item[1]):
        tiers[float(f"{share:.1g}")].append(suffix)
    return tuple((share, " ".join(suffixes)) for share, suffixes in sorted(tiers.items(), reverse=True))
