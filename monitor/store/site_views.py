"""What is kept of a site, as people and other programs are shown it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from monitor.assessment import Assessment
from monitor.sighting import PageSeen
from monitor.sites.life import State
from monitor.store.campaigns import Campaign, campaign_of
from monitor.store.evidence import Evidence, blob, evidence_of
from monitor.store.sites import SEEN
from monitor.store.tables import SiteEvent, SiteRow, VisitBlob, VisitRow


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a site's life: `what` is an `Event`, or *joined* and *split* of a campaign."""

    at: datetime
    what: str
    detail: dict[str, Any]
    visit: int | None = None


class Visited(msgspec.Struct, frozen=True, kw_only=True):
    """A visit, with what each brand made of it; `evidence` is empty where it was not asked for."""

    id: int
    at: datetime
    asked: str
    final: str
    outcome: str
    status: int
    kind: str
    hostile: str
    event: str
    assessments: dict[str, Assessment]
    evidence: tuple[Evidence, ...] = ()


class SiteView(msgspec.Struct, frozen=True, kw_only=True):
    """A site: where it is in its life, what happened to it, its newest visits, and the campaign that it belongs to with the reasons."""

    host: str
    domain: str
    url: str
    state: State
    since: datetime
    first_seen: datetime
    content_at: datetime | None
    last_visit: datetime | None
    last_check: datetime | None
    next_check: datetime | None
    events: tuple[Happened, ...]
    visits: tuple[Visited, ...]
    campaign: Campaign | None


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What one brand made of the last visit of a site, and when that was."""

    host: str
    at: datetime
    visit: int
    state: State
    kind: str
    final: str
    assessment: Assessment


def site_view(session: Session, host: str, *, visits: int = 20) -> SiteView | None:
    """All that is kept of the site at `host` with its newest `visits`, newest first; None where nobody named it."""
    site = session.scalars(select(SiteRow).where(SiteRow.host == host)).first()
    if site is None:
        return None
    newest = select(VisitRow).where(VisitRow.site_id == site.id).order_by(VisitRow.at.desc(), VisitRow.id.desc())
    events = select(SiteEvent).where(SiteEvent.site_id == site.id).order_by(SiteEvent.at, SiteEvent.id)
    return SiteView(
        host=site.host,
        domain=site.domain,
        url=site.url,
        state=State(site.state),
        since=site.since,
        first_seen=site.first_seen,
        content_at=site.content_at,
        last_visit=site.last_visit,
        last_check=site.last_check,
        next_check=site.next_check,
        events=tuple(
            Happened(at=one.at, what=one.what, detail=one.detail, visit=one.visit)
            for one in session.scalars(events)
        ),
        visits=tuple(_visited(session, row) for row in session.scalars(newest.limit(visits))),
        campaign=campaign_of(session, host),
    )


def _visited(session: Session, row: VisitRow) -> Visited:
    return Visited(
        id=row.id,
        at=row.at,
        asked=row.asked,
        final=row.final,
        outcome=row.outcome,
        status=row.status,
        kind=row.kind,
        hostile=row.hostile,
        event=row.event,
        assessments=msgspec.convert(row.assessments, dict[str, Assessment]),
        evidence=evidence_of(session, row.id),
    )


def last_judged(session: Session, host: str, brand: str) -> Judged | None:
    """What the brand made of the last visit of the site at `host`; None where there is none, or none that it judged."""
    query = (
        select(VisitRow, SiteRow.state)
        .join(SiteRow, SiteRow.id == VisitRow.site_id)
        .where(SiteRow.host == host, VisitRow.assessments.has_key(brand))
        .order_by(VisitRow.at.desc(), VisitRow.id.desc())
    )
    found = session.execute(query.limit(1)).first()
    if found is None:
        return None
    row, state = found
    return Judged(
        host=host,
        at=row.at,
        visit=row.id,
        state=State(state),
        kind=row.kind,
        final=row.final,
        assessment=msgspec.convert(row.assessments[brand], Assessment),
    )


def watched(session: Session, hosts: Collection[str]) -> frozenset[str]:
    """Those of `hosts` that are sites under watch."""
    return frozenset(session.scalars(select(SiteRow.host).where(SiteRow.host.in_(hosts)))) if hosts else frozenset()


def page_seen(session: Session, visit: int) -> PageSeen | None:
    """Everything that a visit brought back but the bytes, exactly as it was kept; the bytes are in `evidence_of`."""
    digest = session.scalar(
        select(VisitBlob.sha256).where(VisitBlob.visit_id == visit, VisitBlob.role == SEEN).limit(1)
    )
    found = blob(session, digest) if digest else None
    return msgspec.msgpack.decode(found.body, type=PageSeen) if found else None
