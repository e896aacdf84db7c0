"""The fingerprints of a brand's own sites, from visits of its official pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from monitor.brand import Brand
from monitor.names.popular import rank
from monitor.sighting import PageSeen
from monitor.sites.baseline import Baseline, Known
from monitor.sites.documents import host_of, is_official, name_of
from monitor.sites.marks import marks
from monitor.sites.page import FieldKind, Form, LoadedKind, Page
from monitor.sites.programs import download_of
from monitor.sites.sentences import longest, sentences_of
from monitor.sites.visit import Picture

PAGES, PICTURES, SENTENCES, FORMS, APPS = 200, 60, 500, 40, 50
#: what only the owner of a page's looks serves
_LOOKS = frozenset({LoadedKind.IMAGE, LoadedKind.ICON, LoadedKind.STYLE})
#: pictures that many sites show
_BADGES = re.compile(
    r"app.?store|google.?play|huawei|galaxy.?store|visa|master.?card|amex|union.?pay|alipay|wechat|paypal|skrill|neteller|badge|flag|sprite|avatar|qr.?code"
    r"|facebook|twitter|instagram|youtube|linkedin|tiktok|telegram|whatsapp|arrow|loading|blank|pixel|placeholder|close|menu|search",
    re.IGNORECASE,
)
_SMALLEST = 24
_STORES = ("apps.apple.com", "itunes.apple.com", "play.google.com", "appgallery.huawei.com", "apps.microsoft.com")
_VERIFYING = re.compile(
    r"verif|authenticity|anti-?(?:fraud|phishing|counterfeit)|official-?(?:check|channel)|核实|核實|核验|核驗|验证|驗證|真伪|真偽|防伪|防偽|辨别|官方渠道",
    re.IGNORECASE,
)
#: a number beside the word for a licence; regulators' names are as many as there are countries
_LICENCE = re.compile(
    r"(?:licen[cs]e|authori[sz]ed|authorisation|regulat\w{2,4}|registration|frn|afsl|牌照|许可证?|許可證?|监管|監管|注册|註冊|编号|編號)[^\n\d]{0,60}?"
    r"(?<![\w.,-])((?:[A-Z]{1,5}[-/ ]?)?(?=[\d/-]{0,3}\d)\d{4,9}(?:[-/]\d{1,4}){0,2})(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")


def baseline_of(seen: Sequence[PageSeen], brand: Brand, now: datetime) -> Baseline:
    """What `brand`'s own sites look like at `now`, from visits that ended on official hosts; others are passed over. Pure; never an error.

    `hosts` are the official ones that were seen, and those of files on at least half of the pages that no established stranger serves.
    `pictures` leave out what many sites show: signs of stores, cards and networks, and anything very small. Numbers count as licences where a word says so.
    """
    own = [one for one in seen if is_official(one.visit.final, brand)]
    pages = [page for one in own for page in _pages(one) if is_official(page.url, brand)]
    hosts = _hosts(pages, brand)
    pictures = [picture for one in own for picture in one.visit.pictures]
    shots = [
        capture.shot
        for one in own
        for capture in one.captures
        if capture.shot and is_official(capture.final, brand)
    ]
    borne = {(mark.kind, mark.value) for one in own for mark in marks(one.visit, one.captures)}
    return Baseline(
        brand=brand.key,
        at=now,
        pages=_known(pages, brand),
        hosts=hosts,
        icons=_distinct(one for one in pictures if one.role == "icon" and _served(one, hosts)),
        pictures=_distinct(one for one in pictures if one.role != "icon" and _served(one, hosts) and _telling(one)),
        shots=_distinct(shots),
        sentences=longest([one for page in pages for one in sentences_of(page)], SENTENCES),
        forms=_forms(pages),
        licences=_licences(pages, brand),
        apps=_apps(pages),
        marks=tuple(sorted(borne)),
    )


def _pages(one: PageSeen) -> Iterator[Page]:
    yield from one.visit.pages
    for capture in one.captures:
        if capture.page is not None:
            yield capture.page


def _known(pages: list[Page], brand: Brand) -> tuple[Known, ...]:
    """Each page once, as the fullest of its readings tells it: a browser sees more of some."""
    best: dict[str, Page] = {}
    for page in pages:
        kept = best.get(page.url)
        if kept is None or page.visible > kept.visible:
            best[page.url] = page
    named = {*brand.verification.values(), *brand.official.urls}
    return tuple(
        Known(
            url=url,
            title=page.title,
            skeleton=page.skeleton,
            shingles=page.shingles,
            verification=url in named or bool(_VERIFYING.search(f"{urlsplit(url).path} {page.title}")),
        )
        for url, page in list(best.items())[:PAGES]
    )


def _hosts(pages: list[Page], brand: Brand) -> tuple[str, ...]:
    own = {host for page in pages if (host := host_of(page.url))}
    drawn: Counter[str] = Counter()
    for page in pages:
        drawn.update({host_of(loaded.url) for loaded in page.loaded if loaded.kind in _LOOKS} - {""})
    for host, count in drawn.items():
        if is_official(f"//{host}", brand) or (2 * count >= len(pages) and not _established(host)):
            own.add(host)
    return tuple(sorted(own))


def _established(host: str) -> bool:
    name = name_of(f"//{host}")
    return (
        name is None or not name.registrable or (rank(name.registrable) is not None and not name.is_private_suffix)
    )


def _served(picture: Picture, hosts: tuple[str, ...]) -> bool:
    """Whether the brand serves the picture, or carries it in a page."""
    host = host_of(picture.url)
    return not host or host in hosts


def _telling(picture: Picture) -> bool:
    if _BADGES.search(picture.url.rpartition("/")[2][:200]):
        return False
    return picture.width == 0 or (
        min(picture.width, picture.height) >= _SMALLEST // 2 and picture.width >= _SMALLEST
    )


def _distinct(pictures: Iterable[Picture]) -> tuple[Picture, ...]:
    """Each picture once, those called a logo first."""
    found: dict[str, Picture] = {}
    for one in pictures:
        found.setdefault(one.sha256, one)
    return tuple(sorted(found.values(), key=lambda one: ("logo" not in one.url.lower(), one.url))[:PICTURES])


def _forms(pages: list[Page]) -> tuple[Form, ...]:
    found: dict[object, Form] = {}
    for page in pages:
        for form in page.forms:
            kinds = tuple((field.kind, field.label) for field in form.fields)
            if any(kind not in (FieldKind.SEARCH, FieldKind.TEXT) for kind, _ in kinds):
                found.setdefault((form.action, kinds), form)
    return tuple(found.values())[:FORMS]


def _licences(pages: list[Page], brand: Brand) -> tuple[str, ...]:
    found = dict.fromkeys(brand.licences)
    for page in pages:
        for said in page.said:
            for match in _LICENCE.finditer(said.text[:5_000]):
                if not _YEAR.fullmatch(match[1]):
                    found.setdefault(match[1].strip())
    return tuple(found)[:50]


def _apps(pages: list[Page]) -> tuple[str, ...]:
    links = (link.url for page in pages for link in page.links)
    return tuple(dict.fromkeys(url for url in links if download_of(url) or host_of(url) in _STORES))[:APPS]
