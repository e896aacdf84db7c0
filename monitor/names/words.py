"""Words of a dozen languages, and what a run of letters without spaces is made of.

The table (data/words.txt, see data/README.md) holds dictionary words as they are typed in a domain, lower-case ASCII:
English, Spanish, French, German, Italian, Portuguese, Dutch, Polish, Turkish, Indonesian, Vietnamese, Russian
(transliterated) and Chinese (pinyin); people's and places' names apart from them; no companies' or products' names.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain, pairwise
from math import log10
from pathlib import Path

LONGEST = 24
_TABLE = Path(__file__).with_name("data") / "words.txt"
_RUNS = re.compile(r"[a-z]+|[0-9]+")
#: what one letter costs in a text drawn at random from 26
CHANCE = log10(26)
#: what a piece of a segmentation costs above its word: many short ones spell anything
_PIECE = {1: 2.0, 2: 1.2, 3: 0.8}
_LONGER = 0.5


def is_word(text: str) -> bool:
    """Whether `text` (lower-case ASCII) is a dictionary word; people's and places' names are none."""
    return text in _words()


def common(*, shortest: int, rarest: float) -> frozenset[str]:
    """The words and names of at least so many letters that cost at most so much (see `cost`)."""
    known = chain(_names().items(), _words().items())
    return frozenset(word for word, own in known if own <= rarest and len(word) >= shortest)


def is_name(text: str) -> bool:
    """Whether `text` (lower-case ASCII) is a name of people or a place, and no word."""
    return text in _names()


def cost(text: str) -> float | None:
    """How rare a word or name is: -log10 of its relative frequency, 1.2 (`the`)…7.0; None for what is neither.

    Words of other languages than English cost 1.0 more than in their own, names 0.6 more.
    """
    found = _words().get(text)
    return found if found is not None else _names().get(text)


def segment(text: str) -> tuple[str, ...] | None:
    """The likeliest words that `text` is grown together from; None when a part of it is no word, or is so by chance.

    `text` is lower-case ASCII letters and digits, at most 63 of them; a run of digits is a piece of its own. Several
    words count only if together they are likelier than as many letters drawn at random (26 to the power of -n), so
    that short and rare words don't spell everything: `paypal` is not `pay` + `pal`.
    """
    if not text or len(text) > 63:
        return None
    found: list[str] = []
    for run in _RUNS.findall(text):
        pieces = (run,) if run[0] < "a" else _segmented(run)
        if pieces is None:
            return None
        found.extend(pieces)
    return tuple(found) if sum(map(len, found)) == len(text) else None


def _segmented(run: str) -> tuple[str, ...] | None:
    """Unigram Viterbi over one run of letters: at most its length times LONGEST look-ups."""
    if cost(run) is not None:
        return (run,)
    words, names = _words(), _names()
    least: list[float | None] = [0.0]
    cut = [0]
    for end in range(1, len(run) + 1):
        best, at = None, 0
        for start in range(max(0, end - LONGEST), end):
            before = least[start]
            if before is None:
                continue
            piece = run[start:end]
            own = words.get(piece) or names.get(piece)
            if own is None:
                continue
            own += before + _PIECE.get(end - start, _LONGER)
            if best is None or own < best:
                best, at = own, start
        least.append(best)
        cut.append(at)
    total = least[-1]
    if total is None or total > CHANCE * len(run):
        return None
    cuts = [len(run)]
    while cuts[-1]:
        cuts.append(cut[cuts[-1]])
    return tuple(run[start:end] for start, end in pairwise(reversed(cuts)))


def _words() -> dict[str, float]:
    return _tables()["word"]


def _names() -> dict[str, float]:
    return _tables()["name"]


@cache
def _tables() -> dict[str, dict[str, float]]:
    """The table, read once, at the first question: about 90,000 words."""
    tables: dict[str, dict[str, float]] = {"word": {}, "name": {}}
    for line in _TABLE.read_text(encoding="ascii").splitlines():
        if not line.startswith("#"):
            kind, price, words = line.split(" ", 2)
            tables[kind].update(dict.fromkeys(words.split(" "), float(price)))
    return tables
