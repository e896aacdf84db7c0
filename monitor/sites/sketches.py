"""Sketches of pages: a few hundred hashes by which two pages are compared without either of them at hand.

Bottom-k sketches (Broder 1997; Cohen and Kaplan 2007): the k smallest hashes of a set are a random sample of it, and the k smallest of two
sketches together one of their union. With k = 256 the resemblance is right within ±0.03 (one standard error at 0.5: √(J·(1-J)/k)), and containment
within ±0.05 where neither set is more than some four times the other.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

#: hashes of a sketch
K = 256
#: tags in a row that make one gram. Five tags are about a menu entry or a row of a form with its wrappers: three meet on every page that has a
#: list, while eight are broken by nearly every edit
TAGS = 5
#: characters in a row that make one shingle of words: eight columns are four Chinese characters or eight letters, the length at which a shingle
#: is rarely an accident of the language, and an edit changes only those around it
CHARACTERS = 8
#: tags and characters that are looked at
MOST_TAGS, MOST_CHARACTERS = 100_000, 400_000
#: tags that say nothing of how a page is built: what editors put around words, and what is invisible
_LEFT_OUT = frozenset(
    {
        "b",
        "i",
        "u",
        "em",
        "strong",
        "font",
        "br",
        "wbr",
        "small",
        "big",
        "meta",
        "script",
        "style",
        "link",
        "noscript",
        "source",
        "path",
    }
)
MOST_TEXTS = 20_000
#: the first of the characters that are as wide as they are high
_WIDE, _LINE = 0x2E80, 0x0A
#: characters normalised at a time: a run of combining marks takes the square of its length
_PART = 500
_EMPTY = np.empty(0, np.uint32)

Hashes = NDArray[np.uint32]


def skeleton(tags: Sequence[str]) -> tuple[int, ...]:
    """The sketch of a row of tag names, in the order in which they begin.

    Names of classes and ids are left out, for they are what a kit's seller changes first and what builders number anew; how deep an element stands is
    left out too, so that wrapping a page in one more element leaves it what it was. A run of equal tags counts as three.
    """
    numbers: list[int] = []
    last, times = "", 0
    for tag in tags[:MOST_TAGS]:
        if tag in _LEFT_OUT:
            continue
        times = times + 1 if tag == last else 1
        last = tag
        if times <= 3:
            numbers.append(_number(tag))
    return _bottom(_grams(np.array(numbers, np.uint32), TAGS))


def shingles(texts: Iterable[str]) -> tuple[int, ...]:
    """The sketch of what `texts` say: letters and digits only, NFKC and lower case, Chinese characters counting double.

    Shingles do not reach across texts, so that the order of a page's parts does not matter, unless no text is long enough for one.
    """
    whole = "\n".join(islice(texts, MOST_TEXTS))[:MOST_CHARACTERS]
    if not whole.isascii():
        parts = (whole[start : start + _PART] for start in range(0, len(whole), _PART))
        whole = "".join(unicodedata.normalize("NFKC", part) for part in parts)
    codes = np.frombuffer(whole.lower().encode("utf-32-le", "replace"), np.uint32)
    table = _letters()
    counts = table[np.minimum(codes, table.size - 1)]
    letters, texts_of = codes[counts], np.cumsum(codes == _LINE)[counts]
    wide = letters >= _WIDE
    narrow = _grams(letters[~wide], CHARACTERS, texts_of[~wide])
    return _bottom(np.concatenate((narrow, _grams(letters[wide], CHARACTERS // 2, texts_of[wide]))))


def resemblance(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of what both have in what either has (Jaccard), estimated; 0 where one is empty.

    >>> resemblance((1, 2, 3), (2, 3, 4))
    0.5
    """
    if not one or not other:
        return 0.0
    left, right = set(one), set(other)
    union = sorted(left | right)
    if len(one) >= K or len(other) >= K:
        union = union[:K]
    return sum(1 for number in union if number in left and number in right) / len(union)


def containment(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of `one` that stands in `other` too, estimated among the hashes up to which both sketches are whole; 0 where one is empty."""
    if not one or not other:
        return 0.0
    limit = min(sketch[-1] if len(sketch) >= K else 2**32 for sketch in (one, other))
    sample = [number for number in one if number <= limit]
    there = set(other)
    return sum(1 for number in sample if number in there) / len(sample) if sample else 0.0


@lru_cache(4_096)
def _number(tag: str) -> int:
    return zlib.crc32(tag[:60].encode("utf-8", "replace"))


@cache
def _letters() -> NDArray[np.bool_]:
    """Which characters count, by number; those past the punctuation of Chinese all do."""
    table = [chr(code).isalnum() or unicodedata.category(chr(code))[0] == "M" for code in range(0x3040)]
    return np.array([*table, True], np.bool_)


def _grams(numbers: Hashes, n: int, parts: NDArray[np.int64] | None = None) -> Hashes:
    """Hashes of every n numbers in a row that are of the same part; across parts where none is as long."""
    if not len(numbers):
        return _EMPTY
    n = min(n, len(numbers))
    mixed = np.zeros(len(numbers) - n + 1, np.uint64)
    for shift in range(n):
        mixed = (mixed ^ numbers[shift : len(numbers) - n + 1 + shift]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    grams = (mixed >> np.uint64(32)).astype(np.uint32)
    if parts is None:
        return grams
    same = parts[: len(grams)] == parts[n - 1 :]
    return grams[same] if same.any() else grams


def _bottom(hashes: Hashes) -> tuple[int, ...]:
    """The K smallest, each once; first looked for where four times as many should be."""
    if len(hashes) > 16 * K:
        small = np.unique(hashes[hashes < 2**32 * 4 * K // len(hashes)])
        if len(small) >= K:
            return tuple(small[:K].tolist())
    return tuple(np.unique(hashes)[:K].tolist())
