"""The lookalike names of a whole brand: of its official domains and of the tokens that give it away."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge

from monitor.brand import Brand
from monitor.names.domain import NotAName, parse
from monitor.names.permuting.permutation import Permutation
from monitor.names.permuting.streaming import permutations
from monitor.names.permuting.words import Trade
from monitor.names.tokens import Watched, watched

#: under which a token is imitated that no official domain carries
_COMMON = "com"


def brand_permutations(
    brand: Brand, *, trade: Trade | None = None, families: frozenset[str] | None = None
) -> Iterator[Permutation]:
    """The lookalikes of all that the brand is known by, likeliest first, each once, nothing that is official or a declared bearer's.

    A token counts under .com unless an official domain carries it; short ones (up to four letters) only in official domains.
    """
    known = watched(brand)
    streams = [permutations(domain, trade=trade, families=families) for domain in _imitated(known)]
    seen: set[str] = set()
    for one in merge(*streams, key=lambda permutation: -permutation.likelihood):
        if one.name not in seen and not _is_owned(one.name, known):
            seen.add(one.name)
            yield one


def _imitated(known: Watched) -> list[str]:
    """The official registrable domains, then a domain for each telling token that none of them has as its label."""
    found: dict[str, None] = {}
    labels = set()
    for domain in known.domains:
        try:
            name = parse(domain)
        except NotAName:
            continue
        if name.registrable and not name.is_private_suffix:
            found[name.registrable] = None
            labels.add(name.label)
    for token in known.tokens:
        if token.text not in labels and not token.is_short:
            found[f"{token.text}.{_COMMON}"] = None
    return [domain for domain in found if _is_name(domain)]


def _is_name(domain: str) -> bool:
    try:
        return bool(parse(domain).label)
    except NotAName:
        return False


def _is_owned(name: str, known: Watched) -> bool:
    if name in known.hosts:
        return True
    owned = (*known.domains, *(domain for domain, _ in known.bearers))
    return any(name == domain or name.endswith("." + domain) for domain in owned)
