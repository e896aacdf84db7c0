"""What else is known of these names? Registries and the DNS are asked for somebody who waits: all at once, within one time limit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor import clock
from monitor.assessment import Reason
from monitor.errors import StoreError, ZhengmingError
from monitor.names.facts import Answer, Existence, Facts, Registration, Resolution
from monitor.net.dns.background import resolving
from monitor.net.dns.resolvers import resolvers
from monitor.net.dns.resolving import Manner
from monitor.net.registration import telling
from monitor.net.registration.asking import Registries
from monitor.net.registration.pacing import InMemory, Pacing
from monitor.settings import Settings

if TYPE_CHECKING:
    from monitor.store.database import Database


def find_out(domains: Iterable[str], settings: Settings, database: Database | None) -> dict[str, Facts]:
    """What registries and the DNS say of `domains`, within the setting `registration_timeout` for all of them together.

    With a database fresh registrations are used again, new ones kept, and the registries' turns shared with other processes.
    """
    wanted = sorted(set(domains))
    known = _known(wanted, settings, database)
    asked, resolved = asyncio.run(_asked(wanted, known, settings, database))
    if database is not None and asked:
        _keep(asked, database)
    registered = known | asked
    return {
        domain: Facts(registration=registered.get(domain), resolution=resolved.get(domain)) for domain in wanted
    }


async def _asked(
    domains: list[str], known: dict[str, Registration], settings: Settings, database: Database | None
) -> tuple[dict[str, Registration], dict[str, Resolution]]:
    registries = Registries(settings, _turns(settings, database))

    async def one(domain: str) -> Registration:
        try:
            return (await registries.look_up(domain, seconds=settings.registration_timeout)).registration
        except ZhengmingError as error:
            return Registration(answer=Answer.UNSUPPORTED, at=clock.now(), problem=str(error))

    unknown = [domain for domain in domains if domain not in known]
    resolving_all = asyncio.ensure_future(_resolved(domains, settings))
    found = await asyncio.gather(*map(one, unknown))
    return dict(zip(unknown, found, strict=True)), await resolving_all


async def _resolved(domains: list[str], settings: Settings) -> dict[str, Resolution]:
    """What the DNS says of each name; *unknown* where it says nothing in time."""
    found: dict[str, Resolution] = {}
    problem = f"no answer within {settings.registration_timeout:g} s"
    try:
        async with asyncio.timeout(settings.registration_timeout):
            manner = Manner(cap=settings.resolver_cap)
            async for batch in resolving(domains, resolvers(settings.resolvers), manner):
                found.update(batch)
    except TimeoutError:
        pass
    except ZhengmingError as error:
        problem = str(error)
    silent = Resolution(existence=Existence.UNKNOWN, at=clock.now(), problem=problem)
    return dict.fromkeys(domains, silent) | found


def reasons(facts: Facts, now: datetime) -> tuple[Reason, ...]:
    """What the facts say, as reasons that people read; they weigh nothing. What nobody knows is left out."""
    found, dns = facts.registration, facts.resolution
    known = found is not None and found.answer in (Answer.FOUND, Answer.NOT_FOUND)
    told = telling.reasons(found, now) if found is not None and known else ()
    return (*told, *(Reason(f"resolution.{kind}", 0, detail) for kind, detail in _of_dns(dns)))


def _of_dns(found: Resolution | None) -> Iterator[tuple[str, str]]:
    if found is None or found.existence is Existence.UNKNOWN:
        return
    if found.existence is Existence.ABSENT:
        yield "absent", ""
        return
    if found.addresses:
        yield "addresses", ", ".join(found.addresses[:4])
    if found.mail:
        yield "mail", ", ".join(found.mail[:4])
    if found.parked:
        yield "parked", found.parked


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
