"""Words on their way from text tokens to what a reader sees: runs that no block interrupts, so that `E<b>B</b>C` is one word."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

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
_COPYRIGHT = re.compile(
    r"©|\(c\)\s?(?:19|20)\d\d|&copy;|copyright|版[权權]所有|[著着]作[权權]|all rights reserved|保留所有[权權]利|無断転載",
    re.IGNORECASE,
)

Say = Callable[[Place, str, int], None]


class Run:
    """The words since the last block. `flush` says them and begins anew."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self.parts: list[tuple[str, int, bool, bool]] = []
        #: the end of the last run, by which a field without a label is told
        self.last = ""

    def add(self, text: str, at: int, linked: bool = False, turned: bool = False) -> None:
        """Take words; `linked` inside of a link, `turned` where they are shown from the last letter to the first."""
        self.parts.append((text, at, linked, turned))

    def words(self) -> str:
        """What the run says so far."""
        return _one("".join(text[::-1] if turned else text for text, _, _, turned in self.parts))

    def flush(self, place: Place) -> None:
        """Say the run. In `BODY` words of links are said as such, and again with the words around them where there are any."""
        if not self.parts:
            return
        parts, self.parts = self.parts, []
        text = _one("".join(text[::-1] if turned else text for text, _, _, turned in parts))
        if not text:
            return
        self.last = text[-60:]
        at = next(at + len(words) - len(words.lstrip()) for words, at, _, _ in parts if words.strip())
        if place is Place.BODY and any(linked for _, _, linked, _ in parts):
            self._links(parts)
            if not any(words.strip() for words, _, linked, _ in parts if not linked):
                return
        if place is Place.BODY and len(text) < 600 and _COPYRIGHT.search(text):
            place = Place.COPYRIGHT
        if len(text) <= LONGEST:
            self._say(place, text, at)
        else:
            self._long(place, parts)

    def _links(self, parts: list[tuple[str, int, bool, bool]]) -> None:
        texts: list[str] = []
        begun = 0
        for (text, at, linked, turned), (_, _, on, _) in pairwise((*parts, ("", 0, False, False))):
            if not linked:
                continue
            if not texts:
                begun = at + len(text) - len(text.lstrip())
            texts.append(text[::-1] if turned else text)
            if not on and (words := _one("".join(texts))):
                self._say(Place.LINK, words, begun)
            if not on:
                texts = []

    def _long(self, place: Place, parts: list[tuple[str, int, bool, bool]]) -> None:
        held: list[str] = []
        begun = size = 0
        for text, at, _, turned in parts:
            for start in range(0, len(text), LONGEST):
                piece = text[start : start + LONGEST]
                if not held:
                    begun = at + start + len(piece) - len(piece.lstrip())
                held.append(piece[::-1] if turned else piece)
                size += len(piece)
                if size >= LONGEST:
                    self._say(place, _one("".join(held)), begun)
                    held, size = [], 0
        if held:
            self._say(place, _one("".join(held)), begun)


def _one(text: str) -> str:
    return " ".join(text.split())
