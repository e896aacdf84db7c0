"""Other bearers of a brand's name, whom no watchlist knows: somebody whose own name holds the brand's word, and whose trade is another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import msgspec

from monitor.identity import ByIdentity
from monitor.names.risk import IMPERSONATION, WATCH
from monitor.sites.case import Case
from monitor.sites.claims import Claim
from monitor.sites.documents import Line, name_of, seen
from monitor.sites.folding import finder, looks
from monitor.sites.functional import is_functional
from monitor.sites.page import Place
from monitor.sites.sentences import width
from monitor.sites.speaking import bears_its_things, voice
from monitor.sites.trades import trades_in
from monitor.text import one_line

_PARTS = re.compile(
    r"\s+[-_~/]+\s+|\s*[|｜–—·•»›【】☆★:：,，.。]+\s+|\s*[|｜–—·•»›【】☆★]+\s*|(?:©|\(c\)|copyright)[\s\d–-]*|\d{4}"
)
_PIECES = re.compile(r"[\W_]+")
_NAMING = frozenset({"og:site_name", "application-name", "apple-mobile-web-app-title"})
#: what shows that a name means the brand's trade, whatever else it says
_MEANT = frozenset({"risk.homoglyph", "risk.digits", "risk.keyword", "risk.product", "risk.mixed_script"})
#: where somebody says what his letters stand for
_SPOKEN = frozenset({Place.TITLE, Place.META, Place.HEADING, Place.COPYRIGHT, Place.BODY})
#: words of a title that are neither the brand's nor what sites say, from which it is about something else
_MORE_WORDS = 2
#: how long a name is at most, and characters of a site that are looked through for trades
_LONGEST, _READ = 60, 20_000
#: what a trade in somebody's very name counts in words of it
_IN_NAME = 2
#: columns from which a line is more than a name and what goes with it
_SENTENCE = 36
#: from which age on an address was hardly registered for a fake
_OLD = timedelta(days=3 * 365)
#: words of a trade that outweigh a host that says the brand's
_PLAIN = 2
#: share from which a name or title is the brand's and nothing else; letters from which a host bears a word by no accident
_WHOLE, _TELLING = 0.9, 4


class Bearer(msgspec.Struct, frozen=True):
    """Somebody's own name, the words of his trade, and where the name stands; `sure` where his very name says the trade, or several words do."""

    name: str
    trades: tuple[str, ...]
    where: str
    sure: bool = False


def _bearer(case: Case) -> Bearer | None:
    """Who else bears the name and speaks here; None where that does not show.

    His name holds a word that no site says of what it is for beside the brand's (`Harbor Coffee`), in two of the places where names stand or in
    the host as well; or it is another one that the host is made of; or the page never names the brand, asks for nothing,
    and its host holds such a word. Words of other trades (or, for an ordinary word in an old address, none at all) outnumber those of the brand's trade, the brand's full
    name stands nowhere, and the host's name says nothing of the brand's trade.
    """
    if any(reason.code in _MEANT for reason in case.name.reasons):
        return None
    if _names_it_whole(case):
        return None
    return _spelt_out(case, seen(case).lines) or _traded(case)


bearer = ByIdentity(_bearer, size=2)


def _traded(case: Case) -> Bearer | None:
    heard, told = voice(case), seen(case)
    found = _named(case, told.lines)
    if found is None and heard.own is not None and heard.own.sure == 1.0 and heard.claimed == 0:
        found = heard.own.name, heard.own.quote.where
    shown = trades_in(_visible(told.lines, heard.folded))
    if found is None and not heard.claims and not told.asks and _rest(case, _host_words(case)):
        found = next(((line.text, line.where) for line in told.lines if line.place is Place.TITLE), None)
    if found is None:
        return None
    name, where = found
    own = trades_in(looks([name])[0])
    count = len(set(shown) | set(own)) + (_IN_NAME if own else 0)
    meant = any(reason.code == "risk.sector" for reason in case.name.reasons)
    if meant and (heard.trade or count < _PLAIN or not case.is_older_than(_OLD)):
        return None
    other = tuple(_rest(case, name))
    if case.name.risk < WATCH:
        if count < _IN_NAME or count <= len(heard.trade):
            return None
    elif count < _IN_NAME and other and _is_word(case, name) and _is_his(case, other):
        return Bearer(one_line(name, 60), other, where)
    if not count or (heard.trade and count * (2 if own else 1) <= len(heard.trade)):
        return None
    trades = (*own, *(one for one in shown if one not in own))[:5]
    return Bearer(one_line(name, 60), trades, where, bool(own) or len(trades) > 1)


def _spelt_out(case: Case, lines: tuple[Line, ...]) -> Bearer | None:
    """Whom the letters of a name stand for: words with these first letters that are neither the brand's nor what any site says
    (`Oakland Veterans Museum` at ovm.org)."""
    label = _host_words(case)
    found = {one.token for one in finder(case.brand).find([label], [label]) if one.ambiguous}
    letters = [name for name in found if 3 <= len(name) <= 5 and name.isascii() and name.isalpha()]
    own = {word for name in looks([case.brand.name, *case.brand.aliases]) for word in _PIECES.split(name)}
    for line, look in zip(lines, voice(case).folded, strict=True):
        for name in letters if line.place in _SPOKEN else ():
            spelt = _initials(name).search(look)
            words = set(_PIECES.split(spelt[0])) if spelt else set()
            if words and not words & own and not all(map(is_functional, words)):
                return Bearer(one_line(line.text[:60], 60), (), line.where)
    return None


@cache
def _initials(letters: str) -> re.Pattern[str]:
    return re.compile(r"\b" + r" (?:of |the |and |for |& )?".join(rf"{letter}[a-z]{{3,24}}" for letter in letters))


def _is_his(case: Case, other: tuple[str, ...]) -> bool:
    """Whether a name of the brand's word and `other` ones is somebody's own though no trade shows: nothing of the brand's trade stands there, and
    his host bears these words as well, or is years old. Fakes are called by the brand's word alone, or by its trade."""
    heard = voice(case)
    if heard.trade:
        return False
    if case.is_older_than(_OLD):
        return True
    whole = (heard.claims[one].share >= _WHOLE for one in (Claim.NAME, Claim.TITLE) if one in heard.claims)
    label = _host_words(case).replace(" ", "")
    return any(len(word) >= _TELLING and word in label for word in other) and not any(whole)


def _is_word(case: Case, name: str) -> bool:
    """Whether the brand's name is an ordinary word, which others may well have thought of before."""
    found = finder(case.brand).find([name], [name])
    return bool(found) and all(one.word for one in found)


def only_a_word(case: Case, *, doubtful: bool = False) -> str:
    """The title of a site that uses one word of the brand's name and nothing else of it: no word of its trade, nothing of its own, and a title
    that says more than sites do (`Download Tansy – the tiny database for notes`). Empty where it may mean the brand; and where it has to be
    `doubtful`, of names too that hardly anybody else would bear."""
    heard, told = voice(case), seen(case)
    if doubtful and (case.name.risk < WATCH or not _is_anybodys(case)):
        return ""
    meant = case.name.risk >= IMPERSONATION and not case.is_older_than(_OLD)
    if meant or heard.trade or bears_its_things(case) or _names_it_whole(case):
        return ""
    titles = [look for line, look in zip(told.lines, heard.folded, strict=True) if line.place is Place.TITLE]
    other = [len(_rest(case, look)) for look in titles]
    return one_line(titles[0], 160) if other and min(other) >= _MORE_WORDS else ""


def _is_anybodys(case: Case) -> bool:
    """Whether the address is years old, or the page full of another trade: that it has no words of the brand's says little in other languages."""
    heard = voice(case)
    if case.is_older_than(_OLD):
        return True
    return len(trades_in(_visible(seen(case).lines, heard.folded))) > 1


def _names_it_whole(case: Case) -> bool:
    """Whether the brand's full name stands anywhere but within a longer sentence: who is taken for it says so."""
    names, room = _full_names(case), _READ
    for line, look in zip(seen(case).lines, voice(case).folded, strict=True):
        room -= len(look)
        sentence = line.place is Place.BODY and width(line.text) >= _SENTENCE
        if not sentence and any(name in look for name in names):
            return True
        if room < 0:
            break
    return False


def _full_names(case: Case) -> list[str]:
    """The brand's names of several words: nobody else bears those."""
    told = looks([case.brand.name, *case.brand.aliases])
    return [name for name in told if " " in name.strip() or not name.isascii()]


def _visible(lines: tuple[Line, ...], folded: tuple[str, ...]) -> str:
    shown = (
        look for line, look in zip(lines, folded, strict=True) if line.place not in (Place.HIDDEN, Place.SCRIPT)
    )
    return " ".join(shown)[:_READ]


def _named(case: Case, lines: tuple[Line, ...]) -> tuple[str, str] | None:
    """A name that holds the brand's word and another one, with its place; None unless two places or the host agree."""
    label = _host_words(case).replace(" ", "")
    told: dict[str, tuple[str, str]] = {}
    for place, part, where in _parts(case, lines):
        rest = _rest(case, part)
        if not rest:
            continue
        squeezed = _PIECES.sub("", part)
        if any(len(piece) >= 3 and piece in label for piece in rest):
            return part, where
        if squeezed in told and told[squeezed][0] != place:
            return part, where
        told.setdefault(squeezed, (place, where))
    return None


def _host_words(case: Case) -> str:
    """The registrable label's words as they look; empty without a name."""
    host = name_of(case.visit.final)
    return _PIECES.sub(" ", looks([host.label])[0]) if host else ""


def _parts(case: Case, lines: tuple[Line, ...]) -> Iterator[tuple[str, str, str]]:
    """What may be names: kind of place, folded words, where they stand."""
    heard = voice(case)
    for line, look in zip(lines, heard.folded, strict=True):
        if line.place is Place.META and line.name in _NAMING:
            place = "name"
        elif line.place in (Place.TITLE, Place.COPYRIGHT, Place.HEADING, Place.ALT):
            place = line.place.value
        elif line.place is Place.LINK and len(look) <= _LONGEST:
            place = "logo"
        else:
            continue
        for part in _PARTS.split(look[:400])[:8]:
            if part and 3 <= len(part := part.strip()) <= _LONGEST:
                yield place, part, line.where


def _rest(case: Case, part: str) -> list[str]:
    """The words beside the brand's that no site says of what it is for; empty where the brand's does not stand there, or nothing but it."""
    found = finder(case.brand).find([part], [part])
    if not found:
        return []
    for one in reversed(found):
        part = f"{part[: one.start]} {part[one.end :]}"
    return [piece for piece in _PIECES.split(part) if len(piece) > 1 and not is_functional(piece)]
