"""What a long text says, in short: its keywords and its most telling sentences, by snownlp's TextRank on jieba's words.

TextRank (Mihalcea and Tarau, "TextRank: Bringing Order into Texts", EMNLP 2004) weighs sentences by what they share with others
(BM25), and words by their neighbours. Of a text, the first 10,000 characters and 200 sentences are read, so that time stays in bounds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import msgspec

from monitor.opinion.text.script import simplified
from monitor.opinion.weights.borrowed import part, stop_words
from monitor.text import clean, mask, one_line

#: characters from which a text is long; what of it is read, in characters and sentences
LONG, READ, SENTENCES = 1000, 10_000, 200
KEYWORDS, SUMMARY = 5, 3
#: a text of fewer sentences than this is no shorter for leaving some out
FEWEST = 6
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
#: characters of a sentence that are shown
_SHOWN = 160
_END = re.compile(r"[。！？；!?;…]+[”」』）)\"']*|\.+(?=\s)|\n")
_RUN = re.compile("[!-~]+")
#: kinds of words (of the tags of ICTCLAS) that say what a text is about: nouns, verbs, adjectives, idioms, foreign words
_TELLING = ("n", "v", "a", "i", "l", "j", "eng")


class Digest(msgspec.Struct, frozen=True):
    """At most five keywords, the weightiest first, and three sentences in the order of the text; both as they were written."""

    keywords: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()


#: Makes the digest of a text in a language, or none.
Summarise = Callable[[str, str], Digest | None]


def no_summary(text: str, language: str) -> None:
    """No digest of anything."""


class _Sentence(NamedTuple):
    """A sentence as it was written, and its telling words in their normal form."""

    written: str
    words: list[str]


def is_long(text: str, language: str) -> bool:
    """Whether a text is one that a digest is made of."""
    return len(text) >= LONG and language in LANGUAGES


def digest(text: str) -> Digest | None:
    """The digest of a long Chinese or English text, personal data masked; None where it has too few different sentences."""
    written: dict[str, str] = {}
    sentences = list(islice(_sentences(mask(clean(text[:READ])), written), SENTENCES))
    if len(sentences) < FEWEST:
        return None
    chosen = sorted(_ranked_sentences([one.words for one in sentences])[:SUMMARY])
    return Digest(
        tuple(written[word] for word in _ranked_words(sentences)[:KEYWORDS]),
        tuple(one_line(sentences[number].written, _SHOWN) for number in chosen),
    )


def _sentences(text: str, written: dict[str, str]) -> Iterator[_Sentence]:
    """The different sentences that hold telling words; `written` learns how each word was written first."""
    seen: set[tuple[str, ...]] = set()
    start = 0
    for end in [*(found.end() for found in _END.finditer(text)), len(text)]:
        sentence = text[start:end].strip()
        words = list(_words(sentence, written)) if sentence else []
        if words and tuple(words) not in seen:
            seen.add(tuple(words))
            yield _Sentence(sentence, words)
        start = end


def _words(sentence: str, written: dict[str, str]) -> Iterator[str]:
    import rjieba

    place = 0
    for piece, kind in rjieba.tag(simplified(_RUN.sub(_without_address, sentence)), True):
        word, start, place = piece.lower(), place, place + len(piece)
        if len(word) > 1 and word[0].isalpha() and kind.startswith(_TELLING) and word not in stop_words():
            written.setdefault(word, sentence[start:place])
            yield word


def _without_address(run: re.Match[str]) -> str:
    """A run of ASCII, or as many blanks where it is an address or a handle."""
    found = run[0]
    return " " * len(found) if "@" in found or "/" in found or "." in found[:-1] else found


def _ranked_sentences(sentences: Sequence[list[str]]) -> list[int]:
    """The numbers of the sentences, the weightiest first."""
    rank = part("summary.textrank").TextRank(sentences)
    rank.solve()
    return [number for number, _ in rank.top]


def _ranked_words(sentences: Sequence[_Sentence]) -> list[str]:
    """The words, the weightiest first; of equal ones (up to how sums round) the one that comes first in the text."""
    rank = part("summary.textrank").KeywordTextRank([one.words for one in sentences])
    rank.solve()
    places = {word: place for place, word in enumerate(dict.fromkeys(w for one in sentences for w in one.words))}
    weights: dict[str, float] = rank.vertex
    return sorted(weights, key=lambda word: (-round(weights[word], 6), places[word]))
