"""By whose clock people read times: the team's, as its watchlist says."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

from monitor import clock
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import brand_folders


def team_zone(watchlist: Watchlist) -> tzinfo:
    """The time zone of a brand's team: that of its working calendar, else the brand's; UTC where this machine knows neither."""
    return clock.zone_of(watchlist.ladder.calendar.time_zone, watchlist.brand.time_zone)


def reading_zone(chosen: str, zones: Iterable[tuple[str, tzinfo]], brand: str = "") -> tzinfo:
    """The zone in which console and command line tell times: `chosen` where it is set, else that of the team of `brand` among these keys and zones.

    Of no brand, it is the zone that all have in common; UTC where they differ.
    """
    if chosen:
        return clock.zone_of(chosen)
    known = dict(zones)
    if brand in known:
        return known[brand]
    every = set(known.values())
    return every.pop() if len(every) == 1 else UTC


def zones_in(folder: str) -> Iterator[tuple[str, tzinfo]]:
    """The key and the team's zone of each brand under `folder` (empty: the shipped ones), from the two files that tell it; what cannot be read is left out."""
    for place in brand_folders(folder or None, []):
        brand, ladder = _read(place / "brand.toml"), _read(place / "escalation.toml")
        calendar = ladder.get("calendar")
        own = calendar.get("time_zone") if isinstance(calendar, dict) else ""
        names = (one for one in (own, brand.get("time_zone")) if isinstance(one, str))
        if isinstance(brand.get("key"), str):
            yield brand["key"], clock.zone_of(*names)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return {}
