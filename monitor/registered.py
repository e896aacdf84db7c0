"""Who registered these names? Asked for somebody who waits: all at once, within one time limit, with or without a database."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor import clock
from monitor.errors import StoreError, ZhengmingError
from monitor.names.facts import Answer, Registration
from monitor.net.registration.asking import Registries
from monitor.net.registration.pacing import InMemory, Pacing
from monitor.settings import Settings

if TYPE_CHECKING:
    from monitor.store.database import Database


def ask(domains: Iterable[str], settings: Settings, database: Database | None) -> dict[str, Registration]:
    """What registries say of `domains`, within the setting `registration_timeout` for all of them together.

    With a database fresh answers are used again, new ones kept, and the registries' turns shared with other processes.
    """
    wanted = sorted(set(domains))
    known = _known(wanted, settings, database)
    asked = asyncio.run(_asked([one for one in wanted if one not in known], settings, database))
    if database is not None and asked:
        _keep(asked, database)
    return known | asked


async def _asked(domains: list[str], settings: Settings, database: Database | None) -> dict[str, Registration]:
    registries = Registries(settings, _turns(settings, database))

    async def one(domain: str) -> Registration:
        try:
            return (await registries.look_up(domain, seconds=settings.registration_timeout)).registration
        except ZhengmingError as error:
            return Registration(answer=Answer.UNSUPPORTED, at=clock.now(), problem=str(error))

    return dict(zip(domains, await asyncio.gather(*map(one, domains)), strict=True))


def _turns(settings: Settings, database: Database | None) -> Pacing:
    if database is None:
        return InMemory(settings.registration_gap)
    from monitor.store.registries import StoredTurns

    return StoredTurns(database, settings.registration_gap)


def _known(domains: list[str], settings: Settings, database: Database | None) -> dict[str, Registration]:
    if database is None:
        return {}
    from monitor.store.registries import fresh_registration

    since = clock.now() - timedelta(days=settings.registration_fresh)
    with database.begin() as session:
        found = {domain: fresh_registration(session, domain, since) for domain in domains}
    return {domain: registration for domain, registration in found.items() if registration is not None}


def _keep(asked: dict[str, Registration], database: Database) -> None:
    """Keep the answers; whoever waits gets them all the same when that fails."""
    from monitor.store.registries import keep_registration

    try:
        with database.begin() as session:
            for domain, found in asked.items():
                keep_registration(session, domain, found)
    except StoreError:
        return
