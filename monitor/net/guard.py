"""Where we may go: one policy for every connection that an address from outside can lead to.

What is checked is what is used: `Guard.spots` gives addresses that have been checked, and the socket is opened to one of them and to nothing else.
Scrapy, httpx and the browser's proxy all come here, on every hop and for everything that a page draws in.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from functools import cache
from urllib.parse import urlsplit

import msgspec

from monitor.errors import ForbiddenAddress
from monitor.net.addresses import canonical
from monitor.settings import Settings
from monitor.text import one_line

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
#: gives the addresses of a host, in the order to try; OSError where it leads nowhere
Resolve = Callable[[str], Awaitable[tuple[str, ...]]]

PORTS = frozenset({80, 443, 8000, 8080, 8443, 8888})
_DEFAULT = {"http": 80, "https": 443}


class Spot(msgspec.Struct, frozen=True):
    """A place that a socket may be opened to."""

    address: str
    port: int


class Detour(msgspec.Struct, frozen=True):
    """What is asked of `port` at `host` (empty: any host) goes to `spot` instead; only configuration says so, and `spot` is thereby open."""

    host: str
    port: int
    spot: Spot


class Opened(msgspec.Struct, frozen=True):
    """A network that may be visited although it is not public, at `port`, or at any where that is 0."""

    network: Network
    port: int = 0


class Target(msgspec.Struct, frozen=True):
    """What an address asks for."""

    scheme: str
    host: str
    port: int


class Guard(msgspec.Struct, frozen=True, kw_only=True):
    """The policy. `ports` may be asked for; `opened` and `detours` are the exceptions that the configuration makes."""

    ports: frozenset[int] = PORTS
    opened: tuple[Opened, ...] = ()
    detours: tuple[Detour, ...] = ()

    def target(self, url: str) -> Target:
        """Scheme, host and port of `url`; ForbiddenAddress where it is no http(s) address, its port or its literal address is not allowed."""
        whole = canonical(url)
        parts = urlsplit(whole)
        if not whole or not parts.hostname:
            raise ForbiddenAddress(one_line(url[:200], 100), "expected an http or https address")
        port = parts.port or _DEFAULT[parts.scheme]
        host = parts.hostname
        if self._detour(host, port) is None:
            self._check_port(host, port)
            if (literal := _literal(host)) is not None:
                self.check(literal, port)
        return Target(parts.scheme, host, port)

    def check(self, address: Address, port: int) -> None:
        """Nothing, if a socket may be opened to `port` of `address`; ForbiddenAddress says what the address is else."""
        if any(port in (one.port or port,) and address in one.network for one in self.opened):
            return
        if why := forbidden(address):
            raise ForbiddenAddress(str(address), why)

    async def spots(self, host: str, port: int, resolve: Resolve | None = None) -> tuple[Spot, ...]:
        """The checked places that stand for `port` of `host`, in the order to try; `resolve` asks the system where none is given.

        ForbiddenAddress where every address is forbidden, OSError where there is none.
        """
        if (detour := self._detour(host, port)) is not None:
            return (detour,)
        self._check_port(host, port)
        literal = _literal(host)
        found = (str(literal),) if literal is not None else await (resolve or system)(host)
        spots, problem = [], ForbiddenAddress(host, "it has no address")
        for one in dict.fromkeys(found):
            try:
                address = ipaddress.ip_address(one)
                self.check(address, port)
            except ValueError:
                problem = ForbiddenAddress(host, f"it leads to {one_line(one, 60)!r}, which is no address")
            except ForbiddenAddress as error:
                problem = ForbiddenAddress(host, f"it leads to {error.target}, {error.reason}")
            else:
                spots.append(Spot(str(address), port))
        if not spots:
            raise problem
        return tuple(spots)

    def _check_port(self, host: str, port: int) -> None:
        if port not in self.ports and not any(one.port == port for one in self.opened):
            allowed = ", ".join(map(str, sorted(self.ports)))
            raise ForbiddenAddress(f"{host}:{port}", f"its port is none of {allowed}")

    def _detour(self, host: str, port: int) -> Spot | None:
        for one in self.detours:
            if one.port == port and one.host in ("", host):
                return one.spot
        return None


async def system(host: str) -> tuple[str, ...]:
    """The addresses of `host` as the system finds them."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host} is no name: {error}") from None
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def guard_of(settings: Settings) -> Guard:
    """The policy that the settings make."""
    raise NotImplementedError


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def forbidden(address: Address) -> str:
    """Why no socket may be opened to `address`, empty where it is on the public internet."""
    if isinstance(address, ipaddress.IPv6Address) and address.scope_id:
        return "which has a zone, so it belongs to a network of this machine (RFC 4007)"
    for network, what in _table():
        if address.version == network.version and address in network:
            return what
    return ""


@cache
def _table() -> tuple[tuple[Network, str], ...]:
    return tuple((ipaddress.ip_network(network), what) for network, what in _FORBIDDEN)


#: to be completed from the IANA special-purpose registries
_FORBIDDEN = (
    ("0.0.0.0/8", "this network (RFC 791)"),
    ("127.0.0.0/8", "this machine (RFC 1122)"),
    ("::1/128", "this machine (RFC 4291)"),
)
