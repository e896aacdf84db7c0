"""Pieces of names that are nearly a token, or begin or end nearly so: a quick look at all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from monitor.names.block import Block, letters_of
from monitor.names.distance import distance
from monitor.names.distances import begin_alike, distances
from monitor.names.neighbours import Neighbours, packed
from monitor.names.reading import is_one_word
from monitor.names.tokens import Token
from monitor.names.typos import (
    SHORTEST,
    SHORTEST_INSIDE,
    allowed,
    allowed_inside,
    edits,
    edits_inside,
)

Places = NDArray[np.int64]
Pairs = NDArray[np.int64]

_EDGE, _ANCHOR = 6, 4
#: pairs from which on working out their distances at once is quicker
_MANY = 150


class Parts(NamedTuple):
    """Parts of the text that may be a token: where they start and end, of which token, and how far they may be from it.

    `edits` bounds the number of edits, `far` the distance.
    """

    starts: Places
    ends: Places
    numbers: Places
    edits: Places
    far: NDArray[np.float32]

    def only(self, chosen: Places) -> Parts:
        """Some of them."""
        return Parts(
            self.starts[chosen], self.ends[chosen], self.numbers[chosen], self.edits[chosen], self.far[chosen]
        )


class Slips:
    """Finds where `tokens` may stand with a slip: whole pieces, and parts at the beginning or end of longer ones.

    Finds each piece one edit from a token, and of heavier copies those whose first or last six letters are at most one
    edit from the token's, or whose first or last four are the token's.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._folded = [token.folded.encode() for token in tokens]
        sizes = [len(token.text) for token in tokens]
        self._sizes = np.array(sizes, np.int64)
        self._rows = np.zeros((len(tokens), 64), np.uint8)
        plain = [(number, text) for number, text in enumerate(self._folded) if tokens[number].text.isascii()]
        for number, _ in plain:
            self._rows[number, : sizes[number]] = np.frombuffer(tokens[number].text.encode(), np.uint8)
        self._first = np.array([text[0] for text in self._folded], np.uint8)
        self._second = np.array([text[1] for text in self._folded], np.uint8)
        self._letters = np.array([letters_of(text) for text in self._folded], np.uint32)
        self._whole = np.array([edits(size) for size in sizes], np.int64)
        self._inside = np.array([edits_inside(size) for size in sizes], np.int64)
        self._far_whole = np.array([allowed(size) for size in sizes], np.float32)
        self._far_inside = np.array([allowed_inside(size) for size in sizes], np.float32)
        self._small = Neighbours((text, number) for number, text in plain if SHORTEST <= len(text) <= _EDGE)
        long = [(number, text) for number, text in plain if len(text) >= SHORTEST_INSIDE]
        self._near_start = Neighbours((text[:_EDGE], number) for number, text in long)
        self._near_end = Neighbours((text[-_EDGE:], number) for number, text in long)
        self._at_start = Neighbours(((text[:_ANCHOR], number) for number, text in long), exact=True)
        self._at_end = Neighbours(((text[-_ANCHOR:], number) for number, text in long), exact=True)

    def find(self, block: Block) -> Pairs:
        """Pairs of a line and a token (see `pairs_of`)."""
        found = list(self._parts(block))
        starts, ends, numbers, most = (np.concatenate([one[at] for one in found]) for at in range(4))
        return self._checked(block, Parts(starts, ends, numbers, most, np.concatenate([one.far for one in found])))

    def _parts(self, block: Block) -> Iterator[Parts]:
        starts, ends = block.pieces
        sizes = ends - starts
        some = (sizes >= SHORTEST - 1) & (sizes <= _EDGE + 1)
        first, last = starts[some], ends[some]
        places, numbers = self._small.find(packed(block.words, first, last - first), _EDGE + 1)
        yield self._whole_parts(first[places], last[places], numbers, 1)
        some = sizes >= _EDGE - 1
        starts, ends = starts[some], ends[some]
        edge = np.minimum(ends - starts, _EDGE)
        places, numbers = self._near_start.find(packed(block.words, starts, edge), _EDGE)
        first, last = starts[places], ends[places]
        yield self._whole_parts(first, last, numbers, 3)
        for more in (-1, 0, 1):
            yield self._inner_parts(first, first + self._sizes[numbers] + more, last - first, numbers)
        places, numbers = self._near_end.find(packed(block.words, ends - edge, edge), _EDGE)
        first, last = starts[places], ends[places]
        yield self._whole_parts(first, last, numbers, 3)
        for more in (-1, 0, 1):
            yield self._inner_parts(last - self._sizes[numbers] - more, last, last - first, numbers)
        for words, index in ((starts, self._at_start), (ends - _ANCHOR, self._at_end)):
            places, numbers = index.same(packed(block.words, words, _ANCHOR))
            yield self._whole_parts(starts[places], ends[places], numbers, 2)

    def _whole_parts(self, starts: Places, ends: Places, numbers: Places, most: int) -> Parts:
        """Whole pieces as long as their tokens, but for as many letters as may be edited (at most `most`)."""
        bound = self._whole[numbers]
        like = np.flatnonzero(np.abs(ends - starts - self._sizes[numbers]) <= np.minimum(most, bound))
        return Parts(starts, ends, numbers, bound, self._far_whole[numbers]).only(like)

    def _inner_parts(self, starts: Places, ends: Places, sizes: Places, numbers: Places) -> Parts:
        """Parts of pieces that are longer than their tokens."""
        longer = np.flatnonzero(sizes > self._sizes[numbers])
        return Parts(starts, ends, numbers, self._inside[numbers], self._far_inside[numbers]).only(longer)

    def _checked(self, block: Block, parts: Parts) -> Pairs:
        """Those that are near enough, ordinary words left out."""
        differing = np.bitwise_count(
            block.letters(parts.starts, parts.ends - parts.starts) ^ self._letters[parts.numbers]
        )
        parts = parts.only(np.flatnonzero((differing <= 2 * parts.edits) & self._may_begin(block, parts)))
        texts = [
            block.folded[start:end] for start, end in zip(parts.starts.tolist(), parts.ends.tolist(), strict=True)
        ]
        meant = [self._folded[number] for number in parts.numbers.tolist()]
        if not texts:
            return parts.numbers
        counts = cpdist(texts, meant, scorer=OSA.distance, dtype=np.uint8)
        parts, counts = parts.only(close := np.flatnonzero((counts <= parts.edits) & (counts > 0))), counts[close]
        unsure = np.flatnonzero((counts > 1) | (parts.far < 1))
        near = np.ones(len(counts), np.bool_)
        near[unsure] = self._near_enough(block, parts.only(unsure), counts[unsure])
        parts = parts.only(np.flatnonzero(near))
        plain = [
            not is_one_word(block.plain(start, end))
            for start, end in zip(parts.starts.tolist(), parts.ends.tolist(), strict=True)
        ]
        parts = parts.only(np.flatnonzero(plain))
        return pairs_of(block.lines_at(parts.starts), parts.numbers)

    def _may_begin(self, block: Block, parts: Parts) -> NDArray[np.bool_]:
        """Whether the beginnings are alike, or only the first letters differ, or one is missing."""
        first, second = block.bytes[parts.starts], block.bytes[parts.starts + 1]
        meant = self._second[parts.numbers]
        alike: NDArray[np.bool_] = begin_alike(first, second, self._first[parts.numbers])
        found: NDArray[np.bool_] = np.logical_or.reduce((alike, second == meant, first == meant))
        return found

    def _near_enough(self, block: Block, parts: Parts, counts: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Whether the distance is small enough, and what differs in more than one letter begins alike."""
        near = (counts < 2) | begin_alike(
            block.bytes[parts.starts], block.bytes[parts.starts + 1], self._first[parts.numbers]
        )
        sizes = np.maximum(parts.ends - parts.starts, self._sizes[parts.numbers])
        for shortest, longest in ((0, 9), (9, 14), (14, 64)):
            some = np.flatnonzero(near & (sizes > shortest) & (sizes <= longest))
            chosen = parts.only(some)
            near[some] = (
                self._one_by_one(block, chosen) if len(some) < _MANY else self._at_once(block, chosen, longest)
            )
        return near

    def _at_once(self, block: Block, parts: Parts, width: int) -> NDArray[np.bool_]:
        own = parts.ends - parts.starts
        seen = block.rows(parts.starts, own, width)
        far = distances(seen, own, self._rows[parts.numbers, :width], self._sizes[parts.numbers])
        found: NDArray[np.bool_] = (far <= parts.far + 0.005) | (seen > 127).any(axis=1)
        return found

    def _one_by_one(self, block: Block, parts: Parts) -> list[bool]:
        """As `_at_once`, which takes some milliseconds however few they are."""
        found = []
        for start, end, number, far in zip(*(column.tolist() for column in (*parts[:3], parts.far)), strict=True):
            text, limit = block.plain(start, end), round(far, 2)
            found.append(not text.isascii() or distance(text, self._tokens[number].text, limit) <= limit)
        return found


def pairs_of(lines: Places, numbers: Places) -> Pairs:
    """A line and a token as one number: the line in the upper 32 bits."""
    return lines << np.int64(32) | numbers
