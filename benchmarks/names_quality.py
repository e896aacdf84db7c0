"""`python -m benchmarks.names_quality`: recall and false positives of `zhengming scan` on the development set of lookalike names.

The watchlist is made of the set's `brands.csv`. A lookalike counts as found when a row with verdict *suspicious* or worse names
the right brand; an honest name counts as a false positive when any brand is suspected. `--brands-out` renames every brand, in
watchlist and lookalikes alike, to an invented one that no shipped file can know: recall must stay within a point.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from math import nan
from pathlib import Path
from statistics import mean

import monitor.names
from benchmarks.domain_set import BAD, DomainSet, Found, Negative, Positive, folder, read, scan
from benchmarks.figures import Figure, report
from benchmarks.names_renamed import alphabets, known_names, rename

#: percent, in the order of the table
CLASSES = {
    "combo": 100.0, "sub_exact": 100.0, "tld_swap": 100.0, "homoglyph_idn": 100.0, "homoglyph_ascii": 98.0,
    "typo1": 98.0, "split_by_sep": 98.0, "typo2": 90.0, "combo_typo1": 90.0,
}  # fmt: skip
HARD = ("contains_token", "near_token", "inside_word")

Rows = dict[str, list[Found]]


def main(arguments: list[str] | None = None) -> int:
    """Scan, print, and tell whether the targets are met; 0 with one line where the set is missing."""
    parser = argparse.ArgumentParser(prog="benchmarks.names_quality", description=__doc__)
    parser.add_argument("--misses", type=Path, help="write every miss and every false positive to this file")
    parser.add_argument(
        "--brands-out", type=int, default=5, help="how often the brands are renamed; 0 for not at all (5)"
    )
    parser.add_argument("--without-popularity", action="store_true", help="with an empty table of popular sites")
    told = parser.parse_args(arguments)
    if (domains := folder()) is None:
        print("names_quality: the development set is not on this machine (set ZHENGMING_SHARED)")
        return 0
    names = read(domains)
    rows = scan(names.hosts, names.watches, popularity=not told.without_popularity)
    if told.misses:
        told.misses.write_text("".join(f"{line}\n" for line in misses(names, rows)), encoding="utf-8")
    missed = report("names_quality: recall, percent of rows with the right brand", recalls(names.positives, rows))
    missed |= report("names_quality: false positives, any brand", false_positives(names, rows))
    if told.brands_out:
        title = (
            f"names_quality: recall with {told.brands_out} × invented brands, points beside that of the real ones"
        )
        missed |= report(title, renamed_apart(names, rows, told.brands_out))
        for where in known_names(names, Path(monitor.names.__file__).parent):
            print(f"  a brand of the set stands in monitor/names/{where}")
    return missed


def is_found(row: Positive, rows: Rows) -> bool:
    """Whether the right brand was suspected."""
    return any(one.brand == row.brand and one.verdict in BAD for one in rows.get(row.domain, ()))


def is_suspected(domain: str, rows: Rows) -> bool:
    """Whether any brand was suspected."""
    return any(one.verdict in BAD for one in rows.get(domain, ()))


def recall(wanted: Sequence[Positive], rows: Rows) -> float:
    """Percent of `wanted`; nan for none."""
    return _share(sum(is_found(row, rows) for row in wanted), wanted)


def _share(count: int, of: Sequence[object]) -> float:
    return 100 * count / len(of) if of else nan


def recalls(positives: Sequence[Positive], rows: Rows) -> list[Figure]:
    """Labelled by people first, then each class of both labels."""
    human = [row for row in positives if row.label == "human"]
    traced = [row for row in human if row.kind != "none"]
    figures = [
        _recall("human", human, rows, 87.0),
        _recall("human, class ≠ none", traced, rows, 97.0),
        _recall("human, class none", [row for row in human if row.kind == "none"], rows, None),
    ]
    for label in ("human", "derived"):
        for kind, target in CLASSES.items():
            mine = [row for row in positives if (row.label, row.kind) == (label, kind)]
            figures.append(_recall(f"{label} {kind}", mine, rows, target))
    return figures


def _recall(what: str, wanted: Sequence[Positive], rows: Rows, target: float | None) -> Figure:
    lost = sum(not is_found(row, rows) for row in wanted)
    return Figure(f"{what}: {lost} of {len(wanted):,} missed", recall(wanted, rows), "%", at_least=target)


def false_positives(names: DomainSet, rows: Rows) -> list[Figure]:
    """By kind of honest name."""
    popular, hard = _of(names, "popular"), [row for row in names.negatives if row.kind in HARD]
    owned = _of(names, "owned_by_brand")
    listed = [row for row in owned if names.is_official(row.domain)]
    others = [row for row in owned if not names.is_official(row.domain)]
    figures = [
        Figure(f"popular, of {len(popular):,}", _suspected(popular, rows), at_most=5),
        Figure(f"hard kinds together, of {len(hard)}", _share(_suspected(hard, rows), hard), "%", at_most=5),
    ]
    for kind in HARD:
        mine = _of(names, kind)
        figures.append(Figure(f"{kind}, of {len(mine)}", _share(_suspected(mine, rows), mine), "%"))
    return [
        *figures,
        Figure(f"owned_by_brand, listed as official, of {len(listed)}", _suspected(listed, rows), at_most=0),
        Figure(f"owned_by_brand, not listed, of {len(others)}", _suspected(others, rows)),
    ]


def _of(names: DomainSet, kind: str) -> list[Negative]:
    return [row for row in names.negatives if row.kind == kind]


def _suspected(wanted: Sequence[Negative], rows: Rows) -> int:
    return sum(is_suspected(row.domain, rows) for row in wanted)


def renamed_apart(names: DomainSet, rows: Rows, times: int) -> list[Figure]:
    """How much recall changes when nothing that is shipped can know the brands, the mean over `times` renamings."""
    popular = [row.domain for row in _of(names, "popular")]
    apart: dict[str, list[float]] = {}
    suspected = []
    for alphabet in alphabets(names.watches, times):
        watches, others = rename(names, alphabet)
        found = scan([*(row.domain for row in others.values()), *popular], watches)
        for what, mine in _groups(list(others)).items():
            now = recall([others[row] for row in mine], found)
            apart.setdefault(what, []).append(now - recall(mine, rows))
        suspected.append(sum(is_suspected(name, found) for name in popular))
    figures = [Figure(what, mean(points), "", at_least=-1) for what, points in apart.items()]
    return [*figures, Figure("popular names suspected, mean", mean(suspected)), Figure("… at most", max(suspected))]


def _groups(rows: Sequence[Positive]) -> dict[str, list[Positive]]:
    groups = {"human": [row for row in rows if row.label == "human"]}
    groups |= {kind: [row for row in rows if row.kind == kind] for kind in CLASSES}
    return {what: mine for what, mine in groups.items() if mine}


def misses(names: DomainSet, rows: Rows) -> Iterable[str]:
    """Every missed lookalike and every false positive: what, class or kind, brand, name, and what was found instead."""
    for row in names.positives:
        if not is_found(row, rows):
            yield "\t".join(("missed", row.label, row.kind, row.brand, row.domain, _told(rows.get(row.domain, ()))))
    for one in names.negatives:
        if is_suspected(one.domain, rows):
            listed = "listed" if names.is_official(one.domain) else "-"
            yield "\t".join(("false", listed, one.kind, one.brand or "-", one.domain, _told(rows[one.domain])))


def _told(found: Iterable[Found]) -> str:
    return " | ".join(f"{one.brand} {one.verdict} {one.risk}: {'; '.join(one.reasons)}" for one in found)


if __name__ == "__main__":
    sys.exit(main())
