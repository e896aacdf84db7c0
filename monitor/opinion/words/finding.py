"""Finding a watchlist's words in a batch of texts: on word borders, longest first, in one pass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, islice
from typing import NamedTuple

import msgspec
import numpy as np
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

from monitor.opinion.text.block import Block, Flags, Places
from monitor.opinion.words.required import needs, telling

#: finds of one expression in one text, and how far into a text expressions look
MANY = 20
FAR = 20_000
_PLANE = 0x10000
#: sets of required strings that are looked at for one expression: more would cost more than the tries that they spare
_SETS = 2


class Group(msgspec.Struct, frozen=True):
    """Words and expressions of one kind, in the form in which texts are searched, with what each word counts."""

    name: str
    weights: dict[str, float] = {}
    patterns: tuple[re.Pattern[str], ...] = ()


class Finds(NamedTuple):
    """What was found, ordered by text, group and place: columns of equal length.

    `group` is the number of the group, `word` that of the distinct word or expression, `weight` what it counts.
    """

    text: Places
    group: Places
    start: Places
    end: Places
    word: Places
    weight: NDArray[np.float64]

    def only(self, chosen: NDArray[np.int64] | Flags) -> Finds:
        """The chosen rows."""
        text, group, start, end, word, weight = self
        return Finds(text[chosen], group[chosen], start[chosen], end[chosen], word[chosen], weight[chosen])


class Finder:
    """Looks for all words and expressions of `groups`."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = tuple(groups)
        entries = [
            (word, number, weight) for number, group in enumerate(groups) for word, weight in group.weights.items()
        ]
        self._patterns = patterns = [pattern for group in groups for pattern in group.patterns]
        self._groups = np.repeat(np.arange(len(groups)), [len(group.patterns) for group in groups])
        required_sets = [needs(pattern.pattern) for pattern in patterns]
        required = {text for sets in required_sets for one in sets for text in one}
        literals = sorted({word for word, _, _ in entries} | required)
        self._literals = _Literals(literals)
        numbers = {literal: number for number, literal in enumerate(literals)}
        self._entries = _Entries(entries, literals, numbers)
        #: how many distinct words there are: what is numbered from here on is an expression
        self.words = len(entries)
        #: what each distinct word, then each expression, counts
        self.weights = [*(weight for _, _, weight in entries), *(1.0 for _ in patterns)]
        self._required = _Required(required_sets, numbers)

    def find(self, block: Block) -> Finds:
        """Everything found in `block`; finds inside longer ones of their group are left out."""
        literal, start, end = self._literals.places(block)
        words = self._entries.standing(block, literal, start, end)
        expressions = self._expressions(block, literal, start)
        if len(expressions.text):
            words = _together(words, expressions)
        return _longest(words)

    def _expressions(self, block: Block, literal: Places, start: Places) -> Finds:
        rows: list[int] = []
        for which, number in self._required.candidates(block, literal, start):
            for one in islice(self._patterns[which].finditer(block.texts[number].folded, 0, FAR), MANY):
                first, last = one.span()
                if last > first:
                    rows += (number, which, first, last)
        text, pattern, begin, end = np.array(rows, np.int64).reshape(-1, 4).T
        at = block.starts[text]
        return Finds(text, self._groups[pattern], at + begin, at + end, self.words + pattern, np.ones(len(text)))


class _Literals:
    """Where strings stand. Single characters, which are most of what is found, are looked up in a table."""

    def __init__(self, literals: list[str]) -> None:
        single = [number for number, text in enumerate(literals) if len(text) == 1 and ord(text) < _PLANE]
        self._single = np.full(_PLANE + 1, -1, np.int32)
        self._single[[ord(literals[number]) for number in single]] = single
        longer = sorted(set(range(len(literals))).difference(single))
        self._number = np.array(longer, np.int64)
        self._longer = AhoCorasick([literals[number] for number in longer], store_patterns=False)

    def places(self, block: Block) -> tuple[Places, Places, Places]:
        """The number of each literal that stands in `block`, where it begins, and where it ends."""
        matches = self._longer.find_matches_as_indexes(block.joined, overlapping=True)
        columns = np.fromiter(chain.from_iterable(matches), np.int64, 3 * len(matches)).reshape(-1, 3)
        found = np.take(self._single, np.minimum(block.codes, _PLANE))
        at = np.flatnonzero(found >= 0)
        literal = np.concatenate((self._number[columns[:, 0]], found[at].astype(np.int64)))
        return literal, np.concatenate((columns[:, 1], at)), np.concatenate((columns[:, 2], at + 1))


class _Entries:
    """The words of all groups, by the literal that they are."""

    def __init__(self, entries: list[tuple[str, int, float]], literals: list[str], numbers: dict[str, int]) -> None:
        order = sorted(range(len(entries)), key=lambda one: numbers[entries[one][0]])
        which = np.array([numbers[entries[one][0]] for one in order], np.int64)
        bounds = np.searchsorted(which, np.arange(len(literals) + 1))
        self._first, self._counts = bounds[:-1], np.diff(bounds)
        self._entry = np.array(order, np.int64)
        self._group = np.array([entries[one][1] for one in order], np.int64)
        self._weight = np.array([entries[one][2] for one in order], np.float64)
        self._begins = np.array([_is_latin(word[0]) for word in literals], bool)
        self._stops = np.array([_is_latin(word[-1]) for word in literals], bool)
        self._plural = np.array([word[-1].isalpha() and len(word) > 3 for word in literals], bool)

    def standing(self, block: Block, literal: Places, start: Places, end: Places) -> Finds:
        """The words whose literals stand on word borders; a plural `s` may follow."""
        words = np.flatnonzero(np.take(self._counts, literal))
        literal, start, end = literal[words], start[words], end[words]
        latin = block.latin
        whole = ~(self._begins[literal] & latin[start])
        runs_on = self._stops[literal] & latin[end + 1]
        after = np.minimum(end + 2, len(latin) - 1)
        plural = (
            runs_on
            & self._plural[literal]
            & (block.codes[np.minimum(end, len(block.codes) - 1)] == 0x73)
            & ~latin[after]
        )
        chosen = np.flatnonzero(whole & (~runs_on | plural))
        literal, start, end = literal[chosen], start[chosen], (end + plural)[chosen]
        counts = self._counts[literal]
        row = np.repeat(np.arange(len(literal)), counts)
        offset = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        slot = self._first[literal][row] + offset
        return Finds(
            block.owners(start[row]), self._group[slot], start[row], end[row], self._entry[slot], self._weight[slot]
        )


class _Required:
    """Which expressions can match which texts at all: those whose required strings stand there, in their order."""

    def __init__(self, patterns: list[list[frozenset[str]]], numbers: dict[str, int]) -> None:
        kept = [telling(sets, _SETS) or [frozenset[str]()] for sets in patterns]
        needed = [one for sets in kept for one in sets]
        self._sets = len(needed)
        sizes = np.fromiter(map(len, kept), np.int64, len(kept))
        self._heads = np.cumsum(sizes) - sizes
        #: the expressions that have a second set, a third, …, and these sets
        self._more = [
            (some, self._heads[some] + rank)
            for rank in range(1, _SETS)
            if len(some := np.flatnonzero(sizes > rank))
        ]
        self._free = [number for number, one in enumerate(needed) if not one]
        pairs = sorted((numbers[text], number) for number, one in enumerate(needed) for text in one)
        columns = np.array(pairs, np.int64).reshape(-1, 2)
        self._set = columns[:, 1].copy()
        bounds = np.searchsorted(columns[:, 0], np.arange(len(numbers) + 1))
        self._first, self._counts = bounds[:-1], np.diff(bounds)

    def candidates(self, block: Block, literal: Places, start: Places) -> list[tuple[int, int]]:
        """Pairs of expression and text, by expression."""
        if not self._sets:
            return []
        needed = np.flatnonzero(np.take(self._counts, literal))
        needed = needed[np.argsort(start[needed], kind="stable")]
        literal, start = literal[needed], start[needed]
        counts = np.take(self._counts, literal)
        offset = np.take(self._first, literal) - np.cumsum(counts) + counts
        slot = np.take(self._set, np.arange(int(counts.sum())) + np.repeat(offset, counts)) * len(block)
        slot += np.repeat(block.owners(start), counts)
        start = np.repeat(start, counts)
        # where the strings of each set stand first and last: of a place that is given twice, the later one stays
        last = np.full((self._sets, len(block)), -1, np.int32)
        last.reshape(-1)[slot] = start
        last[self._free] = len(block.codes)
        before = np.full((self._sets + 1, len(block)), len(block.codes), np.int32)
        before[1:].reshape(-1)[slot[::-1]] = start[::-1]
        before[self._heads] = -1
        held = before[:-1] < last
        ready = held[self._heads]
        for some, sets in self._more:
            ready[some] &= held[sets]
        which, text = np.divmod(np.flatnonzero(ready.ravel()), len(block))
        return list(zip(which.tolist(), text.tolist(), strict=True))


def _is_latin(character: str) -> bool:
    return character < "\u0250" and character.isalnum()


def _together(some: Finds, others: Finds) -> Finds:
    text, group, start, end, word = (np.concatenate(pair) for pair in zip(some[:5], others[:5], strict=True))
    return Finds(text, group, start, end, word, np.concatenate((some.weight, others.weight)))


def _longest(finds: Finds) -> Finds:
    """The finds by text, group and place, without those inside another of the same group."""
    most = int(finds.end.max(initial=0)) + 1
    order = np.lexsort((-finds.end, finds.group * most + finds.start))
    reach = (finds.group * most + finds.end)[order]
    before = np.maximum.accumulate(np.concatenate(([-1], reach)))[:-1]
    order = order[reach > before]
    groups = int(finds.group.max(initial=0)) + 1
    return finds.only(order[np.argsort((finds.text * groups + finds.group)[order], kind="stable")])
