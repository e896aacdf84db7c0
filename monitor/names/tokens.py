"""The strings that give a brand away in a domain."""

from __future__ import annotations

import re

import msgspec

from monitor.brand import Brand
from monitor.identity import ByIdentity
from monitor.names.domain import NotAName, parse
from monitor.names.fold import fold, spellings, to_latin
from monitor.names.reading import words_of_token

SHORT = 4
#: the longest label there is (RFC 1035)
LONGEST = 63
#: generic suffixes under which everybody is
EVERYWHERE = frozenset({"com", "net", "org", "info", "biz", "app"})
_APART = re.compile(r"[\W_]+")


class Token(msgspec.Struct, frozen=True):
    """One string to look for: lower case, letters and digits only.

    `folded` is how it looks (see `fold`), `spellings` how that can be written with letter pairs. `words` are the ordinary words that
    it is made of (`("apple",)`, `("wallet", "connect")`), empty when it is a name of its own. `told`: the watchlist names it itself; else
    it is the label of an official domain.
    """

    text: str
    folded: str
    spellings: tuple[str, ...]
    words: tuple[str, ...]
    told: bool

    @property
    def is_short(self) -> bool:
        """Whether it is too short to tell by itself: up to four Latin letters."""
        return self.text.isascii() and len(self.text) <= SHORT

    @property
    def is_word(self) -> bool:
        """Whether it is an ordinary word, which others use without a thought of the brand."""
        return len(self.words) == 1

    @property
    def is_vague(self) -> bool:
        """Whether it is only the label of an official domain, and one that others use too: `office` of `office.com`."""
        return not self.told and (self.is_word or len(self.text) <= SHORT + 1)


class Watched(msgspec.Struct, frozen=True):
    """What a brand is looked for by; `hosts` are its own pages' hosts, exact; tokens are longest first.

    `suffixes` are the rare ones of its official domains: a lookalike under `.market` copies `.market`.
    """

    tokens: tuple[Token, ...]
    domains: tuple[str, ...]
    hosts: frozenset[str]
    bearers: tuple[tuple[str, str], ...]
    suffixes: frozenset[str]


def own_hosts(brand: Brand) -> tuple[tuple[str, ...], frozenset[str]]:
    """The brand's official domains, and the hosts of its own pages."""
    pages = [*brand.official.urls, *brand.verification.values(), *brand.help.values()]
    domains = tuple(_host(domain) or domain for domain in brand.official.domains)
    return domains, frozenset(host for page in pages if (host := _host(page)))


def _watched(brand: Brand) -> Watched:
    domains, hosts = own_hosts(brand)
    names = [brand.key, brand.name, *brand.aliases, *brand.keywords]
    told = set(map(_as_token, names))
    texts = told | set(map(_as_token, _labels(brand.official.domains)))
    tokens = sorted((text for text in texts if _is_telling(text)), key=lambda text: (-len(text), text))
    return Watched(
        tokens=tuple(_token(text, text in told) for text in tokens),
        domains=domains,
        hosts=hosts,
        suffixes=frozenset(_suffixes(brand.official.domains)),
        bearers=tuple(
            (_host(domain) or domain, bearer.name) for bearer in brand.exclude for domain in bearer.domains
        ),
    )


watched = ByIdentity(_watched)


def _token(text: str, told: bool) -> Token:
    folded = fold(text)
    return Token(text, folded, spellings(folded), words_of_token(text), told)


def _as_token(name: str) -> str:
    """A name without what domains leave out, its letters read as Latin where they are."""
    bare = _APART.sub("", name.lower())
    latin = to_latin(bare)
    return latin if latin.isascii() else bare


def _is_telling(text: str) -> bool:
    return len(text) <= LONGEST and len(text) >= (3 if text.isascii() else 2) and not text.isdigit()


def _labels(domains: tuple[str, ...]) -> list[str]:
    found = []
    for domain in domains:
        try:
            found.append(parse(domain).label)
        except NotAName:
            continue
    return found


def _suffixes(domains: tuple[str, ...]) -> list[str]:
    """The suffixes under which few are: no country's, and none of the great ones."""
    found = [domain.partition(".")[2] for domain in map(_host, domains) if domain]
    return [suffix for suffix in found if len(suffix.rpartition(".")[2]) > 2 and suffix not in EVERYWHERE]


def _host(address: str) -> str:
    try:
        return parse(address).host
    except NotAName:
        return ""
