"""What falls due by the clock becomes jobs: sources to poll, sites to check, duties to do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from alerts.duties import Duty
from monitor.crawling import sources_of
from monitor.jobs.queueing import enqueue_crawl, enqueue_duty, enqueue_recheck
from monitor.rechecking import BATCH
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.sites import count_due
from monitor.store.sources import register, take_due
from monitor.watchlist.model import Watchlist

log = structlog.get_logger()
#: batches of sites that are checked at once, in all processes together
LANES = 4


def tick(
    database: Database, watchlists: tuple[Watchlist, ...], now: datetime, keys: frozenset[str] | None = None
) -> list[str]:
    """Queue a crawl for every source that is due, or for those with `keys` due or not; returns the keys queued."""
    sources = sources_of(watchlists)
    with database.begin() as session:
        register(session, ((key, key.partition("/")[0]) for key in sources), now)
        wanted = keys or take_due(session, {key: source.every for key, source in sources.items()}, now)
        return [key for key in sorted(wanted) if enqueue_crawl(session, key, sources[key].url)]


def tick_sites(database: Database, now: datetime, settings: Settings) -> int:
    """Queue as many jobs as the sites need whose check is due, at most `LANES`; returns how many were queued."""
    if settings.visits != "on":
        return 0
    with database.begin() as session:
        lanes = -(-count_due(session, now, LANES * BATCH) // BATCH)
        return sum(enqueue_recheck(session, lane) for lane in range(lanes))


def tick_duties(database: Database, duties: Iterable[Duty], now: datetime) -> list[str]:
    """Queue a job for every duty that has something due; returns their names. One that cannot be asked keeps no other waiting."""
    with database.begin() as session:
        due = [duty.name for duty in duties if _is_due(duty, session, now)]
        return [name for name in due if enqueue_duty(session, name)]


def _is_due(duty: Duty, session: Session, now: datetime) -> bool:
    try:
        with session.begin_nested():
            return duty.is_due(session, now)
    except Exception:
        if session.connection().invalidated:
            raise
        log.exception("duty_not_asked", duty=duty.name)
        return False
