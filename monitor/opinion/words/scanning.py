"""Looking for what is rare: a regular expression is tried only where a match of it may begin, by the first characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Flags = NDArray[np.bool_]

_MOST = 3
_PRIMES = (np.uint32(31), np.uint32(1031))
_TABLE = 1 << 16


class Begins(Protocol):
    """Tells of each of some code points, but of the last few, whether a match may begin there."""

    def __call__(self, codes: Codes) -> Flags: ...


class Rare:
    """`pattern`, whose matches begin where `begins` says so, and nowhere else."""

    def __init__(self, pattern: re.Pattern[str], begins: Begins) -> None:
        self.pattern, self._begins = pattern, begins

    def finditer(self, text: str, codes: Codes) -> Iterator[re.Match[str]]:
        """The matches that `pattern.finditer(text)` gives in `text`, whose code points are `codes`; it ends in a line end, of which they hold none."""
        end, match = 0, self.pattern.match
        for place in np.flatnonzero(self._begins(codes)).tolist():
            if place >= end and (found := match(text, place)):
                end = found.end()
                yield found


class InLines:
    """`pattern`, whose matches stand in lines that hold one of the places which `holds` tells, and in one line each."""

    def __init__(self, pattern: re.Pattern[str], holds: Begins) -> None:
        self.pattern, self._holds = pattern, holds

    def finditer(self, text: str, codes: Codes) -> Iterator[re.Match[str]]:
        """As that of `Rare`."""
        end = 0
        for place in np.flatnonzero(self._holds(codes)).tolist():
            if place >= end:
                start, end = text.rfind("\n", 0, place) + 1, text.index("\n", place)
                yield from self.pattern.finditer(text, start, end)


class Either:
    """The places that one or the other tells."""

    def __init__(self, one: Begins, other: Begins) -> None:
        self._both = one, other

    def __call__(self, codes: Codes) -> Flags:
        one, other = (begins(codes) for begins in self._both)
        size = min(len(one), len(other))
        return np.asarray(one[:size] | other[:size], bool)


class Openings:
    """The places where one of `strings`, of which the first two or three characters are looked at, or of `alone` may stand: few others."""

    def __init__(self, strings: Iterable[str], alone: str = "") -> None:
        self._strings = tuple(strings)
        self._alone = [np.uint32(ord(one)) for one in alone]
        self._size = min(_MOST, *map(len, self._strings))

    def __call__(self, codes: Codes) -> Flags:
        begins = np.take(self._table, self._hashes(codes))
        for one in self._alone:
            begins |= codes[: len(begins)] == one
        return begins

    @cached_property
    def _table(self) -> Flags:
        table = np.zeros(_TABLE, bool)
        firsts = codes_of("".join([one[: self._size] for one in self._strings]))
        table[self._hashes(firsts)[:: self._size]] = True
        return table

    def _hashes(self, codes: Codes) -> Codes:
        """A number for the first characters from each place on."""
        last = max(len(codes) - self._size + 1, 0)
        made = codes[:last].copy()
        for further, prime in enumerate(_PRIMES[: self._size - 1], 1):
            made += codes[further : last + further] * prime
        made &= np.uint32(_TABLE - 1)
        return made


class Runs:
    """The places from which on `least` characters of `kind`, of the first plane, stand side by side."""

    def __init__(self, kind: str, least: int) -> None:
        self._kind, self._least = kind, least

    def __call__(self, codes: Codes) -> Flags:
        inside = np.take(self._table, np.minimum(codes, np.uint32(_TABLE)))
        last = max(len(codes) - self._least + 1, 0)
        begins = inside[:last].copy()
        for further in range(1, self._least):
            begins &= inside[further : last + further]
        return begins

    @cached_property
    def _table(self) -> Flags:
        table = np.zeros(_TABLE + 1, bool)
        table[codes_of(self._kind)] = True
        return table


def codes_of(text: str) -> Codes:
    """The code points of `text`."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
