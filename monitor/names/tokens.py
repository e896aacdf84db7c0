"""The strings that give a brand away in a domain."""

from __future__ import annotations

import re

import msgspec

from monitor.brand import Brand
from monitor.identity import ByIdentity
from monitor.names.domain import NotAName, parse
from monitor.names.fold import to_shape

SHORT = 4
_APART = re.compile(r"[\W_]+")


class Token(msgspec.Struct, frozen=True):
    """One string to look for: lower case, letters and digits only; `shape` is how it looks (see `to_shape`)."""

    text: str
    shape: str

    @property
    def is_short(self) -> bool:
        """Whether it is too short to tell by itself: up to four Latin letters."""
        return self.text.isascii() and len(self.text) <= SHORT


class Watched(msgspec.Struct, frozen=True):
    """What a brand is looked for by; `hosts` are its own pages' hosts, exact; tokens are longest first."""

    tokens: tuple[Token, ...]
    domains: tuple[str, ...]
    hosts: frozenset[str]
    bearers: tuple[tuple[str, str], ...]


def _watched(brand: Brand) -> Watched:
    pages = [*brand.official.urls, *brand.verification.values(), *brand.help.values()]
    names = [brand.key, brand.name, *brand.aliases, *brand.keywords, *_labels(brand.official.domains)]
    texts = {_APART.sub("", name.lower()) for name in names}
    tokens = sorted((text for text in texts if _is_telling(text)), key=lambda text: (-len(text), text))
    return Watched(
        tokens=tuple(Token(text, to_shape(text)) for text in tokens),
        domains=tuple(_host(domain) or domain for domain in brand.official.domains),
        hosts=frozenset(host for page in pages if (host := _host(page))),
        bearers=tuple(
            (_host(domain) or domain, bearer.name) for bearer in brand.exclude for domain in bearer.domains
        ),
    )


watched = ByIdentity(_watched)


def _is_telling(text: str) -> bool:
    return len(text) >= (3 if text.isascii() else 2) and not text.isdigit()


def _labels(domains: tuple[str, ...]) -> list[str]:
    found = []
    for domain in domains:
        try:
            found.append(parse(domain).label)
        except NotAName:
            continue
    return found


def _host(address: str) -> str:
    try:
        return parse(address).host
    except NotAName:
        return ""
