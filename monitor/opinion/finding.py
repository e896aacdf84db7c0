"""Finding a watchlist's words in a batch of texts: on word borders, longest first, in one pass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import msgspec
import numpy as np
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

from monitor.opinion.block import Block, Flags, Places
from monitor.opinion.required import needs

#: finds of one expression in one text, and how far into a text expressions look
MANY = 20
FAR = 20_000
_PLANE = 0x10000
#: sets of required strings that are looked at for one expression
_SETS = 60


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
        patterns = [(pattern, number) for number, group in enumerate(groups) for pattern in group.patterns]
        self._patterns = [(pattern, number, needs(pattern.pattern)) for pattern, number in patterns]
        required = {text for _, _, sets in self._patterns for one in sets for text in one}
        literals = sorted({word for word, _, _ in entries} | required)
        self._literals = _Literals(literals)
        numbers = {literal: number for number, literal in enumerate(literals)}
        self._entries = _Entries(entries, literals, numbers)
        #: how many distinct words there are: what is numbered from here on is an expression
        self.words = len(entries)
        #: what each distinct word, then each expression, counts
        self.weights = [*(weight for _, _, weight in entries), *(1.0 for _ in patterns)]
        self._required = _Required([sets for _, _, sets in self._patterns], numbers)

    def find(self, block: Block) -> Finds:
        """Everything found in `block`; finds inside longer ones of their group are left out."""
        literal, start, end = self._literals.places(block)
        words = self._entries.standing(block, literal, start, end)
        expressions = self._expressions(block, literal, start)
        if len(expressions.text):
            words = _together(words, expressions)
        return _longest(words)

    def _expressions(self, block: Block, literal: Places, start: Places) -> Finds:
        rows: list[tuple[int, int, int, int, int]] = []
        base = self._entries.count
        for text, which in self._required.candidates(literal, block.owners(start), len(block)):
            pattern, group, _ = self._patterns[which]
            at = int(block.starts[text])
            for count, match in enumerate(pattern.finditer(block.texts[text].folded, 0, FAR)):
                if count >= MANY:
                    break
                if match.end() > match.start():
                    rows.append((text, group, at + match.start(), at + match.end(), base + which))
        columns = np.array(rows, np.int64).reshape(-1, 5).T
        return Finds(columns[0], columns[1], columns[2], columns[3], columns[4], np.ones(len(rows)))


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
        self.count = len(entries)
        order = sorted(range(len(entries)), key=lambda one: numbers[entries[one][0]])
        which = np.array([numbers[entries[one][0]] for one in order], np.int64)
        self._first = np.searchsorted(which, np.arange(len(literals) + 1))
        self._entry = np.array(order, np.int64)
        self._group = np.array([entries[one][1] for one in order], np.int64)
        self._weight = np.array([entries[one][2] for one in order], np.float64)
        self._begins = np.array([_is_latin(word[0]) for word in literals], bool)
        self._stops = np.array([_is_latin(word[-1]) for word in literals], bool)
        self._plural = np.array([word[-1].isalpha() and len(word) > 3 for word in literals], bool)

    def standing(self, block: Block, literal: Places, start: Places, end: Places) -> Finds:
        """The words whose literals stand on word borders; a plural `s` may follow."""
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
        counts = self._first[literal + 1] - self._first[literal]
        row = np.repeat(np.arange(len(literal)), counts)
        offset = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        slot = self._first[literal][row] + offset
        return Finds(
            block.owners(start[row]), self._group[slot], start[row], end[row], self._entry[slot], self._weight[slot]
        )


class _Required:
    """Which expressions can match which texts at all."""

    def __init__(self, patterns: list[list[frozenset[str]]], numbers: dict[str, int]) -> None:
        needed = [(which, one) for which, sets in enumerate(patterns) for one in sets[:_SETS]]
        needed += [(which, frozenset[str]()) for which, sets in enumerate(patterns) if not sets]
        needed.sort(key=lambda pair: pair[0])
        self._patterns, self._sets = len(patterns), len(needed)
        self._first_set = np.searchsorted([which for which, _ in needed], np.arange(len(patterns)))
        self._free = [number for number, (_, one) in enumerate(needed) if not one]
        pairs = sorted((numbers[text], number) for number, (_, one) in enumerate(needed) for text in one)
        columns = np.array(pairs, np.int64).reshape(-1, 2)
        self._set = columns[:, 1].copy()
        bounds = np.searchsorted(columns[:, 0], np.arange(len(numbers) + 1))
        self._first, self._counts = bounds[:-1], np.diff(bounds)

    def candidates(self, literal: Places, text: Places, texts: int) -> list[tuple[int, int]]:
        """Pairs of text and expression, by text."""
        if not self._patterns:
            return []
        needed = np.flatnonzero(np.take(self._counts, literal))
        literal, text = literal[needed], text[needed]
        counts = np.take(self._counts, literal)
        offset = np.take(self._first, literal) - np.cumsum(counts) + counts
        slot = np.arange(int(counts.sum())) + np.repeat(offset, counts)
        held = np.zeros((texts, self._sets), bool)
        held.reshape(-1)[np.repeat(text * self._sets, counts) + np.take(self._set, slot)] = True
        held[:, self._free] = True
        ready = np.flatnonzero(np.logical_and.reduceat(held, self._first_set, axis=1).ravel())
        return [divmod(one, self._patterns) for one in ready.tolist()]


def _is_latin(character: str) -> bool:
    return character < "\u0250" and character.isalnum()


def _together(some: Finds, others: Finds) -> Finds:
    text, group, start, end, word = (np.concatenate(pair) for pair in zip(some[:5], others[:5], strict=True))
    return Finds(text, group, start, end, word, np.concatenate((some.weight, others.weight)))


def _longest(finds: Finds) -> Finds:
    """The finds by text, group and place, without those inside another of the same group."""
    finds = finds.only(np.lexsort((-finds.end, finds.start, finds.group)))
    reach = finds.group * (int(finds.end.max(initial=0)) + 1) + finds.end
    before = np.maximum.accumulate(np.concatenate(([-1], reach)))[:-1]
    finds = finds.only(reach > before)
    return finds.only(np.lexsort((finds.start, finds.group, finds.text)))
