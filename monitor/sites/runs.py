"""Words on their way from text tokens to what a reader sees: runs that no block interrupts, so that `E<b>B</b>C` is one word."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import NamedTuple

from monitor.sites.page import Place

#: elements that stand on lines of their own
_BLOCKS_NAMES = (
    "address article aside audio blockquote body br button canvas caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe input legend li listing main menu nav object ol optgroup "
    "option p plaintext pre search section select summary svg table tbody td template text textarea tfoot th thead title tr ul video xmp"
)
BLOCKS = frozenset(_BLOCKS_NAMES.split())
#: longest run that is kept as one; longer ones are parted at white space
LONGEST = 2_000
#: characters of a label, and pieces that it may be in
FEW, _FEW_PARTS = 60, 8
#: longest notice of copyright
_LONGEST_NOTICE = 600
_COPYRIGHT = (
    "©",
    "copyright",
    "all rights reserved",
    "版权所有",
    "版權所有",
    "著作权",
    "著作權",
    "保留所有权利",
    "保留所有權利",
    "無断転載",
)

Say = Callable[[Place, str, int], None]


class _Piece(NamedTuple):
    text: str
    at: int
    link: object
    turned: bool

    @property
    def shown(self) -> str:
        return self.text[::-1] if self.turned else self.text


class Run:
    """The words since the last block, in `parts`. `flush` says them and begins anew; `last` is the end of what it said last."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self.parts: list[_Piece] = []
        self.last = ""

    def add(self, text: str, at: int, link: object = None, turned: bool = False) -> None:
        """Take words; `link` is the link that they stand in, `turned` where they are shown from the last letter to the first."""
        self.parts.append(_Piece(text, at, link, turned))

    def few_words(self) -> str:
        """What the run says so far, or what was said before it, where that is short; else nothing."""
        if len(self.parts) > _FEW_PARTS or sum(len(piece.text) for piece in self.parts) > 10 * FEW:
            return ""
        words = _one("".join(piece.shown for piece in self.parts)) or self.last
        return words if len(words) <= FEW else ""

    def flush(self, place: Place) -> None:
        """Say the run. In `BODY` words of links are said as such, and again with the words around them where there are any."""
        parts, self.parts = self.parts, []
        text = _one("".join([piece.shown for piece in parts]))
        if not text:
            return
        self.last = text[: FEW + 1]
        if place is Place.BODY and any(piece.link is not None for piece in parts):
            self._links(parts)
            if not any(piece.link is None and not piece.text.isspace() for piece in parts):
                return
        if place is Place.BODY and len(text) < _LONGEST_NOTICE and _is_notice(text.lower()):
            place = Place.COPYRIGHT
        if len(text) <= LONGEST:
            self._say(place, text, _begin(parts))
        else:
            self._long(place, parts)

    def _links(self, parts: list[_Piece]) -> None:
        for link, pieces in groupby(parts, key=lambda piece: piece.link):
            if link is not None:
                held = list(pieces)
                if words := _one("".join([piece.shown for piece in held])):
                    self._say(Place.LINK, words[:LONGEST], _begin(held))

    def _long(self, place: Place, parts: list[_Piece]) -> None:
        held: list[_Piece] = []
        size = 0
        for piece in parts:
            for start in range(0, len(piece.text), LONGEST):
                held.append(piece._replace(text=piece.text[start : start + LONGEST], at=piece.at + start))
                size += len(held[-1].text)
                if size >= LONGEST:
                    self._several(place, held)
                    held, size = [], 0
        self._several(place, held)

    def _several(self, place: Place, pieces: list[_Piece]) -> None:
        if words := _one("".join([piece.shown for piece in pieces])):
            self._say(place, words, _begin(pieces))


def _is_notice(lowered: str) -> bool:
    return any(words in lowered for words in _COPYRIGHT)


def _begin(pieces: list[_Piece]) -> int:
    """Where the first word stands."""
    for piece in pieces:
        words = piece.text.lstrip()
        if words:
            return piece.at + len(piece.text) - len(words)
    return pieces[0].at


def _one(text: str) -> str:
    return " ".join(text.split())
