"""The state of every source, and why: for the command line and the API alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from monitor import clock
from monitor.crawling import sources_of
from monitor.store.sources import health_now
from monitor.store.tables import HitRow, SourceRow
from monitor.watchlist.model import Watchlist


class SourceState(msgspec.Struct, frozen=True, kw_only=True):
    """One source, as shown; `new` counts the hits kept since the moment that was asked for."""

    key: str
    kind: str
    url: str
    health: str
    reason: str
    owners: tuple[str, ...]
    unchecked: bool
    every: float
    last_ok: datetime | None
    next_poll: datetime | None
    new: int


def source_states(
    session: Session, watchlists: Iterable[Watchlist], *, since: datetime | None = None
) -> list[SourceState]:
    """Every enabled source with what the store remembers of it."""
    now = clock.now()
    known = {row.key: row for row in session.scalars(select(SourceRow))}
    counting = select(HitRow.source, func.count()).group_by(HitRow.source)
    counted = session.execute(counting.where(HitRow.seen_at >= since) if since else counting)
    fresh = {row[0]: row[1] for row in counted}
    return [
        SourceState(
            key=key,
            kind=str(source.kind),
            url=source.url,
            health=str(health_now(row, source.every, now)) if (row := known.get(key)) else "new",
            reason=row.reason if row else "",
            owners=source.owners,
            unchecked=source.unchecked,
            every=source.every,
            last_ok=row.last_ok if row else None,
            next_poll=row.next_poll if row else None,
            new=fresh.get(key, 0),
        )
        for key, source in sources_of(tuple(watchlists)).items()
    ]
