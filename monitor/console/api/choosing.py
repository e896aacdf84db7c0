"""Which brand's watchlist a request means, among those that its token is for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from monitor.console.api.bearing import brands_of, check_brand
from monitor.console.api.problems import Problem
from monitor.errors import UsageError
from monitor.store.tokens import Bearer
from monitor.watchlist.model import Watchlist
from monitor.wording import tr


def watchlist_for(bearer: Bearer, brand: str, watchlists: Iterable[Watchlist]) -> Watchlist:
    """The watchlist of `brand`, or, where none is named, of the only one that the token is for; 403 for one that it is not for."""
    if brand:
        check_brand(bearer, brand)
    mine = [one for one in watchlists if bearer.sees(one.brand.key)]
    found = [one for one in mine if brand in ("", one.brand.key)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(one.brand.key for one in mine)
    raise UsageError(
        tr(f"expected a brand among {known}; found {brand!r}", f"品牌应为 {known} 之一；得到 {brand!r}")
    )


def newest(bearer: Bearer, brand: str, limit: int, find: Callable[[str], Sequence[Any]]) -> list[Any]:
    """What `find` finds of each brand that is asked for (empty: of all), each with an `id`, newest first, at most `limit` and one more."""
    brands = brands_of(bearer, brand) or ("",)
    found = [row for one in brands for row in find(one)]
    return sorted(found, key=lambda row: -row.id)[: limit + 1]


def nothing(english: str, chinese: str) -> Problem:
    """404: there is no such thing, or the token may not know of it."""
    return Problem(404, "not_found", tr(english, chinese))
