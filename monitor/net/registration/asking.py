"""Asking who registered a name, and when: RDAP first, WHOIS where there is none, each registry in its turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from monitor import clock
from monitor.names.domain import NotAName, parse
from monitor.names.facts import Answer, Registration
from monitor.net.registration import whois
from monitor.net.registration.bootstrap import Bootstrap, load
from monitor.net.registration.pacing import Pacing
from monitor.net.registration.rdap import Failed, RdapClient, server_of
from monitor.settings import Settings

#: how long a registry that refuses without saying for how long is left alone
REST = timedelta(seconds=60)
#: seconds that looking for the registrar's abuse contact may take, once everything else is known
EXTRA = 3.0


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it; `again` is when a registry that refused may be asked again, None where nobody said."""

    registration: Registration
    again: datetime | None = None


class Registries:
    """All registries, asked within the turns that `pacing` keeps."""

    def __init__(
        self, settings: Settings, pacing: Pacing, *, bootstrap: Callable[[Settings], Bootstrap] = load
    ) -> None:
        self._settings, self._pacing, self._bootstrap = settings, pacing, bootstrap
        self._referrals: dict[str, whois.Server | None] = {}

    async def look_up(self, domain: str, *, seconds: float) -> Looked:
        """What the registry says of the registrable domain `domain`, within `seconds` for all steps together.

        Never raises for what registries do: *refused*, *timed out* and *unsupported* are answers too.
        """
        at = clock.now()
        if problem := not_registrable(domain):
            return Looked(registration=Registration(answer=Answer.UNSUPPORTED, at=at, problem=problem))
        asking = _Asking(self._settings, self._pacing, asyncio.get_running_loop().time() + seconds)
        try:
            registration = await self._asked(asking, domain)
        except TimeoutError:
            problem = f"{asking.server or 'the registry'} did not answer within {seconds:g} s"
            await asking.note(Answer.TIMED_OUT, problem)
            registration = Registration(
                answer=Answer.TIMED_OUT, at=at, protocol=asking.protocol, server=asking.server, problem=problem
            )
        except Failed as failed:
            registration = Registration(
                answer=failed.answer, at=at, protocol=asking.protocol, server=asking.server, problem=failed.problem
            )
            return Looked(registration=registration, again=await asking.failed(failed))
        return Looked(registration=registration)

    async def _asked(self, asking: _Asking, domain: str) -> Registration:
        problem = ""
        for base in self._bootstrap(self._settings).servers(domain)[:1]:
            try:
                return await self._by_rdap(asking, base, domain)
            except Failed as failed:
                if not failed.mistaken:
                    raise
                problem = failed.problem
                await asking.note(failed.answer, problem)
        return await self._by_whois(asking, domain, problem)

    async def _by_rdap(self, asking: _Asking, base: str, domain: str) -> Registration:
        async with RdapClient(self._settings) as client:
            await asking.turn("rdap", server_of(base))
            async with asyncio.timeout_at(asking.deadline):
                found, more = await client.ask(base, domain)
            await asking.note(found.answer)
            if not more:
                return found
            try:
                await asking.turn("rdap", server_of(more), first=False)
                async with asyncio.timeout(min(EXTRA, asking.left)):
                    return msgspec.structs.replace(found, abuse=await client.abuse(more))
            except (TimeoutError, Failed):
                return found

    async def _by_whois(self, asking: _Asking, domain: str, problem: str) -> Registration:
        server = await self._whois_server(asking, domain)
        if server is None:
            why = problem or f"no registry of .{domain.rpartition('.')[2]} answers by RDAP or WHOIS"
            return Registration(answer=Answer.UNSUPPORTED, at=clock.now(), problem=why)
        await asking.turn("whois", str(server))
        async with asyncio.timeout_at(asking.deadline):
            found, other = await whois.ask(server, domain, self._settings)
        await asking.note(found.answer, found.problem)
        if other is None:
            return found
        try:
            await asking.turn("whois", str(other), first=False)
            async with asyncio.timeout(min(EXTRA, asking.left)):
                more, _ = await whois.ask(other, domain, self._settings)
        except (TimeoutError, Failed):
            return found
        return _completed(found, more)

    async def _whois_server(self, asking: _Asking, domain: str) -> whois.Server | None:
        if named := self._settings.whois_server:
            return whois.server_named(named)
        suffix = domain.rpartition(".")[2]
        if known := whois.known_server(domain):
            return known
        if suffix not in self._referrals:
            await asking.turn("whois", whois.IANA)
            async with asyncio.timeout_at(asking.deadline):
                self._referrals[suffix] = await whois.referral(suffix, self._settings)
        return self._referrals[suffix]


class _Held(Failed):
    """The server was not asked, for its turn comes too late."""


class _Asking:
    """One question on its way: whom it is being put to, and until when."""

    def __init__(self, settings: Settings, pacing: Pacing, deadline: float) -> None:
        self._settings, self._pacing = settings, pacing
        self.deadline, self.protocol, self.server = deadline, "", ""

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return max(0.0, self.deadline - asyncio.get_running_loop().time())

    async def turn(self, protocol: str, server: str, *, first: bool = True) -> None:
        """Wait for the turn at `server`; Failed where it comes after the deadline. Not `first`: a further server."""
        if first:
            self.protocol, self.server = protocol, server
        now = clock.now()
        at = await asyncio.to_thread(self._pacing.turn, server, now)
        wait = (at - now).total_seconds()
        if wait >= self.left:
            raise _Held(Answer.REFUSED, f"{server} is not to be asked before {at:%Y-%m-%d %H:%M:%S} UTC", until=at)
        await asyncio.sleep(wait)

    async def note(self, answer: Answer, problem: str = "") -> None:
        """Keep what the server answered."""
        if self.server:
            await asyncio.to_thread(self._pacing.note, self.server, answer, problem, clock.now())

    async def failed(self, failed: Failed) -> datetime | None:
        """Keep that the server gave no answer, and leave it alone as long as it asked; gives until when."""
        if isinstance(failed, _Held):
            return failed.until
        await self.note(failed.answer, failed.problem)
        if failed.answer is not Answer.REFUSED or failed.mistaken:
            return failed.until
        until = failed.until or clock.now() + REST
        await asyncio.to_thread(self._pacing.rest, self.server, until)
        return until


def not_registrable(domain: str) -> str:
    """Why no registry knows of `domain`: an address, a bare suffix, a name under somebody's own suffix; "" where one may."""
    try:
        name = parse(domain)
    except NotAName as error:
        return str(error)
    if name.is_address or not name.registrable:
        return f"{name.host} is not registered at a registry"
    if name.is_private_suffix:
        return f"{name.host} was given out by the owner of {name.suffix}, not by a registry"
    if name.host != name.registrable:
        return f"expected a registrable domain, found {name.host}"
    return ""


def _completed(found: Registration, more: Registration) -> Registration:
    """`found` by the registry, with what only the registrar tells; both texts are kept."""
    if more.answer is not Answer.FOUND:
        return found
    return msgspec.structs.replace(
        found,
        created=found.created or more.created,
        expires=found.expires or more.expires,
        registrar=found.registrar or more.registrar,
        abuse=found.abuse or more.abuse,
        unclear=found.unclear if found.created else (*found.unclear, *more.unclear),
        raw=f"{found.raw}\n\n{more.raw}",
    )
