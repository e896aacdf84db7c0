"""Which names of a batch concern which brand: a quick look at all of them, and all that is known of those that are left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import structs

from monitor.identity import ByIdentity
from monitor.names.facts import Facts
from monitor.names.matching import Match, Matcher
from monitor.sighting import NameSeen, Sighting
from monitor.watchlist.model import Watchlist


class Concerning:
    """Finds the names that deserve a brand's look; safe to use from several threads.

    What it needs to know of the brands is worked out once for each reading of the watchlists, told by their identity.
    """

    def __init__(self) -> None:
        self._matchers: ByIdentity[tuple[Watchlist, ...], Matcher] = ByIdentity(_matcher, size=2)

    def __call__(
        self, sightings: Sequence[Sighting], watchlists: tuple[Watchlist, ...]
    ) -> Iterator[tuple[Watchlist, NameSeen]]:
        """The names among `sightings`, each with every brand that it may concern, in their order.

        A name that was seen several times comes once, with the facts of all; and once for each set of changes, for those are news.
        """
        names = [seen for seen in sightings if isinstance(seen, NameSeen)]
        if not names:
            return
        brands: dict[str, list[str]] = {}
        for found in self._matchers(watchlists).matches(dict.fromkeys(seen.domain for seen in names)):
            if isinstance(found, Match):
                brands.setdefault(found.domain, []).append(found.brand)
        by_key = {watchlist.brand.key: watchlist for watchlist in watchlists}
        for seen in _put_together([seen for seen in names if seen.domain in brands]):
            for brand in brands[seen.domain]:
                yield by_key[brand], seen


def _matcher(watchlists: tuple[Watchlist, ...]) -> Matcher:
    return Matcher(tuple(watchlist.brand for watchlist in watchlists))


def _put_together(names: Sequence[NameSeen]) -> tuple[NameSeen, ...]:
    """Each name once for each set of changes; of two facts of one kind the later counts."""
    found: dict[tuple[str, tuple[str, ...]], NameSeen] = {}
    for seen in names:
        known = found.setdefault((seen.domain, seen.changes), seen)
        if known is not seen and seen.facts is not None:
            facts = _both(known.facts or Facts(), seen.facts)
            found[seen.domain, seen.changes] = structs.replace(known, facts=facts)
    return tuple(found.values())


def _both(first: Facts, second: Facts) -> Facts:
    told = {name: value for name, value in structs.asdict(second).items() if value is not None}
    return structs.replace(first, **told)
