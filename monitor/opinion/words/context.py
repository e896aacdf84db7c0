"""How a find is meant: as a fact, negated, asked, or only feared, by the words around it."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from monitor.opinion.text.block import Block, Flags, Places
from monitor.opinion.words.finding import Finds
from monitor.opinion.words.scanning import Either, InLines, Openings, Rare, Runs
from monitor.opinion.words.vocabulary import Vocabulary

#: words that may stand between a negator and what it negates
REACH = 4
#: and between what is denied and its denial
BEHIND = 6
#: words from which what stands in quotation marks is a quotation
QUOTED = 5
#: 可 alone at the start of a clause is a turn; with these behind it another word
_LONE = Rare(
    re.compile("(?<=[,.。;!?~ ])可(?![以能靠惜见怕爱行是否不口想疑乐怜喜有恨憎笑谓算着怎别])"), Runs("可", 1)
)
#: never, and up to another negator: no single day when it didn't, 没有一天不
_NEVER_NOT = InLines(
    re.compile(
        r"\b(?:can't|cannot|couldn't|don't|haven't|hasn't|hadn't|isn't|aren't|wasn't|never|not|no|yet to)\b[^.!?,;\n]{0,50}?"
        r"\b(?:time|day|week|month|night|session|occasion|once|one|single|anyone)\b[^.!?,;\n]{0,50}?"
        r"(?=\b(?:didn't|hasn't|haven't|hadn't|wasn't|weren't|doesn't|don't|isn't|wouldn't|not|never|without)\b)"
        "|(?:没有?|无)(?:一|哪|任何一?|半)[天次日回周笔单家个月晚][^,.。!?;\n]{0,12}?(?=不(?!错|过|管|但)|没)"
    ),
    Either(
        Openings(["n't", "not", "never", "without"]),
        Openings([one + other for one in ("没有", "没", "无") for other in "一哪任半"]),
    ),
)
#: topics that tell of no trouble
_NO_TROUBLE = frozenset({"question", "news", "unrelated"})
_QUOTATION = InLines(re.compile(r"(?<=[“「『\"])[^“”「」『』\"\n]{5,300}(?=[”」』\"])"), Runs('“「『"', 1))


class Meant(IntEnum):
    """How something is said: the first that holds."""

    FACT = 0
    NEGATED = 1
    ASKED = 2
    UNSURE = 3
    CONCEDED = 4
    TOLD = 5


class Asked(NamedTuple):
    """The parts of a block that ask, and those that ask by an opener."""

    parts: Flags
    opened: Flags


def meanings(block: Block, finds: Finds, words: Vocabulary, asking: Asked) -> Places:
    """A `Meant` for each of `finds`; `asking` are the parts of `block` that ask.

    A negator counts in its clause, up to four words before the find, two in a row cancel each other; a denial (都没有) up to six words
    behind it. What stands in a question is asked; what stands in a clause with a hedge, or after a condition in its sentence, is unsure;
    what stands before the last turn (但, but) of its text is conceded; what stands in a quotation is only told.
    """
    unsure = _hedged(block, finds, words) | _conditional(block, finds, words) | _mocked(finds, words)
    meant = np.where(_conceded(block, finds, words), Meant.CONCEDED, Meant.FACT)
    meant[unsure] = Meant.UNSURE
    meant[asking.parts[block.parts[finds.start]]] = Meant.ASKED
    meant[_negated(block, finds, words)] = Meant.NEGATED
    meant = _twice(block, finds, meant)
    meant[_quoted(block)[finds.start]] = Meant.TOLD
    return meant


def _mocked(finds: Finds, words: Vocabulary) -> Flags:
    """What a longer cue of sarcasm holds (love in: love how); where a text has several cues, what one of them is."""
    cues = _of(finds, words, "sarcasm")
    if not len(cues.start):
        return np.zeros(len(finds.start), bool)
    near = np.maximum(np.searchsorted(cues.start, finds.start, "right") - 1, 0)
    inside = (cues.start[near] <= finds.start) & (cues.end[near] >= finds.end)
    longer = cues.end[near] - cues.start[near] > finds.end - finds.start
    words_a_text = int(cues.word.max()) + 1
    texts = np.unique(cues.text * words_a_text + cues.word) // words_a_text
    several = np.bincount(texts, minlength=int(finds.text.max()) + 1) > 1
    return np.asarray(inside & (longer | several[finds.text]), bool)


def _conceded(block: Block, finds: Finds, words: Vocabulary) -> Flags:
    """What stands before the last turn of its text."""
    places = [
        _kept(finds, words, "turns").start,
        np.array([turn.start() for turn in _LONE.finditer(block.joined, block.codes)], np.int64),
    ]
    turns = np.sort(np.concatenate(places))
    owners = block.owners(turns)
    last, before = np.full(len(block), -1), np.full(len(block), -1)
    last[owners] = turns
    earlier = np.flatnonzero(owners[1:] == owners[:-1])
    before[owners[earlier]] = turns[earlier]
    # a turn with nothing behind it (…, all in vain) speaks of what stands before the turn before it
    telling = finds.only(finds.group < words.starts["ways"])
    furthest = np.full(len(block), -1)
    np.maximum.at(furthest, telling.text, telling.start)
    last = np.where((furthest < last) & (before >= 0), before, last)
    return np.asarray(finds.end <= last[block.owners(finds.start)], bool)


def _quoted(block: Block) -> Flags:
    """The places inside quotations of more than a few words: fewer are somebody's term."""
    inside = np.zeros(len(block.codes) + 1, bool)
    for match in _QUOTATION.finditer(block.joined, block.codes):
        start, end = match.span()
        if block.words[end] - block.words[start] >= QUOTED:
            inside[start:end] = True
    return inside


def _kept(finds: Finds, words: Vocabulary, name: str) -> Finds:
    """The words of a way that stand in none of the spared ones."""
    found, spared = _of(finds, words, name), _of(finds, words, "spared")
    if not len(spared.start):
        return found
    after = np.searchsorted(spared.start, found.start, "right") - 1
    return found.only(~((after >= 0) & (spared.end[after] >= found.end)))


def _of(finds: Finds, words: Vocabulary, name: str) -> Finds:
    return finds.only(finds.group == words.number(name))


def _negated(block: Block, finds: Finds, words: Vocabulary) -> Flags:
    negators, denied = _kept(finds, words, "negators"), _denied(block, finds, words)
    if not len(negators.start):
        return denied
    near = np.searchsorted(negators.end, finds.start, "right") - 1
    turned = np.sort(_kept(finds, words, "turns").start)
    found, distance = _before(block, negators, finds.start, near, turned)
    second, gap = _before(block, negators, negators.start[near], near - 1, turned)
    double = found & second & (gap <= 1)
    return np.asarray((found & (distance <= REACH) & ~double) | denied, bool)


def _twice(block: Block, finds: Finds, meant: Places) -> Places:
    """`meant` where a second negator cancels one that says never: what it negates is a fact, what is said with it is negated."""
    turned = meant
    for match in _NEVER_NOT.finditer(block.joined, block.codes):
        at = match.end()
        behind = (finds.start > at) & (block.clauses[finds.start] == block.clauses[at])
        said_with = (finds.start <= at) & (finds.end > at)
        turned = np.where(behind & (meant == Meant.NEGATED), Meant.FACT, turned)
        turned = np.where(said_with & (meant == Meant.FACT), Meant.NEGATED, turned)
    return turned


def always(block: Block, finds: Finds, meant: Places, words: Vocabulary) -> dict[int, str]:
    """The topic of what a text says of every single time (not a day when it didn't freeze: it always does): of what stands as a fact
    behind the two negators, a trouble, or praise; texts in which neither or both stand are left out."""
    found: dict[int, str] = {}
    good = {words.topic_numbers.get("praise", -1), words.number("positive")}
    telling = np.flatnonzero((finds.group < len(words.topics)) | (finds.group == words.number("positive")))
    for match in _NEVER_NOT.finditer(block.joined, block.codes):
        behind = telling[(finds.start[telling] > match.end()) & (meant[telling] == Meant.FACT)]
        behind = behind[block.clauses[finds.start[behind]] == block.clauses[match.end()]]
        groups = finds.group[behind].tolist()
        troubles = [words.topics[group].name for group in groups if group not in good]
        troubles = [name for name in troubles if name not in _NO_TROUBLE]
        glad = not good.isdisjoint(groups)
        if bool(troubles) is not glad:
            found[int(block.owners(np.array([match.start()]))[0])] = "praise" if glad else troubles[0]
    return found


def _denied(block: Block, finds: Finds, words: Vocabulary) -> Flags:
    """What a denial of the same clause stands behind."""
    denials = _of(finds, words, "denials")
    if not len(denials.start):
        return np.zeros(len(finds.start), bool)
    near = np.searchsorted(denials.start, finds.end)
    held = near < len(denials.start)
    start = denials.start[np.minimum(near, len(denials.start) - 1)]
    same = block.clauses[start] == block.clauses[finds.start]
    return np.asarray(held & same & (block.words[start] - block.words[finds.end] <= BEHIND), bool)


def _before(block: Block, negators: Finds, places: Places, which: Places, turns: Places) -> tuple[Flags, Places]:
    """Whether negator `which` stands before each place in the same clause, with no turn between (not cheap but fast), and how many words away."""
    end = negators.end[np.maximum(which, 0)]
    same = block.clauses[end] == block.clauses[places]
    straight = np.searchsorted(turns, end) == np.searchsorted(turns, places)
    return (which >= 0) & same & straight, block.words[places] - block.words[end]


def asked(block: Block, finds: Finds, words: Vocabulary) -> Asked:
    """Which parts ask: that end in a question mark or a particle (吗), hold a question word, or follow an opener (请问)."""
    parts = np.zeros(int(block.parts[-1]) + 2, bool)
    parts[block.parts[np.flatnonzero(block.codes == 0x3F)]] = True
    questions = _of(finds, words, "questions")
    ends = _ends_part(block, questions.end)
    single = questions.end - questions.start == 1
    parts[block.parts[questions.start[~single | ends]]] = True
    opened = _opened(block, _of(finds, words, "openers"), len(parts))
    return Asked(parts | opened, opened)


def _ends_part(block: Block, ends: Places) -> Flags:
    """Whether nothing but blanks stands between each of `ends` and the end of its part."""
    solid = np.flatnonzero(block.codes != 0x20)
    at = solid[np.searchsorted(solid, ends)]
    return np.asarray(block.parts[at + 1] > block.parts[at], bool)


def _opened(block: Block, openers: Finds, parts: int) -> Flags:
    """The parts from an opener to the end of its sentence."""
    opened = np.zeros(parts + 1, np.int64)
    if len(openers.start):
        sentence = block.sentences[openers.start]
        until = np.searchsorted(block.sentences, sentence, "right") - 1
        np.add.at(opened, block.parts[openers.start], 1)
        np.add.at(opened, block.parts[np.minimum(until, len(block.parts) - 1)] + 1, -1)
    return np.asarray(np.cumsum(opened)[:-1] > 0, bool)


def _hedged(block: Block, finds: Finds, words: Vocabulary) -> Flags:
    hedges = _of(finds, words, "hedges")
    clauses = np.zeros(int(block.clauses[-1]) + 1, bool)
    clauses[block.clauses[hedges.start]] = True
    return clauses[block.clauses[finds.start]]


def _conditional(block: Block, finds: Finds, words: Vocabulary) -> Flags:
    """What follows a condition in its sentence."""
    conditions = _of(finds, words, "conditions")
    first = np.full(int(block.sentences[-1]) + 1, len(block.codes) + 1)
    np.minimum.at(first, block.sentences[conditions.start], conditions.start)
    return np.asarray(first[block.sentences[finds.start]] < finds.start, bool)
