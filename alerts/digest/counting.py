"""Counting what became of alerts and complaints, in the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.digest.facts import TARGET_HOURS, Alerts, Complaints, Span
from alerts.digest.scope import Scope

#: topics whose alerts nobody complains in
NO_COMPLAINTS = ("fake_site_scam", "news", "praise")
#: days that a complaint is remembered by, to know when it is repeated
REMEMBERED = timedelta(days=90)
#: findings that are compared with earlier ones to know it
COMPARED = 200_000

_ALERTS = text(
    "SELECT matter, level,"
    " count(*) FILTER (WHERE created_at >= :since AND created_at < :until) AS new,"
    " count(*) FILTER (WHERE closed_at >= :since AND closed_at < :until) AS done,"
    " count(*) FILTER (WHERE closed_at IS NULL) AS open"
    " FROM alerts WHERE brand = :brand AND merged_into IS NULL AND (:everything OR matter = ANY(:matters))"
    " AND (closed_at IS NULL OR created_at >= :since OR closed_at >= :since)"
    " GROUP BY matter, level ORDER BY level, matter"
)
_COMPLAINTS = (
    "complaint AS (SELECT id, matter, topic, created_at, closed_at, round, coalesce(answered_at, closed_at) AS answered,"
    " CASE WHEN round > 1 THEN coalesce((SELECT max(at) FROM alert_events e WHERE e.alert_id = a.id AND what IN ('regressed', 'reopened')), created_at)"
    " ELSE created_at END AS began"
    " FROM alerts a WHERE brand = :brand AND merged_into IS NULL AND status <> 'dismissed' AND topic <> ALL(:others)"
    " AND (:everything OR matter = ANY(:matters)) AND (closed_at IS NULL OR updated_at >= :horizon))"
)
_FARED = text(
    f"WITH {_COMPLAINTS},"  # noqa: S608 -- all of it is written here
    " timed AS (SELECT *, began + :hours AS due, began + :hours >= :since AND began + :hours < :until AS over FROM complaint)"
    " SELECT count(*) FILTER (WHERE began >= :since AND began < :until),"
    " count(*) FILTER (WHERE over),"
    " count(*) FILTER (WHERE over AND answered < :until),"
    " count(*) FILTER (WHERE over AND answered <= due),"
    " count(*) FILTER (WHERE answered IS NULL),"
    " count(*) FILTER (WHERE answered IS NULL AND due < :now),"
    " percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY extract(epoch FROM answered - began) / 3600)"
    " FILTER (WHERE answered >= :since AND answered < :until)"
    " FROM timed"
)
_FRESH = text(
    f"WITH {_COMPLAINTS} SELECT DISTINCT f.id, f.matter, f.round, f.topic, f.created_at, h.source, h.author, h.story_id"  # noqa: S608 -- all of it is written here
    " FROM complaint f LEFT JOIN hits h ON h.alert_id = f.id WHERE f.began >= :since AND f.began < :until LIMIT :most"
)
_SETTLED = (
    "SELECT o.topic, {0}, min(o.closed_at) FROM alerts o JOIN hits e ON e.alert_id = o.id WHERE o.brand = :brand AND o.status = 'resolved'"
    " AND o.closed_at >= :remembered AND {1} = ANY(:known) GROUP BY o.topic, {0}"
)
_BY_AUTHOR = text(_SETTLED.format("e.source, e.author", "e.author"))
_BY_STORY = text(_SETTLED.format("e.story_id", "e.story_id"))


def alert_figures(session: Session, brand: str, span: Span, scope: Scope) -> tuple[Alerts, ...]:
    """Alerts by level and matter, major ones first; those that were merged into others are counted with these."""
    rows = session.execute(_ALERTS, _asked(brand, span, scope))
    return tuple(Alerts(**row) for row in rows.mappings())


def complaint_figures(
    session: Session, brand: str, span: Span, scope: Scope, *, repeated: Mapping[str, int], now: datetime
) -> Complaints:
    """How complaints fared against the manual's targets; how many were `repeated` is known by their matters."""
    hours = timedelta(hours=TARGET_HOURS)
    asked = _asked_of_complaints(brand, span, scope) | {"hours": hours, "now": now}
    new, due, answered, in_time, waiting, late, taken = session.execute(_FARED, asked).one()
    median, p95 = taken or (None, None)
    return Complaints(
        new=new,
        repeated=sum(many for matter, many in repeated.items() if scope.everything or matter in scope.matters),
        due=due,
        answered=answered,
        in_time=in_time,
        waiting=waiting,
        late=late,
        median_hours=median,
        p95_hours=p95,
    )


def repeated(session: Session, brand: str, span: Span) -> Counter[str]:
    """How many of the complaints that began in the period had been settled before, by matter; what is compared is looked up by its own values, in two plain joins."""
    asked = _asked_of_complaints(brand, span, Scope()) | {"remembered": span.since - REMEMBERED}
    fresh = session.execute(_FRESH, asked | {"most": COMPARED}).all()
    authors = sorted({row.author for row in fresh if row.author})
    known = {story for row in fresh if (story := row.story_id) is not None}
    settled: dict[tuple[object, ...], datetime] = {}
    for query, values in ((_BY_AUTHOR, authors), (_BY_STORY, sorted(known))):
        for *key, closed in session.execute(query, asked | {"known": values}) if values else ():
            settled[tuple(key)] = closed
    found = {row.id: row.matter for row in fresh if row.round > 1 or _settled_before(row, settled)}
    return Counter(found.values())


def _settled_before(row: Any, settled: dict[tuple[object, ...], datetime]) -> bool:
    keys = ((row.topic, row.source, row.author), (row.topic, row.story_id))
    return any(key in settled and settled[key] < row.created_at for key in keys)


def _asked_of_complaints(brand: str, span: Span, scope: Scope) -> dict[str, Any]:
    horizon = span.since - timedelta(hours=TARGET_HOURS)
    return _asked(brand, span, scope) | {"others": list(NO_COMPLAINTS), "horizon": horizon}


def _asked(brand: str, span: Span, scope: Scope) -> dict[str, Any]:
    return {
        "brand": brand,
        "since": span.since,
        "until": span.until,
        "everything": scope.everything,
        "matters": list(scope.matters),
    }
