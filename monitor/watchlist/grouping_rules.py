"""What `[grouping]` of `routes.toml` and `[major]` of `escalation.toml` must obey beyond their shape."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from monitor.watchlist.loading import Document
from monitor.watchlist.locating import Path
from monitor.watchlist.model import Grouping, Raising
from monitor.watchlist.shaping import nearest, seconds
from monitor.wording import tr

#: seconds that a window may have: a minute to a year
_WINDOW = (60.0, 366 * 86_400.0)
#: hits on a topic that may be waited for, so that none is forgotten for long
_ABOVE = (0, 1_000)
_MOST = 10**10


def read_window(document: Document) -> None:
    """Replaces `"24h"` by its seconds; tells of a text that is no duration."""
    grouping = document.data.get("grouping")
    if not isinstance(grouping, dict) or not isinstance(grouping.get("window"), str):
        return
    length = seconds(grouping["window"])
    if length is None:
        said = tr('expected a duration such as "30m", "24h" or "7d"', '应为时长，例如 "30m"、"24h" 或 "7d"')
        _blame(document, ("grouping", "window"), said, repr(grouping["window"]))
    grouping["window"] = length if length is not None else Grouping().window


def check_grouping(document: Document, grouping: Grouping, topics: Collection[str]) -> None:
    """The window is a minute to a year, numbers are not negative, topics exist."""
    _between(document, ("grouping", "window"), grouping.window, _WINDOW)
    _between(document, ("grouping", "above"), grouping.above, _ABOVE)
    for topic, above in grouping.topics.items():
        place: Path = ("grouping", "topics", topic)
        _between(document, place, above, _ABOVE)
        if topic not in topics:
            near = nearest(topic, list(topics))
            hint = tr(f"; did you mean {near!r}?", f"，是否应为 {near!r}？") if near else ""
            document.blame(place, tr(f"unknown topic {topic!r}", f"未知的话题 {topic!r}") + hint)


def check_major(document: Document, major: Raising) -> None:
    """Numbers are not negative, and a risk is at most 100."""
    for name, value in msgspec.structs.asdict(major).items():
        _between(document, ("major", name), value, (0, 100 if name == "risk" else _MOST))


def _between(document: Document, place: Path, value: float, limits: tuple[float, float]) -> None:
    least, most = limits
    if not least <= value <= most:
        said = tr(f"expected {least:,.0f} to {most:,.0f}", f"应为 {least:,.0f} 到 {most:,.0f}")
        _blame(document, place, said, f"{value:g}")


def _blame(document: Document, place: Path, said: str, found: str) -> None:
    document.blame(place, said + tr(f", found {found}", f"，实际为 {found}"))
