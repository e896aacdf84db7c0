"""Whether letters are ordinary words, which people use without a thought of any brand."""

from __future__ import annotations

from functools import cache, lru_cache

from monitor.names.sector import STRONG, WEAK
from monitor.names.words import LONGEST as _LONGEST
from monitor.names.words import common, cost, is_word, segment

_SHORTEST, _RAREST, _RAREST_ALONE = 4, 4.8, 5.4


@lru_cache(16384)
def ordinary_words(text: str) -> tuple[str, ...]:
    """The ordinary words that `text` (lower case) is made of; empty where it is not made of such words alone.

    One dictionary word, or several of which each is a word of the trade, a filler, a number, or has four letters and is no
    rarity: short and rare words would spell everything.
    """
    if not text.isascii():
        return ()
    if is_word(text):
        return (text,) if is_one_word(text) else ()
    if not _may_be_words(text):
        return ()
    found = segment(text)
    return found if found is not None and all(map(_is_plain, found)) else ()


def is_one_word(text: str) -> bool:
    """Whether `text` is one ordinary word; of up to five letters only one that is no rarity."""
    return is_word(text) and (len(text) > _SHORTEST + 1 or (cost(text) or 0) <= _RAREST_ALONE)


def words_of_token(text: str) -> tuple[str, ...]:
    """As `ordinary_words`, for what a brand is called: a rare word of up to five letters is as good as an invented one."""
    rare = len(text) <= _SHORTEST + 1 and (cost(text) or 0) > _RAREST
    return () if rare else ordinary_words(text)


def stands_apart(text: str, start: int, end: int) -> bool:
    """Whether the words of `text` leave `text[start:end]` whole (a plural s aside), so that it can be read by itself."""
    ends = {0}
    at = 0
    for word in ordinary_words(text):
        at += len(word)
        ends.add(at)
    return start in ends and (end in ends or (text[end : end + 1] == "s" and end + 1 in ends))


def _may_be_words(text: str) -> bool:
    """Quickly, whether plain words can cover `text` at all: nearly no text that is one slip from a name lets them."""
    plain = _plain_words()
    reached = [True] + [False] * len(text)
    for start in range(len(text)):
        if not reached[start]:
            continue
        if text[start].isdigit():
            reached[start + 1] = True
        for end in range(start + 1, min(start + _LONGEST, len(text)) + 1):
            if not reached[end] and text[start:end] in plain:
                reached[end] = True
    return reached[-1]


@cache
def _plain_words() -> frozenset[str]:
    return common(shortest=_SHORTEST, rarest=_RAREST) | STRONG | WEAK


def _is_plain(word: str) -> bool:
    if word.isdigit() or word in WEAK or word in STRONG:
        return True
    rare = cost(word)
    return len(word) >= _SHORTEST and rare is not None and rare <= _RAREST
