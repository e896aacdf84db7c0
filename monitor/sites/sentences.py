"""Sentences of a page, in a form that is equal where readers read the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from monitor.sites.folding import looks
from monitor.sites.page import Page, Place

#: Columns (a Chinese character is two) from which on the same sentence in two places is no accident.
LONG = 36
_ENDS = re.compile(r"[.!?。！？；;\n]+")
_APART = re.compile(r"[\W_]+")
_SAID = frozenset({Place.BODY, Place.HEADING, Place.HIDDEN, Place.SCRIPT, Place.COPYRIGHT, Place.BUTTON})
#: characters of a page that are looked through
_LOOKED_AT = 200_000


class Sentence(msgspec.Struct, frozen=True):
    """`text` folded to its letters and digits, `quoted` as it stands, `at` where its run begins in the document."""

    text: str
    quoted: str
    at: int


def sentences_of(page: Page) -> tuple[Sentence, ...]:
    """The page's long sentences in their order, each once; linear in the page."""
    given = list(_given(page))
    folded = looks([quoted for quoted, _ in given])
    found: dict[str, Sentence] = {}
    for (quoted, at), look in zip(given, folded, strict=True):
        text = _APART.sub("", look)
        if width(text) >= LONG:
            found.setdefault(text, Sentence(text, quoted.strip(), at))
    return tuple(found.values())


def width(text: str) -> int:
    """How many columns a text takes: two for each Chinese, Japanese or Korean character."""
    return len(text) + sum(letter >= "\u2e80" for letter in text)


def longest(sentences: Sequence[Sentence], most: int) -> tuple[str, ...]:
    """The longest of the sentences, folded, each once, at most `most`."""
    return tuple(sorted({one.text for one in sentences}, key=lambda text: (-width(text), text))[:most])


def _given(page: Page) -> Iterator[tuple[str, int]]:
    left = _LOOKED_AT
    for said in page.said:
        if said.place not in _SAID or left <= 0:
            continue
        left -= len(said.text)
        for part in _ENDS.split(said.text):
            if len(part) >= LONG // 2:
                yield part, said.at
