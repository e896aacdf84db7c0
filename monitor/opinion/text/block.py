"""A batch of texts laid end to end, so that one pass looks through them all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from monitor.opinion.text.normal import Text

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Ends = NDArray[np.uint8]

_WIDE = 0x2E80
_SENTENCE, _PART, _CLAUSE = 1, 2, 4
#: what ends which of them
_ENDING = {_SENTENCE | _PART | _CLAUSE: "。!?;\n", _PART | _CLAUSE: ",、", _CLAUSE: ":~"}
_WIDE_STOP = ord("。")


class Block:
    """`texts`, each with a line end. Places are characters of `joined`; text i stands at `starts[i]`…`ends[i]`."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self.texts = tuple(texts)
        self.joined = "\n".join([*[text.folded for text in texts], ""])
        lengths = np.fromiter((len(text.folded) for text in texts), np.int64, len(self.texts))
        self.ends = np.cumsum(lengths + 1) - 1
        self.starts = self.ends - lengths
        self.codes = np.frombuffer(self.joined.encode("utf-32-le"), np.uint32)

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def plain(self) -> str:
        """The texts as they were written, in the places of `joined`."""
        return "".join([text.plain + "\n" for text in self.texts])

    @cached_property
    def cased(self) -> str:
        """The texts with capitals, in the same places."""
        return "".join([text.cased + "\n" for text in self.texts])

    def text_at(self, place: int) -> Text:
        """The text in which a place lies."""
        return self.texts[int(np.searchsorted(self.ends, place))]

    def owners(self, places: Places) -> Places:
        """The text in which each place lies."""
        return np.asarray(np.searchsorted(self.ends, places, "left"), np.int64)

    @cached_property
    def latin(self) -> Flags:
        """Which characters are letters or digits that stand in words (below U+0250); False at both ends."""
        inside = _latin()[np.minimum(self.codes, 0x250)]
        return np.concatenate(([False], inside, [False]))

    @cached_property
    def clauses(self) -> Places:
        """The number of the clause in which each place lies; the last value stands for the end."""
        return self._numbered(_CLAUSE)

    @cached_property
    def parts(self) -> Places:
        """The number of the part between commas."""
        return self._numbered(_PART)

    @cached_property
    def sentences(self) -> Places:
        """The number of the sentence."""
        return self._numbered(_SENTENCE)

    @cached_property
    def words(self) -> Places:
        """How many words begin before each place: a Chinese character is one, a run of Latin letters too."""
        latin = self.latin[1:-1]
        begins = (self.codes >= _WIDE) | (latin & ~self.latin[:-2])
        return np.concatenate((np.zeros(1, np.int64), np.cumsum(begins)))

    @cached_property
    def _full_stops(self) -> Flags:
        """Full stops that end a sentence: before a blank, a line end or another one."""
        found = self.codes == 0x2E
        following = np.append(self.codes[1:], 0x20)
        return np.asarray(found & ((following == 0x20) | (following == 0x0A) | (following == 0x2E)), bool)

    @cached_property
    def _in_numbers(self) -> Places:
        """Commas and colons between digits (4,400 or 3:15), which end nothing."""
        signs = np.flatnonzero((self.codes == 0x2C) | (self.codes == 0x3A))
        signs = signs[(signs > 0) & (signs < len(self.codes) - 1)]
        return np.asarray(signs[_is_digit(self.codes[signs - 1]) & _is_digit(self.codes[signs + 1])], np.int64)

    def _numbered(self, kind: int) -> Places:
        """How many of a kind have ended before each place: a border belongs to what it ends."""
        return np.concatenate((np.zeros(1, np.int64), np.cumsum((self._borders & kind) != 0)))

    @cached_property
    def _borders(self) -> Ends:
        """What each character ends."""
        ends = np.take(_ends(), np.minimum(self.codes, _WIDE_STOP + 1))
        ends[self._full_stops] = _SENTENCE | _PART | _CLAUSE
        ends[self._in_numbers] = 0
        return ends


@cache
def _ends() -> Ends:
    """What each character up to `_WIDE_STOP` ends."""
    ends = np.zeros(_WIDE_STOP + 2, np.uint8)
    for kind, characters in _ENDING.items():
        ends[[ord(one) for one in characters]] = kind
    return ends


def _is_digit(codes: NDArray[np.uint32]) -> Flags:
    return np.asarray((codes >= 0x30) & (codes <= 0x39), bool)


@cache
def _latin() -> Flags:
    return np.array([*(chr(code).isalnum() for code in range(0x250)), False])
