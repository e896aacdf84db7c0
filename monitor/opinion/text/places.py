"""Where the characters of a normal form stand in the text that was given."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from monitor.opinion.text.normal import ROW, normalise

#: as in `normalise`
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]")
_ROWS = re.compile(r"([^\d\n])\1{3,}")
#: vowels and final consonants of Korean join the letter before them
_JAMO = range(0x1160, 0x1200)
#: so many characters are joined at most: putting marks in order takes quadratic time
_LONGEST = 64


def origins(given: str) -> list[int]:
    """For each character of `normalise(given)`, and for its end, the place in `given` that it stands for; they never fall.

    The characters that one becomes (㎏: kg) all stand for it; the one that several become (e and its accent) stands for the
    first of them; what was taken out has no character.

    >>> origins("Ｅ\\u200bB㎏")
    [0, 2, 3, 3, 4]
    """
    text, places = _formed(given)
    kept: list[int] = []
    start = 0
    for row in _ROWS.finditer(text):
        kept += places[start : row.start() + ROW]
        start = row.end()
    kept += places[start:]
    size = len(normalise(given))
    # of a pile of a hundred accents it is not known which of them joined their letter
    kept = (kept + [len(given)] * (size - len(kept)))[:size]
    return [*kept, len(given)]


def span(places: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Where `start`…`end` of the normal form stand in the given text, of which `places` are the `origins`: whole characters."""
    first = places[start]
    if end <= start:
        return first, first
    return first, places[bisect_right(places, places[end - 1], end - 1, len(places) - 1)]


def _formed(given: str) -> tuple[str, Sequence[int]]:
    """`given` as it is before repeats are shortened, and the place that each of its characters stands for."""
    if given.isascii():
        return given.lower(), range(len(given))
    seen = [place for place, character in enumerate(given) if not _UNSEEN.match(character)]
    forms: list[str] = []
    places: list[int] = []
    start = 0
    while start < len(seen):
        end = start + 1
        while end < min(len(seen), start + _LONGEST) and _joins(given[seen[end]]):
            end += 1
        part = "".join([given[place] for place in seen[start:end]])
        form = unicodedata.normalize("NFKC", "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in part))
        size = len(form.lower())
        forms.append(form)
        places += seen[start:end] if size == end - start else [seen[start]] * size
        start = end
    return "".join(forms).lower(), places


@lru_cache(1 << 14)
def _joins(character: str) -> bool:
    """Whether `character` may melt into what stands before it."""
    form = unicodedata.normalize("NFKC", character)
    return bool(form) and (unicodedata.category(form[0])[0] == "M" or ord(form[0]) in _JAMO)
