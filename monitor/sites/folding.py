"""Finding a brand's names in what stands on pages, however they are written: other scripts' letters, digits, zero-width characters, letters apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import IntEnum
from functools import cache, lru_cache

import msgspec
from ahocorasick_rs import AhoCorasick

from monitor.brand import Brand
from monitor.identity import ByIdentity
from monitor.names.confusables import invisible, latin
from monitor.names.fold import DRAWN_ALIKE
from monitor.names.sector import is_run
from monitor.names.tokens import Token, watched
from monitor.opinion.text.normal import normalise
from monitor.opinion.text.script import simplified

_APART = re.compile(r"[\W_]+")
#: combining marks that letters of names are dressed up with
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_ALIKE = str.maketrans(*DRAWN_ALIKE)
#: Greek capitals that look like other Latin letters than their small forms do
_CAPITALS = str.maketrans("ΗΝΡΥΧΖΒΜΤΚΙΟΑΕ", "hnpyxzbmtkioae")
_SOFT_HYPHEN = "\u00ad"
_LATIN = re.compile("[a-z0-9]+")
#: spellings of one name that are looked for, finds in one text, and characters of a text in which places are told exactly
_SPELLINGS, _FINDS, _EXACT = 16, 20, 20_000
_FEW = 40
#: letters from which a name tells even inside a longer word
_TELLING_INSIDE = 7


class Written(IntEnum):
    """How a name stands there."""

    PLAIN = 0
    #: letters of other scripts, digits, letter pairs or accents imitate it
    IMITATED = 1
    #: characters that cannot be seen stand inside it
    UNSEEN = 2


class Found(msgspec.Struct, frozen=True):
    """A brand's name in text number `line`: at start…end of the folded text, `quote` as it stands there.

    `ambiguous`: too short, or an ordinary word, so that it tells only beside words of the trade.
    """

    line: int
    start: int
    end: int
    token: str
    quote: str
    ambiguous: bool
    written: Written
    #: an ordinary word
    word: bool = False


def plains(texts: Sequence[str]) -> list[str]:
    """Each text in lower case, simplified Chinese, without marks on its letters and whatever cannot be seen; linear."""
    joined = "\n".join(text.replace("\n", " ") for text in texts)
    if joined.isascii():
        return joined.lower().split("\n") if texts else []
    lines = _plain(joined).split("\n")
    return lines if len(lines) == len(texts) else [_plain(text).replace("\n", " ") for text in texts]


def latinised(plain: Sequence[str]) -> list[str]:
    """Texts of `plains` with Latin letters for those of other scripts that look so."""
    joined = "\n".join(plain)
    if joined.isascii():
        return list(plain)
    return _latinised(joined).split("\n")


def looks(texts: Sequence[str]) -> list[str]:
    """Each text as it looks: `plains`, then `latinised`."""
    return latinised(plains(texts))


def _plain(text: str) -> str:
    return simplified(normalise(_MARKS.sub("", _translated(text, invisible())).translate(_CAPITALS)))


def _latinised(text: str) -> str:
    return _translated(text, latin())


def _translated(text: str, table: Mapping[int, str | None]) -> str:
    """`text.translate(table)`, quicker where few of the table's characters stand in it."""
    present = [c for c in set(text) if ord(c) in table]
    if len(present) > _FEW:
        return text.translate(table)
    for character in present:
        text = text.replace(character, table[ord(character)] or "")
    return text


class Finder:
    """Finds the names of one brand."""

    def __init__(self, brand: Brand) -> None:
        told = (brand.name, *brand.aliases, *brand.products)
        self._plain = {_APART.sub("", simplified(normalise(name))) for name in told}
        self._tokens: list[tuple[Token, re.Pattern[str]]] = []
        needles: list[str] = []
        self._owner: list[int] = []
        for token in watched(brand).tokens:
            spelled = (token.text,) if token.is_short else (token.text, *token.spellings)[:_SPELLINGS]
            shapes = list(dict.fromkeys(_APART.sub("", looks([shape])[0]) for shape in spelled))
            for shape in shapes:
                needles.append(shape.translate(_ALIKE))
                self._owner.append(len(self._tokens))
            self._tokens.append((token, _pattern(shapes, exact=token.is_short or len(token.text) < 5)))
        self._automaton = AhoCorasick(needles)

    def find(self, texts: Sequence[str], folded: Sequence[str]) -> list[Found]:
        """The names in `texts`, whose looks (see `looks`) are `folded`, by text and place; longest first, none inside another."""
        found: list[Found] = []
        for line, look in enumerate(folded):
            squeezed = _APART.sub("", look).translate(_ALIKE)
            hits = self._automaton.find_matches_as_indexes(squeezed, overlapping=True)
            if hits:
                numbers = sorted({self._owner[hit[0]] for hit in hits})
                found += self._in_line(line, texts[line], look, numbers)
        return found

    def _in_line(self, line: int, text: str, look: str, numbers: list[int]) -> list[Found]:
        taken: list[tuple[int, int]] = []
        found: list[Found] = []
        places: list[int] | None = None
        for number in numbers:
            token, pattern = self._tokens[number]
            for count, match in enumerate(pattern.finditer(look)):
                start, end = match.span()
                if count >= _FINDS or len(found) >= 2 * _FINDS:
                    break
                if not _stands(look, start, end, token) or any(a < end and start < b for a, b in taken):
                    continue
                taken.append((start, end))
                if places is None:
                    places = _places(text, look)
                quote = _quoted(text, places, start, end)
                found.append(
                    Found(
                        line,
                        start,
                        end,
                        token.text,
                        quote,
                        is_ambiguous(token),
                        self._written(quote, token),
                        token.is_word,
                    )
                )
        return sorted(found, key=lambda one: one.start)

    def _written(self, quote: str, token: Token) -> Written:
        bare = quote.replace(_SOFT_HYPHEN, "")
        if any(ord(c) in invisible() for c in bare):
            return Written.UNSEEN
        letters = _APART.sub("", simplified(normalise(bare)))
        return Written.PLAIN if letters in self._plain or letters == token.text else Written.IMITATED


finder = ByIdentity(Finder, size=1024)


def is_ambiguous(token: Token) -> bool:
    """Whether a name tells only beside words of the trade: up to four Latin letters, two Chinese ones, an ordinary word."""
    return token.is_short or token.is_word or token.is_vague or (not token.text.isascii() and len(token.text) <= 2)


def _pattern(shapes: list[str], *, exact: bool) -> re.Pattern[str]:
    """Any of `shapes` with up to three separators between its letters; by its looks unless `exact`, then in one piece."""
    between = "" if exact else r"[\W_]{0,3}"
    drawn = re.escape if exact else _drawn
    longest = sorted(shapes, key=len, reverse=True)
    return re.compile("|".join(between.join([drawn(letter) for letter in shape]) for shape in longest))


@cache
def _drawn(letter: str) -> str:
    """A class of the ASCII characters that are drawn like `letter`."""
    alike = letter.translate(_ALIKE)
    same = sorted({c for c in map(chr, range(33, 127)) if c.translate(_ALIKE) == alike and not c.isupper()})
    return "[" + "".join(map(re.escape, same)) + "]" if len(same) > 1 else re.escape(letter)


def _stands(look: str, start: int, end: int, token: Token) -> bool:
    """Whether the name stands for itself: on word borders, beside words of the trade only, or long enough to tell anywhere."""
    if not token.text.isascii():
        return True
    before = _word_before(look, start)
    after = _LATIN.match(look, end)
    rest = after.group() if after else ""
    if rest == "s":
        rest = ""
    if not before and not rest:
        return True
    if len(token.text) >= _TELLING_INSIDE and not token.is_word:
        return True
    return len(before) <= 24 and len(rest) <= 24 and is_run(before) and is_run(rest)


def _word_before(look: str, start: int) -> str:
    first = start
    while first > 0 and start - first <= 24 and "0" <= look[first - 1] <= "z" and look[first - 1].isalnum():
        first -= 1
    return look[first:start]


def _places(text: str, look: str) -> list[int]:
    """For each character of `look` the character of `text` that it comes from; empty where they are as long as each other."""
    if len(text) == len(look) or len(text) > _EXACT:
        return []
    places: list[int] = []
    for at, character in enumerate(text):
        if len(places) >= len(look):
            break
        places += [at] * len(_made(character))
    return places


@lru_cache(16_384)
def _made(character: str) -> str:
    return (
        ""
        if _MARKS.match(character)
        else normalise(character.translate(invisible()).translate(_CAPITALS)).translate(latin())
    )


def _quoted(text: str, places: list[int], start: int, end: int) -> str:
    if not places:
        return text[start:end]
    if end > len(places):
        return text[places[start] if start < len(places) else 0 :][: 4 * (end - start)]
    return text[places[start] : places[end - 1] + 1]
