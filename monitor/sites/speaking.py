"""Who speaks on a site: the brand, or somebody else about it.

A news page, a review or a warning names the brand as often as a fake does. What sets a fake apart is that the brand is the one who speaks: it
is the site's name, the title without anything beside it, the holder of the copyright, the logo, the `we` of its sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from itertools import combinations

import msgspec

from monitor.brand import Brand
from monitor.identity import ByIdentity
from monitor.names.risk import SUSPICIOUS, WATCH
from monitor.opinion.block import Block
from monitor.opinion.normal import Text
from monitor.opinion.vocabulary import NAMES, names_of
from monitor.sites.case import Case
from monitor.sites.documents import Line, is_official, name_of, seen
from monitor.sites.folding import Finder, Found, Written, finder, latinised, looks, plains
from monitor.sites.functional import SIGN, is_functional, is_nobodys, phrases
from monitor.sites.page import Place
from monitor.text import one_line

#: metas that name the site itself, and those that repeat its title
_NAMES = frozenset(
    {"og:site_name", "application-name", "apple-mobile-web-app-title", "al:ios:app_name", "al:android:app_name"}
)
_TITLES = frozenset({"og:title", "twitter:title"})
_PARTS = re.compile(r"\s+[-_~/]+\s+|\s*[|｜–—·•»›【】☆★:：]+\s*")
_REST = rf"(?:[^\w{SIGN}]|\d)*"
_HOLDER = re.compile(
    rf"(?:©|\(c\)|\bc(?= ?\d)|&copy;|copyright|copr\.|版权所有|版权|all rights reserved){_REST}(?:©|\(c\)|copyright)?{_REST}"
)
_END = re.compile(r"[.|。｜;,\n]|all rights|版权|保留")
_APART = re.compile(r"[\W_]+")
_SHORT_LINE = 60
#: how wide a name is at most
_NAME = 24
#: what a title that only mentions the brand claims where nobody else speaks
_UNRIVALLED = 0.5
#: what an ordinary word or a few letters claim in the title of something else: `Lantern Coffee`
_OTHERWISE = 0.1
#: what a name counts that is a script's constant by itself: it may stand anywhere
_BARE = 0.5
#: places where an official address may stand for the name
_NAMING = (Place.TITLE, Place.META, Place.COPYRIGHT, Place.HEADING)
#: metas of what somebody has written and dated
_WRITTEN = frozenset(
    {
        "author",
        "article:author",
        "article:published_time",
        "article:modified_time",
        "datepublished",
        "byl",
        "parsely-author",
    }
)
_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.[a-z]{2,24}")
#: points that make a site speak as the brand beyond doubt
_SURE = 30.0


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


class Quote(msgspec.Struct, frozen=True):
    """Words as they stand, cleaned for people, and their place; `share` 0…1 says how sure they mean the brand."""

    text: str
    where: str
    share: float = 1.0


class Own(msgspec.Struct, frozen=True):
    """The name under which a site speaks as somebody else; `sure` 1 where its host bears it too, 0.5 where only its own words agree."""

    name: str
    quote: Quote
    sure: float


class Voice(msgspec.Struct, frozen=True):
    """Who speaks: the strongest quote of each claim, `mentions` (one per line, the first twenty), the brand's words that readers do not see,
    those that are written so that filters do not, another's own name, whether anybody else than the brand speaks, whether nobody's name but perhaps the brand's stands where names stand, and `strength` 0…1: how much the site speaks as the brand.

    `folded` are the looks (`monitor.sites.folding.looks`) of the lines of `monitor.sites.documents.seen`, in their order.
    """

    claims: dict[Claim, Quote]
    mentions: tuple[Quote, ...]
    hidden: tuple[Quote, ...]
    imitated: tuple[Quote, ...]
    unseen: tuple[Quote, ...]
    own: Own | None
    others: bool
    nameless: bool
    trade: tuple[str, ...]
    strength: float
    folded: tuple[str, ...]

    @property
    def claimed(self) -> float:
        """Points of what the site says it is: its name, title and copyright whole, its headings, logo and sentences by half."""
        whole = (Claim.NAME, Claim.TITLE, Claim.COPYRIGHT)
        told = {claim: POINTS[claim] * quote.share for claim, quote in self.claims.items()}
        return sum(points if claim in whole else points / 2 for claim, points in told.items())

    @property
    def speaks_of(self) -> bool:
        """Whether the brand's name stands anywhere that counts."""
        return bool(self.claims or self.mentions)


class _Named(msgspec.Struct, frozen=True):
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


def _voice(case: Case) -> Voice:
    told = seen(case)
    texts = [line.text for line in told.lines]
    plain = plains(texts)
    folded = _without_own_host(latinised(plain), case)
    names: Finder = finder(case.brand)
    by_line: dict[int, list[Found]] = {}
    for one in names.find(texts, folded):
        by_line.setdefault(one.line, []).append(one)
    trade, others = _around_words(case, plain)
    meant = _meant(case, by_line, len(trade) + told.asks, others)
    lines = [_named(told.lines[n], folded[n], tuple(found), meant, case.brand) for n, found in by_line.items()]
    lines = [one for one in lines if one.share > 0]
    own = _own(case, told.lines, folded, by_line)
    others = own is not None or _others_speak(lines, case)
    claims = _claims(lines, own, others, case)
    points = sum(POINTS[claim] * quote.share for claim, quote in claims.items())
    if case.name.risk >= WATCH:
        points = max(points, _SURE / 2)
    shown = [one for one in lines if one.line.place not in (Place.HIDDEN, Place.SCRIPT)]
    return Voice(
        claims=claims,
        mentions=tuple(one.quote() for one in shown[:20]),
        hidden=tuple(one.quote() for one in lines if one.line.place is Place.HIDDEN)[:20],
        imitated=_so_written(shown, Written.IMITATED),
        unseen=_so_written(shown, Written.UNSEEN),
        own=own,
        others=others,
        nameless=not others and _is_nameless(told.lines, folded, {id(one.line): one.marked for one in lines}),
        trade=trade,
        strength=min(1.0, points / _SURE),
        folded=tuple(folded),
    )


voice = ByIdentity(_voice, size=2)


def _without_own_host(folded: list[str], case: Case) -> list[str]:
    """The site's own address blanked out: what is in it is the name's matter, not something that the page says."""
    hosts = {name.host for url in (case.visit.asked, case.visit.final) if (name := name_of(url))}
    hosts |= {host.removeprefix("www.") for host in hosts}
    for host in sorted(hosts, key=len, reverse=True):
        if "." in host:
            folded = [look.replace(host, " " * len(host)) if host in look else look for look in folded]
    return folded


def _so_written(lines: list[_Named], written: Written) -> tuple[Quote, ...]:
    quotes = []
    for one in lines:
        found = next((found for found in one.own if found.written is written), None)
        if found is not None:
            quotes.append(Quote(one_line(f"{found.quote} ≈ {found.token}", 160), one.line.where, one.share))
    return tuple(quotes[:5])


def _around(text: str, word: str) -> str:
    """The part of a long text around a word in it."""
    at = max(0, text.find(word))
    start = max(0, at - 60)
    return ("…" if start else "") + text[start : at + 90]


def _around_words(case: Case, plain: list[str]) -> tuple[tuple[str, ...], int]:
    """The distinct words of the brand's trade on the site, and how many words of other bearers of the name stand there."""
    names = names_of(case.brand)
    whole = " ".join(plain)
    block = Block([Text(whole, whole)])
    finds = names.finder.find(block)
    trade: dict[str, None] = {}
    others: set[int] = set()
    for group, start, end, word in zip(
        finds.group.tolist(), finds.start.tolist(), finds.end.tolist(), finds.word.tolist(), strict=True
    ):
        if group in (2, 3, 4):
            trade.setdefault(block.joined[start:end])
        elif group >= len(NAMES):
            others.add(word)
    return tuple(trade), len(others)


def _meant(case: Case, found: dict[int, list[Found]], trade: int, others: int) -> float:
    """How sure a short or ordinary name on this site means the brand."""
    if case.name.risk >= SUSPICIOUS or any(not one.ambiguous for many in found.values() for one in many):
        return 1.0 if trade >= others else 0.5
    if others:
        return 0.5 if trade > 2 * others else 0.0
    if trade >= 2 or case.name.risk >= WATCH:
        return 1.0
    return 0.5 if trade or not case.brand.context else 0.2


def _named(line: Line, look: str, found: tuple[Found, ...], meant: float, brand: Brand) -> _Named:
    marked, last = [], 0
    named = line.place in _NAMING
    hosts = [h.span() for h in _HOST.finditer(look) if not (named and is_official(f"//{h.group()}", brand))]
    own = tuple(one for one in found if not any(start <= one.start < end for start, end in hosts))
    for one in own:
        marked += [look[last : one.start], SIGN]
        last = one.end
    share = meant if all(one.ambiguous for one in found) else 1.0
    return _Named(line, own, found, "".join((*marked, look[last:])), share)


def _claims(lines: list[_Named], own: Own | None, others: bool, case: Case) -> dict[Claim, Quote]:
    """The strongest quote for each way in which the site says that it is the brand."""
    claims: dict[Claim, Quote] = {}
    for one in lines:
        told = _claim(one) if one.own else None
        if told is None:
            continue
        claim, share = told
        if _is_vague(one, claim) and not _is_it(claim, share, one.marked):
            share = min(share, _OTHERWISE)
        elif claim is Claim.TITLE and not others:
            share = max(share, _UNRIVALLED)
        quote = one.quote(share * _doubted(claim, own, case))
        if claim not in claims or quote.share > claims[claim].share:
            claims[claim] = quote
    return claims


def _is_vague(one: _Named, claim: Claim) -> bool:
    """Whether nothing but an ordinary word, or a few letters that may mean somebody else, stands for the brand."""
    doubtful = one.share < 1.0 or claim is Claim.COPYRIGHT
    return all(found.word or (found.ambiguous and doubtful) for found in one.own)


def _is_it(claim: Claim, share: float, marked: str) -> bool:
    """Whether an ordinary word, or a few letters, is the whole name of whom a claim speaks of."""
    if claim is Claim.COPYRIGHT:
        return _alone(_END.split(_HOLDER.sub("", marked, count=1), maxsplit=1)[0])
    return claim is not Claim.TITLE or share >= _UNRIVALLED


def _others_speak(lines: list[_Named], case: Case) -> bool:
    """Whether anything shows a speaker beside the brand: an author, a date of publication, somebody else's copyright."""
    named = {id(one.line) for one in lines}
    for line in seen(case).lines:
        if line.place is Place.META and line.name in _WRITTEN:
            return True
        if line.place is Place.COPYRIGHT and id(line) not in named and any(c.isalpha() for c in line.text):
            return True
    return False


def _is_nameless(lines: tuple[Line, ...], folded: list[str], marked: dict[int, str]) -> bool:
    """Whether titles, names and copyright lines say nothing but what any site says, or the brand's name."""
    for line, look in zip(lines, folded, strict=True):
        names = line.place in (Place.TITLE, Place.COPYRIGHT) or line.name in _NAMES or line.name in _TITLES
        parts = _PARTS.split(marked.get(id(line), look)) if names else []
        if not all(_functional(part.replace(SIGN, " "), is_nobodys) for part in parts):
            return False
    return True


def _doubted(claim: Claim, own: Own | None, case: Case) -> float:
    """What is left of a claim where the site bears another's name as well."""
    if own is None or case.name.risk >= SUSPICIOUS:
        return 1.0
    kept = 0.7 if claim in (Claim.NAME, Claim.COPYRIGHT) else 0.25
    return 1.0 - own.sure * (1.0 - kept)


def _claim(one: _Named) -> tuple[Claim, float] | None:
    place, name, marked = one.line.place, one.line.name, one.marked
    if place is Place.TITLE or name in _TITLES:
        return _of_title(marked)
    if place is Place.META and name in _NAMES:
        return Claim.NAME, 1.0 if _alone(marked) else 0.3
    if place is Place.HEADING:
        return _of_heading(marked)
    if told := _TOLD.get(place):
        claim, says, longest = told
        share = _BARE if claim is Claim.SCRIPTED and " " not in marked.strip() else 1.0
        return (claim, share) if _width(marked) <= longest and says(marked) else None
    return None


def _of_title(marked: str) -> tuple[Claim, float]:
    """A title that is the brand's name, alone or beside what sites offer, claims it; beside a short name of somebody else's, or in a
    sentence, it may as well tell of it."""
    parts = [part for part in _PARTS.split(marked) if part]
    rest = [part for part in parts if not _alone(part) and not _functional(part)]
    if not rest:
        return Claim.TITLE, 1.0
    if len(rest) < len(parts) and any(_alone(part) for part in parts):
        return Claim.TITLE, 0.35 if any(SIGN not in part and _width(part) <= _NAME for part in rest) else 0.8
    if phrases().search(marked):
        return Claim.TITLE, 0.5
    return Claim.TITLE, 0.25 if marked.startswith(SIGN) else 0.15


def _width(text: str) -> int:
    """The length of a text, a wide character counted twice."""
    return len(text) + sum(c >= "\u2e80" for c in text)


def _of_heading(marked: str) -> tuple[Claim, float] | None:
    if _alone(marked):
        return Claim.HEADING, 1.0
    return (Claim.HEADING, 0.7) if phrases().search(marked) else None


def _says(marked: str) -> bool:
    return _alone(marked) or phrases().search(marked) is not None


def _alone(part: str) -> bool:
    """Whether nothing stands beside the brand's name but what a site is for: `Login`, `官网`."""
    return SIGN in part and _functional(part.replace(SIGN, " "))


def _functional(text: str, known: Callable[[str], bool] = is_functional) -> bool:
    return len(text) <= 160 and all(known(piece) for piece in _APART.split(text) if piece)


def _holds(marked: str) -> bool:
    """Whether the brand stands where a copyright's holder does: within the first words after the sign."""
    holder = _HOLDER.sub("", marked, count=1) if _HOLDER.search(marked) else marked
    return SIGN in _END.split(holder, maxsplit=1)[0][:60]


def _own(case: Case, lines: tuple[Line, ...], folded: list[str], found: dict[int, list[Found]]) -> Own | None:
    """The name of somebody else under which the site speaks: one that its host bears too, or that two of its own words agree on."""
    host = name_of(case.visit.final)
    label = _APART.sub("", looks([host.label])[0]) if host else ""
    told: dict[str, tuple[str, Line]] = {}
    agreed: Own | None = None
    speaking = {id(lines[number].page) for number in found}
    for number, line in enumerate(lines):
        if speaking and id(line.page) not in speaking:
            continue
        look = _blanked(folded[number], found.get(number, []))
        for source, part in _candidates(line, look):
            if SIGN in part:
                continue
            squeezed = _APART.sub("", part)
            if not 3 <= _width(squeezed) <= 60 or is_functional(squeezed) or _functional(part):
                continue
            quote = Quote(one_line(line.text, 160), line.where)
            if _bears(label, part, squeezed):
                return Own(one_line(part, 60), quote, 1.0)
            if squeezed in told and {told[squeezed][0], source} in _AGREE:
                agreed = agreed or Own(one_line(part, 60), quote, 0.5)
            told.setdefault(squeezed, (source, line))
    return agreed


def _blanked(look: str, found: list[Found]) -> str:
    """A line with a sign for each of the brand's names."""
    for one in reversed(found):
        look = look[: one.start] + SIGN + look[one.end :]
    return look


#: places whose agreement makes a name the site's own; a title and a heading agree on any page
_AGREE = tuple({one, other} for one, other in combinations(("name", "copyright", "title", "logo"), 2))


def _candidates(line: Line, look: str) -> list[tuple[str, str]]:
    """What may be the site's own name in a line: (kind of place, words)."""
    if line.place is Place.META and line.name in _NAMES:
        return [("name", look)]
    if line.place is Place.COPYRIGHT:
        holder = _END.split(_HOLDER.sub("", look, count=1), maxsplit=1)[0].strip()
        return [("copyright", holder[:60])]
    if line.place is Place.TITLE or line.name in _TITLES:
        return [("title", part) for part in (*_PARTS.split(look)[:6],) if part]
    if line.place is Place.ALT and len(look) <= 40:
        return [("logo", look)]
    return []


def _bears(label: str, part: str, squeezed: str) -> bool:
    """Whether a host's label is that name, begins or ends with it, or is made of its first letters."""
    if len(label) < 3:
        return False
    if len(squeezed) >= 4 and len(label) >= 4 and (squeezed in label or label in squeezed):
        return True
    first = "".join(word[0] for word in _APART.split(part) if word)
    return len(first) >= 3 and label.startswith(first)


#: where else a claim stands: which, what says so, and how long the words may be
_TOLD: dict[Place, tuple[Claim, Callable[[str], bool], int]] = {
    Place.COPYRIGHT: (Claim.COPYRIGHT, _holds, 4_000),
    Place.ALT: (Claim.LOGO, _alone, 160),
    Place.SCRIPT: (Claim.SCRIPTED, _says, _SHORT_LINE),
    Place.BUTTON: (Claim.PHRASE, _says, _SHORT_LINE),
    Place.BODY: (Claim.PHRASE, _says, _SHORT_LINE),
}
