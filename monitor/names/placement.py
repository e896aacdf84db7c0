"""Where in a name a brand's token stands, and how it is written there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from monitor.assessment import Reason
from monitor.names.domain import Name
from monitor.names.fold import fold, to_latin
from monitor.names.reading import ordinary_words, stands_apart
from monitor.names.sector import is_run, strong_words, touches_strong
from monitor.names.tokens import Token, Watched
from monitor.names.words import is_word

_PIECES = re.compile(r"[-_.·]+")
#: from this length on a token is looked for across hyphens and dots, and a word's remainder may be anything
LONG = 6


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """One name taken apart, its letters read as Latin: the pieces of its registrable label, and of what stands before it.

    `labels` are the labels in front, hyphens left out; `joined` all of them and the registrable one; `folded` how that and the
    suffix look.
    """

    pieces: tuple[str, ...]
    bare: str
    beyond: tuple[str, ...]
    labels: tuple[str, ...]
    joined: str
    suffix: str
    folded: str


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """One token found in a name.

    `written` is the part of the name that stands for it; `imitated` when that takes look-alike characters, `separated`
    when hyphens or dots were put inside; `in_front` when it stands before the registrable domain; `beside` are the other
    pieces of the name.
    """

    token: Token
    reason: Reason
    written: str
    beside: tuple[str, ...]
    imitated: bool = False
    separated: bool = False
    in_front: bool = False


class _Spot(msgspec.Struct, frozen=True):
    start: int
    end: int
    imitated: bool


@lru_cache(1024)
def written(subdomain: str, label: str, suffix: str) -> Written:
    """A name taken apart; the same name is looked at for many brands."""
    pieces = _split(to_latin(label))
    beyond: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    if subdomain:
        front = to_latin(subdomain)
        beyond, labels = _split(front), tuple("".join(_split(one)) for one in front.split(".") if one)
    bare = "".join(pieces)
    return Written(
        pieces=pieces,
        bare=bare,
        beyond=beyond,
        labels=labels,
        joined="".join(labels) + bare,
        suffix=(ending := "".join(_split(to_latin(suffix)))),
        folded=fold("".join(labels) + bare + ending),
    )


def places(name: Name, parts: Written, token: Token, known: Watched) -> list[Placement]:
    """Every place at which `token` stands in `name`, as it is or by its looks."""
    if not _may_hold(parts, token):
        return []
    found = _in_label(parts, token)
    found += [msgspec.structs.replace(one, in_front=True) for one in _in_front(name, parts, token, known)]
    return found or list(_across(parts, token))


def _split(text: str) -> tuple[str, ...]:
    if text.isalnum():
        return (text,)
    return tuple(piece for piece in _PIECES.split(text) if piece)


_fold = lru_cache(1024)(fold)


def _may_hold(parts: Written, token: Token) -> bool:
    whole = parts.folded
    return any(spelled in whole for spelled in token.spellings) or token.text in parts.joined


def spot(text: str, token: Token, start: int = 0) -> _Spot | None:
    """The first place of `token` in `text` (Latin letters) from `start` on: as written, or else by its looks."""
    at = text.find(token.text, start)
    if at >= 0:
        return _Spot(at, at + len(token.text), False)
    folded = _fold(text)
    for spelled in token.spellings:
        at = folded.find(spelled, start)
        if at >= 0:
            return _Spot(at, at + len(spelled), True)
    return None


def same(text: str, token: Token) -> bool | None:
    """Whether `text` is the token: False as written, True by its looks, None if it is not."""
    if text == token.text:
        return False
    return True if _fold(text) in token.spellings else None


def _in_label(parts: Written, token: Token) -> list[Placement]:
    """In the registrable label: all of it, a whole piece of it, several pieces, or grown together with other letters."""
    if (how := same(parts.bare, token)) is not None:
        separated = len(parts.pieces) > 1
        weight = _of_label(token, separated=separated)
        return [
            _at(
                ("risk.exact", weight),
                token,
                "-".join(parts.pieces),
                parts.beyond,
                imitated=how,
                separated=separated,
            )
        ]
    found = list(_in_pieces(parts, token, "risk.piece"))
    return found or list(_over_pieces(parts.pieces, token, parts.beyond))


def _of_label(token: Token, *, separated: bool) -> float:
    if token.is_vague:
        return 30
    return (30 if separated else 55) if token.is_short else 60


def _in_pieces(parts: Written, token: Token, code: str) -> Iterator[Placement]:
    front = code == "risk.subdomain"
    pieces, beyond = (parts.beyond, parts.pieces) if front else (parts.pieces, parts.beyond)
    for at, piece in enumerate(pieces):
        beside = (*pieces[:at], *pieces[at + 1 :], *beyond)
        if (how := same(piece, token)) is not None:
            kind = ("risk.inside", 20.0) if token.is_vague else (code, _of_piece(token, (*beside, parts.suffix)))
            yield _at(kind, token, piece, beside, imitated=how)
        elif (found := _glued(token, piece, beside)) is not None:
            yield found


def _of_piece(token: Token, beside: tuple[str, ...]) -> float:
    if token.is_short:
        return 45 if strong_words(beside) else 20
    if token.is_word:
        return 50
    return 55


def _over_pieces(pieces: tuple[str, ...], token: Token, beyond: tuple[str, ...]) -> Iterator[Placement]:
    """The token with hyphens put inside; a short one or an ordinary word would be found in anything."""
    if token.is_short or len(pieces) < 2:
        return
    for width in range(2, len(pieces)):
        for at in range(len(pieces) - width + 1):
            if (how := same("".join(pieces[at : at + width]), token)) is not None:
                rest = (*pieces[:at], *pieces[at + width :], *beyond)
                yield _at(
                    ("risk.piece", 50),
                    token,
                    "-".join(pieces[at : at + width]),
                    rest,
                    imitated=how,
                    separated=True,
                )
                return
    if len(token.text) >= LONG and not token.is_word and (found := spot("".join(pieces), token)) is not None:
        bare = "".join(pieces)
        rest = (bare[: found.start], bare[found.end :], *beyond)
        yield _at(("risk.combo", 50), token, "-".join(pieces), rest, imitated=found.imitated, separated=True)


def _glued(token: Token, piece: str, beside: tuple[str, ...]) -> Placement | None:
    """The token grown together with other letters."""
    best: Placement | None = None
    found = spot(piece, token)
    while found is not None:
        code, weight = _weighed(token, piece, found)
        if weight and (best is None or weight > best.reason.weight):
            rest = (piece[: found.start], piece[found.end :], *beside)
            best = _at((code, weight), token, piece, rest, imitated=found.imitated)
        found = spot(piece, token, found.start + 1)
    return best


def _weighed(token: Token, piece: str, found: _Spot) -> tuple[str, float]:
    """What a token between two rests is worth: a short one needs the trade's words, a word more than other words."""
    before, after = piece[: found.start], piece[found.end :]
    known = is_run(before) and is_run(after)
    if token.is_vague:
        return "risk.inside", 15
    if found.imitated and (ordinary_words(piece) or is_word(piece[found.start + 1 : found.end])):
        return "risk.inside", 0
    if known and strong_words((before, after)):
        return "risk.combo", 45 if token.is_short else 55
    if token.is_short:
        return ("risk.combo", 35) if known and any(map(str.isdigit, (before, after))) else ("risk.inside", 0)
    if _borrowed(token, before):
        return "risk.inside", 20
    return _word_weighed(token, piece, found) if token.is_word else _name_weighed(token, piece, found)


def _name_weighed(token: Token, piece: str, found: _Spot) -> tuple[str, float]:
    """A name of its own tells by itself, unless other words happen to hold it: `oanda` in `loandata`."""
    hidden = not token.words and ordinary_words(piece) and not stands_apart(piece, found.start, found.end)
    return ("risk.inside", 15) if hidden else ("risk.combo", 55)


def _word_weighed(token: Token, piece: str, found: _Spot) -> tuple[str, float]:
    """An ordinary word needs to be long, or beside the trade's words or fillers."""
    before, after = piece[: found.start], piece[found.end :]
    if touches_strong(before, after):
        return "risk.combo", 50
    if len(token.text) >= LONG:
        return ("risk.inside", 15) if is_word(piece) and after != "s" else ("risk.combo", 50)
    return ("risk.combo", 40) if is_run(before) and is_run(after) else ("risk.inside", 20)


def _borrowed(token: Token, before: str) -> bool:
    """Whether the letter that makes a name out of a word may be the neighbour's: `icloud` in `apicloud`."""
    rest = token.text[1:]
    return len(rest) > 4 and before != "" and not token.is_word and is_word(rest) and not ordinary_words(before)


def _in_front(name: Name, parts: Written, token: Token, known: Watched) -> list[Placement]:
    """In front of somebody else's domain: a whole official domain, a whole piece, or grown together with other letters."""
    if not parts.labels:
        return []
    for domain in known.domains:
        if f".{domain}." in f".{name.subdomain}.":
            return [_at(("risk.official_inside", 60), token, domain, (*parts.beyond, *parts.pieces))]
    found = list(_in_pieces(parts, token, "risk.subdomain"))
    if found:
        return found
    if not token.is_short:
        for at, label in enumerate(parts.labels):
            if (how := same(label, token)) is not None:
                rest = (*parts.labels[:at], *parts.labels[at + 1 :], *parts.pieces)
                return [_at(("risk.subdomain", 50), token, label, rest, imitated=how, separated=True)]
    return []


def _across(parts: Written, token: Token) -> Iterator[Placement]:
    """Across dots: `my.etherwallet`, `metama.sk`."""
    if token.is_short or token.is_word or len(token.text) < LONG:
        return
    if parts.labels and (found := spot(parts.joined, token)) is not None:
        rest = (parts.joined[: found.start], parts.joined[found.end :])
        yield _at(("risk.piece", 50), token, parts.joined, rest, imitated=found.imitated, separated=True)
    elif (how := same(parts.bare + parts.suffix, token)) is not None:
        yield _at(
            ("risk.exact", 50),
            token,
            f"{parts.bare}.{parts.suffix}",
            parts.beyond,
            imitated=how,
            separated=True,
        )


def _at(
    kind: tuple[str, float],
    token: Token,
    seen: str,
    beside: tuple[str, ...],
    *,
    imitated: bool = False,
    separated: bool = False,
) -> Placement:
    return Placement(
        token=token,
        reason=Reason(*kind, seen if seen == token.text else f"{token.text}: {seen}"),
        written=seen,
        beside=beside,
        imitated=imitated,
        separated=separated,
    )
