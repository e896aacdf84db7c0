"""A quick look over whole blocks of names: which token may be in which line. What is left is judged one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from monitor.names.block import Block, letters_of
from monitor.names.literals import Literals
from monitor.names.neighbours import Neighbours, packed
from monitor.names.placement import LONG
from monitor.names.reading import is_one_word
from monitor.names.sector import is_run
from monitor.names.tokens import Token
from monitor.names.typos import SHORTEST, SHORTEST_INSIDE, begins_alike, edits

Places = NDArray[np.int64]
Pairs = NDArray[np.int64]

_EDGE, _ANCHOR = 6, 4
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
        plain = [(number, token.folded.encode()) for number, token in enumerate(tokens) if token.text.isascii()]
        self._lengths = np.array([len(token.folded) for token in tokens], np.int64)
        self._edits = np.array([edits(len(token.folded)) for token in tokens], np.int64)
        self._letters = np.array([letters_of(token.folded.encode()) for token in tokens], np.uint32)
        self._folded = [token.folded for token in tokens]
        self._short = _Edges((text.encode(), number) for number, token in short for text in token.spellings)
        self._small = Neighbours((text, number) for number, text in plain if SHORTEST <= len(text) <= _EDGE)
        long_enough = [(number, text) for number, text in plain if len(text) >= SHORTEST_INSIDE]
        self._starts = (
            Neighbours((text[:_EDGE], number) for number, text in long_enough),
            Neighbours(((text[:_ANCHOR], number) for number, text in long_enough), exact=True),
        )
        self._stops = (
            Neighbours((text[-_EDGE:], number) for number, text in long_enough),
            Neighbours(((text[-_ANCHOR:], number) for number, text in long_enough), exact=True),
        )

    def find(self, block: Block) -> dict[int, Wanted]:
        """Line → the numbers of the tokens to look for in it."""
        found: dict[int, Wanted] = {}
        starts, ends = block.pieces
        as_such = np.concatenate((self._as_such(block), *self._short.find(block, starts, ends)))
        for pair in np.unique(as_such).tolist():
            found.setdefault(pair >> 32, Wanted()).as_such.add(pair & 0xFFFFFFFF)
        slips = list(self._as_pieces(block, starts, ends))
        if (bare := block.hyphenless()) is not None:
            whole, lines = bare
            slips += [
                lines[pairs >> _LINE] << _LINE | (pairs & _TOKEN) for pairs in self._as_pieces(whole, *whole.pieces)
            ]
        for pair in np.unique(np.concatenate(slips)).tolist():
            found.setdefault(pair >> 32, Wanted()).slips.add(pair & 0xFFFFFFFF)
        return found

    def _as_such(self, block: Block) -> Pairs:
        """Tokens as they are or look, separators left out; ordinary words only where they can tell something."""
        which, starts, _ = self._literals.find(block.squeezed)
        if not len(which):
            return which
        numbers = self._spelled[which]
        return _pairs(block.lines_at(block.unsqueezed(starts)), numbers)

    def _as_pieces(self, block: Block, starts: Places, ends: Places) -> Iterator[Pairs]:
        sizes = ends - starts
        some = (sizes >= SHORTEST - 1) & (sizes <= _EDGE + 1)
        yield self._slips(block, starts[some], ends[some])
        some = sizes >= _EDGE - 1
        starts, ends = starts[some], ends[some]
        for at_start, near, equal in ((True, *self._starts), (False, *self._stops)):
            yield self._near(block, starts, ends, near, at_start=at_start)
            yield self._anchored(block, starts, ends, equal, at_start=at_start)

    def _slips(self, block: Block, starts: Places, ends: Places) -> Pairs:
        """Whole short pieces one edit from a token."""
        words = packed(block.words, starts, ends - starts)
        places, numbers = self._small.find(words, _EDGE + 1)
        return self._checked(block, (starts[places], ends[places]), numbers, np.full(len(numbers), 1))

    def _near(self, block: Block, starts: Places, ends: Places, index: Neighbours, *, at_start: bool) -> Pairs:
        """Pieces that begin (or end) nearly as a token does, and are nearly it, or hold nearly it there."""
        first = np.minimum(ends - starts, _EDGE)
        words = packed(block.words, starts if at_start else ends - first, first)
        places, numbers = index.find(words, _EDGE)
        starts, ends, sizes = starts[places], ends[places], self._lengths[numbers]
        whole = np.abs(ends - starts - sizes) <= np.minimum(3, self._edits[numbers])
        far = self._edits[numbers]
        whole_pairs = self._checked(block, (starts[whole], ends[whole]), numbers[whole], far[whole])
        inside = np.flatnonzero(ends - starts > sizes)
        starts, ends, numbers, sizes = starts[inside], ends[inside], numbers[inside], sizes[inside]
        found = [whole_pairs]
        for more in (-1, 0, 1):
            part = (starts, starts + sizes + more) if at_start else (ends - sizes - more, ends)
            found.append(self._checked(block, part, numbers, np.where(sizes < 12, 1, 2)))
        return np.concatenate(found)

    def _anchored(self, block: Block, starts: Places, ends: Places, index: Neighbours, *, at_start: bool) -> Pairs:
        """Whole pieces that begin (or end) as a token does and are two edits from it, wherever those are."""
        places, numbers = index.same(packed(block.words, starts if at_start else ends - _ANCHOR, _ANCHOR))
        starts, ends, far = starts[places], ends[places], self._edits[numbers]
        like = np.flatnonzero(np.abs(ends - starts - self._lengths[numbers]) <= np.minimum(2, far))
        return self._checked(block, (starts[like], ends[like]), numbers[like], far[like])

    def _checked(self, block: Block, parts: tuple[Places, Places], numbers: Places, far: Places) -> Pairs:
        """The pairs whose part of the text is at most `far` edits from the token, ordinary words left out."""
        differing = np.bitwise_count(block.letters(parts[0], parts[1] - parts[0]) ^ self._letters[numbers])
        near = np.flatnonzero(differing <= 2 * far)
        parts, numbers, far = (parts[0][near], parts[1][near]), numbers[near], far[near]
        if not len(numbers):
            return numbers
        folded = block.folded
        texts = [
            folded[start:end].decode("latin-1") for start, end in zip(*(p.tolist() for p in parts), strict=True)
        ]
        meant = [self._folded[number] for number in numbers.tolist()]
        edits = cpdist(texts, meant, scorer=OSA.distance, dtype=np.uint8)
        close = np.flatnonzero((edits <= far) & (edits > 0))
        chosen = [
            at
            for at, start, end, few in zip(
                close.tolist(),
                parts[0][close].tolist(),
                parts[1][close].tolist(),
                edits[close].tolist(),
                strict=True,
            )
            if (few < 2 or begins_alike(texts[at], self._tokens[numbers[at]]))
            and not is_one_word(block.plain(start, end))
        ]
        return _pairs(block.lines_at(parts[0][chosen]), numbers[chosen])


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
                yield _pairs(block.lines_at(first[places][kept]), numbers[kept])


def _pairs(lines: Places, numbers: Places) -> Pairs:
    return lines << _LINE | numbers
