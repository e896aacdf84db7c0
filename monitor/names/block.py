"""A block of lines as arrays: what a machine can know of a hundred thousand names before anybody reads one."""

from __future__ import annotations

import re
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from monitor.names.fold import DRAWN_ALIKE
from monitor.names.neighbours import Words, views

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

_CAPITALS = bytes(range(65, 91)), bytes(range(97, 123))
_ALIKE = "".join(DRAWN_ALIKE[0]).encode(), DRAWN_ALIKE[1].encode()
_LOWER = bytes.maketrans(*_CAPITALS)
#: as `fold`, for bytes
_FOLD = bytes.maketrans(_CAPITALS[0] + b"I" + _ALIKE[0], _CAPITALS[1] + b"l" + _ALIKE[1])
_SEPARATORS = b".-_"
_NEWLINE, _DOT, _HYPHEN = 10, 46, 45
#: a web address up to its host, for whole lists of them
_ADDRESS = re.compile(
    rb"^[ \t]*(?:https?|hxxps?)://([^/?#\s:@\\\[\]]+)(?:[:/?#][^\n]*)?$", re.IGNORECASE | re.MULTILINE
)


def _among(allowed: bytes) -> Flags:
    table = np.zeros(256, np.bool_)
    table[np.frombuffer(allowed, np.uint8)] = True
    return table


_IS_SEPARATOR = _among(_SEPARATORS + b"\n")
_IS_ODD = ~_among(b"abcdefghijklmnopqrstuvwxyz0123456789" + _SEPARATORS + b"\n")
_IS_DIGIT = _among(b"0123456789")


def _places(data: bytes, wanted: bytes) -> Places:
    found = []
    at = data.find(wanted)
    while at >= 0:
        found.append(at)
        at = data.find(wanted, at + 1)
    return np.array(found, np.int64)


#: one bit for each letter, others share the last
_BIT = np.full(256, 1 << 31, np.uint32)
_BIT[97:123] = np.left_shift(np.uint32(1), np.arange(26, dtype=np.uint32))


def letters_of(text: bytes) -> int:
    """`Block.letters` of one text."""
    return int(np.bitwise_or.reduce(_BIT[np.frombuffer(text, np.uint8)]))


class Block:
    """Lines that end in LF, CR LF or CR.

    `folded` is the text as it looks (`fold`, for ASCII; other bytes stay), `squeezed` the same without separators inside
    lines; `ends` are the places of the line ends in it, one a line. Places count from 0 in `folded`.
    """

    def __init__(self, text: bytes) -> None:
        if b"\r" in text:
            text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if not text.endswith(b"\n"):
            text += b"\n"
        self.given = text
        self._plain = _ADDRESS.sub(rb"\1", text) if b"://" in text else text
        self._lower = self._plain.translate(_LOWER)
        self.folded = self._plain.translate(_FOLD)
        self.squeezed = self.folded.translate(None, _SEPARATORS)
        self.bytes: NDArray[np.uint8] = np.frombuffer(self.folded, np.uint8)
        self.ends: Places = np.flatnonzero(self.bytes == _NEWLINE)

    def line(self, number: int) -> str:
        """One line as it was given, without its end; broken UTF-8 replaced."""
        start, end = self._bounds(number)
        return self.given[start:end].decode("utf-8", "replace").strip()

    def plain(self, start: int, end: int) -> str:
        """The text between two places, in lower case."""
        return self._lower[start:end].decode("utf-8", "replace")

    def lines_at(self, places: Places) -> Places:
        """The numbers of the lines that hold these places."""
        return np.searchsorted(self.ends, places)

    @cached_property
    def words(self) -> Words:
        """Eight bytes from every place on."""
        return views(self.folded)

    @cached_property
    def separators(self) -> Places:
        """Where pieces end: at `.`, `-`, `_` and line ends."""
        return np.flatnonzero(_IS_SEPARATOR[self.bytes])

    @cached_property
    def pieces(self) -> tuple[Places, Places]:
        """Starts and ends of the pieces of every name, its last label left out."""
        ends = self.separators
        starts = np.concatenate(([0], ends[:-1] + 1))
        inner = (self.bytes[ends] != _NEWLINE) & (ends > starts)
        return starts[inner], ends[inner]

    def rows(self, starts: Places, sizes: Places, width: int) -> NDArray[np.uint8]:
        """These parts in lower case as rows of `width` bytes, zeros behind their ends."""
        lower = np.frombuffer(self._lower, np.uint8)
        found = np.zeros((len(starts), width), np.uint8)
        for at in range(width):
            inside = np.flatnonzero(sizes > at)
            found[inside, at] = lower[starts[inside] + at]
        return found

    def letters(self, starts: Places, sizes: Places) -> NDArray[np.uint32]:
        """Which letters stand in each of these parts, one bit a letter (the first 24 letters of a part count)."""
        found = np.zeros(len(starts), np.uint32)
        for at in range(min(24, int(sizes.max(initial=0)))):
            inside = np.flatnonzero(sizes > at)
            found[inside] |= _BIT[self.bytes[starts[inside] + at]]
        return found

    def unsqueezed(self, places: Places) -> Places:
        """Places in `squeezed`, as places in `folded`."""
        removed = self.separators[self.bytes[self.separators] != _NEWLINE]
        return places + np.searchsorted(removed - np.arange(len(removed)), places, side="right")

    def hyphenless(self) -> tuple[Block, Places] | None:
        """The lines that have hyphens, without them, and their numbers here; None when no line has any."""
        lines = np.unique(self.lines_at(np.flatnonzero(self.bytes == _HYPHEN)))
        if not len(lines):
            return None
        starts = np.where(lines > 0, self.ends[lines - 1] + 1, 0)
        kept = b"".join(
            self._lower[start:end]
            for start, end in zip(starts.tolist(), (self.ends[lines] + 1).tolist(), strict=True)
        )
        return Block(kept.replace(b"-", b"")), lines

    @cached_property
    def odd(self) -> Places:
        """The numbers of the lines that must be read one by one: with other characters than hosts have, with labels in
        punycode, too long, or not of the form of a host."""
        lower = np.frombuffer(self._lower, np.uint8)
        found = [self.lines_at(np.flatnonzero(_IS_ODD[lower]))]
        found.append(self.lines_at(_places(self._lower, b"xn--")))
        bounds = self.separators
        bounds = bounds[(self.bytes[bounds] == _DOT) | (self.bytes[bounds] == _NEWLINE)]
        sizes = np.diff(bounds, prepend=-1) - 1
        last = self.bytes[bounds] == _NEWLINE
        first = np.concatenate(([True], last[:-1]))
        empty = (sizes == 0) & ~(first & last)
        number = last & _IS_DIGIT[lower[np.maximum(bounds - sizes, 0)]]
        found.append(self.lines_at(bounds[(sizes > 63) | empty | (first & last & (sizes > 0)) | number]))
        found.append(np.flatnonzero(np.diff(self.ends, prepend=-1) > 254))
        return np.unique(np.concatenate(found))

    def _bounds(self, number: int) -> tuple[int, int]:
        if self._plain is not self.given:
            return self._given_bounds[number]
        return (int(self.ends[number - 1]) + 1 if number else 0), int(self.ends[number])

    @cached_property
    def _given_bounds(self) -> list[tuple[int, int]]:
        ends = np.flatnonzero(np.frombuffer(self.given, np.uint8) == _NEWLINE)
        return list(zip([0, *(ends[:-1] + 1).tolist()], ends.tolist(), strict=True))
