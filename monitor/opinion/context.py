"""How a find is meant: as a fact, negated, asked, or only feared, by the words around it."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from monitor.opinion.block import Block, Flags, Places
from monitor.opinion.finding import Finds
from monitor.opinion.vocabulary import Vocabulary

#: words that may stand between a negator and what it negates
REACH = 4


class Meant(IntEnum):
    """How something is said: the first that holds."""

    FACT = 0
    NEGATED = 1
    ASKED = 2
    UNSURE = 3


class Asked(NamedTuple):
    """The parts of a block that ask, and those that ask by an opener."""

    parts: Flags
    opened: Flags


def meanings(block: Block, finds: Finds, words: Vocabulary) -> Places:
    """A `Meant` for each of `finds`.

    A negator counts in its clause, up to four words before the find; two in a row cancel each other. What stands in a question is
    asked; what stands in a clause with a hedge, or after a condition in its sentence, is unsure.
    """
    unsure = _hedged(block, finds, words) | _conditional(block, finds, words)
    meant = np.where(unsure, Meant.UNSURE, Meant.FACT)
    meant[asked(block, finds, words).parts[block.parts[finds.start]]] = Meant.ASKED
    meant[_negated(block, finds, words)] = Meant.NEGATED
    return meant


def _of(finds: Finds, words: Vocabulary, name: str) -> Finds:
    return finds.only(finds.group == words.number(name))


def _negated(block: Block, finds: Finds, words: Vocabulary) -> Flags:
    negators, spared = _of(finds, words, "negators"), _of(finds, words, "spared")
    if len(spared.start):
        after = np.searchsorted(spared.start, negators.start, "right") - 1
        inside = (after >= 0) & (spared.end[after] >= negators.end)
        negators = negators.only(~inside)
    if not len(negators.start):
        return np.zeros(len(finds.start), bool)
    near = np.searchsorted(negators.end, finds.start, "right") - 1
    found, distance = _before(block, negators, finds.start, near)
    second, gap = _before(block, negators, negators.start[near], near - 1)
    double = found & second & (gap <= 1)
    return np.asarray(found & (distance <= REACH) & ~double, bool)


def _before(block: Block, negators: Finds, places: Places, which: Places) -> tuple[Flags, Places]:
    """Whether negator `which` stands before each place in the same clause, and how many words away."""
    end = negators.end[np.maximum(which, 0)]
    same = block.clauses[end] == block.clauses[places]
    return (which >= 0) & same, block.words[places] - block.words[end]


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
