"""What the system says of names: their addresses, and the prefixes under which its network translates IPv4."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from pathlib import Path

from monitor.net.ranges import translated

HOSTS = Path("/etc/hosts")
#: seconds that the network's prefixes are known for, and that not having learnt of them is
_FRESH, _MISSED = 3_600.0, 60.0
_PATIENCE = 2.0
#: the addresses that `ipv4only.arpa` has (RFC 7050), and the lengths that prefixes may have (RFC 6052)
_WELL_KNOWN = frozenset({IPv4Address("192.0.0.170"), IPv4Address("192.0.0.171")})
_LENGTHS = (32, 40, 48, 56, 64, 96)


async def system(host: str) -> tuple[str, ...]:
    """The addresses of `host` as the system finds them; OSError where there are none.

    A name in the hosts file is asked for as it stands, any other as an absolute one: a search list (resolv.conf(5)) would make another name of it,
    and dead names look alive wherever a company's own domain has a wildcard.
    """
    loop = asyncio.get_running_loop()
    try:
        asked = host if "." not in host or host in _in_hosts() else f"{host}."
        found = await loop.getaddrinfo(asked, None, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host} is no name: {error}") from None
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Translators:
    """The prefixes under which this network translates IPv4 (NAT64), learnt from its resolver (RFC 7050) and kept for an hour."""

    def __init__(self) -> None:
        self._known: tuple[IPv6Network, ...] = ()
        self._until = 0.0

    async def known(self) -> tuple[IPv6Network, ...]:
        """The prefixes; none where the resolver has none, or says nothing within two seconds."""
        now = asyncio.get_running_loop().time()
        if now >= self._until:
            try:
                async with asyncio.timeout(_PATIENCE):
                    self._known = prefixes_of(await system("ipv4only.arpa"))
                self._until = now + _FRESH
            except OSError:
                self._until = now + _MISSED
        return self._known


def prefixes_of(answers: tuple[str, ...]) -> tuple[IPv6Network, ...]:
    """The prefixes that a resolver's answers for `ipv4only.arpa` show.

    >>> prefixes_of(("192.0.0.170", "2001:db8:64::c000:aa"))
    (IPv6Network('2001:db8:64::/96'),)
    """
    found = []
    for text in answers:
        address = ipaddress.ip_address(text)
        if isinstance(address, IPv6Address):
            found += [
                IPv6Network((int(address), length), strict=False)
                for length in _LENGTHS
                if translated(int(address), length) in _WELL_KNOWN
            ]
    return tuple(dict.fromkeys(found))


def _in_hosts() -> frozenset[str]:
    try:
        return _names(HOSTS, HOSTS.stat().st_mtime_ns)
    except OSError:
        return frozenset()


@lru_cache(maxsize=1)
def _names(path: Path, _changed: int) -> frozenset[str]:
    """The names in a hosts file (hosts(5)), in lower case."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return frozenset(name.lower() for line in lines for name in line.partition("#")[0].split()[1:])
