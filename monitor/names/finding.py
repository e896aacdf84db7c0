"""A quick look over whole blocks of names: which token may be in which line. What is left is judged one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.names.block import Block
from monitor.names.literals import Literals
from monitor.names.neighbours import Neighbours, packed
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

    Never misses a token as such, nor a piece one edit from it (of four letters or more), but for tokens of up to four letters that
    are written apart. Of heavier copies it finds those whose first or last six letters are at most one edit from the token's.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        long = [(number, token) for number, token in enumerate(tokens) if not token.is_short]
        spelled = [(number, text) for number, token in long for text in token.spellings]
        self._literals = Literals(text.encode() for _, text in spelled)
        self._spelled = np.array([number for number, _ in spelled], np.int64)
        short = [(number, token) for number, token in enumerate(tokens) if token.is_short]
        self._short = _Edges((text.encode(), number) for number, token in short for text in token.spellings)
        self._slips = Slips(tokens)

    def find(self, block: Block) -> dict[int, Wanted]:
        """Line → the numbers of the tokens to look for in it."""
        found: dict[int, Wanted] = {}
        starts, ends = block.pieces
        as_such = np.concatenate((self._as_such(block), *self._short.find(block, starts, ends)))
        for pair in np.unique(as_such).tolist():
            found.setdefault(pair >> 32, Wanted()).as_such.add(pair & 0xFFFFFFFF)
        slips = [self._slips.find(block)]
        if (bare := block.hyphenless()) is not None:
            whole, lines = bare
            pairs = self._slips.find(whole)
            slips.append(lines[pairs >> _LINE] << _LINE | (pairs & _TOKEN))
        for pair in np.unique(np.concatenate(slips)).tolist():
            found.setdefault(pair >> 32, Wanted()).slips.add(pair & 0xFFFFFFFF)
        return found

    def _as_such(self, block: Block) -> Pairs:
        """Tokens as they are or look, separators left out; ordinary words only where they can tell something."""
        which, starts, _ = self._literals.find(block.squeezed)
        if not len(which):
            return which
        numbers = self._spelled[which]
        return pairs_of(block.lines_at(block.unsqueezed(starts)), numbers)


class _Edges:
    """Short tokens: a whole piece, or a piece that begins or ends with one and goes on in words of the trade."""

    def __init__(self, tokens: Iterable[tuple[bytes, int]]) -> None:
        by_size: dict[int, list[tuple[bytes, int]]] = {}
        for text, number in tokens:
            by_size.setdefault(len(text), []).append((text, number))
        self._by_size = {size: Neighbours(entries, exact=True) for size, entries in by_size.items()}

    def find(self, block: Block, starts: Places, ends: Places) -> Iterator[Pairs]:
        for size, index in self._by_size.items():
            fits = ends - starts >= size
            first, last = starts[fits], ends[fits]
            for at_start in (True, False):
                places, numbers = index.same(packed(block.words, first if at_start else last - size, size))
                rests = (first[places] + size, last[places]) if at_start else (first[places], last[places] - size)
                known = [
                    is_run(block.plain(start, end))
                    for start, end in zip(*(one.tolist() for one in rests), strict=True)
                ]
                kept = np.flatnonzero(np.array(known, np.bool_))
                yield pairs_of(block.lines_at(first[places][kept]), numbers[kept])
