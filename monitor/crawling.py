"""Polling one source: what the spider brings goes to the pipeline, what goes wrong becomes the source's state."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from monitor import clock
from monitor.errors import SourceError, StoreError
from monitor.pipeline import Outcome, Pipeline
from monitor.settings import Settings
from monitor.sighting import Batch, SourceState
from monitor.store.database import Database
from monitor.store.sources import SourceHealth, load_state, record_failure, record_success, register
from monitor.watchlist.model import Source, Watchlist
from spiders.crawl import crawl

log = structlog.get_logger()
#: the longest first pause (seconds) after a poll that broke
SOON = 600.0


def sources_of(watchlists: tuple[Watchlist, ...]) -> dict[str, Source]:
    """Every enabled source by its full key, `brand/source`."""
    return {
        f"{watchlist.brand.key}/{source.key}": source
        for watchlist in watchlists
        for source in watchlist.sources
        if source.enabled
    }


class Crawling:
    """Polls sources of the current watchlists."""

    def __init__(
        self,
        database: Database,
        pipeline: Pipeline,
        watchlists: Callable[[], tuple[Watchlist, ...]],
        settings: Settings,
    ) -> None:
        self._database, self._pipeline = database, pipeline
        self._watchlists, self._settings = watchlists, settings

    async def poll(self, key: str) -> Outcome:
        """One poll of the source with `key` (`brand/source`).

        A failure becomes the source's state and is raised as SourceError; a source that no watchlist has any more
        is passed over.
        """
        source = sources_of(self._watchlists()).get(key)
        if source is None:
            return Outcome()
        state = await asyncio.to_thread(self._state, key)
        try:
            outcome = await self._crawl(key, source, state)
        except SourceError as error:
            await asyncio.to_thread(self._failed, key, source, error)
            raise
        except (StoreError, asyncio.CancelledError):
            raise
        except Exception as error:
            log.exception("source_crashed", source=key)
            failure = SourceError(SourceHealth.BROKEN, f"unexpected {type(error).__name__}: {error}")
            await asyncio.to_thread(self._failed, key, source, failure)
            raise failure from error
        log.info("source_polled", source=key, seen=outcome.seen, hits=outcome.hits, alerts=outcome.alerts)
        return outcome

    async def _crawl(self, key: str, source: Source, state: SourceState) -> Outcome:
        outcomes: list[Outcome] = []

        async def handle(batch: Batch) -> None:
            outcomes.append(await asyncio.to_thread(self._pipeline.accept, key, batch))

        await crawl(source, key, state, handle, settings=self._settings, now=clock.now())
        await asyncio.to_thread(self._succeeded, key)
        return Outcome.sum(outcomes)

    def _state(self, key: str) -> SourceState:
        with self._database.begin() as session:
            register(session, [(key, key.partition("/")[0])], clock.now())
            return load_state(session, key)

    def _succeeded(self, key: str) -> None:
        with self._database.begin() as session:
            record_success(session, key)

    def _failed(self, key: str, source: Source, error: SourceError) -> None:
        with self._database.begin() as session:
            record_failure(
                session,
                key,
                health=error.state,
                reason=error.reason,
                now=clock.now(),
                pause=max(_pause(source, error), error.retry_after or 0),
            )
        log.warning("source_failed", source=key, state=error.state, why=error.reason)


def _pause(source: Source, error: SourceError) -> float:
    """Seconds until the next try: what broke may be mended long before the next poll is due; who refuses is left alone."""
    return min(source.every, SOON) if error.state == SourceHealth.BROKEN else source.every
