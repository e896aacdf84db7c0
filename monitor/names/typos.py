"""Slips and near-copies of a brand's token: a piece of the name, or a part of one, that almost reads like it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec
from rapidfuzz.distance import OSA

from monitor.assessment import Reason
from monitor.names.distance import distance
from monitor.names.fold import fold
from monitor.names.placement import Placement, Written
from monitor.names.reading import ordinary_words
from monitor.names.sector import is_run
from monitor.names.tokens import Token
from monitor.names.words import is_name, is_word

#: shortest token of which a slip tells anything; of which one does inside a longer piece
SHORTEST, SHORTEST_INSIDE = 4, 7
_fold = lru_cache(1024)(fold)


def allowed(length: int) -> float:
    """The longest distance at which a whole piece still reads like a token of `length` letters.

    One edit up to six letters, two up to nine, a quarter of the length beyond (at most 3.4).
    """
    if length <= 6:
        return 1.0
    return 2.0 if length <= 9 else min(3.4, 0.26 * length)


def edits(length: int) -> int:
    """How many edits a distance of `allowed` can be, for a quick look: the cheapest steps cost less than half an edit."""
    if length <= 8:
        return 2
    return 3 if length == 9 else min(6, length * 4 // 10)


def allowed_inside(length: int) -> float:
    """As `allowed`, for a part of a longer piece."""
    if length <= SHORTEST_INSIDE:
        return 0.6
    return 1.0 if length < 12 else 1.5


def edits_inside(length: int) -> int:
    """As `edits`, for a part of a longer piece."""
    return 1 if length < 12 else 2


def near(parts: Written, token: Token) -> Iterator[Placement]:
    """Every place in a name that nearly reads like `token`; ordinary words are never taken for slips."""
    if not token.text.isascii() or len(token.text) < SHORTEST:
        return
    seen = set()
    for text, beside, in_front, is_piece in _units(parts):
        if text in seen or len(text) < SHORTEST - 1 or _holds(text, token):
            continue
        seen.add(text)
        found = _whole(text, token, beside) or (_inside(text, token, beside) if is_piece else None)
        if found is not None:
            yield msgspec.structs.replace(found, in_front=in_front) if in_front else found


def _holds(text: str, token: Token) -> bool:
    """Whether the token itself stands there, and no slip; short ones stand in anything, but are no slips of themselves."""
    return text == token.text if token.is_short else token.text in text


def _units(parts: Written) -> Iterator[tuple[str, tuple[str, ...], bool, bool]]:
    """The texts to compare, each with what stands beside it, whether it stands before the registrable domain, and whether
    it is one piece rather than several joined."""
    for at, piece in enumerate(parts.pieces):
        yield piece, (*parts.pieces[:at], *parts.pieces[at + 1 :], *parts.beyond), False, True
    for at, piece in enumerate(parts.beyond):
        yield piece, (*parts.beyond[:at], *parts.beyond[at + 1 :], *parts.pieces), True, True
    yield parts.bare, parts.beyond, False, False
    for label in parts.labels:
        yield label, parts.pieces, True, False
    if parts.labels:
        yield parts.joined, (), True, False


def _whole(text: str, token: Token, beside: tuple[str, ...]) -> Placement | None:
    limit = allowed(len(token.text))
    more = len(text) - len(token.text)
    if abs(more) > 3 or (token.is_short and more < 0):
        return None
    if OSA.distance(_fold(text), token.folded, score_cutoff=edits(len(token.text))) > edits(len(token.text)):
        return None
    far = distance(text, token.text, limit)
    if far > 1 and not begins_alike(_fold(text[:2]), token):
        return None
    if far > limit or reads_as_words(text, token):
        return None
    return _placed(("risk.typo", _of_slip(token, far)), token, text, beside)


def begins_alike(folded: str, token: Token) -> bool:
    """People read a word by its first letter: what differs more must share it, look as if it did, or have it second."""
    first, start = token.folded[0], folded[:2]
    return first in start or any(one[:2] == start for one in token.spellings)


def _of_slip(token: Token, far: float) -> float:
    """What a whole piece is worth: little for short tokens, for every other word is near them."""
    if token.is_short:
        return 40 if far <= 0.5 else 20
    if len(token.text) == 5:
        return 55 if far <= 0.7 else 45
    return max(50, round(62 - 4 * far))


def _inside(text: str, token: Token, beside: tuple[str, ...]) -> Placement | None:
    """A part of a longer piece: at its start, at its end, or wherever two thirds of the token stand as they are."""
    size = len(token.text)
    if size < SHORTEST_INSIDE or len(text) < size + 1:
        return None
    limit = allowed_inside(size)
    best: tuple[float, int, int] | None = None
    folded, most = _fold(text), edits_inside(size)
    for start, end in _windows(text, token):
        if OSA.distance(folded[start:end], token.folded, score_cutoff=most) > most:
            continue
        if not _joins(text, start, end, token):
            continue
        far = distance(text[start:end], token.text, limit)
        if far <= limit and (best is None or far < best[0]):
            best = far, start, end
    if best is None or reads_as_words(text, token):
        return None
    _, start, end = best
    if reads_as_words(text[start:end], token) and (is_run(text[:start]) or is_run(text[end:])):
        return None
    return _placed(("risk.typo_inside", 50), token, text[start:end], (text[:start], text[end:], *beside))


def _windows(text: str, token: Token) -> set[tuple[int, int]]:
    size, folded = len(token.text), _fold(text)
    found = set()
    if _alike(folded[:5], token.folded[:5]):
        found |= {(0, size + more) for more in (-1, 0, 1) if size + more <= len(text)}
    if _alike(folded[-5:], token.folded[-5:]):
        found |= {(len(text) - size - more, len(text)) for more in (-1, 0, 1) if size + more <= len(text)}
    part = -(-2 * size // 3)
    if part >= 5:
        at = folded.find(token.folded[:part])
        while at >= 0:
            found |= {(at, at + size + more) for more in (-1, 0, 1) if at + size + more <= len(text)}
            at = folded.find(token.folded[:part], at + 1)
        at = folded.find(token.folded[-part:])
        while at >= 0:
            end = at + part
            found |= {(end - size - more, end) for more in (-1, 0, 1) if end - size - more >= 0}
            at = folded.find(token.folded[-part:], at + 1)
    return found


def _joins(text: str, start: int, end: int, token: Token) -> bool:
    """Whether the part can end where other letters follow: as the token does, or else as no ordinary word does.

    A slip at such an end cannot be told from the neighbour's letter: `finance` holds all of `binance` but its first.
    """
    slips = (start > 0 and text[start] != token.text[0], end < len(text) and text[end - 1] != token.text[-1])
    if not any(slips):
        return True
    around = [text[start:to] for to in range(end, min(end + 4, len(text)) + 1)]
    around += [text[to:end] for to in range(max(0, start - 4), start + 2)]
    return not any(is_word(one) or is_name(one) for one in around)


def _alike(one: str, other: str) -> bool:
    """Quickly, whether two beginnings (or ends) can be one edit apart: all letters but two are shared."""
    return len(set(one) - set(other)) <= 2


def reads_as_words(text: str, token: Token) -> bool:
    """Whether `text` is a people's or place's name, or made of ordinary words and not of those that the token is made of."""
    if is_name(text):
        return True
    found = ordinary_words(text)
    if not found:
        return False
    telling = [part for part in token.words if len(part) >= 4]
    own = all(any(word.startswith(part) or part.startswith(word) for word in found) for part in telling)
    return len(telling) < 2 or not own


def _placed(kind: tuple[str, float], token: Token, seen: str, beside: tuple[str, ...]) -> Placement:
    return Placement(token=token, reason=Reason(*kind, f"{token.text}: {seen}"), written=seen, beside=beside)
