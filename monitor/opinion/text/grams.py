"""Texts as hashed n-grams, many texts at a time.

A text is read as a row of tokens: a word of a script that puts spaces between words, a run of digits, or a single sign of any
other kind (a Chinese character, a punctuation mark, an emoji). Grams are the runs of one to four tokens, and the runs of three
to five letters inside words, whose ends count as a letter. A hash of 22 bits stands for each; 0 stands for none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import msgspec
import numpy as np
from numpy.typing import NDArray

BITS = 22
TOKEN_ORDERS = (1, 2, 3, 4)
LETTER_ORDERS = (3, 4, 5)

_DROPPED, _SPACE, _SIGN, _DIGIT, _LETTER = range(5)
_LETTER_RANGES = "az ßß àö øɏ Ͱԯ ա֏ את ؠي ٮۓ ḁỿ"
_JOINED = "'’ʼ`\u0301"
_REPEATS = 3
_LONGEST_WORD = 48
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_FOLD = np.uint64(32)

Hashes = NDArray[np.uint32]
Wide = NDArray[np.uint64]
Places = NDArray[np.int64]


class Stream(msgspec.Struct, frozen=True):
    """The grams of one kind: row i of `hashes` holds those that begin at item i, one column for each of `orders`.

    Items of text t are those from `bounds[t]` to `bounds[t + 1]`; an item stands at `start`…`end` of its text.
    """

    hashes: Hashes
    orders: tuple[int, ...]
    bounds: Places
    start: Places
    end: Places

    def only(self, chosen: Places) -> Stream:
        """The grams of the chosen texts, in their order."""
        sizes = np.diff(self.bounds)[chosen]
        bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        rows = np.arange(bounds[-1]) + np.repeat(self.bounds[chosen] - bounds[:-1], sizes)
        return Stream(np.take(self.hashes, rows, axis=0), self.orders, bounds, self.start[rows], self.end[rows])


class Grams(msgspec.Struct, frozen=True):
    """The grams of a batch of texts; `lengths` is the count of tokens of each text."""

    streams: tuple[Stream, ...]
    lengths: Places

    def __len__(self) -> int:
        return len(self.lengths)

    def only(self, chosen: Places) -> Grams:
        """The grams of the chosen texts, in their order."""
        return Grams(tuple(stream.only(chosen) for stream in self.streams), self.lengths[chosen])


class _Signs(msgspec.Struct, frozen=True):
    """What is left of a batch after dropping: code points, their kind, their place in all texts joined."""

    codes: Wide
    kinds: NDArray[np.uint8]
    places: Places


def grams(texts: Sequence[str]) -> Grams:
    """The grams of `texts`, which are in the form of `Text.folded`; takes time linear in their length."""
    borders = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) + 1 for text in texts], out=borders[1:])
    signs = _signs("\n".join(texts))
    begins = _begins(signs.kinds)
    tokens = np.flatnonzero(begins)
    values = _token_values(signs, begins, tokens)
    start, end = signs.places[tokens], _ends(signs, tokens)
    bounds = np.searchsorted(start, borders)
    owner = np.repeat(np.arange(len(texts)), np.diff(bounds))
    offset = borders[owner]
    hashes = rolled(values, owner, TOKEN_ORDERS)
    words = Stream(hashes, TOKEN_ORDERS, bounds, start - offset, end - offset)
    return Grams((words, _letters(signs, borders)), np.diff(bounds))


def rolled(values: Wide, owner: Places, orders: tuple[int, ...]) -> Hashes:
    """The hashes of runs of each of `orders` items, by the item they begin at; 0 where a run would leave its owner."""
    size = len(values)
    hashes = np.zeros((size, len(orders)), np.uint32)
    running = values.copy()
    for order in range(1, min(orders[-1], size) + 1):
        left = size - order + 1
        if order > 1:
            running = running[:left] * _STEP + values[order - 1 :]
        if order in orders:
            inside = owner[:left] == owner[order - 1 :]
            hashes[:left, orders.index(order)] = _short(running) * inside
    return hashes


def _short(running: Wide) -> Hashes:
    """64 bits mixed and cut to the upper `BITS`."""
    mixed = (running ^ (running >> _FOLD)) * _MIX
    return (mixed >> np.uint64(64 - BITS)).astype(np.uint32)


def _signs(joined: str) -> _Signs:
    """The code points of `joined` without marks inside words and without what is repeated more than three times."""
    points = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32)
    kinds = _kinds()[np.minimum(points, 0xFFFF)]
    kept = kinds != _DROPPED
    if len(points) > _REPEATS:
        same = points[1:] == points[:-1]
        kept[_REPEATS:] &= ~(same[2:] & same[1:-1] & same[:-2])
    places = np.flatnonzero(kept)
    points, kinds = points[places], kinds[places]
    digit = kinds == _DIGIT
    beside = np.zeros_like(digit)
    beside[1:] |= digit[:-1]
    beside[:-1] |= digit[1:]
    return _Signs(np.where(digit & beside, ord("0"), points).astype(np.uint64), kinds, places)


def _begins(kinds: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where tokens begin: at each sign, and where a run of letters or digits does."""
    begins = kinds >= _SIGN
    begins[1:] &= (kinds[1:] == _SIGN) | (kinds[1:] != kinds[:-1])
    return begins


def _token_values(signs: _Signs, begins: NDArray[np.bool_], tokens: Places) -> Wide:
    """A number for each token, made of its code points and their order."""
    if not len(tokens):
        return np.zeros(0, np.uint64)
    which = np.cumsum(begins) - 1
    within = np.clip(np.arange(len(begins)) - tokens[which], 0, _LONGEST_WORD)
    values = np.where(signs.kinds >= _SIGN, _mixed(signs.codes) * _powers()[within], np.uint64(0))
    return np.asarray(np.add.reduceat(values, tokens), np.uint64)


def _ends(signs: _Signs, tokens: Places) -> Places:
    """Where each token ends in the joined text."""
    solid = signs.kinds >= _SIGN
    before: Places = np.cumsum(solid)[np.append(tokens, len(signs.kinds))[1:] - 1]
    return signs.places[np.flatnonzero(solid)[before - 1]] + 1


def _letters(signs: _Signs, borders: Places) -> Stream:
    """The grams inside words: each word is its letters between two ends, which are worth zero."""
    letters = np.flatnonzero(signs.kinds == _LETTER)
    first = np.ones(len(letters), np.bool_)
    first[1:] = np.diff(letters) > 1
    last = np.append(first[1:], True)[: len(letters)]
    word = np.cumsum(first) - 1
    row = np.arange(len(letters)) + 2 * word + 1
    size = len(letters) + 2 * int(first.sum())
    values, (owner, start, end) = np.zeros(size, np.uint64), np.zeros((3, size), np.int64)
    values[row] = _mixed(signs.codes[letters]) ^ _MIX
    place = signs.places[letters]
    for rows, chosen, begin, stop in (
        (row, slice(None), 0, 1),
        (row[first] - 1, first, 0, 0),
        (row[last] + 1, last, 1, 1),
    ):
        owner[rows], start[rows], end[rows] = word[chosen], place[chosen] + begin, place[chosen] + stop
    bounds = np.searchsorted(start, borders)
    offset = np.repeat(borders[:-1], np.diff(bounds))
    return Stream(rolled(values, owner, LETTER_ORDERS), LETTER_ORDERS, bounds, start - offset, end - offset)


def _mixed(codes: Wide) -> Wide:
    """Code points spread over 64 bits."""
    spread = (codes + np.uint64(1)) * _MIX
    return np.asarray(spread ^ (spread >> _FOLD), np.uint64)


@cache
def _powers() -> Wide:
    """The weight of each place of a word in its number."""
    return np.cumprod(np.full(_LONGEST_WORD + 1, _STEP), dtype=np.uint64)


@cache
def _kinds() -> NDArray[np.uint8]:
    """The kind of each code point below 65,536."""
    kinds = np.full(0x10000, _SIGN, np.uint8)
    every = np.arange(0x10000, dtype=np.uint32).tobytes().decode("utf-32-le", "surrogatepass")
    kinds[[ord(space) for space in re.findall(r"\s", every)]] = _SPACE
    kinds[:0x20] = _SPACE
    for ends in _LETTER_RANGES.split():
        kinds[ord(ends[0]) : ord(ends[1]) + 1] = _LETTER
    kinds[ord("0") : ord("9") + 1] = _DIGIT
    kinds[ord("_")] = _SPACE
    kinds[[ord(mark) for mark in _JOINED]] = _DROPPED
    return kinds
