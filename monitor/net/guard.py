"""Where we may go: one policy for every connection that an address from outside can lead to.

What is checked is what is used: `Guard.spots` gives addresses that have been checked, and the socket is opened to one of them and to nothing else.
Scrapy, httpx and the browser's proxy all come here, on every hop and for everything that a page draws in.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Awaitable, Callable
from functools import cache, lru_cache
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from monitor.errors import ForbiddenAddress, SettingError
from monitor.net.addresses import canonical
from monitor.net.hosts import host_of, is_inner, is_localhost, literal_of
from monitor.net.lookups import Translators, system
from monitor.net.ranges import Address, Network, forbidden
from monitor.settings import Settings
from monitor.text import one_line

__all__ = [
    "Address",
    "Detour",
    "Guard",
    "Network",
    "Opened",
    "Resolve",
    "Spot",
    "Target",
    "forbidden",
    "guard_of",
    "system",
]

T = TypeVar("T")
#: gives the addresses of a host, in the order to try; OSError where it leads nowhere
Resolve = Callable[[str], Awaitable[tuple[str, ...]]]

PORTS = frozenset({80, 443, 8000, 8080, 8443, 8888})
#: places of one family that are tried for a name: one with hundreds would have us knock at as many strangers' doors
_TRIED = 8
_DEFAULT = {"http": 80, "https": 443}
_LOOPBACK = ("127.0.0.1", "::1")
_AUTHORITY = re.compile(r"(?s)^([a-zA-Z][a-zA-Z0-9+.-]*:[/\\]*[^/?#]*).*")


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
    """The policy. `ports` may be asked for; `opened` and `detours` are the exceptions that the configuration makes; `translators` are the
    prefixes under which this network translates IPv4 (RFC 6052), where they are known.
    """

    ports: frozenset[int] = PORTS
    opened: tuple[Opened, ...] = ()
    detours: tuple[Detour, ...] = ()
    translators: tuple[ipaddress.IPv6Network, ...] = ()

    def target(self, url: str) -> Target:
        """Scheme, host and port of `url`; ForbiddenAddress where it is no http(s) address, or its port or its literal address is not allowed."""
        shown = one_line(url[:200], 100)
        if "\\" in _AUTHORITY.sub(r"\1", url.strip()):
            raise ForbiddenAddress(shown, "a backslash before its path is read differently by different programs")
        parts = urlsplit(canonical(url))
        if not parts.hostname:
            raise ForbiddenAddress(shown, "expected an http or https address")
        host = host_of(parts.hostname)
        port = _DEFAULT[parts.scheme] if parts.port is None else parts.port
        if self.detour(host, port) is None:
            literal = literal_of(host)
            if literal is not None:
                self.check(literal, port)
            elif not self._maybe(port):
                raise self._no_port(host, port)
        return Target(parts.scheme, host, port)

    def check(self, address: Address, port: int) -> None:
        """Nothing, if a socket may be opened to `port` of `address`; ForbiddenAddress says what is wrong with either."""
        if self._is_opened(address, port) and self._maybe(port):
            return
        if why := forbidden(address, self.translators):
            raise ForbiddenAddress(str(address), why)
        if port not in self.ports:
            raise self._no_port(str(address), port)

    async def spots(self, host: str, port: int, resolve: Resolve | None = None) -> tuple[Spot, ...]:
        """The checked places that stand for `port` of `host`, in the order to try; `resolve` asks the system where none is given.

        Of each family there are eight at most. The name that is asked for is the host in its one form (`monitor.net.hosts`). ForbiddenAddress where every address is forbidden,
        OSError where there is none.
        """
        host = host_of(host)
        if (detour := self.detour(host, port)) is not None:
            return (detour,)
        spots, problem = [], ForbiddenAddress(host, "it has no address")
        found = await self._found(host, port, resolve)
        if resolve is None and any(":" in one for one in found):
            guard = msgspec.structs.replace(self, translators=(*self.translators, *await _translators().known()))
        else:
            guard = self
        for one in dict.fromkeys(found):
            try:
                address = ipaddress.ip_address(one)
                guard._check_for(host, address, port)
            except ValueError:
                problem = ForbiddenAddress(host, f"it leads to {one_line(one, 60)!r}, which is no address")
            except ForbiddenAddress as error:
                problem = (
                    error
                    if host == one
                    else ForbiddenAddress(host, f"it leads to {one_line(one, 60)}: {error.reason}")
                )
            else:
                spots.append(Spot(str(address), port))
        if not spots:
            raise problem
        return _few(spots)

    def detour(self, host: str, port: int) -> Spot | None:
        """Where the configuration leads what is asked of `port` at `host`; None where it leads nowhere else."""
        for one in self.detours:
            if one.port == port and one.host in ("", host):
                return one.spot
        return None

    def allowing(self, port: int) -> Guard:
        """The same policy with `port` allowed at public addresses, too."""
        return msgspec.structs.replace(self, ports=self.ports | {port})

    async def _found(self, host: str, port: int, resolve: Resolve | None) -> tuple[str, ...]:
        if literal_of(host) is not None:
            return (host,)
        if not self._maybe(port):
            raise self._no_port(host, port)
        return _LOOPBACK if is_localhost(host) else await (resolve or system)(host)

    def _check_for(self, host: str, address: Address, port: int) -> None:
        self.check(address, port)
        if is_inner(host) and literal_of(host) is None and not self._is_opened(address, port):
            raise ForbiddenAddress(str(address), "its name can only mean something in one network")

    def _is_opened(self, address: Address, port: int) -> bool:
        return any(
            port == (one.port or port) and address.version == one.network.version and address in one.network
            for one in self.opened
        )

    def _maybe(self, port: int) -> bool:
        """Whether there is an address at which `port` is allowed."""
        return 0 < port < 65_536 and (port in self.ports or any(port == (one.port or port) for one in self.opened))

    def _no_port(self, host: str, port: int) -> ForbiddenAddress:
        allowed = ", ".join(map(str, sorted(self.ports)))
        return ForbiddenAddress(f"{host}:{port}", f"its port is none of {allowed}")


def guard_of(settings: Settings) -> Guard:
    """The policy that `site_ports`, `open_addresses` and `connect_to` make; SettingError says what was expected and found."""
    return _guard(settings.site_ports, settings.open_addresses, settings.connect_to)


def _few(spots: list[Spot]) -> tuple[Spot, ...]:
    """The first of each family, in their order."""
    newer = [one for one in spots if ":" in one.address][:_TRIED]
    older = [one for one in spots if ":" not in one.address][:_TRIED]
    return tuple(one for one in spots if one in newer or one in older)


@cache
def _translators() -> Translators:
    """What this process knows of its network's translation."""
    return Translators()


@lru_cache(maxsize=64)
def _guard(ports: str, opened: str, detours: str) -> Guard:
    return Guard(
        ports=frozenset(_each("site_ports", ports, "ports from 1 to 65535", _port)),
        opened=tuple(
            _each(
                "open_addresses", opened, "addresses as 10.1.2.3, 10.1.2.3:1200, 10.1.0.0/16 or [::1]:1200", _opened
            )
        ),
        detours=tuple(_each("connect_to", detours, "host:port:address:port", _detoured)),
    )


def _each(name: str, text: str, expected: str, read: Callable[[str], T]) -> list[T]:
    """What `read` makes of each part of a setting; it raises ValueError for what it cannot read."""
    parts = [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
    read_parts = []
    for part in parts:
        try:
            read_parts.append(read(part))
        except (ValueError, ForbiddenAddress):
            raise SettingError(f"{name}: expected {expected}, split by commas; found {part!r}") from None
    return read_parts


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65_535:
        raise ValueError(text)
    return int(text)


def _opened(text: str) -> Opened:
    if found := re.fullmatch(r"\[([^\]]+)\](?::(\d+))?|([^:]+):(\d+)", text):
        inner, inner_port, plain, plain_port = found.groups()
        port = inner_port or plain_port
        return Opened(ipaddress.ip_network(inner or plain), _port(port) if port else 0)
    return Opened(ipaddress.ip_network(text))


def _detoured(text: str) -> Detour:
    found = re.fullmatch(r"(\[[^\]]+\]|[^:]*):(\d+):(\[[^\]]+\]|[^:]+):(\d+)", text)
    if not found:
        raise ValueError(text)
    host, port, address, place = found.groups()
    spot = Spot(str(ipaddress.ip_address(address.strip("[]"))), _port(place))
    return Detour(host_of(host) if host else "", _port(port), spot)
