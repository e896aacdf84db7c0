"""How a site says that it is the brand: by its name, title, copyright, headings, logo and sentences."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

import msgspec

from monitor.names.risk import SUSPICIOUS
from monitor.sites.case import Case
from monitor.sites.contacts import contact_of_link
from monitor.sites.documents import Line, seen
from monitor.sites.folding import Found
from monitor.sites.functional import SIGN, is_about, is_functional, is_surely_about, phrases
from monitor.sites.naming import (
    APART,
    END,
    HOLDER,
    NAMING_METAS,
    PARTS,
    TITLING_METAS,
    Quote,
    alone,
    only_functional,
    width,
)
from monitor.sites.own_names import Own
from monitor.sites.page import FieldKind, Place
from monitor.sites.programs import download_of
from monitor.text import one_line

_SHORT_LINE = 60
#: how wide a name is at most
_NAME = 24
#: other words in a title that names nobody but the brand: `2 bed flat, Bridge Street, Acme` tells of a place
_FEW = 3
#: how a title begins that tells visitors what to do: `Claim your tokens`
_TOLD_TO = re.compile(
    r"(?:claim|get|join|verify|confirm|win|receive|connect|check|redeem|mint|unlock|restore|apply|register) "
)
#: links of a page that are looked at
_LINKS = 300
#: what a title that only mentions the brand claims where nobody else speaks, and where visitors are asked for secrets as well
_UNRIVALLED, _ASKING = 0.5, 0.85
#: what an ordinary word or a few letters claim in the title of something else: `Lantern Coffee`
_OTHERWISE = 0.1
#: what a name counts that is a script's constant by itself: it may stand anywhere
_BARE = 0.5


class Claim(StrEnum):
    """How a site says that it is the brand, each with what it counts in `POINTS`."""

    NAME = "name"
    TITLE = "title"
    COPYRIGHT = "copyright"
    HEADING = "heading"
    LOGO = "logo"
    PHRASE = "phrase"
    SCRIPTED = "scripted"


POINTS = {
    Claim.NAME: 22.0,
    Claim.TITLE: 27.0,
    Claim.COPYRIGHT: 15.0,
    Claim.HEADING: 12.0,
    Claim.LOGO: 8.0,
    Claim.PHRASE: 8.0,
    Claim.SCRIPTED: 14.0,
}


class Named(msgspec.Struct, frozen=True):
    """One line with the brand's names in it: its looks, with a sign for each name, and how sure they mean the brand.

    Names inside addresses have no sign, unless the brand's own address stands where names stand: the line mentions them.
    """

    line: Line
    own: tuple[Found, ...]
    found: tuple[Found, ...]
    marked: str
    share: float

    def quote(self, share: float = 1.0) -> Quote:
        first = self.found[0].quote
        text = self.line.text if len(self.line.text) <= 160 else _around(self.line.text, first)
        return Quote(one_line(text, 160), self.line.where, min(1.0, share * self.share))


def _around(text: str, word: str) -> str:
    """The part of a long text around a word in it."""
    at = max(0, text.find(word))
    start = max(0, at - 60)
    return ("…" if start else "") + text[start : at + 90]


def claims_of(lines: list[Named], own: Own | None, others: bool, case: Case) -> dict[Claim, Quote]:
    """The strongest quote for each way in which the site says that it is the brand."""
    claims: dict[Claim, Quote] = {}
    asking, documents = wants(case), _wants_documents(case)
    for one in lines:
        told = _claim(one) if one.own else None
        if told is None:
            continue
        claim, share = told
        if _is_vague(one, claim) and not _is_it(claim, share, one.marked):
            share = min(share, _OTHERWISE)
        elif claim is Claim.TITLE and not others and not (is_surely_about if asking else is_about)(one.marked):
            about = is_surely_about if documents else is_about
            only = documents or _names_only_it(one)
            share = max(share, _ASKING if asking and only and _is_plain(one, about) else _UNRIVALLED)
        quote = one.quote(share * _doubted(claim, own, case))
        if claim not in claims or quote.share > claims[claim].share:
            claims[claim] = quote
    return claims


def wants(case: Case) -> bool:
    """Whether visitors are asked for secrets, money or their number, or led to a chat or a program."""
    told = seen(case)
    if told.greedy or any(field.kind is FieldKind.PHONE for _, form in told.forms for field in form.fields):
        return True
    return any(_leads_on(link.url) for page in told.speaking for link in page.links[:_LINKS])


def _wants_documents(case: Case) -> bool:
    """Whether visitors are asked who they are or for their card, as nobody does who only lists, teaches or hires."""
    kinds = (FieldKind.IDENTITY, FieldKind.CARD)
    return any(field.kind in kinds for _, form in seen(case).forms for field in form.fields)


def _leads_on(url: str) -> bool:
    contact = contact_of_link(url)
    return bool(download_of(url)) or (contact is not None and contact.kind not in ("mail", "phone"))


def _is_plain(one: Named, about: Callable[[str], bool]) -> bool:
    """Whether a title names the brand beyond doubt, and not as those do who speak about it."""
    return not all(found.ambiguous for found in one.own) and not about(one.marked)


def _names_only_it(one: Named) -> bool:
    """Whether a title names nobody beside the brand."""
    parts = [part for part in PARTS.split(one.marked) if part]
    return all(only_functional(part) or (SIGN in part and _beside(part) <= _FEW) for part in parts)


def _beside(part: str) -> int:
    """Latin words beside the brand's name that do not belong to what any site says of itself; the marks of other scripts would cut theirs to pieces."""
    pieces = APART.split(part.replace(SIGN, " "))
    return sum(piece.isascii() and not is_functional(piece) for piece in pieces if piece)


def _is_vague(one: Named, claim: Claim) -> bool:
    """Whether nothing but an ordinary word, or a few letters that may mean somebody else, stands for the brand."""
    doubtful = one.share < 1.0 or claim is Claim.COPYRIGHT
    return all(found.word or (found.ambiguous and doubtful) for found in one.own)


def _is_it(claim: Claim, share: float, marked: str) -> bool:
    """Whether an ordinary word, or a few letters, is the whole name of whom a claim speaks of."""
    if claim is Claim.COPYRIGHT:
        return alone(END.split(HOLDER.sub("", marked, count=1), maxsplit=1)[0])
    return claim is not Claim.TITLE or share >= _UNRIVALLED


def _doubted(claim: Claim, own: Own | None, case: Case) -> float:
    """What is left of a claim where the site bears another's name as well."""
    if own is None or case.name.risk >= SUSPICIOUS:
        return 1.0
    kept = 0.7 if claim in (Claim.NAME, Claim.COPYRIGHT) else 0.25
    return 1.0 - own.sure * (1.0 - kept)


def _claim(one: Named) -> tuple[Claim, float] | None:
    place, name, marked = one.line.place, one.line.name, one.marked
    if place is Place.TITLE or name in TITLING_METAS:
        return _of_title(marked)
    if place is Place.META and name in NAMING_METAS:
        return Claim.NAME, 1.0 if alone(marked) else 0.3
    if place is Place.HEADING:
        return _of_heading(marked)
    if told := _TOLD.get(place):
        claim, says, longest = told
        share = _BARE if claim is Claim.SCRIPTED and " " not in marked.strip() else 1.0
        return (claim, share) if width(marked) <= longest and says(marked) else None
    return None


def _of_title(marked: str) -> tuple[Claim, float]:
    """A title that is the brand's name, alone or beside what sites offer, claims it; beside a short name of somebody else's, or in a
    sentence, it may as well tell of it."""
    parts = [part for part in PARTS.split(marked) if part]
    rest = [part for part in parts if not alone(part) and not only_functional(part)]
    if not rest:
        return Claim.TITLE, 1.0
    if len(rest) < len(parts) and any(alone(part) for part in parts):
        return Claim.TITLE, 0.35 if any(_may_be_name(part) for part in rest) else 0.8
    if phrases().search(marked):
        return Claim.TITLE, 0.5
    return Claim.TITLE, 0.25 if marked.startswith(SIGN) else 0.15


def _may_be_name(part: str) -> bool:
    """Whether a part of a title may be somebody else's name: short, and nothing that visitors are told to do."""
    return SIGN not in part and width(part) <= _NAME and not _TOLD_TO.match(part)


def _of_heading(marked: str) -> tuple[Claim, float] | None:
    if alone(marked):
        return Claim.HEADING, 1.0
    return (Claim.HEADING, 0.7) if phrases().search(marked) else None


def _says(marked: str) -> bool:
    return alone(marked) or phrases().search(marked) is not None


def _holds(marked: str) -> bool:
    """Whether the brand stands where a copyright's holder does: within the first words after the sign."""
    holder = HOLDER.sub("", marked, count=1) if HOLDER.search(marked) else marked
    return SIGN in END.split(holder, maxsplit=1)[0][:60]


#: where else a claim stands: which, what says so, and how long the words may be
_TOLD: dict[Place, tuple[Claim, Callable[[str], bool], int]] = {
    Place.COPYRIGHT: (Claim.COPYRIGHT, _holds, 4_000),
    Place.ALT: (Claim.LOGO, alone, 160),
    Place.SCRIPT: (Claim.SCRIPTED, _says, _SHORT_LINE),
    Place.BUTTON: (Claim.PHRASE, _says, _SHORT_LINE),
    Place.BODY: (Claim.PHRASE, _says, _SHORT_LINE),
}
