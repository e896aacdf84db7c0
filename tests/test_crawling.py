"""When a source that failed is tried again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from monitor import clock, crawling
from monitor.errors import SourceError
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.sources import register
from monitor.store.tables import SourceRow
from monitor.watchlist.model import Kind, Source
from tests.building import watchlist


@pytest.mark.parametrize(
    ("every", "state", "wait"),
    [
        (86_400.0, "broken", 600),
        (60.0, "broken", 60),
        (86_400.0, "blocked", 86_400),
        (86_400.0, "login", 86_400),
    ],
)
def test_what_broke_is_tried_again_soon_and_who_refuses_is_left_alone(
    database_url: str, monkeypatch: pytest.MonkeyPatch, every: float, state: str, wait: float
) -> None:
    watched = watchlist(sources=(Source(key="news", kind=Kind.FEED, url="http://127.0.0.1:9/", every=every),))
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)

    async def fail(*_: Any, **__: Any) -> None:
        raise SourceError(state, "no answer")

    monkeypatch.setattr(crawling, "crawl", fail)
    database = Database(database_url)
    with database.begin() as session:
        register(session, [("acme/news", "acme")], now)

    with pytest.raises(SourceError):
        asyncio.run(crawling.Crawling(database, None, lambda: (watched,), Settings()).poll("acme/news"))  # type: ignore[arg-type]

    with database.session() as session:
        assert session.get_one(SourceRow, "acme/news").next_poll == now + timedelta(seconds=wait)
    database.close()
