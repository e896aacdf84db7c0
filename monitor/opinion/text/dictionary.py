"""Whether a word stands in a dictionary: asked of the few words with a capital in posts, without the table of 100,000 words in memory.

A Bloom filter (Bloom, "Space/Time Trade-offs in Hash Coding with Allowable Errors", CACM 13, 1970): no word is missed, one in
fifty of what is none is taken for one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from monitor.names.words import common

FILE = Path(__file__).parents[1] / "data" / "words.bin"
#: letters from which words are held
SHORTEST = 4
_BITS, _HASHES = 20, 3
#: words of which the answer is kept, for they come again
_KEPT = 1 << 13


@lru_cache(_KEPT)
def is_word(text: str) -> bool:
    """Whether `text` (lower-case ASCII, at least `SHORTEST` letters) is a word, or a person's or a place's name, in one of a dozen languages."""
    held = _held()
    return all(held[place >> 3] >> (place & 7) & 1 for place in _places(text))


def built(words: Iterable[str]) -> bytes:
    """The filter that holds `words`, as it is kept in a file."""
    held = bytearray(1 << (_BITS - 3))
    for word in words:
        for place in _places(word):
            held[place >> 3] |= 1 << (place & 7)
    return bytes(held)


def all_words() -> frozenset[str]:
    """The words and names that the names of sites are read with."""
    return common(shortest=SHORTEST, rarest=10)


def _places(word: str) -> Iterable[int]:
    data, seed = word.encode(), 0
    for _ in range(_HASHES):
        seed = zlib.crc32(data, seed)
        yield seed >> (32 - _BITS)


@cache
def _held() -> bytes:
    return FILE.read_bytes()
