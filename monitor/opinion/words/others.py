"""Names of other companies in posts: what stands before a company's kind (… Markets, …外汇), and words with a capital that no dictionary has."""

from __future__ import annotations

from typing import NamedTuple

from monitor.opinion.text.block import Block
from monitor.opinion.text.dictionary import is_word
from monitor.opinion.words.company_words import (
    BESIDE,
    BREAKS,
    CAPITAL,
    CHINESE,
    COMMON,
    ENGLISH,
    FORTUNE,
    GENERIC,
    KIND,
    KNOWN,
    SMALL,
)
from monitor.opinion.words.finding import Finds
from monitor.opinion.words.scanning import Codes, codes_of

Span = tuple[int, int]
#: characters of a Chinese name before its kind
_LONGEST, _SHORTEST = 4, 2
_TAKEN = b"\1"
#: words that end in a character which a name may begin with
_DAYS = frozenset(["今天", "昨天", "明天", "前天", "后天", "每天", "几天", "当天", "聊天"])


class Others(NamedTuple):
    """Names of companies, words with a capital that no dictionary has, and other capitals inside sentences, each by where it begins and ends in the block."""

    companies: list[Span]
    unknown: list[Span]
    capitals: list[Span]


def others(block: Block, own: Finds, listed: Finds) -> Others:
    """The names of companies in `block`, those that a lexicon lists among them, but for the brand's `own`.

    A Chinese name is what stands before a kind of company (外汇, 环球), or three characters or more that such names are made of. A company
    that something is compared with, or was left for, counts as an unknown word: the post speaks of another.
    """
    cased = block.cased
    codes = codes_of(cased)
    first, unknown, known = _capitals(cased, codes)
    taken = bytearray(len(codes) + 1)
    for start, end in _spans(own):
        taken[start:end] = _TAKEN * (end - start)
    alone: list[Span] = []
    beside: list[Span] = []
    for start, end in [*_spans(listed), *_english(cased, codes), *_chinese(block), *first]:
        (beside if BESIDE.search(cased[max(0, start - 16) : start].rpartition("\n")[2]) else alone).append(
            (start, end)
        )
    spans = (alone, [*beside, *unknown], known)
    return Others(*(_free(some, taken) for some in spans))


def _spans(finds: Finds) -> list[Span]:
    return list(zip(finds.start.tolist(), finds.end.tolist(), strict=True))


def _free(spans: list[Span], taken: bytearray) -> list[Span]:
    """Those of `spans` that share no place with what is `taken`, which they take."""
    kept = []
    for start, end in spans:
        if taken.find(_TAKEN, start, end) < 0:
            kept.append((start, end))
            taken[start:end] = _TAKEN * (end - start)
    return kept


def _english(cased: str, codes: Codes) -> list[Span]:
    """What stands before a kind of company in the lines that hold one."""
    names: list[Span] = []
    small: list[Span] = []
    last = 0
    for kind in KIND.finditer(cased, codes):
        if kind.start() < last:
            continue
        first, last = cased.rfind("\n", 0, kind.start()) + 1, cased.index("\n", kind.start())
        for match in ENGLISH.finditer(cased, first, last):
            words = match["name"].lower().split()
            if not all(word in COMMON for word in words):
                names.append((match.start() + (len(words[0]) + 1 if words[0] in COMMON else 0), match.end()))
        small += [match.span() for match in SMALL.finditer(cased, first, last) if not is_word(match["name"])]
    return names + small


def _capitals(cased: str, codes: Codes) -> tuple[list[Span], list[Span], list[Span]]:
    """Words with a capital: those that no dictionary has, at the start of a sentence and inside one, and others inside a sentence."""
    first: list[Span] = []
    unknown: list[Span] = []
    known: list[Span] = []
    for match in CAPITAL.finditer(cased, codes):
        word = match["name"].lower()
        if word in KNOWN:
            continue
        inside = _inside(cased, match.start())
        if not is_word(word):
            (unknown if inside else first).append(match.span())
        elif inside:
            known.append(match.span())
    return first, unknown, known


def _inside(cased: str, start: int) -> bool:
    """Whether a word stands inside a sentence."""
    before = cased[max(0, start - 2) : start]
    return before[-1:] == " " and (before[:1].isalnum() or before[:1] in {",", ";"})


def _chinese(block: Block) -> list[Span]:
    found, joined = [], block.joined
    for match in CHINESE.finditer(joined, block.codes):
        start = match.start()
        while (
            match.start() - start < _LONGEST
            and start
            and "\u4e00" <= joined[start - 1] <= "\u9fff"
            and joined[start - 1] not in BREAKS
            and joined[start - 2 : start] not in _DAYS
        ):
            start -= 1
        name = joined[start : match.start()]
        if len(name) >= _SHORTEST and not name.endswith(GENERIC):
            found.append((start, match.end()))
    return found + [match.span() for match in FORTUNE.finditer(joined, block.codes)]
