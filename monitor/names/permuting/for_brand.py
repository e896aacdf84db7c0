"""The lookalike names of a whole brand: of its official domains and of the tokens that give it away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from heapq import merge
from itertools import chain

from monitor.brand import Brand
from monitor.names.domain import Name, NotAName, parse
from monitor.names.permuting.permutation import Permutation
from monitor.names.permuting.rates import COM
from monitor.names.permuting.streaming import permutations
from monitor.names.permuting.words import Trade
from monitor.names.tokens import Watched, watched

_WORD = re.compile(r"[a-z0-9]+")


def brand_permutations(
    brand: Brand, *, trade: Trade | None = None, families: frozenset[str] | None = None
) -> Iterator[Permutation]:
    """The lookalikes of all that the brand is known by, likeliest first, each once, nothing that is official or a declared bearer's.

    Names and aliases count under .com unless an official domain carries them, of several words with hyphens too; short ones
    (up to four letters) only in official domains.
    """
    known = watched(brand)
    domains = _registered(known)
    streams = [permutations(domain, trade=trade, families=families) for domain in domains]
    for label in _other_labels(brand, known, frozenset(domains.values())):
        domain = f"{label}.com"
        streams.append(chain(_itself(domain, families), permutations(domain, trade=trade, families=families)))
    seen: set[str] = set()
    for one in merge(*streams, key=lambda permutation: -permutation.likelihood):
        if one.name not in seen and not _is_owned(one.name, known):
            seen.add(one.name)
            yield one


def _registered(known: Watched) -> dict[str, str]:
    """The official domains that somebody registered, each with its label."""
    names = [
        name for domain in known.domains if (name := _name(domain)) and name.label and not name.is_private_suffix
    ]
    return {name.registrable: name.label for name in names}


def _other_labels(brand: Brand, known: Watched, labels: frozenset[str]) -> list[str]:
    """The brand's names as labels that no official domain has."""
    spoken = [_WORD.findall(name.lower()) for name in (brand.name, *brand.aliases) if name.isascii()]
    found = [token.text for token in known.tokens if not token.is_short]
    found.extend("-".join(words) for words in spoken if 1 < len(words) < 5)
    return [
        one for one in dict.fromkeys(found) if one not in labels and (name := _name(f"{one}.com")) and name.label
    ]


def _itself(domain: str, families: frozenset[str] | None) -> Iterator[Permutation]:
    name, family = parse(domain), "tld-swap"
    if families is None or family in families:
        yield Permutation(name.host, name.unicode, family, COM)


def _name(domain: str) -> Name | None:
    try:
        return parse(domain)
    except NotAName:
        return None


def _is_owned(name: str, known: Watched) -> bool:
    if name in known.hosts:
        return True
    owned = (*known.domains, *(domain for domain, _ in known.bearers))
    return any(name == domain or name.endswith("." + domain) for domain in owned)
