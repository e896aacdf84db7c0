"""That a handover leaves out nothing open: counted by other queries in the same snapshot, and later held against the histories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from alerts.handover.model import Counts, Handover, OpenAlert, Shift
from alerts.handover.standing import enabled_sources
from alerts.history import Broken
from alerts.history import verify as verify_history
from monitor.store.tables import AlertEvent
from monitor.watchlist.model import Watchlist

_ALERTS = text(
    "SELECT id FROM alerts WHERE (closed_at IS NULL OR status NOT IN ('resolved', 'dismissed'))"
    " AND brand = coalesce(nullif(:brand, ''), brand)"
)
_RUNGS = text(
    "SELECT e.id FROM escalations e, alerts a WHERE a.id = e.alert_id AND e.status = 'waiting'"
    " AND a.brand = coalesce(nullif(:brand, ''), a.brand)"
)
_MESSAGES = text(
    "SELECT id FROM notifications n WHERE brand = coalesce(nullif(:brand, ''), brand) AND (status IN ('queued', 'held')"
    " OR status = 'failed' AND (coalesce(failed_at, created_at) >= :since OR alert_id IN"
    " (SELECT id FROM alerts WHERE closed_at IS NULL OR status NOT IN ('resolved', 'dismissed'))))"
)
_SOURCES = text(
    "SELECT key FROM sources JOIN unnest(CAST(:keys AS text[]), CAST(:every AS float8[])) AS polled(key, every) USING (key)"
    " WHERE health IN ('stale', 'blocked', 'login', 'broken') OR health = 'fresh'"
    " AND (last_ok IS NULL OR :now - last_ok > make_interval(secs => greatest(3 * every, 60)))"
)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What is open, by number or key."""

    alerts: frozenset[int]
    rungs: frozenset[int]
    messages: frozenset[int]
    sources: frozenset[str]

    @property
    def counts(self) -> Counts:
        """How many."""
        return Counts(
            alerts=len(self.alerts), rungs=len(self.rungs), messages=len(self.messages), sources=len(self.sources)
        )


def standing_now(session: Session, shift: Shift, watchlists: Iterable[Watchlist]) -> Standing:
    """Everything open that the session's snapshot holds, by plain SQL."""
    polled = dict(enabled_sources(watchlists, shift))
    sources = {"keys": list(polled), "every": [source.every for source in polled.values()], "now": shift.until}
    told = {"brand": shift.brand}
    return Standing(
        alerts=frozenset(session.scalars(_ALERTS, told)),
        rungs=frozenset(session.scalars(_RUNGS, told)),
        messages=frozenset(session.scalars(_MESSAGES, {**told, "since": shift.since})),
        sources=frozenset(session.scalars(_SOURCES, sources)),
    )


def listed_in(told: Handover) -> Standing:
    """Everything open that a handover names."""
    return Standing(
        alerts=frozenset(one.id for one in told.open),
        rungs=frozenset(one.id for one in told.ladder),
        messages=frozenset(number for one in told.messages for number in one.ids),
        sources=frozenset(one.key for one in told.sources),
    )


def gaps(there: Standing, listed: Standing) -> Iterator[str]:
    """A sentence for each kind of thing in which the two disagree."""
    for name in Standing.__struct_fields__:
        all_of_them, told = getattr(there, name), getattr(listed, name)
        if missing := all_of_them - told:
            yield f"{name} left out: {', '.join(map(str, sorted(missing)))}"
        if surplus := told - all_of_them:
            yield f"{name} that are not open: {', '.join(map(str, sorted(surplus)))}"


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a handover's promise.

    `omitted` are alerts that were open when it was made and do not stand in it, `cut` those in it whose history has lost its end since, `broken` places of
    their histories that are not as they were written. `meanwhile` are alerts that began or ended within a minute of its making, so that nobody can tell which came first.
    """

    id: int
    ok: bool
    alerts: int
    gaps: tuple[str, ...]
    omitted: tuple[int, ...]
    meanwhile: tuple[int, ...]
    cut: tuple[int, ...]
    broken: tuple[Broken, ...]


#: an alert was open at a moment unless the last event until then that set its status closed it, or another alert had taken it over
_OPEN_THEN = text(
    "SELECT a.id, greatest(a.created_at, s.at) >= :early OR a.closed_at <= :late OR EXISTS (SELECT FROM alert_events e WHERE e.alert_id = a.id"
    "  AND e.at > :at AND e.at <= :late AND detail->>'after' IN ('resolved', 'dismissed'))"
    " FROM alerts a LEFT JOIN LATERAL ("
    "SELECT at, detail->>'after' AS after FROM alert_events e WHERE e.alert_id = a.id AND e.at <= :at"
    " AND detail->>'after' IN ('open', 'acknowledged', 'resolved', 'dismissed') ORDER BY place DESC LIMIT 1) s ON true"
    " WHERE a.brand = coalesce(nullif(:brand, ''), a.brand) AND a.created_at <= :at"
    " AND coalesce(s.after, 'open') IN ('open', 'acknowledged') AND NOT (a.merged_into IS NOT NULL AND a.closed_at <= :at) ORDER BY a.id"
)
#: by how much what a transaction tells of itself may lie before or after the snapshot that has it
_UNDER_WAY = timedelta(minutes=1)


def verify(session: Session, number: int, told: Handover) -> Verified:
    """Hold a handover that was kept under `number` against what the histories say today."""
    listed = {one.id: one for one in told.open}
    moments = {"at": told.until, "early": told.until - _UNDER_WAY, "late": told.until + _UNDER_WAY}
    then = session.execute(_OPEN_THEN, {**moments, "brand": told.brand})
    missing = [(alert, unsure) for alert, unsure in then if alert not in listed]
    omitted = tuple(alert for alert, unsure in missing if not unsure)
    broken = tuple(place for alert in listed for place in verify_history(session, alert))
    cut = tuple(_cut(session, told.open))
    return Verified(
        id=number,
        ok=not (told.gaps or omitted or broken or cut),
        alerts=len(listed),
        gaps=told.gaps,
        omitted=omitted,
        meanwhile=tuple(alert for alert, unsure in missing if unsure),
        cut=cut,
        broken=broken,
    )


def _cut(session: Session, listed: Iterable[OpenAlert]) -> Iterator[int]:
    """The alerts whose history no longer has, at the place where it ended, the event that it ended with."""
    ends = {one.id: (one.events, one.head) for one in listed}
    query = select(AlertEvent.alert_id, AlertEvent.place, AlertEvent.hash).where(
        AlertEvent.alert_id == func.any(list(ends))
    )
    there = {(alert, place, digest) for alert, place, digest in session.execute(query)}
    yield from (alert for alert, (place, head) in ends.items() if place and (alert, place, head) not in there)
