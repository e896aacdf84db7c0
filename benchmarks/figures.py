"""The table that every benchmark prints: figures beside their targets."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple


class Figure(NamedTuple):
    """One line of a table: `at_most` and `at_least` are its target, None for a figure without one."""

    what: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def missed(self) -> bool:
        within = self.at_most is None or self.value <= self.at_most
        return not (within and (self.at_least is None or self.value >= self.at_least))


def report(title: str, figures: Sequence[Figure]) -> int:
    """Print the figures beside their targets; the exit code, 1 when a target is missed."""
    print(f"\n{title}")
    width = max(len(figure.what) for figure in figures) + 2
    for figure in figures:
        target = ""
        if figure.at_most is not None:
            target = f"target ≤ {_number(figure.at_most)}"
        elif figure.at_least is not None:
            target = f"target ≥ {_number(figure.at_least)}"
        end = "  MISSED" if figure.missed else ""
        print(f"  {figure.what:{width}}{_number(figure.value):>9} {figure.unit:5}{target}{end}".rstrip())
    sys.stdout.flush()
    return int(any(figure.missed for figure in figures))


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 … 1) of `values` do not exceed (nearest rank); nan for none."""
    ranked = sorted(values)
    return ranked[max(0, -int(-len(ranked) * share // 1) - 1)] if ranked else float("nan")
