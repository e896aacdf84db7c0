"""Is this the same text again? Shingles, MinHash signatures and bands (LSH) of many texts at once, and the exact comparison.

Broder 1997 (resemblance and containment), Indyk and Motwani 1998 (bands). A text is reduced to its letters and digits: in
simplified Chinese and lower case, without links, handles, hashtags and the marks of reposting. Shingles are four characters of
Chinese, Japanese or Korean or six of other scripts, so that an edit changes only those around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.opinion.text.normal import prepare_many

#: bands of a signature, and the minima (rows) that one is made of: see `benchmarks/reposts.py` for what other numbers find
BANDS, ROWS = 20, 2
#: columns (a wide character is two) under which a text is nobody's copy: people say *the withdrawal is slow* by themselves
LEAST = 24
#: columns under which only equal texts are the same; from LONG on a share of LOOSE is enough, and STRICT just above NEAR
NEAR, LONG = 26, 50
#: share of all shingles of two texts that both must have
STRICT, LOOSE = 0.75, 0.5
#: share of the shorter one's shingles that stand in the longer one, which quotes it or which it was cut from
STRICTLY_IN, MOSTLY_IN = 0.9, 0.8
#: texts that are found by one band: what more have in common is a form that many fill in. Different texts share fewer than half of their bands, by the rest each is found
CROWD = 32
#: characters of a text that are looked at
LOOKED_AT = 50_000

_BLOCK = 65_536
_WIDE, _ASTRAL, _LETTERS_AGAIN = 0x2E80, 0x10000, 0x20000
_BASE, _ALL = 0x01000193, 0xFFFFFFFF
#: what people put around a text that they pass on; handles and links are gone by then
_MARKS = ("转发微博", "轻转发", "快转发", "转发", "转载", "转帖", "转自", "搬运", "扩散", "原文", "回复")
_TAGS = re.compile(r"#[^#\s]{1,40}#|#\w{1,40}(?![^#\s])|\[\w{1,6}\]|(?<![a-z])(?:rt|via|repost|fwd)(?= {3}| ?:)")

Hashes = NDArray[np.uint32]


class Sketch(NamedTuple):
    """A text as it is compared.

    `shingles` are hashes of 32 bits, sorted, each once; `bands` are 64-bit signed numbers, and two texts that share one may be
    the same. Both are empty for a text of fewer than `LEAST` columns, which is never compared.
    """

    shingles: Hashes
    bands: tuple[int, ...]
    columns: int


class Likeness(NamedTuple):
    """The share of all shingles of both that both have, and the share of those of the smaller one."""

    jaccard: float
    containment: float


_EMPTY = Sketch(np.empty(0, np.uint32), (), 0)


def sketch(texts: Sequence[str]) -> list[Sketch]:
    """What is compared of each of `texts`, in their order; in time linear in their length."""
    found: list[Sketch] = []
    for some in _blocks(texts):
        found += _sketched(some)
    return found


def likeness(one: Sketch, other: Sketch) -> Likeness:
    """How much of two texts is the same, exactly (but for two shingles in 2**32 that share a hash)."""
    return _likenesses(one, [other])[0]


def same_text(one: Sketch, other: Sketch) -> bool:
    """Whether one is a copy of the other: equal, little changed, quoted in it or cut from it."""
    return _is_same(likeness(one, other), min(one.columns, other.columns))


def _likenesses(one: Sketch, others: Sequence[Sketch]) -> list[Likeness]:
    """`likeness` of `one` with each of `others`, looked up all at once."""
    if not len(one.shingles):
        return [Likeness(0.0, 0.0)] * len(others)
    sizes = np.array([len(other.shingles) for other in others])
    theirs = np.concatenate([other.shingles for other in others])
    at = np.searchsorted(one.shingles, theirs)
    found = one.shingles[np.minimum(at, len(one.shingles) - 1)] == theirs
    counted = np.concatenate(([0], np.cumsum(found)))
    ends = np.cumsum(sizes)
    both = counted[ends] - counted[ends - sizes]
    jaccard = both / (len(one.shingles) + sizes - both)
    containment = both / np.maximum(1, np.minimum(sizes, len(one.shingles)))
    return [Likeness(*pair) for pair in zip(jaccard.tolist(), containment.tolist(), strict=True)]


def _is_same(alike: Likeness, columns: int) -> bool:
    if columns < LEAST:
        return False
    if columns < NEAR:
        return alike.jaccard == 1.0
    ease = min(1.0, (columns - NEAR) / (LONG - NEAR))
    wanted, inside = STRICT - (STRICT - LOOSE) * ease, STRICTLY_IN - (STRICTLY_IN - MOSTLY_IN) * ease
    return alike.jaccard >= wanted or alike.containment >= inside


class Index:
    """Texts in memory, to be found by their bands; by each band the first `CROWD` that have it."""

    def __init__(self) -> None:
        self._texts: list[Sketch] = []
        self._first: dict[int, int] = {}
        self._others: dict[int, list[int]] = {}

    def __getitem__(self, number: int) -> Sketch:
        return self._texts[number]

    def keep(self, text: Sketch) -> None:
        """Keep `text` under the next number, from 0."""
        number = len(self._texts)
        self._texts.append(text)
        for band in text.bands:
            if self._first.setdefault(band, number) != number:
                others = self._others.setdefault(band, [])
                if len(others) < CROWD - 1:
                    others.append(number)

    def add(self, text: Sketch) -> list[int]:
        """`keep`; the numbers of those before that share a band with it, most bands first."""
        near = self._near(text)
        self.keep(text)
        return near

    def find(self, text: Sketch, most: int | None = None) -> list[int]:
        """The numbers of the texts that are the same as `text`; of the `most` alone that share most bands with it, where that is given."""
        return self.confirm(text, self._near(text)[:most])

    def confirm(self, text: Sketch, numbers: Sequence[int]) -> list[int]:
        """Those of `numbers` whose texts are the same as `text`."""
        if not numbers:
            return []
        others = [self._texts[number] for number in numbers]
        told = zip(numbers, others, _likenesses(text, others), strict=True)
        return [number for number, other, alike in told if _is_same(alike, min(text.columns, other.columns))]

    def _near(self, text: Sketch) -> list[int]:
        met = [self._first[band] for band in text.bands if band in self._first]
        for band in text.bands:
            met += self._others.get(band, ())
        return _by_count(met)


def _by_count(numbers: list[int]) -> list[int]:
    return [number for number, _ in Counter(numbers).most_common()] if numbers else numbers


def _blocks(texts: Sequence[str]) -> Iterator[list[str]]:
    """`texts` in lists of about `_BLOCK` characters, so that what is computed of them stays in the processor's cache."""
    some: list[str] = []
    size = 0
    for text in texts:
        some.append(text[:LOOKED_AT])
        size += len(some[-1])
        if size >= _BLOCK:
            yield some
            some, size = [], 0
    if some:
        yield some


def _sketched(texts: Sequence[str]) -> list[Sketch]:
    codes = np.frombuffer(_bare(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    owner = np.cumsum(codes == ord("\n"), dtype=np.int32)
    kept = _is_letter(codes)
    codes, owner = codes[kept], owner[kept]
    columns = np.bincount(owner, weights=1.0 + (codes >= _WIDE), minlength=len(texts)).astype(np.int64)
    shingles, owner = _shingles(codes, owner, columns)
    ordered = np.sort(owner.astype(np.uint64) << np.uint64(32) | shingles)
    unique = ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered
    shingles, owner = unique.astype(np.uint32), (unique >> np.uint64(32)).astype(np.int64)
    found, starts = np.unique(owner, return_index=True)
    if not len(found):
        return [_EMPTY] * len(texts)
    bands = _bands(shingles, starts)
    sketches = [_EMPTY] * len(texts)
    ends = [*starts[1:].tolist(), len(shingles)]
    rows = zip(found.tolist(), starts.tolist(), ends, bands.tolist(), columns[found].tolist(), strict=True)
    for number, start, end, own, width in rows:
        sketches[number] = Sketch(shingles[start:end].copy(), tuple(own), width)
    return sketches


def _bare(texts: Sequence[str]) -> str:
    """The texts as they are compared, a line for each."""
    lines = "\n".join(text.folded.replace("\n", " ") for text in prepare_many(texts, whole=True))
    for mark in _MARKS:
        lines = lines.replace(mark, " ")
    return _TAGS.sub(" ", lines)


def _shingles(
    codes: Hashes, owner: NDArray[np.int32], columns: NDArray[np.int64]
) -> tuple[Hashes, NDArray[np.int32]]:
    """The hash of the shingle that begins at each character, where it ends in the same text; and whose it is."""
    size = len(codes)
    padded = np.concatenate((codes, np.zeros(6, np.uint32))) * np.uint32(0x9E3779B1)
    padded ^= padded >> np.uint32(15)
    two = padded[:-1] + padded[1:] * np.uint32(_BASE)
    four = two[:-2] + two[2:] * np.uint32(_BASE**2 & _ALL)
    six = four[:size] + two[4 : size + 4] * np.uint32(_BASE**4 & _ALL)
    wide = codes >= _WIDE
    hashes = np.where(wide, four[:size], six)
    last = np.arange(size) + np.where(wide, 3, 5)
    whose = np.concatenate((owner, np.full(6, -1, np.int32)))
    whole = (whose[last] == owner) & (columns[owner] >= LEAST)
    return _mixed(hashes[whole]), owner[whole]


def _bands(shingles: Hashes, starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The bands of the texts whose shingles begin at `starts`: a row for each text, a column for each band."""
    before, times, _ = _numbers()
    bands = np.empty((len(starts), BANDS), np.int64)
    work = np.empty_like(shingles)
    for band in range(BANDS):
        value = np.full(len(starts), band + 1, np.uint64)
        for row in range(band * ROWS, (band + 1) * ROWS):
            np.bitwise_xor(shingles, before[row], out=work)
            np.multiply(work, times[row], out=work)
            value = (value ^ np.minimum.reduceat(work, starts)) * np.uint64(0x9E3779B97F4A7C15)
            value ^= value >> np.uint64(29)
        bands[:, band] = value.view(np.int64)
    return bands


def _mixed(hashes: Hashes) -> Hashes:
    """Every bit of each hash spread over all of it (lowbias32, Wellons 2018)."""
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        hashes ^= hashes >> np.uint32(shift)
        hashes *= np.uint32(factor)
    hashes ^= hashes >> np.uint32(16)
    return hashes


@cache
def _numbers() -> tuple[Hashes, Hashes, NDArray[np.bool_]]:
    """What each row of a signature is hashed with, always the same; and which characters below U+10000 are letters, marks or digits."""
    chance = np.random.Generator(np.random.PCG64(1997))
    before, times = chance.integers(0, 2**32, (2, BANDS * ROWS), np.uint32)
    letters = np.array([chr(code).isalnum() for code in range(_ASTRAL)])
    return before, times | np.uint32(1), letters


def _is_letter(codes: Hashes) -> NDArray[np.bool_]:
    """Letters and digits; beyond U+FFFF the rarer Chinese characters alone, for most of what stands before them is emoji."""
    _, _, letters = _numbers()
    found = letters[np.minimum(codes, _ASTRAL - 1)]
    return found & (codes < _ASTRAL) | (codes >= _LETTERS_AGAIN)
