"""Where in a name a brand's token stands, and how it is written there."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from monitor.assessment import Reason
from monitor.names import fold
from monitor.names.domain import Name
from monitor.names.sector import is_run, strong_words
from monitor.names.tokens import Token, Watched

_PIECES = re.compile(r"[-_.·]+")
_LONG = 7
#: the parts of one name are looked at for every token
to_latin, to_shape = lru_cache(4096)(fold.to_latin), lru_cache(4096)(fold.to_shape)


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """One token found in a name.

    `written` is the part of the name that stands for it; `imitated` when that takes look-alike characters, `separated`
    when hyphens were put inside; `beside` are the other pieces of the name.
    """

    token: Token
    reason: Reason
    written: str
    beside: list[str]
    imitated: bool = False
    separated: bool = False


def places(name: Name, known: Watched) -> list[Placement]:
    """Every place at which one of the brand's tokens stands in `name`."""
    found: list[Placement] = []
    for token in known.tokens:
        found.extend(_in_label(name, token))
        found.extend(_in_subdomain(name, token, known))
    return found


def _may_hold(text: str, token: Token) -> bool:
    """Quickly, whether a closer look can find anything: as written, by its looks, or with hyphens left out."""
    bare = text.replace("-", "").replace("_", "")
    return token.text in to_latin(bare) or token.shape in to_shape(text) or token.shape in to_shape(bare)


def _pieces(text: str) -> list[str]:
    return [piece for piece in _PIECES.split(text) if piece]


def _in_label(name: Name, token: Token) -> list[Placement]:
    """In the registrable label: all of it, a whole piece of it, glued to other words, or inside a longer word."""
    label = name.label
    if not label or not _may_hold(label, token):
        return []
    pieces, beyond = _pieces(label), _pieces(name.subdomain)
    if (how := _same(label, token)) is not None:
        weight = 55 if token.is_short else 60
        return [_at(("risk.exact", weight), token, label, beyond, imitated=how)]
    bare = "".join(pieces)
    if len(pieces) > 1 and (how := _same(bare, token)) is not None:
        weight = 30 if token.is_short else 50
        return [_at(("risk.exact", weight), token, label, beyond, imitated=how, separated=True)]
    return _pieces_with(token, pieces, beyond)


def _pieces_with(token: Token, pieces: list[str], beyond: list[str]) -> list[Placement]:
    found = []
    for at, piece in enumerate(pieces):
        beside = pieces[:at] + pieces[at + 1 :] + beyond
        if (how := _same(piece, token)) is not None:
            if token.is_short and not strong_words(beside):
                found.append(_at(("risk.piece", 20), token, piece, beside, imitated=how))
            else:
                found.append(_at(("risk.piece", 45), token, piece, beside, imitated=how))
        else:
            found.extend(_glued(token, piece, beside))
    for width in range(2, len(pieces)):
        found.extend(_separated(token, pieces, width, beyond))
    return found


def _separated(token: Token, pieces: list[str], width: int, beyond: list[str]) -> list[Placement]:
    """The token with hyphens put inside, beside other pieces; short tokens would be found in anything."""
    if token.is_short:
        return []
    found = []
    for at in range(len(pieces) - width + 1):
        how = _same("".join(pieces[at : at + width]), token)
        if how is not None:
            rest = pieces[:at] + pieces[at + width :] + beyond
            written = "-".join(pieces[at : at + width])
            found.append(_at(("risk.piece", 40), token, written, rest, imitated=how, separated=True))
    return found


def _glued(token: Token, piece: str, beside: list[str]) -> list[Placement]:
    """The token grown together with other words: all known ones, or, for long tokens, any."""
    for text, imitated in ((to_latin(piece), False), (to_shape(piece), True)):
        wanted = token.shape if imitated else token.text
        at = text.find(wanted)
        while at >= 0:
            before, after = text[:at], text[at + len(wanted) :]
            words = strong_words([before, after])
            if is_run(before) and is_run(after) and (words or not token.is_short):
                rest = [before, after, *beside]
                odd = imitated or (not piece.isascii() and text != piece)
                return [_at(("risk.combo", 45), token, piece, rest, imitated=odd)]
            at = text.find(wanted, at + 1)
        if wanted in text and len(token.text) > 4:
            weight = 35 if len(token.text) >= _LONG else 15
            return [_at(("risk.inside", weight), token, piece, beside, imitated=imitated)]
    return []


def _in_subdomain(name: Name, token: Token, known: Watched) -> list[Placement]:
    """In front of somebody else's domain: a whole official domain, a whole piece, or grown together with known words."""
    if not name.subdomain or not _may_hold(name.subdomain, token):
        return []
    label = _pieces(name.label)
    for domain in known.domains:
        if f".{domain}." in f".{name.subdomain}.":
            return [_at(("risk.official_inside", 60), token, domain, [*_pieces(name.subdomain), *label])]
    found = []
    pieces = _pieces(name.subdomain)
    for at, piece in enumerate(pieces):
        beside = pieces[:at] + pieces[at + 1 :] + label
        if (how := _same(piece, token)) is not None:
            strong = not token.is_short or strong_words(beside)
            found.append(_at(("risk.subdomain", 45 if strong else 20), token, piece, beside, imitated=how))
        else:
            found.extend(one for one in _glued(token, piece, beside) if one.reason.code == "risk.combo")
    return found


def _same(text: str, token: Token) -> bool | None:
    """Whether `text` is the token: False as written, True by its looks, None if it is not."""
    if text == token.text:
        return False
    if to_shape(text) == token.shape and text != token.text:
        return True
    return None


def _at(
    kind: tuple[str, float],
    token: Token,
    written: str,
    beside: list[str],
    *,
    imitated: bool = False,
    separated: bool = False,
) -> Placement:
    detail = written if written == token.text else f"{token.text}: {written}"
    return Placement(
        token=token,
        reason=Reason(*kind, detail),
        written=written,
        beside=beside,
        imitated=imitated,
        separated=separated,
    )
