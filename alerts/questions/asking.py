"""Which hits ask something, and the words with which they ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from alerts.questions.meaning import WEAK, Meaning, meaning
from monitor.opinion.text.block import Block, Flags
from monitor.opinion.text.normal import Text, prepare
from monitor.opinion.text.places import origins, span
from monitor.opinion.words.context import asked
from monitor.opinion.words.finding import Finds
from monitor.opinion.words.vocabulary import Vocabulary, names_of, vocabulary
from monitor.store.tables import HitRow
from monitor.text import clean, mask, one_line
from monitor.watchlist.model import Watchlist

#: characters of a text in which a question is looked for, and of the question that is kept
LOOKED_AT, LONGEST = 3_000, 300
#: a sentence up to here is kept whole, of longer ones the parts that ask
_WHOLE = 140
_NAMES = 2
QUESTION = "question"


class Asked(msgspec.Struct, frozen=True):
    """What one hit asks: its words, as they were written but for personal data, in which language (`zh`, `en`, …), and what they mean."""

    text: str
    language: str
    meaning: Meaning


class _Said(NamedTuple):
    """What is looked at of a hit; `known` tells that its topic is *question*."""

    text: str
    language: str
    known: bool


def asked_by(hits: Sequence[HitRow], watchlist: Watchlist) -> list[Asked | None]:
    """What each of `hits` asks; None for those that ask nothing, and for questions that say too little to be told apart.

    A post asks whose topic is *question*, and any other with a question mark whose text has a question that complains of nothing. Of several questions the one
    counts that says most. What many say is looked at once.
    """
    said = [_said(hit) for hit in hits]
    distinct = list(dict.fromkeys(one for one in said if one))
    found = dict(zip(distinct, _asked(distinct, watchlist), strict=True)) if distinct else {}
    return [found[one] if one else None for one in said]


def _asked(said: Sequence[_Said], watchlist: Watchlist) -> Iterator[Asked | None]:
    texts = [prepare(one.text) for one in said]
    block, words = Block(texts), vocabulary(watchlist.lexicon)
    finds = words.finder.find(block)
    parts = asked(block, finds, words).parts
    complaining, bare = _complaining(block, finds, words), _without_names(block, watchlist)
    for number, (one, text) in enumerate(zip(said, texts, strict=True)):
        places = _places(block, parts, number, spare=None if one.known else complaining)
        asking = _clearest(text, bare[number], places, one.language)
        if asking is None and one.known:
            every = _places(block, np.ones_like(parts), number, spare=None)
            asking = _clearest(text, bare[number], every, one.language, plainly=True)
        yield asking


def family(language: str) -> str:
    """The primary subtag: simplified and traditional Chinese are one."""
    return language.partition("-")[0].lower() or "und"


def read(told: Sequence[tuple[str, str]], watchlist: Watchlist) -> list[Meaning]:
    """What questions that are kept mean, each told by its text and language."""
    bare = _without_names(Block([prepare(text) for text, _ in told]), watchlist) if told else []
    return [meaning(text, language) for text, (_, language) in zip(bare, told, strict=True)]


def _said(hit: HitRow) -> _Said | None:
    """What a post says that may ask; a title counts where the text does not say it again."""
    text = f"{hit.title}\n{hit.text}" if hit.title and hit.title not in hit.text else hit.text
    known = QUESTION in hit.topics
    if hit.kind != "post" or not text.strip() or not (known or "?" in text or "？" in text):
        return None
    return _Said(clean(text[:LOOKED_AT]), family(hit.language), known)


def _complaining(block: Block, finds: Finds, words: Vocabulary) -> Flags:
    """The sentences that complain in a question's form."""
    sentences = np.zeros(int(block.sentences[-1]) + 1, bool)
    sentences[block.sentences[finds.start[finds.group == words.number("reproaches")]]] = True
    return sentences


def _without_names(block: Block, watchlist: Watchlist) -> list[str]:
    """The texts with blanks in place of the brand's names."""
    names = names_of(watchlist.brand).finder.find(block)
    codes = block.codes.copy()
    for start, end, group in zip(names.start.tolist(), names.end.tolist(), names.group.tolist(), strict=True):
        if group < _NAMES:
            codes[start:end] = 0x20
    made = codes.tobytes().decode("utf-32-le")
    return [made[first:last] for first, last in zip(block.starts.tolist(), block.ends.tolist(), strict=True)]


def _places(block: Block, parts: Flags, number: int, *, spare: Flags | None) -> list[tuple[int, int]]:
    """Where in text `number` somebody asks: whole sentences, of long ones the parts; those that complain are left out where `spare` names them."""
    start, end = int(block.starts[number]), int(block.ends[number])
    asking = parts[block.parts[start:end]]
    found = list[tuple[int, int]]()
    for sentence in np.unique(block.sentences[start:end][asking]).tolist():
        if spare is not None and spare[sentence]:
            continue
        inside = np.flatnonzero(block.sentences[start:end] == sentence)
        if len(inside) > _WHOLE:
            inside = inside[asking[inside]]
        found.append((int(inside[0]), int(inside[-1]) + 1))
    return found


def _clearest(
    text: Text, bare: str, places: list[tuple[int, int]], language: str, *, plainly: bool = False
) -> Asked | None:
    """The question that says most of those at `places`; `plainly`, of those with a word for what is wanted."""
    most: int | None = None
    chosen: tuple[int, int, Meaning] | None = None
    for start, end in places:
        told = meaning(bare[start:end], language)
        if (
            told.says_enough
            and (told.kinds != {WEAK} or not plainly)
            and (most is None or len(told.matters) > most)
        ):
            most, chosen = len(told.matters), (start, end, told)
    if chosen is None:
        return None
    first, last = span(origins(text.given), chosen[0], chosen[1])
    return Asked(mask(one_line(text.given[first:last], LONGEST)), language, chosen[2])
