"""Visits to the farm without a network: what the fetcher and the browser would bring back, read by the same readers."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from urllib.parse import urljoin, urlsplit

from monitor.sites import wanted
from monitor.sites.manifests import read_manifest
from monitor.sites.page import Page
from monitor.sites.pictures import picture
from monitor.sites.reading import read_page, read_script
from monitor.sites.visit import VANTAGES, Capture, Certificate, Hop, Outcome, Picture, Vantage, Visit
from tests.farm.farm import Farm
from tests.farm.site import Answer, FarmSite, Serve
from tests.farm.taste import NOW

HOPS, INLINE = 10, 12


def visit_of(farm: Farm, site: FarmSite, vantage: Vantage = VANTAGES[0], *, born: bool = True) -> Visit:
    """The look without a browser."""

    def serve(url: str, whose: Vantage) -> Answer | None:
        return farm.answer(site, url, whose, born=born)

    return _visit(serve, site.url, vantage, site)


def captures_of(farm: Farm, site: FarmSite) -> tuple[Capture, ...]:
    """The looks with a browser, one for each vantage: the document as its scripts leave it."""

    def serve(url: str, whose: Vantage) -> Answer | None:
        return farm.answer(site, url, whose)

    return tuple(_capture(serve, site.url, vantage) for vantage in VANTAGES)


def has_faces(site: FarmSite) -> bool:
    """Whether it shows different visitors different things."""
    return any(len(faces) > 1 for faces in site.answers.values())


def official_visits(farm: Farm, key: str) -> tuple[Visit, ...]:
    """The looks at the brand's own pages."""
    served = farm.official(key)

    def serve(url: str, _: Vantage) -> Answer | None:
        return served.get(url.partition("#")[0])

    return tuple(_visit(serve, url, VANTAGES[0], None) for url in farm.pages(key))


def visit_at(serve: Serve, url: str) -> Visit:
    """The look at `url` of a world that answers as `serve` does."""
    return _visit(serve, url, VANTAGES[0], None)


def _visit(serve: Serve, url: str, vantage: Vantage, site: FarmSite | None) -> Visit:
    hops: list[Hop] = []
    left: list[Page] = []
    problem, outcome, final = "", Outcome.ANSWERED, url
    while True:
        answer = serve(final, vantage)
        if answer is None:
            problem = f"no address: {urlsplit(final).hostname}"
            outcome = Outcome.ANSWERED if left else Outcome.UNRESOLVED
            break
        hops.append(Hop(url=final, status=answer.status, address=_address(site), headers=answer.headers))
        page = None
        target = urljoin(final, answer.header("location")) if answer.status in (301, 302, 303, 307, 308) else ""
        if not target and answer.body and "html" in answer.header("content-type"):
            page = read_page(answer.body, final, answer.header("content-type"))
            left.insert(0, page)
            target = urljoin(final, page.refresh) if page.refresh else ""
        if not target or target == final or len(hops) > HOPS or (page is not None and page.forms):
            break
        final = target
    pages = [one for place, one in enumerate(left) if not place or one.visible or one.forms]
    shown = _drawn_in(serve, vantage, pages)
    return Visit(
        asked=url,
        at=NOW,
        vantage=vantage,
        outcome=outcome,
        problem=problem,
        hops=tuple(hops),
        certificate=_certificate(final, site),
        resolution=site.facts.resolution if site and site.facts else None,
        pages=tuple(pages),
        pictures=shown,
    )


def _drawn_in(serve: Serve, vantage: Vantage, pages: list[Page]) -> tuple[Picture, ...]:
    """Frames and scripts are read into `pages`; the prints of the pictures."""
    if not pages:
        return ()
    main = pages[0]
    for frame in wanted.frames(main):
        if (answer := serve(frame.url, vantage)) is not None and answer.status == 200:
            pages.append(read_page(answer.body, frame.url, answer.header("content-type")))
    for named in wanted.manifests(main):
        if (answer := serve(named.url, vantage)) is not None and answer.status == 200:
            pages.append(read_manifest(answer.body, named.url))
    carried = [(body, page.url) for page in pages for body in page.inline][:INLINE]
    prints = [picture(body, role="inline", url=url) for body, url in carried]
    for thing in (*wanted.pictures(pages), *wanted.scripts(main)):
        answer = serve(thing.url, vantage)
        if answer is None or answer.status != 200 or not answer.body:
            continue
        if thing.role == "script":
            pages.append(read_script(answer.body, thing.url))
        elif "html" not in answer.header("content-type"):
            prints.append(picture(answer.body, role=thing.role, url=thing.url))
    return tuple(prints)


def _capture(serve: Serve, url: str, vantage: Vantage) -> Capture:
    final, answer = url, serve(url, vantage)
    for _ in range(HOPS):
        if answer is None or not (location := answer.header("location")):
            break
        final = urljoin(final, location)
        answer = serve(final, vantage)
    if answer is None:
        problem = f"no address: {urlsplit(final).hostname}"
        return Capture(asked=url, at=NOW, vantage=vantage, outcome=Outcome.UNRESOLVED, problem=problem, final=final)
    kind = "text/html; charset=utf-8" if answer.built else answer.header("content-type")
    page = read_page(answer.built or answer.body, final, kind)
    requests = (final, *(one.url for one in page.loaded if one.url.startswith("http")))
    return Capture(
        asked=url,
        at=NOW,
        vantage=vantage,
        outcome=Outcome.ANSWERED,
        final=final,
        status=answer.status,
        title=page.title,
        requests=requests,
        page=page,
    )


def _address(site: FarmSite | None) -> str:
    if site and site.facts and site.facts.resolution and site.facts.resolution.addresses:
        return site.facts.resolution.addresses[0]
    return "192.0.2.7"


def _certificate(final: str, site: FarmSite | None) -> Certificate | None:
    host = urlsplit(final).hostname or ""
    return site.certificate if site and host == site.host else _ordinary(host)


@cache
def _ordinary(host: str) -> Certificate:
    return Certificate(
        names=(host,),
        subject=f"CN={host}",
        issuer="CN=DV TLS CA 2,O=Certanova",
        since=NOW - timedelta(days=40),
        until=NOW + timedelta(days=50),
        fingerprint=host.encode().hex().ljust(64, "0")[:64],
    )
