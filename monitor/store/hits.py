"""Keeping hits: the database decides what is new."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from monitor.assessment import Assessment, Label, Reason, Severity, Verdict
from monitor.names.facts import Facts
from monitor.opinion.digest import Digest
from monitor.sighting import NameSeen, PageSeen, Post, Sighting
from monitor.sites.life import Event
from monitor.store.search import terms
from monitor.store.tables import HitRow
from monitor.text import clean

#: a source that claims more people than live tells of no reach
_MOST = 10**10


def keep_hit(
    session: Session, sighting: Sighting, assessment: Assessment, now: datetime, *, digest: Digest | None = None
) -> HitRow | None:
    """Store a sighting that concerns the brand, with the `digest` of its text where there is one; None when it is already there.

    A post is known by its canonical URL, and by its source's own id of it; a name by itself, and a name that was seen
    before by what has changed about it; a site that was visited by its host, and each time that it is back by that moment.
    """
    told = _told(session, sighting, assessment.brand)
    values = {
        "brand": assessment.brand,
        "source": sighting.source,
        "seen_at": now,
        "domain": assessment.domain,
        "language": assessment.language,
        "relevance": assessment.relevance,
        "sentiment": assessment.sentiment,
        "label": assessment.label,
        "topics": list(assessment.topics),
        "severity": assessment.severity,
        "risk": assessment.risk,
        "verdict": assessment.verdict,
        "reasons": msgspec.to_builtins(assessment.reasons),
        "digest": msgspec.to_builtins(digest) if digest else {},
        **told,
    }
    searched = " ".join(str(told.get(name, "")) for name in ("title", "text", "author", "identity"))
    statement = (
        insert(HitRow)
        .values(search=func.to_tsvector("simple", terms(searched)), **values)
        .on_conflict_do_nothing()
        .returning(HitRow.id)
    )
    hit_id = session.scalar(statement)
    return session.get(HitRow, hit_id) if hit_id is not None else None


def reassess_name(session: Session, seen: NameSeen, assessment: Assessment) -> HitRow | None:
    """Give the stored hit of a name a new assessment while no alert has it; None where there is no such hit."""
    known = select(HitRow).where(
        HitRow.brand == assessment.brand,
        func.md5(HitRow.identity) == func.md5(f"name:{seen.domain}"),
        HitRow.alert_id.is_(None),
    )
    hit = session.scalars(known.with_for_update()).first()
    if hit is not None:
        hit.domain, hit.topics = assessment.domain, list(assessment.topics)
        hit.severity, hit.risk, hit.verdict = assessment.severity, assessment.risk, assessment.verdict
        hit.reasons = msgspec.to_builtins(assessment.reasons)
    return hit


def assessment_of(hit: HitRow) -> Assessment:
    """The assessment that a stored hit has."""
    return Assessment(
        brand=hit.brand,
        relevance=hit.relevance,
        language=hit.language,
        sentiment=hit.sentiment,
        label=Label(hit.label),
        topics=tuple(hit.topics),
        severity=Severity(hit.severity),
        risk=hit.risk,
        verdict=Verdict(hit.verdict),
        domain=hit.domain,
        reasons=msgspec.convert(hit.reasons, tuple[Reason, ...]),
    )


def reassess(hit: HitRow, assessment: Assessment) -> None:
    """Give a stored hit another assessment of what it says; what its domain is stays as it is."""
    hit.relevance, hit.sentiment, hit.label = assessment.relevance, assessment.sentiment, assessment.label
    hit.topics, hit.severity = list(assessment.topics), assessment.severity
    hit.reasons = msgspec.to_builtins(assessment.reasons)


def _told(session: Session, sighting: Sighting, brand: str) -> dict[str, Any]:
    if isinstance(sighting, Post):
        return _of_post(session, sighting, brand)
    return _of_site(sighting) if isinstance(sighting, PageSeen) else _of_name(sighting)


def _of_site(seen: PageSeen) -> dict[str, Any]:
    pages = [*seen.visit.pages[:1], *(one.page for one in seen.captures if one.page)]
    moment = f" {seen.event} {seen.visit.at.isoformat()}" if seen.event == Event.BACK else ""
    return {
        "kind": "site",
        "identity": f"{site_identity(seen.domain)}{moment}",
        "url": seen.visit.final,
        "title": clean(next((page.title for page in pages if page.title), ""))[:300] or seen.domain,
        "facts": facts_kept(seen.facts),
    }


def site_identity(host: str) -> str:
    """What the hit of a visited site is known by; those of its coming back begin so."""
    return f"site:{host}"


def _of_name(seen: NameSeen) -> dict[str, Any]:
    changes = "; ".join(seen.changes)
    return {
        "kind": "name",
        "identity": f"name:{seen.domain} {changes}" if changes else f"name:{seen.domain}",
        "url": seen.domain,
        "title": seen.domain,
        "text": changes,
        "facts": facts_kept(seen.facts),
    }


def facts_kept(facts: Facts | None) -> dict[str, Any]:
    """`facts` as a hit keeps them: what nobody asked yet is left out, and so are raw answers."""
    if facts is None:
        return {}
    if facts.registration is not None:
        facts = structs.replace(facts, registration=structs.replace(facts.registration, raw=""))
    kept: dict[str, Any] = msgspec.to_builtins(facts)
    return {name: value for name, value in kept.items() if value is not None}


def facts_of(hit: HitRow) -> Facts:
    """What is known of the hit's domain beyond its letters."""
    return msgspec.convert(hit.facts or {}, Facts)


def digest_of(hit: HitRow) -> Digest:
    """What the hit's text says in short; empty where it is short itself."""
    return msgspec.convert(hit.digest or {}, Digest)


def _of_post(session: Session, post: Post, brand: str) -> dict[str, Any]:
    return {
        "kind": "post",
        "identity": _identity(session, post, brand),
        "site_id": post.site_id,
        "url": post.url,
        "title": post.title,
        "text": post.text,
        "author": post.author,
        "published": post.published,
        "reach": max(0, min(post.reach or 0, _MOST)),
    }


def _identity(session: Session, post: Post, brand: str) -> str:
    """The URL, unless the same source gives several posts of its own under that URL."""
    if not post.site_id:
        return post.url
    shared = select(HitRow.id).where(
        HitRow.brand == brand,
        func.md5(HitRow.identity) == func.md5(post.url),
        HitRow.source == post.source,
        HitRow.site_id.not_in(("", post.site_id)),
    )
    return f"{post.url}#{post.site_id}" if session.scalar(shared.limit(1)) else post.url
