"""The page of one watched site: what stands there from each vantage, why it is judged so, what it belongs to, what happened, and the evidence."""

from __future__ import annotations

import re

import msgspec
from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor import clock
from monitor.assessment import Assessment
from monitor.console.asking import Tried
from monitor.console.forms import Form, Forms
from monitor.console.pages import Pages
from monitor.console.site_list import unicode_of
from monitor.console.thumbnails import Thumbnails
from monitor.names.domain import NotAName, parse
from monitor.names.risk import worst_first
from monitor.sighting import PageSeen
from monitor.sites.cloaking import differences
from monitor.store.campaigns import split
from monitor.store.evidence import Evidence, blob
from monitor.store.queries import known_name
from monitor.store.site_views import SiteView, Visited, page_seen, site_view
from monitor.store.tables import VisitBlob
from monitor.text import one_line, size_of
from monitor.troubles import told
from monitor.weighing import weighed
from monitor.wording import tr

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PNG = b"\x89PNG\r\n\x1a\n"
_SCREENSHOT = "screenshot"


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What one vantage saw: status and title, or what went wrong, and the pictures of the window and of the whole page."""

    vantage: str
    status: int
    title: str
    problem: str
    attempts: tuple[str, ...]
    pictures: tuple[str, ...]


class Sites:
    """The pages of sites over one database."""

    def __init__(self, pages: Pages, forms: Forms) -> None:
        self._database, self._pages, self._forms = pages.database, pages, forms
        self._thumbnails = Thumbnails()

    def site(self, request: Request, host: str) -> HTMLResponse:
        """One site; 404 where it is not watched."""
        return self._page(request, host)

    def screenshot(self, digest: str) -> Response:
        """A picture that our own browser made; 404 for any other bytes."""
        with self._database.session() as session:
            found = _kept(session, digest, role=_SCREENSHOT)
        if not found.startswith(_PNG):
            raise HTTPException(404)
        return Response(found, media_type="image/png")

    def thumbnail(self, digest: str) -> Response:
        """The same picture, small; 404 as there."""
        small = self._thumbnails.of(digest) or self._thumbnails.keep(digest, bytes(self.screenshot(digest).body))
        return Response(small.body, media_type=small.media_type)

    def evidence(self, digest: str) -> Response:
        """Bytes exactly as they were received: to be saved, never shown, for strangers made them."""
        with self._database.session() as session:
            found = _kept(session, digest)
        headers = {
            "Content-Disposition": f'attachment; filename="{digest}.bin"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return Response(found, media_type="application/octet-stream", headers=headers)

    def sent(self, request: Request, host: str, campaign: int, form: Form) -> Response:
        """Take the site out of its campaign for good, and show it again."""

        def does(who: str) -> str:
            with self._database.begin() as session:
                split(session, host, campaign, who=who, now=clock.now())
            return f"/sites/{host}"

        return self._forms.settle(
            request, form, does=does, again=lambda tried: self._page(request, host, tried=tried)
        )

    def _page(self, request: Request, host: str, tried: Tried | None = None) -> HTMLResponse:
        with self._database.session() as session:
            view = _view(session, host)
            if view is None:
                said = tr(f"{one_line(host, 80)} is not watched.", f"未监控 {one_line(host, 80)}。")
                raise HTTPException(404, said)
            visit = next(iter(view.visits), None)
            seen = page_seen(session, visit.id) if visit else None
            alerts = known_name(session, view.domain)
        return self._pages.page(
            request,
            "site.html",
            status=409 if tried else 200,
            place=f"/sites/{host}",
            site=view,
            name=unicode_of(host),
            visit=visit,
            looks=_looks(seen, visit),
            differing=differences(seen.visit, seen.captures) if seen else (),
            judged=[(brand, one, weighed(one.reasons)) for brand, one in _newest(visit).items()],
            alerts=alerts,
            title=_title(seen),
            missing=seen.missing if seen else (),
            size_of=size_of,
            tried=tried,
        )


def _newest(visit: Visited | None) -> dict[str, Assessment]:
    """What each brand made of the newest visit, the most alarming first."""
    found = visit.assessments if visit else {}
    return dict(sorted(found.items(), key=lambda pair: worst_first(pair[1])))


def _view(session: Session, host: str) -> SiteView | None:
    try:
        return site_view(session, parse(host).host)
    except NotAName:
        return None


def _title(seen: PageSeen | None) -> str:
    if seen is None:
        return ""
    pages = [*seen.visit.pages[:1], *(one.page for one in seen.captures if one.page)]
    return next((page.title for page in pages if page.title), "")


def _looks(seen: PageSeen | None, visit: Visited | None) -> tuple[Look, ...]:
    if seen is None or visit is None:
        return ()
    return tuple(
        Look(
            vantage=one.vantage.name,
            status=one.status,
            title=one.title,
            problem=told(one.problem),
            attempts=one.attempts,
            pictures=_pictures(visit.evidence, one.vantage.name),
        )
        for one in seen.captures
    )


def _pictures(evidence: tuple[Evidence, ...], vantage: str) -> tuple[str, ...]:
    """The digests of what was seen from `vantage`: the window first, then the whole page."""
    return tuple(one.sha256 for one in evidence if one.role == _SCREENSHOT and one.vantage == vantage)


def _kept(session: Session, digest: str, role: str = "") -> bytes:
    """The bytes with this SHA-256 that a visit holds, in this role where one is given; 404 where there are none."""
    held = select(VisitBlob.sha256).where(VisitBlob.sha256 == digest, *([VisitBlob.role == role] if role else []))
    known = _SHA256.fullmatch(digest) and session.scalar(held.limit(1))
    found = blob(session, digest) if known else None
    if found is None:
        raise HTTPException(404, tr("There is no such evidence.", "没有这份证据。"))
    return found.body
