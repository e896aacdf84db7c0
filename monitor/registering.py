"""Looking up who registered a name that is a hit: asked of the registry, kept, and made part of the judgement."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import structlog

from alerts.messages.notifying import Telling
from monitor import clock
from monitor.errors import RegistryError
from monitor.informing import Informing
from monitor.names.facts import Answer, Facts, Registration
from monitor.net.registration.asking import Looked
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.registries import fresh_registration, keep_registration
from monitor.watchlist.model import Watchlist

log = structlog.get_logger()
#: answers after which asking again can help
PASSING = frozenset({Answer.REFUSED, Answer.TIMED_OUT})


class Asked(Protocol):
    """Who is asked (`monitor.net.registration.asking.Registries`)."""

    async def look_up(self, domain: str, *, seconds: float) -> Looked:
        """What the registry says of `domain`, within `seconds`."""
        ...


class Registering:
    """Looks registrations up for the hits of the current watchlists."""

    def __init__(
        self,
        database: Database,
        watchlists: Callable[[], tuple[Watchlist, ...]],
        *,
        registries: Asked,
        telling: Telling,
    ) -> None:
        self._database, self._watchlists = database, watchlists
        self._registries, self._telling = registries, telling

    @property
    def tries(self) -> int:
        """How often a registry that refuses or is silent is asked about one name."""
        return self._settings.registration_tries

    @property
    def _settings(self) -> Settings:
        return self._telling.settings

    async def look_up(self, domain: str) -> Answer:
        """Ask who registered `domain`, unless a fresh answer is known, and give it to every hit of that domain.

        RegistryError when asking again later can help; the hits know by then that it could not be checked.
        """
        known = await asyncio.to_thread(self._known, domain)
        looked = Looked(registration=known) if known else await self._asked(domain)
        found = looked.registration
        hits = await asyncio.to_thread(self._keep, domain, found)
        log.info("registration_looked_up", domain=domain, answer=found.answer, server=found.server, hits=hits)
        if found.answer in PASSING:
            wait = (looked.again - clock.now()).total_seconds() if looked.again else None
            raise RegistryError(found.problem, retry_after=wait)
        return found.answer

    async def _asked(self, domain: str) -> Looked:
        return await self._registries.look_up(domain, seconds=self._settings.fetch_timeout)

    def _known(self, domain: str) -> Registration | None:
        since = clock.now() - timedelta(days=self._settings.registration_fresh)
        with self._database.session() as session:
            return fresh_registration(session, domain, since)

    def _keep(self, domain: str, found: Registration) -> int:
        informing = Informing(self._watchlists(), self._telling)
        with self._database.begin() as session:
            keep_registration(session, domain, found)
            return informing.inform(session, domain, Facts(registration=found), clock.now())
