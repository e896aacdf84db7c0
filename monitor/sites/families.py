"""The files of signals, found where they lie: another one is a file more under `monitor/sites/signals/`, and nothing else."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from monitor.sites import signals
from monitor.sites.case import Case, Family, Signal


class Signals(Protocol):
    """One file of signals; see `monitor.sites.case.Signals`."""

    FAMILY: Family
    WEIGHTS: dict[str, float]
    SAYS: dict[str, tuple[str, str]]

    def signals(self, case: Case) -> tuple[Signal, ...]:
        """What the file finds in a case."""


@cache
def families() -> tuple[Signals, ...]:
    """Every file of signals, by its name."""
    names = sorted(found.name for found in pkgutil.iter_modules(signals.__path__))
    return tuple(cast(Signals, import_module(f"{signals.__name__}.{name}")) for name in names)


@cache
def says() -> dict[str, tuple[str, str]]:
    """What each kind of signal says, English and Chinese, `{}` for its detail."""
    return {kind: told for one in families() for kind, told in one.SAYS.items()}
