"""Names to addresses within one visit, each looked up once, and what the DNS said kept for the record."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Sequence

from monitor import clock
from monitor.errors import ForbiddenAddress, ResolverError
from monitor.names.facts import Existence, Resolution
from monitor.net.dns.background import resolving
from monitor.net.dns.resolvers import Resolver
from monitor.net.dns.resolving import Manner
from monitor.net.guard import Resolve
from monitor.net.lookups import Translators, system
from monitor.net.ranges import forbidden
from monitor.net.visiting.trouble import Unresolved

#: what a system's own resolver tells nothing of
_UNASKED = ("NS", "MX", "CAA")


class Names:
    """Whom to ask: `resolvers` where there are any, else `resolve`, else the system.

    A name keeps its addresses for as long as this lives, so that a server cannot give one address to be checked and another to be used.
    """

    def __init__(self, resolvers: Sequence[Resolver] = (), resolve: Resolve | None = None) -> None:
        self._resolvers, self._resolve = tuple(resolvers), resolve
        self._found: dict[str, asyncio.Future[Resolution]] = {}
        self._ordered: dict[str, tuple[str, ...]] = {}
        self._translators = Translators()

    async def addresses(self, host: str) -> tuple[str, ...]:
        """The addresses of `host` in the order to try; Unresolved where it has none, or nobody says.

        ForbiddenAddress where the system's network would translate all of them to places that are forbidden (NAT64, RFC 6147).
        """
        found = await self.resolution(host)
        if not found.addresses:
            raise Unresolved(found.problem or "it has no address")
        ordered = self._ordered.get(host, found.addresses)
        if self._resolvers or self._resolve or not any(":" in one for one in ordered):
            return ordered
        prefixes = await self._translators.known()
        reasons = {one: _translated(one, prefixes) for one in ordered if ":" in one}
        kept = tuple(one for one in ordered if not reasons.get(one))
        if not kept:
            raise ForbiddenAddress(host, f"it leads to {ordered[0]}: {reasons[ordered[0]]}")
        return kept

    async def resolution(self, host: str) -> Resolution:
        """What the DNS says of `host`; never raises."""
        if host not in self._found:
            await self.prepare([host])
        return await self._found[host]

    @property
    def in_sweeps(self) -> bool:
        """Whether many names are looked up faster together than each when it is needed."""
        return bool(self._resolvers)

    @property
    def first(self) -> Resolution | None:
        """What was said of the name that was looked up first, None before."""
        found = next(iter(self._found.values()), None)
        return found.result() if found is not None and found.done() else None

    async def prepare(self, hosts: Iterable[str]) -> None:
        """Look up many at once, those that are new."""
        loop = asyncio.get_running_loop()
        new = {host: loop.create_future() for host in dict.fromkeys(hosts) if host not in self._found}
        self._found |= new
        try:
            if self._resolvers:
                await self._sweep(new)
            else:
                await asyncio.gather(*(self._one(host, found) for host, found in new.items()))
        finally:
            for found in new.values():
                if not found.done():
                    found.set_result(_unknown("it was not looked up to the end"))

    async def _sweep(self, new: dict[str, asyncio.Future[Resolution]]) -> None:
        try:
            async for batch in resolving(list(new), self._resolvers, Manner(cap=0, tries=3)):
                for host, resolution in batch:
                    new[host].set_result(resolution)
        except ResolverError as error:
            for found in new.values():
                if not found.done():
                    found.set_result(_unknown(str(error)))

    async def _one(self, host: str, found: asyncio.Future[Resolution]) -> None:
        try:
            addresses = await (self._resolve or system)(host)
        except OSError as error:
            problem = error.strerror or str(error) or "nobody knows it"
            found.set_result(_absent(problem) if says_no(error) else _unknown(problem))
            return
        self._ordered[host] = addresses
        found.set_result(
            Resolution(
                existence=Existence.EXISTS,
                at=clock.now(),
                addresses=tuple(sorted(addresses)),
                unanswered=_UNASKED,
            )
        )


def _translated(address: str, prefixes: tuple[ipaddress.IPv6Network, ...]) -> str:
    """Why an address leads to a forbidden place only because `prefixes` translate it; empty where it does not."""
    read = ipaddress.ip_address(address)
    return "" if forbidden(read) else forbidden(read, prefixes)


def _unknown(problem: str) -> Resolution:
    return Resolution(existence=Existence.UNKNOWN, at=clock.now(), problem=problem)


def says_no(error: OSError) -> bool:
    """Whether the system's resolver heard that the name is not there, and not merely nothing (getaddrinfo(3))."""
    return isinstance(error, socket.gaierror) and error.errno in (socket.EAI_NONAME, socket.EAI_NODATA)


def _absent(problem: str) -> Resolution:
    return Resolution(existence=Existence.ABSENT, at=clock.now(), problem=problem)
