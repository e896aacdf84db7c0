"""What was seen of a site, document by document, each line once: the visit's, and what a browser made of it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

from monitor.brand import Brand
from monitor.identity import ByIdentity
from monitor.names.domain import Name, NotAName, parse
from monitor.names.tokens import watched
from monitor.sites.case import Case
from monitor.sites.page import FieldKind, Form, Page, Place
from monitor.text import one_line

#: characters of one line, and of all lines together, that are looked at
LINE, ALL = 20_000, 200_000
#: a document with less to read than this shows what its frames show
_THIN = 200
_ORDER = (
    Place.TITLE, Place.META, Place.COPYRIGHT, Place.HEADING, Place.BUTTON, Place.ALT, Place.LINK, Place.BODY, Place.HIDDEN, Place.SCRIPT,
)  # fmt: skip
#: what stands after RIGHT-TO-LEFT OVERRIDE is shown from its last letter to the first (UAX 9 §2.2)
_TURNED = re.compile("\u202e([^\u202a-\u202e\u2066-\u2069\n]*+)[\u202c\u2069]?")
#: what nobody needs to know but whose it is
SECRETS = frozenset(
    {
        FieldKind.PASSWORD,
        FieldKind.OTP,
        FieldKind.CARD,
        FieldKind.IDENTITY,
        FieldKind.SEED,
        FieldKind.UPLOAD,
    }
)


class Line(msgspec.Struct, frozen=True):
    """Words on a page, where they stand and `name`, the name of the meta that says them."""

    page: Page
    place: Place
    text: str
    at: int
    name: str = ""

    @property
    def where(self) -> str:
        """The place as reasons tell it."""
        return place_of(self.page, self.at)


class Seen(msgspec.Struct, frozen=True):
    """The documents of a site, without those that the brand's own hosts serve; `speaking` are those in the site's own voice: frames of
    strangers count only where the document around them says next to nothing. `lines` are what the speaking ones say, each once."""

    pages: tuple[Page, ...]
    speaking: tuple[Page, ...]
    lines: tuple[Line, ...]
    forms: tuple[tuple[Page, Form], ...]

    @property
    def asks(self) -> bool:
        """Whether a visitor is asked for something that nobody else should know."""
        return any(field.kind in SECRETS for _, form in self.forms for field in form.fields)

    @property
    def greedy(self) -> bool:
        """Whether a visitor is asked for secrets or for money."""
        return self.asks or any(field.kind is FieldKind.AMOUNT for _, form in self.forms for field in form.fields)


def _seen(case: Case) -> Seen:
    site = host_of(case.visit.final)
    every = (*case.visit.pages, *(capture.page for capture in case.captures if capture.page is not None))
    pages = tuple(page for page in every if not is_official(page.url, case.brand))
    thin = sum(page.visible for page in pages if _same(page.url, site)) < _THIN
    speaking = tuple(page for page in pages if thin or _same(page.url, site))
    return Seen(pages, speaking, _lines(speaking), _distinct(speaking))


seen = ByIdentity(_seen, size=2)


def host_of(url: str) -> str:
    """The host of a web address, lower case; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def name_of(url: str) -> Name | None:
    """The name in an address, None where it has none that can be read."""
    host = host_of(url)
    if not host:
        return None
    try:
        return parse(host)
    except NotAName:
        return None


def is_official(url: str, brand: Brand) -> bool:
    """Whether the brand's own hosts serve `url`."""
    name = name_of(url)
    if name is None:
        return False
    known = watched(brand)
    return name.host in known.hosts or any(name.is_under(domain) for domain in known.domains)


def same_owner(one: str, other: str) -> bool:
    """Whether two hosts lie under one registered domain (or are the same)."""
    if one == other:
        return True
    first, second = name_of(f"//{one}"), name_of(f"//{other}")
    return bool(first and second and first.registrable and first.registrable == second.registrable)


def place_of(page: Page, at: int) -> str:
    """The address of a document and a place in it, as reasons tell them."""
    return f"{one_line(page.url, 2_000)} @ {at}"


def _same(url: str, site: str) -> bool:
    """Whether a document is the site's own, or carried inside one (data:, about:, blob:)."""
    host = host_of(url)
    return not host or same_owner(host, site)


def _distinct(pages: tuple[Page, ...]) -> tuple[tuple[Page, Form], ...]:
    """Forms that ask for the same things at the same address once, whatever vantage saw them."""
    kept: dict[object, tuple[Page, Form]] = {}
    for page in pages:
        for form in page.forms:
            fields = tuple((field.kind, field.label) for field in form.fields)
            kept.setdefault((form.action, form.method, form.scripted, fields), (page, form))
    return tuple(kept.values())


def _lines(pages: tuple[Page, ...]) -> tuple[Line, ...]:
    """Every line once, the places that tell most first, until `ALL` characters are reached."""
    found: dict[tuple[Place, str, str], Line] = {}
    for page in pages:
        for line in (*_titled(page), *_metas(page), *_said(page), *_labels(page)):
            if line.text.strip():
                found.setdefault((line.place, line.text, line.name), line)
    rank = {place: number for number, place in enumerate(_ORDER)}
    ordered = sorted(found.values(), key=lambda line: rank[line.place])
    kept, room = [], ALL
    for line in ordered:
        room -= len(line.text)
        if room < 0:
            break
        kept.append(line)
    return tuple(kept)


def _said(page: Page) -> list[Line]:
    told = {content for _, content in page.metas}
    return [
        Line(page, said.place, _flat(said.text), said.at)
        for said in page.said
        if said.place is not Place.META or said.text not in told
    ]


def _titled(page: Page) -> list[Line]:
    if not page.title or any(said.place is Place.TITLE for said in page.said):
        return []
    return [Line(page, Place.TITLE, _flat(page.title), 0)]


def _metas(page: Page) -> list[Line]:
    places = {said.text: said.at for said in page.said if said.place is Place.META}
    return [
        Line(page, Place.META, _flat(content), places.get(content, 0), name.lower()) for name, content in page.metas
    ]


def _labels(page: Page) -> list[Line]:
    """The words inside of fields and beside them, which readers see as well as any."""
    return [
        Line(page, Place.BODY, _flat(field.label), field.at)
        for form in page.forms
        for field in form.fields
        if field.label
    ]


def _flat(text: str) -> str:
    """A text on one line, in the order in which it is shown."""
    shown = _TURNED.sub(lambda found: found[1][::-1], text[:LINE]) if "\u202e" in text else text[:LINE]
    return " ".join(shown.split())
