"""What became of fakes, sources, messages and questions, and what the auditor found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from alerts.digest.facts import Asked, Fake, Found, Ill, Messages, Sites, Span, Turn
from monitor.assessment import ALARMING
from monitor.store.sources import TROUBLE, health_now
from monitor.store.tables import SourceRow
from monitor.text import mask, one_line
from monitor.watchlist.model import Watchlist

FAKES, TURNS, SOURCES, AUDITS, QUESTIONS = 10, 10, 10, 5, 5

_CONCERNS = (
    "EXISTS (SELECT 1 FROM hits h WHERE h.domain IN (s.domain, s.host) AND h.domain <> '' AND h.brand = :brand"
    " AND h.verdict = ANY(:alarming))"
)
#: looked up by its domain alone: `seen_at` by itself would have PostgreSQL read the index of all hits of all time for each domain
_FAKES = text(
    "WITH met AS (SELECT domain, max(risk) AS risk, min(seen_at) AS at, max(alert_id) AS alert FROM hits"
    "  WHERE brand = :brand AND domain <> '' AND verdict = ANY(:alarming) AND seen_at >= :since AND seen_at < :until GROUP BY domain)"
    " SELECT domain, risk, at, alert, count(*) OVER () AS whole FROM met LEFT JOIN LATERAL (SELECT true AS known FROM hits e"
    "  WHERE e.domain = met.domain AND e.domain <> '' AND e.brand = :brand AND e.verdict = ANY(:alarming) AND e.seen_at + interval '0' < :since LIMIT 1)"
    "  AS older ON true WHERE older.known IS NULL"
    " ORDER BY risk DESC, at, domain LIMIT :most"
)
_TURNED = (
    "FROM site_events e JOIN sites s ON s.id = e.site_id WHERE e.at >= :since AND e.at < :until"
    f" AND (e.what IN ('down', 'back') OR e.what = 'moved' AND e.detail ? 'to') AND {_CONCERNS}"
)
_COUNTED = text(f"SELECT e.what, count(*) {_TURNED} GROUP BY e.what")
_TURNS = text(
    f"SELECT s.host, e.what, e.at, coalesce(e.detail ->> 'to', '') AS to {_TURNED} ORDER BY e.at DESC, e.id DESC LIMIT :most"
)
_STANDING = text(f"SELECT count(*) FROM sites s WHERE s.state = 'content' AND NOT s.harmless AND {_CONCERNS}")  # noqa: S608
_MESSAGES = text(
    "SELECT count(*) FILTER (WHERE status = 'sent' AND sent_at >= :since AND sent_at < :until),"
    " count(*) FILTER (WHERE status = 'failed' AND created_at >= :since AND created_at < :until) FROM notifications WHERE brand = :brand"
)
_WAITING = text(
    "SELECT CASE WHEN status = 'queued' THEN 'queued' ELSE held END, count(*) FROM notifications"
    " WHERE brand = :brand AND status IN ('held', 'queued') AND held <> 'digest' GROUP BY 1 ORDER BY 1"
)
_SILENCES = text(
    "SELECT count(*) FROM silences WHERE brand IN (:brand, '') AND ended_at IS NULL AND expires_at > :until"
)
_AUDITS = text(
    "SELECT u.what, count(*) AS count, max(u.alert_id) AS alert FROM audits u LEFT JOIN alerts a ON a.id = u.alert_id"
    " WHERE u.at >= :since AND u.at < :until AND coalesce(a.brand, :brand) = :brand GROUP BY u.what ORDER BY count DESC, u.what LIMIT :most"
)
_QUESTIONS = text(
    "SELECT q.id, q.text, count(*) AS count, q.answer <> '' AS answered FROM questions q JOIN question_hits h ON h.question_id = q.id"
    " WHERE q.brand = :brand AND q.merged_into IS NULL AND q.last_seen >= :since AND h.at >= :since AND h.at < :until"
    " GROUP BY q.id ORDER BY count DESC, q.id LIMIT :most"
)


def site_figures(session: Session, brand: str, span: Span) -> Sites:
    """Fakes found for the first time, and what became of those that were known."""
    asked = _asked(brand, span) | {"alarming": list(ALARMING)}
    fakes = session.execute(_FAKES, asked | {"most": FAKES}).all()
    turns = session.execute(_TURNS, asked | {"most": TURNS}).mappings()
    counts: dict[str, int] = dict(session.execute(_COUNTED, asked).all())
    return Sites(
        new=fakes[0].whole if fakes else 0,
        down=counts.get("down", 0),
        back=counts.get("back", 0),
        moved=counts.get("moved", 0),
        standing=session.scalar(_STANDING, asked) or 0,
        fakes=tuple(Fake(domain=one.domain, risk=one.risk, at=one.at, alert=one.alert) for one in fakes),
        turns=tuple(Turn(**turn) for turn in turns),
    )


def ill_sources(session: Session, watchlist: Watchlist, now: datetime) -> tuple[Ill, ...]:
    """The brand's sources in which something is wrong now, those first that have been so for longest."""
    brand = watchlist.brand.key
    every = {f"{brand}/{source.key}": source.every for source in watchlist.sources if source.enabled}
    rows = session.scalars(select(SourceRow).where(SourceRow.key.in_(every)))
    healths = ((row, health_now(row, every[row.key], now)) for row in rows)
    ill = (
        Ill(key=row.key, health=health, reason=one_line(mask(row.reason)), last_ok=row.last_ok)
        for row, health in healths
        if health in TROUBLE
    )
    return tuple(sorted(ill, key=lambda one: (one.last_ok is not None, one.last_ok or now, one.key))[:SOURCES])


def message_figures(session: Session, brand: str, span: Span) -> Messages:
    """How messages fared; those that wait for this very digest are not among the waiting."""
    asked = _asked(brand, span)
    sent, failed = session.execute(_MESSAGES, asked).one()
    waiting: dict[str, int] = dict(session.execute(_WAITING, asked).all())
    return Messages(sent=sent, failed=failed, waiting=waiting, silences=session.scalar(_SILENCES, asked) or 0)


def audited(session: Session, brand: str, span: Span) -> tuple[Found, ...]:
    """What the auditor found about the brand's alerts, or about none."""
    rows = session.execute(_AUDITS, _asked(brand, span) | {"most": AUDITS}).mappings()
    return tuple(Found(**row) for row in rows)


def questions(session: Session, brand: str, span: Span) -> tuple[Asked, ...]:
    """The questions that were asked most often."""
    rows = session.execute(_QUESTIONS, _asked(brand, span) | {"most": QUESTIONS}).mappings()
    return tuple(Asked(**{**row, "text": one_line(mask(row["text"]))}) for row in rows)


def _asked(brand: str, span: Span) -> dict[str, Any]:
    return {"brand": brand, "since": span.since, "until": span.until}
