"""What a child can be sent to do."""

from __future__ import annotations

from datetime import datetime

import msgspec

from monitor.net.dns.resolvers import Resolver
from monitor.net.guard import Guard
from monitor.sites.visit import Raw, Vantage


class Naming(msgspec.Struct, frozen=True):
    """Who finds names: these resolvers, else the parent where it wants to, else the system."""

    resolvers: tuple[Resolver, ...] = ()
    parent: bool = False


class Looking(msgspec.Struct, frozen=True, kw_only=True):
    """Visit a site: `seconds` for all of it, `limit` in bytes for the document."""

    asked: str
    guard: Guard
    vantage: Vantage
    now: datetime
    seconds: float
    limit: int
    naming: Naming


class Probing(msgspec.Struct, frozen=True, kw_only=True):
    """See of many sites, hosts or addresses, whether they answer; `seconds` for each."""

    asked: tuple[str, ...]
    guard: Guard
    seconds: float
    naming: Naming


class Reading(msgspec.Struct, frozen=True):
    """Read documents that were fetched elsewhere."""

    raw: tuple[Raw, ...]


class Printing(msgspec.Struct, frozen=True):
    """Take the prints of pictures that were fetched elsewhere."""

    raw: tuple[Raw, ...]


Errand = Looking | Probing | Reading | Printing
