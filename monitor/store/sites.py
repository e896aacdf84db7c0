"""Sites under watch: naming them, keeping what visits brought back, and what is due."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from monitor.assessment import ALARMING, Assessment, Verdict
from monitor.names.domain import NotAName, parse
from monitor.names.facts import Existence
from monitor.sighting import PageSeen
from monitor.sites.face import Face, face_of, same, twins
from monitor.sites.life import Event, Life, Look, Standing, State, next_check, standing, step
from monitor.sites.marks import Mark
from monitor.sites.visit import Raw, Visit
from monitor.store.campaigns import Kin, join_campaign, keep_marks, kin
from monitor.store.evidence import forget_blobs, keep_evidence
from monitor.store.plain import plain, storable
from monitor.store.tables import Alert, HitRow, SiteEvent, SiteRow, VisitRow

#: role of the evidence that holds everything a visit brought back but the bytes themselves (`PageSeen` as MessagePack)
SEEN = "seen"
#: a check that was begun and never ended, because its process died, is due again after this
LEASE = timedelta(minutes=5)
#: kindred sites that a new one is compared with, those visited last
_TWINS = 50
#: verdicts for which a site is watched closely
_WATCHED = (Verdict.WATCH, *ALARMING)
_LIFE = frozenset(Life.__struct_fields__)


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What keeping a visit made of the site: its state, the event if there was one, its campaign, and when it deserves its next look.

    `twin` is the host under which the same site was known before, empty where it was not; `shares` what both bear.
    """

    site: int
    visit: int
    state: State
    event: Event | None
    next_check: datetime | None
    campaign: int | None = None
    twin: str = ""
    shares: tuple[Mark, ...] = ()


def name_site(session: Session, host: str, now: datetime, *, why: str, url: str = "") -> SiteRow:
    """The site at `host` (lower case, ASCII form), which is watched from now on; a new one has the event *named*.

    `url` is what is visited, the host's front page where it is empty. It is checked for the first time in some minutes, for who
    names it mostly has it visited at once. A site that was forgotten is watched again.
    """
    domain = _registrable(host)
    values = {"host": host, "domain": domain, "url": url or host, "since": now, "first_seen": now}
    first = _next(Life(state=State.NAMED, since=now, first_seen=now), now)
    statement = insert(SiteRow).values(next_check=first, **values).on_conflict_do_nothing().returning(SiteRow.id)
    made = session.scalar(statement)
    site = session.scalars(select(SiteRow).where(SiteRow.host == host)).one()
    if made is not None:
        session.add(SiteEvent(site_id=made, at=now, what=Event.NAMED, detail={"why": storable(why)}))
    elif site.next_check is None:
        site.next_check = now
        site.since = site.since if site.state == State.CONTENT else now
    if url and site.state != State.CONTENT:
        site.url = url
    session.flush()
    return site


def address_of(session: Session, host: str) -> str:
    """What is visited of the site at `host`; the host itself where nobody named it."""
    return session.scalar(select(SiteRow.url).where(SiteRow.host == host)) or host


def _registrable(host: str) -> str:
    try:
        return parse(host).registrable or host
    except NotAName:
        return host


def due(session: Session, now: datetime, limit: int) -> list[SiteRow]:
    """At most `limit` sites whose check is due, those that wait longest first, taken for `LEASE`: nobody else gets them meanwhile."""
    query = (
        select(SiteRow)
        .where(SiteRow.next_check <= now)
        .order_by(SiteRow.next_check)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    sites = list(session.scalars(query))
    for site in sites:
        site.next_check = now + LEASE
    session.flush()
    return sites


def count_due(session: Session, now: datetime, most: int) -> int:
    """How many sites are due, counted up to `most`."""
    some = select(SiteRow.id).where(SiteRow.next_check <= now).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def life_of(site: SiteRow) -> Life:
    """What is known of the site's life."""
    values = {name: getattr(site, name) for name in _LIFE}
    return Life(**{**values, "state": State(site.state)})


def live(site: SiteRow, life: Life, now: datetime) -> None:
    """Write the site's life down, and when it deserves its next check."""
    for name in _LIFE:
        setattr(site, name, getattr(life, name))
    site.next_check = _next(life, now, harmless=site.harmless)


def _next(life: Life, now: datetime, *, harmless: bool = False) -> datetime | None:
    return next_check(life, now, random.random(), harmless=harmless)  # noqa: S311 -- spreads work, guards nothing


def keep_visit(
    session: Session,
    seen: PageSeen,
    *,
    kind: str,
    assessments: Mapping[str, Assessment],
    marks: Collection[Mark],
    now: datetime,
) -> Kept:
    """Keep what a visit brought back with its bytes, what every brand made of it, and what it makes of the site: all of it, or nothing.

    `kind` is the kind of page (`monitor.sites.kinds.Kind`), `assessments` are by the brand's key. A site that nobody named is named by this.
    """
    site = name_site(session, seen.domain, min(now, seen.visit.at), why=seen.source)
    session.refresh(site, with_for_update={"key_share": True})
    face = face_of(seen.visit, seen.captures)
    look = Look(
        at=seen.visit.at,
        standing=_standing(seen.visit, kind),
        same=not site.face or same(msgspec.convert(site.face, Face), face),
    )
    life, event = step(life_of(site), look)
    if look.standing is Standing.CONTENT:
        site.harmless = bool(assessments) and not any(one.verdict in _WATCHED for one in assessments.values())
    live(site, life, now)
    visit = _keep(session, site, seen, kind=kind, assessments=assessments, event=event)
    _keep_bytes(session, visit, seen, now)
    site.last_visit = seen.visit.at
    if seen.visit.certificate is not None:
        site.fingerprint = seen.visit.certificate.fingerprint
    # an answer that checks have compared already stays: where a visit goes on to another page, its own would differ from it for ever
    site.digest = site.digest or _digest(seen.visit)
    if event is not None:
        _note(session, site, event, visit)
    kept = Kept(site=site.id, visit=visit.id, state=life.state, event=event, next_check=site.next_check)
    if look.standing is not Standing.CONTENT:
        if event is Event.DOWN:
            site.digest = ""
        return kept
    site.face = plain(face)
    site.content_at = site.content_at or look.at
    return _related(session, site, kept, marks=marks, face=face, now=now)


def _digest(visit: Visit) -> str:
    """What the next check's answer is compared with; empty where nothing answered."""
    from monitor.net.visiting.probing import digest_of
    from monitor.net.visiting.short_looks import SAMPLE

    bodies = {raw.role: raw.body for raw in visit.raw if raw.url == visit.final and raw.role in ("page", "body")}
    body = bodies.get("page", bodies.get("body"))
    if body is None:
        return ""
    return digest_of(visit.status, urlsplit(visit.final).hostname or "", body[:SAMPLE])


def _standing(visit: Visit, kind: str) -> Standing:
    found = visit.resolution
    unknown = found is not None and found.existence is Existence.UNKNOWN
    return standing(visit.outcome, visit.status, kind, unknown=unknown)


def _related(
    session: Session, site: SiteRow, kept: Kept, *, marks: Collection[Mark], face: Face, now: datetime
) -> Kept:
    """What the site has in common with others: its campaign, and the site that it is under another name."""
    kindred = kin(session, site.id, keep_marks(session, site.id, marks, now))
    kept = msgspec.structs.replace(kept, campaign=join_campaign(session, site, kindred, now))
    if kept.event not in (Event.CONTENT, Event.BACK, Event.CHANGED):
        return kept
    twin = _twin(session, site, kindred, face)
    if twin is None:
        return kept
    _move(session, site, twin, kept.visit, now)
    return msgspec.structs.replace(kept, twin=twin.host, shares=twin.marks)


def _twin(session: Session, site: SiteRow, kindred: Sequence[Kin], face: Face) -> Kin | None:
    """The kindred site, known with content before, that shows the same as this one; the one that was visited last, where there are several.

    One that was told before is not told again.
    """
    before = select(SiteRow).where(
        SiteRow.id.in_([one.site for one in kindred]), SiteRow.content_at < site.content_at
    )
    newest = before.order_by(SiteRow.last_visit.desc().nulls_last()).limit(_TWINS)
    known = {row.id: row for row in session.scalars(newest)}
    alike = {row.id for row in known.values() if twins(msgspec.convert(row.face, Face), face)}
    told = select(SiteEvent.detail["from"].astext).where(
        SiteEvent.site_id == site.id, SiteEvent.what == Event.MOVED, SiteEvent.detail.has_key("from")
    )
    heard = set(session.scalars(told)) if alike else set()
    fresh = [one for one in kindred if one.site in alike and one.host not in heard]
    return max(fresh, key=lambda one: known[one.site].last_visit or known[one.site].first_seen, default=None)


def _move(session: Session, site: SiteRow, twin: Kin, visit: int, now: datetime) -> None:
    marks = plain(twin.marks)
    told = ((site.id, {"from": twin.host, "shares": marks}), (twin.site, {"to": site.host, "shares": marks}))
    for number, detail in told:
        session.add(SiteEvent(site_id=number, at=now, what=Event.MOVED, detail=detail, visit=visit))
    session.flush()


def _keep(
    session: Session,
    site: SiteRow,
    seen: PageSeen,
    *,
    kind: str,
    assessments: Mapping[str, Assessment],
    event: Event | None,
) -> VisitRow:
    visit = seen.visit
    hostile = next((page.hostile for page in visit.pages if page.hostile), "")
    row = VisitRow(
        site_id=site.id,
        at=visit.at,
        asked=storable(visit.asked),
        final=storable(visit.final),
        outcome=visit.outcome,
        status=visit.status,
        kind=kind,
        hostile=storable(hostile or (visit.problem if visit.outcome == "hostile" else "")),
        event=event or "",
        seen=plain(_in_short(seen)),
        assessments=plain(dict(assessments)),
    )
    session.add(row)
    session.flush()
    return row


def _in_short(seen: PageSeen) -> PageSeen:
    """Without bytes, and without what pages say word for word: both are evidence, and pages can be long."""
    pages = tuple(
        msgspec.structs.replace(
            page, said=(), links=(), loaded=(), inline=(), skeleton=(), shingles=(), forms=page.forms[:20]
        )
        for page in seen.visit.pages
    )
    captures = tuple(
        msgspec.structs.replace(one, page=None, raw=(), requests=one.requests[:200], refused=one.refused[:200])
        for one in seen.captures
    )
    visit = msgspec.structs.replace(seen.visit, pages=pages, raw=())
    return msgspec.structs.replace(seen, visit=visit, captures=captures)


def _keep_bytes(session: Session, visit: VisitRow, seen: PageSeen, now: datetime) -> None:
    raws = [*seen.visit.raw, *(raw for capture in seen.captures for raw in capture.raw)]
    pages = tuple(msgspec.structs.replace(page, inline=()) for page in seen.visit.pages)
    whole = msgspec.structs.replace(
        seen,
        visit=msgspec.structs.replace(seen.visit, raw=(), pages=pages),
        captures=tuple(msgspec.structs.replace(one, raw=()) for one in seen.captures),
    )
    body = msgspec.msgpack.encode(whole)
    raws.append(Raw(role=SEEN, url=seen.visit.asked, media_type="application/msgpack", body=body))
    keep_evidence(session, visit.id, raws, now)


def _note(session: Session, site: SiteRow, event: Event, visit: VisitRow) -> None:
    detail = {"url": visit.final, "status": visit.status, "kind": visit.kind}
    session.add(SiteEvent(site_id=site.id, at=visit.at, what=event, detail=detail, visit=visit.id))


def forget_visits(session: Session, before: datetime) -> int:
    """Erase visits from before `before` and bytes that no other visit holds; returns how many visits.

    A site keeps its last visit, and all of them while an alert about its domain is open.
    """
    last = select(func.max(VisitRow.id)).group_by(VisitRow.site_id)
    alerted = (
        select(SiteRow.id)
        .join(HitRow, or_(HitRow.domain == SiteRow.domain, HitRow.domain == SiteRow.host))
        .join(Alert, Alert.id == HitRow.alert_id)
        .where(Alert.closed_at.is_(None))
    )
    gone = session.scalars(
        delete(VisitRow)
        .where(VisitRow.at < before, VisitRow.id.not_in(last), VisitRow.site_id.not_in(alerted))
        .returning(VisitRow.id)
    ).all()
    forget_blobs(session, before)
    return len(gone)
