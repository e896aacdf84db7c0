"""The desk of a process that is no daemon: the command line, or a console of its own."""

from __future__ import annotations

from pathlib import Path

import structlog

from alerts.desk import Desk
from alerts.messages.notifying import Telling
from monitor.errors import WatchlistError
from monitor.jobs.queueing import enqueue_delivery
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.watchlist.keeper import Keeper

log = structlog.get_logger()


def desk_of(database: Database, settings: Settings) -> Desk:
    """A desk over `database`, with this installation's watchlists; its messages are delivered by whoever runs the sender.

    WatchlistError where the watchlists cannot be read.
    """
    keeper = Keeper(Path(settings.watchlists) if settings.watchlists else None, tell=_say)
    keeper.current()
    return Desk(database, keeper.current, Telling(settings=settings, enqueue=enqueue_delivery))


def _say(problem: WatchlistError) -> None:
    log.warning("watchlist_not_taken_up", why=str(problem))
