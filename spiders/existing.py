"""What is remembered of a lookalike that exists, and what is worth telling when it changes."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

import msgspec

from monitor.names.facts import Resolution

#: networks of addresses that are remembered, and from how many on an address elsewhere is no news any more
REMEMBERED, WANDERING = 32, 5
#: sweeps in a row without the name after which it is gone
GONE_AFTER = 2
#: names of hosts in one sentence
_SHOWN = 4
_BITS = {4: 16, 6: 32}


class Known(msgspec.Struct, frozen=True, array_like=True):
    """One name, as far as it is compared: each list is everything that was seen, so that what takes turns is no change.

    `exists` is false for a name that nobody answered for so far. `addresses` are the last seen, `networks` the /16 (IPv4) and /32 (IPv6) of all.
    `absent` counts the sweeps in a row in which it was denied.
    """

    exists: bool = False
    servers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    mail: tuple[str, ...] = ()
    parked: str = ""
    absent: int = 0


def first(seen: Resolution) -> Known:
    """What to remember of a name that was not known to exist."""
    return Known(True, seen.name_servers, seen.addresses, networks(seen.addresses), seen.mail, seen.parked)


def changed(known: Known, seen: Resolution) -> tuple[Known, tuple[str, ...]]:
    """What to remember now of a name that exists still, and a sentence for each thing that is new about it.

    Records that nobody answered for, and such as are missing now, change nothing: they may be back tomorrow.
    """
    told = [*_servers(known, seen), *_addresses(known, seen), *_mail(known, seen)]
    if known.parked and seen.addresses and not seen.parked and seen.name_servers:
        told.append("was parked, is live")
    moved = bool(known.servers and seen.name_servers) and not _overlap(known.servers, seen.name_servers)
    old_networks = () if moved else known.networks
    now = Known(
        True,
        _together(() if moved else known.servers, seen.name_servers),
        seen.addresses or known.addresses,
        _together(old_networks, networks(seen.addresses))[-REMEMBERED:],
        _mail_now(known, seen),
        seen.parked or (known.parked if not (seen.addresses and seen.name_servers) else ""),
    )
    return now, tuple(told)


def missed(known: Known) -> Known:
    """The name was denied this time."""
    return msgspec.structs.replace(known, absent=known.absent + 1)


def networks(addresses: Iterable[str]) -> tuple[str, ...]:
    """The /16 (IPv4) or /32 (IPv6) networks of addresses: what a hosting service or provider moves them about in."""
    found = (ipaddress.ip_address(address) for address in addresses)
    return tuple(sorted({str(ipaddress.ip_network((one, _BITS[one.version]), strict=False)) for one in found}))


def _servers(known: Known, seen: Resolution) -> list[str]:
    if known.servers and seen.name_servers and not _overlap(known.servers, seen.name_servers):
        return [f"name servers changed: {_list(known.servers)} → {_list(seen.name_servers)}"]
    return [] if known.servers or not seen.name_servers else [f"name servers added: {_list(seen.name_servers)}"]


def _addresses(known: Known, seen: Resolution) -> list[str]:
    now = networks(seen.addresses)
    if not now or _overlap(known.networks, now) or len(known.networks) >= WANDERING:
        return []
    if not known.networks:
        return [f"addresses added: {_list(seen.addresses)}"]
    return [f"addresses changed: {_list(known.addresses)} → {_list(seen.addresses)}"]


def _mail(known: Known, seen: Resolution) -> list[str]:
    if not seen.mail or _overlap(known.mail, seen.mail):
        return []
    if not known.mail:
        return [f"mail added: {_list(seen.mail)}"]
    return [f"mail changed: {_list(known.mail)} → {_list(seen.mail)}"]


def _mail_now(known: Known, seen: Resolution) -> tuple[str, ...]:
    """The mail hosts seen; of a name that receives none any more the old ones go, so that new ones are told of."""
    if seen.mail:
        return _together(known.mail if _overlap(known.mail, seen.mail) else (), seen.mail)
    return known.mail if "MX" in seen.unanswered else ()


def _overlap(one: Iterable[str], other: Iterable[str]) -> bool:
    return not set(one).isdisjoint(other)


def _together(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*old, *new)))


def _list(found: tuple[str, ...]) -> str:
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(found[:_SHOWN]) + more
