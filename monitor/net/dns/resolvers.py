"""Whom to ask: resolvers as people write them, and those of this machine."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import NamedTuple

from monitor.errors import SettingError

PORT = 53
SYSTEM = Path("/etc/resolv.conf")
_BRACKETED = re.compile(r"\[([^\]]+)\](?::(\d+))?")


class Resolver(NamedTuple):
    """One recursive resolver: an IP address and a port."""

    host: str
    port: int = PORT

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def resolver(text: str) -> Resolver:
    """The resolver in `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1` or `[2001:db8::1]:5353`; SettingError for anything else."""
    given = text.strip()
    if found := _BRACKETED.fullmatch(given):
        host, port = found[1], found[2]
    elif given.count(":") == 1:
        host, port = given.split(":")
    else:
        host, port = given, None
    if not _is_address(host) or not (port is None or (port.isdecimal() and 0 < int(port) < 65536)):
        raise SettingError(
            f"expected a resolver's address such as 192.0.2.1, 192.0.2.1:5353 or [2001:db8::1]:53, found {text!r}"
        )
    return Resolver(str(ipaddress.ip_address(host)), int(port) if port else PORT)


def resolvers(setting: str, *, system: Path = SYSTEM) -> tuple[Resolver, ...]:
    """Those that `setting` lists (split by commas or blanks), else those of `system` (resolv.conf(5)).

    SettingError where one is no address, or where there is none at all.
    """
    found = dict.fromkeys(map(resolver, setting.replace(",", " ").split()) if setting.strip() else _listed(system))
    if not found:
        raise SettingError(
            f"expected a resolver's address in ZHENGMING_RESOLVERS or a nameserver in {system}, found none"
        )
    return tuple(found)


def _listed(system: Path) -> list[Resolver]:
    try:
        text = system.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    lines = [line.split() for line in text.splitlines()]
    named = [words[1] for words in lines if words[:1] == ["nameserver"] and len(words) > 1]
    return [Resolver(host) for host in named if _is_address(host)]


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
