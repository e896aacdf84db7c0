"""Sites written by hand around invented brands, as files under `tests/cases/sites/invented/`: what they are, and how they are looked at.

A file has sites one after the other: `=== its name`, lines of `key: value`, an empty line, the document; further files that it serves
begin with `--- /path media/type`, those that are the brand's own pictures with `--- /path official:logo` or `official:icon`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import msgspec

from monitor.assessment import Assessment, Verdict
from monitor.brand import Brand
from monitor.names.domain import parse
from monitor.names.facts import Answer as Told
from monitor.names.facts import Facts, Registration
from monitor.names.risk import judge_name
from monitor.sighting import PageSeen
from monitor.sites.baseline import Baseline
from monitor.sites.case import Case
from monitor.sites.fingerprinting import baseline_of
from monitor.sites.judging import judge_site
from monitor.sites.visit import Vantage, Visit
from tests.farm.drawing import encoded, logo, mark
from tests.farm.site import Answer, page, resource
from tests.farm.taste import NOW
from tests.farm.visiting import visit_at

FOLDER = Path(__file__).parents[1] / "cases" / "sites" / "invented"


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """One site: `files` maps further addresses to (media type, text); `age` is in days since its registration, None where nobody knows;
    `worst` is the worst verdict that an honest one may get."""

    name: str
    url: str
    brand: str
    kind: str = "official"
    age: int | None = None
    worst: Verdict = Verdict.WATCH
    document: str
    files: dict[str, tuple[str, str]] = {}


def sites_of(name: str) -> tuple[Written, ...]:
    """The sites of one file, in order."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return tuple(_site(one) for one in text.removeprefix("=== ").split("\n=== "))


def _site(text: str) -> Written:
    head, _, rest = text.partition("\n\n")
    name, *lines = head.splitlines()
    told = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    document, *others = rest.split("\n--- ")
    files = {}
    for one in others:
        first, _, body = one.partition("\n")
        path, _, media = first.partition(" ")
        files[urljoin(told["url"], path)] = (media, body)
    return Written(
        name=name,
        url=told["url"],
        brand=told["brand"],
        kind=told.get("kind", "official"),
        age=int(told["age"]) if told.get("age") else None,
        worst=Verdict(told.get("worst", "watch")),
        document=document,
        files=files,
    )


@cache
def brands() -> Mapping[str, Brand]:
    """The brands by their keys."""
    told = tomllib.loads((FOLDER / "brands.toml").read_text(encoding="utf-8"))
    return {one.key: one for one in msgspec.convert(told["brand"], list[Brand])}


@cache
def drawn(brand: str, what: str) -> bytes:
    """The brand's own logo or icon."""
    name = brands()[brand].name
    return encoded(logo(name) if what == "logo" else mark(name, 64))


@cache
def official() -> Mapping[str, Answer]:
    """Everything that the brands' own sites serve."""
    served: dict[str, Answer] = {}
    for one in sites_of("official.txt"):
        served[one.url] = page(one.document)
        for what, path in (("logo", "/brand/logo.png"), ("icon", "/favicon.png")):
            served[urljoin(one.url, path)] = resource(drawn(one.brand, what), "image/png")
    return served


@cache
def baseline(brand: str) -> Baseline:
    """What the brand's own sites look like."""
    visits = [visit_at(_official, one.url) for one in sites_of("official.txt") if one.brand == brand]
    seen = [PageSeen(source="official", domain=parse(one.asked).host, visit=one) for one in visits]
    return baseline_of(seen, brands()[brand], NOW)


def _official(url: str, _: Vantage) -> Answer | None:
    return official().get(url.partition("#")[0])


def visit_of(site: Written) -> Visit:
    """The look without a browser."""
    host = urlsplit(site.url).hostname

    def serve(url: str, whose: Vantage) -> Answer | None:
        if url == site.url:
            return page(site.document)
        if url in site.files:
            media, body = site.files[url]
            if media.startswith("official:"):
                return resource(drawn(site.brand, media.removeprefix("official:")), "image/png")
            return page(body) if media == "text/html" else resource(body.encode(), media)
        if urlsplit(url).hostname == host:
            return page("<h1>404 Not Found</h1>", status=404)
        return _official(url, whose)

    return visit_at(serve, site.url)


def judged(site: Written) -> Assessment:
    """What the brand makes of it."""
    brand, facts = brands()[site.brand], _facts(site)
    case = Case(
        visit=visit_of(site),
        brand=brand,
        baseline=baseline(site.brand),
        name=judge_name(parse(site.url), brand, facts),
        now=NOW,
        facts=facts,
    )
    return judge_site(case)


def _facts(site: Written) -> Facts:
    if site.age is None:
        return Facts()
    created = NOW - timedelta(days=site.age)
    return Facts(registration=Registration(answer=Told.FOUND, at=NOW, protocol="rdap", created=created))
