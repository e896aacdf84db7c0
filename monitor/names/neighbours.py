"""Short strings one edit apart, found without comparing each with each.

Two strings are one edit (insert, leave out, replace, swap neighbours) apart only if leaving out at most one letter of each
can make them equal: so those shortened forms are looked up (W. Garbe's symmetric delete algorithm, SymSpell, 2012), here
for a million strings at once, eight letters in a machine word.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Places = NDArray[np.int64]

LETTERS = 8
_BITS = 22
_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio (Knuth's multiplicative hashing)
_EIGHT = np.uint64(8)
#: _KEEP[n] keeps the first n letters of a word
_KEEP = np.array([(1 << 8 * size) - 1 for size in range(LETTERS + 1)], np.uint64)


def views(data: bytes) -> Words:
    """Every eight bytes of `data` as a machine word, one for each place; beyond its end are zeros."""
    return np.ndarray((len(data),), np.dtype("<u8"), data + bytes(LETTERS), 0, (1,))


def packed(words: Words, starts: Places, sizes: Places | int) -> Words:
    """The strings of `sizes` (at most 8) bytes at `starts`, of `views`."""
    return words[starts] & _KEEP[sizes]


class Neighbours:
    """The strings (at most 8 letters) of `entries` that are about one edit from a given one, each with its number.

    `exact`: only equal ones, by `same`.
    """

    def __init__(self, entries: Iterable[tuple[bytes, int]], *, exact: bool = False) -> None:
        pairs = {(form, number) for text, number in entries for form in _forms(text, exact=exact)}
        ordered = sorted((int.from_bytes(form, "little"), number) for form, number in pairs)
        keys = np.array([key for key, _ in ordered], np.uint64)
        self._numbers = np.array([number for _, number in ordered], np.int64)
        self._keys, self._starts = np.unique(keys, return_index=True)
        self._stops = np.append(self._starts[1:], len(keys))
        self._present = np.zeros(1 << _BITS, np.bool_)
        self._present[_hash(self._keys)] = True

    def find(self, words: Words, size: int) -> tuple[Places, Places]:
        """Pairs of a place in `words` and the number of an entry that may be one edit apart, each pair once.

        `size` is the length of the longest word. Words that are two edits apart may be among them.
        """
        found = [self.same(words)]
        for at in range(size):
            keep = _KEEP[at]
            found.append(self.same((words & keep) | ((words >> _EIGHT) & ~keep)))
        places = np.concatenate([place for place, _ in found])
        numbers = np.concatenate([number for _, number in found])
        if not len(places):
            return places, numbers
        both = np.unique(places << 32 | numbers)
        return both >> 32, both & 0xFFFFFFFF

    def same(self, words: Words) -> tuple[Places, Places]:
        """Pairs of a place in `words` and the number of an entry that is equal."""
        places = np.flatnonzero(self._present[_hash(words)])
        if not len(places):
            return places, places
        at = np.minimum(np.searchsorted(self._keys, words[places]), len(self._keys) - 1)
        equal = self._keys[at] == words[places]
        places, at = places[equal], at[equal]
        many = (self._stops - self._starts)[at]
        first = np.repeat(self._starts[at] - np.cumsum(many) + many, many)
        return np.repeat(places, many), self._numbers[first + np.arange(len(first))]


def _forms(text: bytes, *, exact: bool) -> set[bytes]:
    """The text itself, and each with one letter left out, as 8 bytes."""
    shorter = () if exact else (text[:at] + text[at + 1 :] for at in range(len(text)))
    return {form.ljust(LETTERS, b"\0") for form in (text, *shorter)}


def _hash(words: Words) -> Places:
    return ((words * _MIX) >> np.uint64(64 - _BITS)).view(np.int64)
