"""A quick look over whole blocks of names: which token may be in which line. What is left is judged one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.names.block import Block
from monitor.names.literals import Literals
from monitor.names.sector import is_run
from monitor.names.slips import Slips, pairs_of
from monitor.names.tokens import Token

Places = NDArray[np.int64]
Pairs = NDArray[np.int64]

_LINE, _TOKEN = np.int64(32), np.int64(0xFFFFFFFF)


class Wanted:
    """The tokens to look for in one line: as such, and with slips."""

    __slots__ = ("as_such", "slips")

    def __init__(self) -> None:
        self.as_such: set[int] = set()
        self.slips: set[int] = set()


class Finder:
    """Finds where `tokens` may stand: as they are, by their looks, written apart, or with a slip.

    Never misses a token as such, nor a piece one edit from it (of four letters or more). Of heavier copies it finds those whose first or last six letters are at most one edit from the token's.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        long = [(number, token) for number, token in enumerate(tokens) if not token.is_short]
        spelled = [(number, text) for number, token in long for text in token.spellings]
        self._literals = Literals(text.encode() for _, text in spelled)
        self._spelled = np.array([number for number, _ in spelled], np.int64)
        short = [(number, token) for number, token in enumerate(tokens) if token.is_short]
        self._short = _Short((text, number) for number, token in short for text in token.spellings)
        self._slips = Slips(tokens)

    def find(self, block: Block) -> dict[int, Wanted]:
        """Line → the numbers of the tokens to look for in it."""
        as_such, slips = [self._as_such(block), self._short.find(block)], [self._slips.find(block)]
        if (bare := block.hyphenless()) is not None:
            whole, lines = bare
            for pairs, into in ((self._short.find(whole), as_such), (self._slips.find(whole), slips)):
                into.append(lines[pairs >> _LINE] << _LINE | (pairs & _TOKEN))
        found: dict[int, Wanted] = {}
        for pair in np.unique(np.concatenate(as_such)).tolist():
            found.setdefault(pair >> 32, Wanted()).as_such.add(pair & 0xFFFFFFFF)
        for pair in np.unique(np.concatenate(slips)).tolist():
            found.setdefault(pair >> 32, Wanted()).slips.add(pair & 0xFFFFFFFF)
        return found

    def _as_such(self, block: Block) -> Pairs:
        """Tokens as they are or look, separators left out."""
        which, starts, _ = self._literals.find(block.squeezed)
        if not len(which):
            return which
        numbers = self._spelled[which]
        return pairs_of(block.lines_at(block.unsqueezed(starts)), numbers)


class _Short:
    """Short tokens: a whole piece, or inside one beside nothing but words of the trade."""

    def __init__(self, tokens: Iterable[tuple[str, int]]) -> None:
        spelled = list(tokens)
        self._literals = Literals(text.encode() for text, _ in spelled)
        self._numbers = np.array([number for _, number in spelled], np.int64)

    def find(self, block: Block) -> Pairs:
        which, starts, ends = self._literals.find(block.folded)
        if not len(which):
            return which
        separators = block.separators
        after = np.searchsorted(separators, starts)
        first = np.where(after > 0, separators[np.maximum(after, 1) - 1] + 1, 0)
        last = separators[after]
        inside = zip(first.tolist(), starts.tolist(), ends.tolist(), last.tolist(), strict=True)
        known = [is_run(block.plain(a, b)) and is_run(block.plain(c, d)) for a, b, c, d in inside]
        kept = np.flatnonzero(known)
        return pairs_of(block.lines_at(starts[kept]), self._numbers[which[kept]])
