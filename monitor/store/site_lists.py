"""Sites under watch as a list: where each is in its life, how it was judged last, whom it belongs to, and what it looked like."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Integer, Text, column, func, select, true
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import LateralFromClause

from monitor.sites.life import State
from monitor.store.tables import CampaignSite, SiteEvent, SiteRow, VisitBlob, VisitRow


class SitesWanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which sites; what is empty chooses nothing. `brand` is one that it was judged for, `words` part of its name."""

    state: str = ""
    verdict: str = ""
    brand: str = ""
    campaign: int = 0
    words: str = ""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One site: the highest risk of the last visit that was judged, with its brand and verdict, what happened last, and the SHA-256 of a picture of its window."""

    host: str
    state: State
    since: datetime
    brand: str
    verdict: str
    risk: int
    campaign: int | None
    event: str
    event_at: datetime | None
    picture: str


def sites(session: Session, wanted: SitesWanted, *, limit: int, skip: int = 0) -> list[Listed]:
    """The sites that are wanted, the highest risk first, then what has changed last: at most `limit`, behind the first `skip`."""
    judged = _judged(wanted.brand)
    query = (
        select(SiteRow, CampaignSite.campaign_id, *judged.c)
        .outerjoin(CampaignSite, CampaignSite.site_id == SiteRow.id)
        .outerjoin(judged, true())
        .where(*_conditions(wanted, judged))
        .order_by(func.coalesce(judged.c.risk, -1).desc(), SiteRow.since.desc(), SiteRow.id.desc())
        .offset(skip)
        .limit(limit)
    )
    rows = [(row[0], row._mapping) for row in session.execute(query)]
    events = _last_events(session, [site.id for site, _ in rows])
    pictures = _pictures(session, [told["visit"] for _, told in rows if told["visit"] is not None])
    return [
        Listed(
            host=site.host,
            state=State(site.state),
            since=site.since,
            brand=told["brand"] or "",
            verdict=told["verdict"] or "",
            risk=told["risk"] or 0,
            campaign=told["campaign_id"],
            event=events[site.id].what if site.id in events else "",
            event_at=events[site.id].at if site.id in events else None,
            picture=pictures.get(told["visit"], ""),
        )
        for site, told in rows
    ]


def site_states(session: Session) -> dict[str, int]:
    """How many sites are in each state."""
    counted = select(SiteRow.state, func.count()).group_by(SiteRow.state)
    return {str(state): int(number) for state, number in session.execute(counted)}


def _judged(brand: str) -> LateralFromClause:
    """The last judged visit of a site, and what the brand that it is the greatest risk for made of it."""
    each = func.jsonb_each(VisitRow.assessments).table_valued(column("key", Text), column("value", JSONB)).lateral()
    risk = each.c.value["risk"].astext.cast(Integer)
    whose = each.c.key == brand if brand else true()
    return (
        select(
            VisitRow.id.label("visit"),
            each.c.key.label("brand"),
            each.c.value["verdict"].astext.label("verdict"),
            risk.label("risk"),
        )
        .join(each, whose)
        .where(VisitRow.site_id == SiteRow.id)
        .order_by(VisitRow.at.desc(), VisitRow.id.desc(), risk.desc())
        .limit(1)
        .correlate(SiteRow)
        .lateral("judged")
    )


def _conditions(wanted: SitesWanted, judged: LateralFromClause) -> Iterator[ColumnElement[bool]]:
    if wanted.state:
        yield SiteRow.state == wanted.state
    if wanted.verdict:
        yield judged.c.verdict == wanted.verdict
    if wanted.brand:
        yield judged.c.visit.is_not(None)
    if wanted.campaign:
        yield CampaignSite.campaign_id == wanted.campaign
    for word in wanted.words.lower().split():
        yield SiteRow.host.contains(word, autoescape=True)


def _last_events(session: Session, ids: Collection[int]) -> dict[int, SiteEvent]:
    query = (
        select(SiteEvent)
        .where(SiteEvent.site_id.in_(ids))
        .ext(distinct_on(SiteEvent.site_id))
        .order_by(SiteEvent.site_id, SiteEvent.at.desc(), SiteEvent.id.desc())
    )
    return {one.site_id: one for one in session.scalars(query)}


def _pictures(session: Session, visits: Collection[int]) -> dict[int, str]:
    """The first picture of each visit: what its first vantage saw of the window."""
    query = (
        select(VisitBlob.visit_id, VisitBlob.sha256)
        .where(VisitBlob.visit_id.in_(visits), VisitBlob.role == "screenshot")
        .ext(distinct_on(VisitBlob.visit_id))
        .order_by(VisitBlob.visit_id, VisitBlob.place)
    )
    return {row.visit_id: row.sha256 for row in session.execute(query)}
