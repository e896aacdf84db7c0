"""Keeping hits: the database decides what is new."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs
from sqlalchemy import BigInteger, ColumnElement, Text, any_, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, defer

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
#: hits that are stored by one statement
_AT_ONCE = 250
_NOTHING: dict[str, Any] = {
    "site_id": "",
    "title": "",
    "text": "",
    "author": "",
    "published": None,
    "facts": {},
    "reach": 0,
}
#: `place` is where a hit stands among those that were given
_KEEP = text(
    "WITH given AS (SELECT place - 1 AS place, value FROM jsonb_array_elements(CAST(:rows AS jsonb)) WITH ORDINALITY AS each(value, place)),"
    " kept AS (INSERT INTO hits (brand, source, kind, identity, site_id, url, domain, title, text, author, published, seen_at, language,"
    " relevance, sentiment, label, topics, severity, risk, verdict, reasons, facts, digest, reach, story_id, search)"
    " SELECT row.brand, row.source, row.kind, row.identity, row.site_id, row.url, row.domain, row.title, row.text, row.author, row.published, row.seen_at,"
    " row.language, row.relevance, row.sentiment, row.label, row.topics, row.severity, row.risk, row.verdict, row.reasons, row.facts, row.digest, row.reach,"
    " row.story_id, to_tsvector('simple', value ->> 'searched')"
    " FROM given, LATERAL jsonb_populate_record(CAST(NULL AS hits), value) AS row ORDER BY place"
    " ON CONFLICT DO NOTHING RETURNING id, brand, identity)"
    " SELECT DISTINCT ON (kept.id) kept.id, given.place FROM kept"
    " JOIN given ON given.value ->> 'identity' = kept.identity AND given.value ->> 'brand' = kept.brand ORDER BY kept.id, given.place"
)


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A sighting that concerns the brand of its `assessment`, with the `digest` of its text and its `story` where it has them; posts have an `identity` already."""

    sighting: Sighting
    assessment: Assessment
    digest: Digest | None = None
    story: int | None = None
    identity: str = ""


def keep_hit(
    session: Session, sighting: Sighting, assessment: Assessment, now: datetime, *, digest: Digest | None = None
) -> HitRow | None:
    """Store a sighting that concerns the brand, with the `digest` of its text where there is one; None when it is already there.

    A post is known by its canonical URL, and by its source's own id of it; a name by itself, and a name that was seen
    before by what has changed about it; a site that was visited by its host, and each time that it is back by that moment.
    """
    identity: str | None = ""
    if isinstance(sighting, Post):
        identity = identities(session, [(assessment.brand, sighting)])[0]
    if identity is None:
        return None
    found = Found(sighting=sighting, assessment=assessment, digest=digest, identity=identity)
    return keep_hits(session, [found], now)[0]


def identities(session: Session, posts: Sequence[tuple[str, Post]]) -> list[str | None]:
    """What each (brand, post) is known by: its URL, unless the same source gives several posts of its own under that; None for one that is a hit already, or
    stands before in `posts`."""
    brands = {brand for brand, _ in posts}
    known = {
        brand: _Known(session, brand, [post for own, post in posts if own == brand]) for brand in sorted(brands)
    }
    return [known[brand].take(post) for brand, post in posts]


class _Known:
    """The hits of a brand that posts may be already, and the posts that were taken for new."""

    def __init__(self, session: Session, brand: str, posts: Sequence[Post]) -> None:
        addresses = {name for post in posts for name in (post.url, _under(post))}
        digests = [hashlib.md5(name.encode(), usedforsecurity=False).hexdigest() for name in addresses]
        columns = select(HitRow.identity, HitRow.source, HitRow.site_id).where(HitRow.brand == brand)
        by_address = columns.where(func.md5(HitRow.identity) == _any(digests))
        by_id = columns.where(
            HitRow.source == _any({post.source for post in posts}),
            HitRow.site_id == _any({post.site_id for post in posts if post.site_id}),
            HitRow.site_id != "",
        )
        self._holders: dict[str, tuple[str, str]] = {}
        self._ids: set[tuple[str, str]] = set()
        for query in (by_address, by_id):
            for identity, source, site_id in session.execute(query):
                self._add(identity, source, site_id)

    def take(self, post: Post) -> str | None:
        """The identity of a post that is new, which it is not any more from now on."""
        if post.site_id and (post.source, post.site_id) in self._ids:
            return None
        source, site_id = self._holders.get(post.url, ("", ""))
        shared = post.site_id and source == post.source and site_id not in ("", post.site_id)
        identity = _under(post) if shared else post.url
        if identity in self._holders:
            return None
        self._add(identity, post.source, post.site_id)
        return identity

    def _add(self, identity: str, source: str, site_id: str) -> None:
        self._holders[identity] = (source, site_id)
        if site_id:
            self._ids.add((source, site_id))


def _any(values: Iterable[str]) -> ColumnElement[Any]:
    """One of `values`, given as one array instead of a parameter each."""
    return any_(literal(sorted(values), ARRAY(Text())))


def _under(post: Post) -> str:
    return f"{post.url}#{post.site_id}"


def keep_hits(session: Session, found: Sequence[Found], now: datetime) -> list[HitRow | None]:
    """Store sightings; each one's hit in their order, None for what is one already."""
    kept: list[HitRow | None] = []
    for start in range(0, len(found), _AT_ONCE):
        kept += _keep_some(session, found[start : start + _AT_ONCE], now)
    return kept


def _keep_some(session: Session, found: Sequence[Found], now: datetime) -> list[HitRow | None]:
    rows = msgspec.json.encode([_row(one, now) for one in found]).decode()
    stored = session.execute(_KEEP, {"rows": rows}).all()
    places: dict[int, int] = {row.id: row.place for row in stored}
    kept: list[HitRow | None] = [None] * len(found)
    query = (
        select(HitRow)
        .where(HitRow.id == any_(literal(sorted(places), ARRAY(BigInteger()))))
        .options(defer(HitRow.search))
    )
    for hit in session.scalars(query) if places else ():
        kept[places[hit.id]] = hit
    return kept


def _row(found: Found, now: datetime) -> dict[str, Any]:
    """A row of `hits`, and the words by which it is searched."""
    assessment, digest = found.assessment, found.digest
    row = {
        "brand": assessment.brand,
        "source": found.sighting.source,
        "seen_at": now,
        "domain": assessment.domain,
        "language": assessment.language,
        "relevance": assessment.relevance,
        "sentiment": assessment.sentiment,
        "label": assessment.label,
        "topics": assessment.topics,
        "severity": assessment.severity,
        "risk": assessment.risk,
        "verdict": assessment.verdict,
        "reasons": msgspec.to_builtins(assessment.reasons),
        "digest": msgspec.to_builtins(digest) if digest else {},
        "story_id": found.story,
        **_told(found),
    }
    searched = " ".join(str(row.get(name, "")) for name in ("title", "text", "author", "identity"))
    return {**_NOTHING, **row, "searched": terms(searched)}


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


def _told(found: Found) -> dict[str, Any]:
    if isinstance(found.sighting, Post):
        return _of_post(found.sighting, found.identity)
    return _of_site(found.sighting) if isinstance(found.sighting, PageSeen) else _of_name(found.sighting)


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


def _of_post(post: Post, identity: str) -> dict[str, Any]:
    return {
        "kind": "post",
        "identity": identity,
        "site_id": post.site_id,
        "url": post.url,
        "title": post.title,
        "text": post.text,
        "author": post.author,
        "published": post.published,
        "reach": max(0, min(post.reach or 0, _MOST)),
    }
