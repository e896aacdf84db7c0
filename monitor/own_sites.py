"""The brands' own sites, visited again and again, so that copies are held against what they look like now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import structlog
from sqlalchemy.orm import Session

from monitor import clock
from monitor.errors import SourceError
from monitor.sighting import PageSeen
from monitor.sites.baseline import Baseline
from monitor.sites.fingerprinting import baseline_of
from monitor.sites.marks import marks
from monitor.sites.visit import Outcome
from monitor.store.baselines import keep_baseline, visited_at
from monitor.store.database import Database
from monitor.watchlist.model import Watchlist
from spiders.official import look_at_own
from spiders.suspect import Eyes, Told

log = structlog.get_logger()
#: how often a brand's own sites are visited
EVERY = timedelta(days=1)
#: and again where none of them answered
AGAIN = timedelta(hours=1)


class Refreshed(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a look at a brand's own sites: the addresses that answered, those that did not and why, and the fingerprints kept."""

    baseline: Baseline
    answered: tuple[str, ...]
    silent: tuple[tuple[str, str], ...]


class OwnSites:
    """Visits the own sites of the brands of the current watchlists."""

    def __init__(self, database: Database, watchlists: Callable[[], tuple[Watchlist, ...]], *, eyes: Eyes) -> None:
        self._database, self._watchlists, self._eyes = database, watchlists, eyes
        self._taken: dict[str, datetime] = {}

    def take_due(self, session: Session, now: datetime) -> list[str]:
        """The keys of the brands whose own sites were never visited, or not for `EVERY`; one that was taken is left alone for `AGAIN`."""
        keys = [own.brand.key for own in self._watchlists()]
        fresh = [key for key in keys if key not in self._taken or now - self._taken[key] >= AGAIN]
        known = {key: visited_at(session, key) for key in fresh}
        due = [key for key, at in known.items() if at is None or now - at >= EVERY]
        self._taken |= dict.fromkeys(due, now)
        return due

    async def refresh(self, key: str, tell: Told | None = None) -> Refreshed:
        """Visit the own sites of the brand with `key`, and keep what they look like.

        SourceError (broken) where none of them answers: what was kept of them before stays. KeyError where no watchlist has the brand.
        """
        brand = {own.brand.key: own.brand for own in self._watchlists()}[key]
        seen = [one async for one in look_at_own(brand, self._eyes, now=clock.now(), tell=tell)]
        answered, silent = _sorted(seen)
        if not answered:
            said = "; ".join(f"{address}: {why}" for address, why in silent) or "the watchlist names none"
            raise SourceError("broken", f"no official site of {brand.name} answers: {said}")
        baseline = baseline_of(answered, brand, clock.now())
        await asyncio.to_thread(self._keep, baseline, answered)
        log.info("own_sites_visited", brand=key, pages=len(answered), silent=len(silent))
        addresses = tuple(one.visit.final for one in answered)
        return Refreshed(baseline=baseline, answered=addresses, silent=silent)

    def _keep(self, baseline: Baseline, answered: list[PageSeen]) -> None:
        borne = [mark for one in answered for mark in marks(one.visit, one.captures)]
        with self._database.begin() as session:
            keep_baseline(session, baseline, clock.now(), borne)


def _sorted(seen: list[PageSeen]) -> tuple[list[PageSeen], tuple[tuple[str, str], ...]]:
    """The visits that showed a page, and the addresses that did not, with the reason."""
    shown = [one for one in seen if _shows(one)]
    silent = [one.visit for one in seen if not _shows(one)]
    return shown, tuple((one.asked, one.problem or f"status {one.status}") for one in silent)


def _shows(seen: PageSeen) -> bool:
    return seen.visit.outcome is Outcome.ANSWERED and 200 <= seen.visit.status < 300
