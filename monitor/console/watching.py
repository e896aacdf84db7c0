"""What is watched, on the console: every source with its state and why, those in trouble first."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.desk import Desk
from monitor.console.pages import Pages
from monitor.crawling import sources_of
from monitor.source_states import SourceState, source_states
from monitor.store.sources import TROUBLE, health_now
from monitor.store.tables import SourceRow
from monitor.watchlist.model import Watchlist

PATH = "/sources"


class Watching:
    """The list."""

    def __init__(self, pages: Pages, desk: Desk) -> None:
        self._pages, self._desk = pages, desk

    def shown(self, request: Request) -> HTMLResponse:
        """The sources of every brand."""
        with self._pages.database.session() as session:
            found = source_states(session, self._desk.watchlists)
        return self._pages.page(request, "sources.html", sources=sorted(found, key=_order), trouble=TROUBLE)


def in_trouble(session: Session, watchlists: tuple[Watchlist, ...], now: datetime) -> int:
    """How many sources somebody should look into, those among them that have fallen silent."""
    every = {key: source.every for key, source in sources_of(watchlists).items()}
    rows = session.scalars(select(SourceRow).where(SourceRow.key.in_(every)))
    return sum(health_now(row, every[row.key], now) in TROUBLE for row in rows)


def _order(one: SourceState) -> tuple[bool, str]:
    return one.health not in TROUBLE, one.key
