"""Which RDAP server answers for a name: IANA's bootstrap registry (RFC 9224), bundled, refreshed now and then."""

from __future__ import annotations

import os
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from monitor.errors import ZhengmingError
from monitor.settings import Settings

REFRESHED = "rdap-dns.json"
#: largest bootstrap file that is read, in bytes; IANA's has some 70,000
LARGEST = 4 * 1024 * 1024
_Service = tuple[list[str], list[str]]


class BootstrapError(ZhengmingError):
    """A list of RDAP servers is not what RFC 9224 asks for."""


class _File(msgspec.Struct, frozen=True):
    version: str
    publication: str
    services: Annotated[list[_Service], msgspec.Meta(min_length=1)]


class Bootstrap(msgspec.Struct, frozen=True):
    """When the list was published (as it says itself, aware UTC) and the base addresses for each suffix, https first."""

    publication: datetime
    services: dict[str, tuple[str, ...]]

    def servers(self, domain: str) -> tuple[str, ...]:
        """The base addresses for `domain` (lower case, ASCII form), each ending in `/`: those of the longest suffix listed
        (RFC 9224 §4); empty where there is none."""
        labels = domain.split(".")
        for start in range(len(labels)):
            if found := self.services.get(".".join(labels[start:])):
                return found
        return ()


def read_bootstrap(data: bytes) -> Bootstrap:
    """The list in `data`; BootstrapError says what was expected and what was found."""
    try:
        read = msgspec.json.decode(data, type=_File)
        publication = datetime.fromisoformat(read.publication)
    except (msgspec.DecodeError, ValueError) as error:
        raise BootstrapError(f"expected a bootstrap file by RFC 9224: {error}") from None
    if read.version != "1.0" or publication.tzinfo is None:
        raise BootstrapError(f"expected version 1.0 and a time with zone, found {read.version}, {read.publication}")
    services: dict[str, tuple[str, ...]] = {}
    for suffixes, addresses in read.services:
        bases = sorted(map(_base, filter(_usable, addresses)), key=lambda one: not one.startswith("https:"))
        if bases:
            services.update(dict.fromkeys((suffix.lower().strip(".") for suffix in suffixes), tuple(bases)))
    if not services:
        raise BootstrapError("expected a server's address for at least one suffix, found none")
    return Bootstrap(publication, services)


def _usable(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _base(address: str) -> str:
    return address if address.endswith("/") else address + "/"


def bundled() -> bytes:
    """The file that came with this version."""
    return files("monitor.net.registration").joinpath("dns.json").read_bytes()


def is_file(settings: Settings) -> bool:
    """Whether the setting names a file, which is read as it is and never fetched."""
    return not settings.rdap_bootstrap.startswith(("http://", "https://"))


def load(settings: Settings) -> Bootstrap:
    """The list in force: the file that the setting names, else the newer of the refreshed and the bundled one.

    BootstrapError for a file named by the setting that cannot be used; a damaged refreshed one is passed over.
    """
    if is_file(settings):
        try:
            return read_bootstrap(Path(settings.rdap_bootstrap).read_bytes())
        except (OSError, BootstrapError) as error:
            raise BootstrapError(f"ZHENGMING_RDAP_BOOTSTRAP: {settings.rdap_bootstrap}: {error}") from None
    place = Path(settings.state_dir) / REFRESHED
    try:
        changed = place.stat().st_mtime_ns
    except OSError:
        return _loaded("", 0)
    return _loaded(str(place), changed)


def registry_of(domain: str, settings: Settings) -> str:
    """What questions about `domain` that should not be put at once have in common: the RDAP server, else the suffix."""
    suffix = "." + domain.rpartition(".")[2]
    try:
        bases = load(settings).servers(domain)
    except BootstrapError:
        return suffix
    return urlsplit(bases[0]).netloc if bases else suffix


@lru_cache(maxsize=4)
def _loaded(place: str, _changed: int) -> Bootstrap:
    ours = read_bootstrap(bundled())
    try:
        refreshed = read_bootstrap(Path(place).read_bytes()) if place else ours
    except (OSError, BootstrapError):
        return ours
    return max(ours, refreshed, key=lambda one: one.publication)


def keep(settings: Settings, data: bytes) -> Bootstrap:
    """Make `data` the refreshed list, whole or not at all; BootstrapError where it is none, and the old one stays."""
    read = read_bootstrap(data)
    place = Path(settings.state_dir) / REFRESHED
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    draft.write_bytes(data)
    draft.replace(place)
    return read
