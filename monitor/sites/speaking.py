"""Who speaks on a site: the brand, or somebody else about it.

A news page, a review or a warning names the brand as often as a fake does. What sets a fake apart is that the brand is the one who speaks: it
is the site's name, the title without anything beside it, the holder of the copyright, the logo, the `we` of its sentences.
"""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import chain, islice

import msgspec

from monitor.brand import Brand
from monitor.identity import ByIdentity
from monitor.names.risk import SUSPICIOUS, WATCH
from monitor.opinion.text.block import Block
from monitor.opinion.text.normal import Text
from monitor.opinion.words.vocabulary import NAMES, names_of
from monitor.sites.case import Case
from monitor.sites.claims import POINTS, Claim, Named, claims_of, wants
from monitor.sites.documents import Line, host_of, is_official, name_of, seen
from monitor.sites.folding import Finder, Found, Written, finder, latinised, plains
from monitor.sites.functional import SIGN, is_functional, is_nobodys
from monitor.sites.naming import APART, END, HOLDER, NAMING_METAS, PARTS, TITLING_METAS, Quote, only_functional
from monitor.sites.own_names import Own, own_name
from monitor.sites.page import Place
from monitor.text import one_line

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
_YEAR = timedelta(days=365)
#: characters of a page that wants something and says nothing
_BRIEF = 200
#: points that make a site speak as the brand beyond doubt
_SURE = 30.0
#: addresses on the site that are looked at for the brand's
_LOOKED_AT = 400


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
    own = own_name(case, told.lines, folded, by_line)
    named = own is not None or _is_signed(told.lines)
    others = named or (_held_by_another(lines, case) and not _is_of_a_kit(case, told.lines, folded))
    claims = claims_of(lines, own, others, case)
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


def _so_written(lines: list[Named], written: Written) -> tuple[Quote, ...]:
    quotes = []
    for one in lines:
        found = next((found for found in one.own if found.written is written), None)
        if found is not None:
            quotes.append(Quote(one_line(f"{found.quote} ≈ {found.token}", 160), one.line.where, one.share))
    return tuple(quotes[:5])


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
    if bears_its_things(case):
        return 1.0
    if others:
        return 0.5 if trade > 2 * others else 0.0
    if trade >= 2 or case.name.risk >= WATCH:
        return 1.0
    return 0.5 if trade or not case.brand.context else 0.2


def bears_its_things(case: Case) -> bool:
    """Whether the site shows the brand's own pictures, draws files from its hosts or leads to it: then it is the brand that it names."""
    known = {one.sha256 for one in (*case.baseline.icons, *case.baseline.pictures)}
    if any(one.sha256 in known for one in case.visit.pictures):
        return True
    pages = seen(case).speaking
    given = chain(
        (one.url for page in pages for one in page.loaded), (one.url for page in pages for one in page.links)
    )
    return any(
        host_of(url) in case.baseline.hosts or is_official(url, case.brand) for url in islice(given, _LOOKED_AT)
    )


def _named(line: Line, look: str, found: tuple[Found, ...], meant: float, brand: Brand) -> Named:
    marked, last = [], 0
    named = line.place in _NAMING
    hosts = [h.span() for h in _HOST.finditer(look) if not (named and is_official(f"//{h.group()}", brand))]
    own = tuple(one for one in found if not any(start <= one.start < end for start, end in hosts))
    for one in own:
        marked += [look[last : one.start], SIGN]
        last = one.end
    share = meant if all(one.ambiguous for one in found) else 1.0
    return Named(line, own, found, "".join((*marked, look[last:])), share)


def _is_signed(lines: tuple[Line, ...]) -> bool:
    """Whether an author or a date of publication is told."""
    return any(line.place is Place.META and line.name in _WRITTEN for line in lines)


def _is_of_a_kit(case: Case, lines: tuple[Line, ...], folded: list[str]) -> bool:
    """Whether a copyright's holder whom neither host nor title know has but made the kit of a fake: a page with little to read wants something
    of visitors, at an address that is known to be less than a year old. Who tells of the brand has more to say."""
    pages = seen(case).speaking
    if (
        not case.is_younger_than(_YEAR)
        or sum(page.visible for page in pages) > _BRIEF * len(pages)
        or not wants(case)
    ):
        return False
    looks = list(zip(lines, folded, strict=True))
    held = (HOLDER.sub("", look, count=1) for line, look in looks if line.place is Place.COPYRIGHT)
    words = {
        word for text in held for word in APART.split(END.split(text, maxsplit=1)[0]) if not is_functional(word)
    }
    titles = (look for line, look in looks if line.place is Place.TITLE)
    return not any(word in APART.split(title) for title in titles for word in words)


def _held_by_another(lines: list[Named], case: Case) -> bool:
    """Whether somebody else holds the copyright."""
    named = {id(one.line) for one in lines}
    held = (line for line in seen(case).lines if line.place is Place.COPYRIGHT and id(line) not in named)
    return any(c.isalpha() for line in held for c in line.text)


def _is_nameless(lines: tuple[Line, ...], folded: list[str], marked: dict[int, str]) -> bool:
    """Whether titles, names and copyright lines say nothing but what any site says, or the brand's name."""
    for line, look in zip(lines, folded, strict=True):
        names = (
            line.place in (Place.TITLE, Place.COPYRIGHT) or line.name in NAMING_METAS or line.name in TITLING_METAS
        )
        parts = PARTS.split(marked.get(id(line), look)) if names else []
        if not all(only_functional(part.replace(SIGN, " "), is_nobodys) for part in parts):
            return False
    return True
