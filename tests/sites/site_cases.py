"""Sites, told in a few words, for tests of what is made of them."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from monitor.brand import Bearer, Brand, Official
from monitor.names.domain import parse
from monitor.names.risk import judge_name
from monitor.sites.baseline import Baseline
from monitor.sites.case import Case
from monitor.sites.page import Field, FieldKind, Form, Page, Place, Said
from monitor.sites.visit import VANTAGES, Capture, Hop, Outcome, Visit

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ACME = Brand(
    key="acme",
    name="Acme Markets",
    aliases=("Acme Markets", "阿克米金融"),
    official=Official(domains=("acme-markets.com",)),
    licences=("FCA 845123",),
    verification={"default": "https://acme-markets.com/verify"},
    context=("forex", "deposit", "withdrawal", "外汇", "入金", "出金"),
)
#: a name of three letters that others bear too
QVK = Brand(
    key="qvk",
    name="QVK",
    aliases=("QVK",),
    official=Official(domains=("qvk-fin.com",)),
    context=("forex", "deposit", "withdrawal", "broker", "外汇", "入金"),
    exclude=(Bearer(name="QVK Hospital", words=("hospital", "patients", "clinic"), domains=("qvk-hospital.org",)),),
)
FAR = "https://quiet-river.top/"


def words(*told: tuple[Place, str]) -> tuple[Said, ...]:
    """What a page says, one after the other."""
    said, at = [], 0
    for place, text in told:
        said.append(Said(place, text, at))
        at += len(text) + 10
    return tuple(said)


def form(*kinds: FieldKind, action: str = "", scripted: bool = False, at: int = 500) -> Form:
    """A form that asks for these things."""
    fields = tuple(Field(kind, f"Your {kind.value}", at + number) for number, kind in enumerate(kinds))
    return Form(at=at, action=action, method="post", fields=fields, scripted=scripted)


def page(url: str = FAR, *, title: str = "", **instead: object) -> Page:
    """A page that says enough to be one."""
    said = instead.pop("said", ())
    if title:
        said = (Said(Place.TITLE, title, 10), *said)  # type: ignore[misc]
    return Page(**{"url": url, "title": title, "said": said, "visible": 600, **instead})  # type: ignore[arg-type]


def case(
    *pages: Page, asked: str = "", brand: Brand = ACME, captures: tuple[Page, ...] = (), **instead: object
) -> Case:
    """The case of a site that showed `pages` to the first look, and `captures` to a browser."""
    url = asked or (pages[0].url if pages else FAR)
    visit = Visit(
        asked=url,
        at=NOON,
        vantage=VANTAGES[0],
        outcome=Outcome.ANSWERED,
        hops=(Hop(url=url, status=200, address="192.0.2.7"),),
        pages=pages,
    )
    seen = tuple(
        Capture(
            asked=url,
            at=NOON,
            vantage=vantage,
            outcome=Outcome.ANSWERED,
            final=url,
            status=200,
            title=shown.title,
            page=shown,
        )
        for vantage, shown in zip(VANTAGES, captures, strict=False)
    )
    values = {
        "visit": visit,
        "brand": brand,
        "baseline": Baseline(brand=brand.key),
        "name": judge_name(parse(url), brand),
        "now": NOON,
        "captures": seen,
    }
    return Case(**{**values, **instead})  # type: ignore[arg-type]


def visited(one: Case, **instead: object) -> Case:
    """`one` with a visit that differs so."""
    return msgspec.structs.replace(one, visit=msgspec.structs.replace(one.visit, **instead))
