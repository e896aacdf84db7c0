"""The normal form of many texts at once: one table look-up for all characters that stand for themselves."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

_PLANES = 0x20000
#: what stands for a character whose form depends on others is not less than this
_DOUBTFUL = np.uint32(1 << 31)
#: added to the form of what NFKC makes a capital of ASCII
_CAPITAL, _LOWER = np.uint32(1 << 30), np.uint32(0x20)
_ROW = 4

#: a normal form, and the same with the capitals of ASCII that were written
Forms = tuple[str, str]


def normalise_many(texts: Sequence[str], normalise: Callable[[str], Forms]) -> list[Forms]:
    """`normalise(text)` of each text; only those that hold a character with a life of its own go through `normalise`."""
    joined = "\n".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    made = np.take(_forms(), np.minimum(codes, _PLANES))
    capital = np.flatnonzero((made & _CAPITAL) != 0)
    made[capital] ^= _CAPITAL
    doubtful = (made >= _DOUBTFUL) | _in_rows(made)
    made[doubtful] = 0x20
    normal = cased = _text(made)
    if len(capital):
        made[capital] ^= _LOWER
        cased = _text(made)
    ends = list(accumulate((len(text) + 1 for text in texts), initial=0))
    sums = np.concatenate(([0], np.cumsum(doubtful)))
    slow = (np.diff(sums[np.minimum(ends, len(codes))]) > 0).tolist()
    return [
        normalise(text) if hard else (normal[start : end - 1], cased[start : end - 1])
        for text, hard, (start, end) in zip(texts, slow, pairwise(ends), strict=True)
    ]


def _in_rows(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Where a character stands for the fourth time in a row."""
    rows = np.zeros(len(codes), bool)
    if len(codes) >= _ROW:
        same = codes[1:] == codes[:-1]
        rows[_ROW - 1 :] = same[2:] & same[1:-1] & same[:-2] & (codes[_ROW - 1 :] != 0x0A)
    return rows


@cache
def _forms() -> NDArray[np.uint32]:
    """For each of the first two planes' characters its normal form where that holds wherever it stands; `_DOUBTFUL` for all others.
    What becomes of a capital of ASCII bears the mark `_CAPITAL`.

    Marks, jamo and half-width voicing marks join what stands before them; the capital sigma's form depends on its
    place; controls, surrogates and unseen characters are left to the careful way.
    """
    codes = np.arange(_PLANES, dtype=np.uint32)
    forms, alone = codes.copy(), np.ones(_PLANES, bool)
    alone[0xD800:0xE000] = False
    asked = codes[~_themselves(codes) & alone]
    free = ~_of_kind(asked, "MC")
    alone[asked[~free]] = False
    asked = asked[free]
    # each on a line of its own, where it meets no other
    lines = unicodedata.normalize("NFKC", "\n".join(_text(asked))).lower().split("\n")
    single = np.fromiter(map(len, lines), np.int64, len(lines)) == 1
    alone[asked[~single]] = False
    asked = asked[single]
    forms[asked] = np.frombuffer("".join([line for line in lines if len(line) == 1]).encode("utf-32-le"), np.uint32)
    changed = asked[forms[asked] != asked]
    alone[changed[_of_kind(forms[changed], "M")]] = False
    alone[0x1100:0x1200] = alone[0xFF9E:0xFFA0] = alone[0x3A3] = alone[0xFFFD] = alone[0xFE00:0xFE10] = False
    letters = codes[(forms >= ord("a")) & (forms <= ord("z"))]
    forms[letters[[unicodedata.normalize("NFKC", one).isupper() for one in _text(letters)]]] |= _CAPITAL
    return np.append(np.where(alone, forms, _DOUBTFUL), _DOUBTFUL)


def _themselves(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Characters that are their own form wherever they stand: common ideographs, syllables of Hangul, digits and signs, the line end."""
    made = (codes == 0x0A) | ((codes >= 0x20) & (codes < 0x41))
    for first, end in ((0x4E00, 0xA000), (0xAC00, 0xD7A4)):
        made |= (codes >= first) & (codes < end)
    return np.asarray(made, bool)


def _of_kind(codes: NDArray[np.uint32], kinds: str) -> NDArray[np.bool_]:
    """Which characters have a general category that begins with one of `kinds`."""
    told = "".join(map(unicodedata.category, _text(codes))).encode("ascii")
    return np.asarray(np.isin(np.frombuffer(told, np.uint8)[::2], list(kinds.encode("ascii"))), bool)


def _text(codes: NDArray[np.uint32]) -> str:
    return codes.tobytes().decode("utf-32-le")
