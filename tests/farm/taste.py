"""What each half brings of its own: brands, words, page frames, names, habits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import msgspec

from monitor.brand import Brand
from monitor.names.facts import Answer as Registered
from monitor.names.facts import Existence, Facts, Registration, Resolution
from monitor.sites.visit import Certificate
from tests.farm.html import Node, Tag, h

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
Words = Mapping[str, Sequence[str]]


class FarmBrand(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """An invented brand with all that its sites say. `trade` is broker, bank or exchange; `host` its site, `static` the host of its pictures and scripts."""

    brand: Brand
    name: str
    zh: str
    company: str
    trade: str
    host: str
    static: str
    licence: str
    regulator: str
    regulator_zh: str
    handle: str
    style: int = 0

    @property
    def key(self) -> str:
        return self.brand.key

    @property
    def logo(self) -> str:
        """Where its logo is."""
        return f"https://{self.static}/img/{self.key}-logo.png"

    @property
    def icon(self) -> str:
        """Where its icon is."""
        return f"https://{self.host}/favicon.png"

    @property
    def banner(self) -> str:
        """Where the picture of its home page is."""
        return f"https://{self.static}/img/home-banner.jpg"


class Sheet(msgspec.Struct, kw_only=True):
    """What goes into a page frame. `logo` and `icon` are addresses; `beside` stands in the header or a side column, such as a log-in box."""

    language: str
    title: str
    name: str
    main: list[Node]
    logo: str = ""
    icon: str = ""
    nav: Sequence[tuple[str, str]] = ()
    foot: Sequence[Node] = ()
    metas: Sequence[tuple[str, str]] = ()
    beside: Sequence[Node] = ()
    styles: Sequence[str] = ()
    scripts: Sequence[str] = ()


Shell = Callable[[Random, Sheet], Tag]


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """How hosts are called: words put beside a brand, suffixes, hosting suffixes, pieces of unrelated and of honest names."""

    beside: Sequence[str]
    cheap: Sequence[str]
    hosting: Sequence[str]
    unrelated: Sequence[str]
    honest_first: Sequence[str]
    honest_last: Sequence[str]
    honest_suffix: Sequence[str]
    servers: Sequence[str]
    issuers: Sequence[str]


def head(rng: Random, sheet: Sheet) -> Tag:
    """The head of a document, its parts in some order."""
    parts: list[Tag] = [h("title", sheet.title, role="title")]
    parts += [
        h("meta", **({"property": key} if key.startswith("og:") else {"name_": key}), content=value)
        for key, value in sheet.metas
    ]
    if rng.random() < 0.8:
        parts.append(h("meta", name_="viewport", content="width=device-width, initial-scale=1"))
    if sheet.icon:
        rel = rng.choice(("icon", "shortcut icon", "apple-touch-icon"))
        parts.append(h("link", rel=rel, href=sheet.icon, role="icon"))
    parts += [h("link", rel="stylesheet", href=one) for one in sheet.styles]
    parts += [h("script", src=one) for one in sheet.scripts]
    if rng.random() < 0.3:
        rng.shuffle(parts)
    return h("head", h("meta", charset="utf-8", role="charset"), *parts)


def brand_mark(rng: Random, sheet: Sheet) -> Tag:
    """The logo, or the name in its place, as a link home."""
    if sheet.logo:
        alt = rng.choice((sheet.name, sheet.name + " logo", "logo", ""))
        shown: Tag = h("img", src=sheet.logo, alt=alt, role="logo", height=rng.choice(("32", "40", "48", None)))
    else:
        shown = h(rng.choice(("strong", "span", "b")), sheet.name, class_="brand")
    return h("a", shown, href="/", class_="logo")


def facts_of(rng: Random, names: Names, *, days: float | None) -> Facts | None:
    """What is known of a name that was registered `days` ago; nothing for None."""
    if days is None:
        return None
    base = rng.choice(list(names.servers))
    servers = tuple(f"{one}.{base}" for one in rng.sample(("ns1", "ns2", "ns3", "ns4", "dns1", "dns2"), 2))
    address = f"{rng.randint(23, 220)}.{rng.randint(1, 250)}.{rng.randint(1, 250)}.{rng.randint(1, 250)}"
    resolution = Resolution(
        existence=Existence.EXISTS, at=NOW, name_servers=tuple(sorted(servers)), addresses=(address,)
    )
    if rng.random() < 0.12:
        return Facts(resolution=resolution)
    registration = Registration(
        answer=Registered.FOUND,
        at=NOW,
        protocol="rdap",
        created=NOW - timedelta(days=days),
        expires=NOW + timedelta(days=rng.randint(20, 720)),
        registrar=rng.choice(
            ("Nameforge Ltd", "Dotworks GmbH", "Aolian Digital", "Registro Sur SA", "Peak Domains LLC")
        ),
        name_servers=resolution.name_servers,
    )
    return Facts(resolution=resolution, registration=registration)


def certificate_of(
    rng: Random, names: Names, host: str, *, days: float | None, subject: str = ""
) -> Certificate | None:
    """The host's certificate, not older than the name."""
    if rng.random() < 0.03:
        return None
    age = min(days if days is not None else 80, rng.uniform(0.5, 85))
    since = NOW - timedelta(days=age)
    return Certificate(
        names=(host, *(() if host.count(".") > 2 else (f"www.{host}",))),
        subject=subject or f"CN={host}",
        issuer=rng.choice(list(names.issuers)),
        since=since,
        until=since + timedelta(days=rng.choice((90, 90, 90, 199, 365))),
        fingerprint=f"{rng.getrandbits(256):064x}",
    )


class Scheme(msgspec.Struct, frozen=True, kw_only=True):
    """What a fake wants: banks by language for title, lead and button; the kinds of fields it asks for, one of the lists; the blocks it adds."""

    titles: Words
    leads: Words
    buttons: Words
    fields: Sequence[str]
    blocks: Sequence[str] = ()


class Half(msgspec.Struct, frozen=True, kw_only=True):
    """One half's whole taste. `blocks` gives a scheme's further parts by name; `official` an official page; `plain` what others are shown;
    `honest` makes an honest site of a kind; `shares` and `fakes` are kinds with their weights, `mutations` likewise."""

    name: str
    seed: int
    brands: Sequence[FarmBrand]
    names: Names
    shells: Sequence[Shell]
    labels: Mapping[str, Mapping[str, Sequence[str]]]
    field_names: Mapping[str, Sequence[str]]
    schemes: Mapping[str, Scheme]
    banks: Words
    nav: Words
    blocks: Callable[..., Sequence[Node]]
    official: Callable[[FarmBrand, str, str], Tag]
    files: Callable[[FarmBrand], Mapping[str, tuple[bytes, str]]]
    pages: Sequence[str]
    plain: Callable[..., Tag]
    honest: Callable[..., object]
    fakes: Mapping[str, int]
    shares: Mapping[str, float]
    mutations: Mapping[str, int]
    other_kits: Sequence[str]
    deep: tuple[int, int]
    zero_width: Sequence[str]
    paths: Sequence[str]
