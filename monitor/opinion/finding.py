"""Finding a watchlist's words in a text: fast, on word borders, longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

MANY = 20
_CLAUSE = re.compile(r"[。！!;\n,，、]|\.\s")

_NO_NEGATION = re.compile(
    "特别|特別|分别|别人|别家|别的|差不多|不仅|不但|不停|不断|不少|不得不|忍不住|受不了|无数|无故|无端|无缘无故|没事|动不动|要不是|要不要|是不是|会不会|有没有|能不能|可不可以"
)


class Find(NamedTuple):
    """A word found at start…end of the folded text."""

    start: int
    end: int
    word: str


def find_words(text: str, words: Iterable[str]) -> list[Find]:
    """Every find of `words` (in `word_form`) in `text`, in order, at most 20 of each; linear in the text.

    Words that begin or end in a Latin letter or digit stand on word borders there (a plural `s` may follow); finds
    inside longer finds are left out.
    """
    found: list[Find] = []
    for word in words:
        at, count = text.find(word), 0
        while at >= 0 and count < MANY:
            if (end := _whole(text, at, word)) is not None:
                found.append(Find(at, end, word))
            count += 1
            at = text.find(word, at + len(word))
    return longest(found) if len(found) > 1 else found


def find_patterns(text: str, patterns: Iterable[re.Pattern[str]]) -> list[Find]:
    """The first finds of each pattern in the first 20,000 characters of `text`."""
    found = []
    for pattern in patterns:
        for count, match in enumerate(pattern.finditer(text, 0, 20_000)):
            if count >= MANY:
                break
            if match.end() > match.start():
                found.append(Find(match.start(), match.end(), match.group()))
    return found


def longest(found: list[Find]) -> list[Find]:
    """The finds in order of place, without those that lie inside another."""
    kept: list[Find] = []
    for find in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or find.end > kept[-1].end:
            kept.append(find)
    return kept


def _whole(text: str, at: int, word: str) -> int | None:
    """The end of the word at `at` if it stands on word borders, else None."""
    end = at + len(word)
    if at and _is_latin(word[0]) and _is_latin(text[at - 1]):
        return None
    if end < len(text) and _is_latin(word[-1]) and _is_latin(text[end]):
        plural = text[end] == "s" and word[-1].isalpha() and len(word) > 3
        return end + 1 if plural and (end + 1 == len(text) or not _is_latin(text[end + 1])) else None
    return end


def _is_latin(character: str) -> bool:
    return character < "\u0250" and character.isalnum()


def negated(text: str, start: int, negators: Iterable[str], *, reach: int = 2) -> str:
    """The negator that stands before `start`: in the same clause, at most `reach` characters (Chinese) or words away.

    Empty where there is none. Words that merely hold a negating character (特别, 不断, 无故) do not negate.
    """
    before = _CLAUSE.split(text[max(0, start - 40) : start])[-1]
    near = _NO_NEGATION.sub("…", before.replace(" ", ""))[-8:]
    tail = " " + " ".join(before.split()[-reach:]) + " "
    for word in negators:
        if word.isascii():
            if f" {word} " in tail:
                return word
        elif word in near[-(reach + len(word)) :]:
            return word
    return ""
