"""A digest's charts as figures of a page: bars for what was said, a line for the mood. Drawn by the page itself, so that they follow dark and light."""

from __future__ import annotations

from datetime import tzinfo

import msgspec

from alerts.digest.facts import Bar as Period

#: the size of a chart in its own units
WIDTH, HEIGHT = 720.0, 160.0
#: of the room of a bar, how much is left free
_GAP = 0.25
_MOODS = ("positive", "neutral", "negative")


class Box(msgspec.Struct, frozen=True):
    """A rectangle of one mood."""

    mood: str
    x: float
    y: float
    width: float
    height: float


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Boxes, a line of points through the mean sentiment (empty where nobody said anything), the days below with their places, and the highest bar."""

    boxes: tuple[Box, ...]
    line: str
    days: tuple[tuple[float, str], ...]
    most: int
    said: tuple[tuple[str, int, str], ...]


def chart(periods: tuple[Period, ...], zone: tzinfo) -> Chart | None:
    """The chart of what was said in `periods`, oldest first, by the clock of `zone`; None where nothing was."""
    most = max((one.posts for one in periods), default=0)
    if not most:
        return None
    room = WIDTH / len(periods)
    every = -(-len(periods) // 6)
    days = [f"{one.since.astimezone(zone):%m-%d}" for one in periods]
    moods = [(place, one.sentiment) for place, one in enumerate(periods) if one.sentiment is not None]
    return Chart(
        boxes=tuple(box for place, one in enumerate(periods) for box in _boxes(one, place * room, room, most)),
        line=" ".join(f"{(place + 0.5) * room:.1f},{(1 - mood) / 2 * HEIGHT:.1f}" for place, mood in moods),
        days=tuple(((place + 0.5) * room, day) for place, day in enumerate(days) if place % every == 0),
        most=most,
        said=tuple(
            (day, one.posts, "" if one.sentiment is None else f"{one.sentiment:+.2f}")
            for day, one in zip(days, periods, strict=True)
        ),
    )


def _boxes(one: Period, x: float, room: float, most: int) -> list[Box]:
    """The moods of one period above each other, the negative ones at the bottom."""
    made, top = list[Box](), HEIGHT
    for mood in reversed(_MOODS):
        height = getattr(one, mood) / most * HEIGHT
        top -= height
        if height:
            made.append(Box(mood, x + room * _GAP / 2, top, room * (1 - _GAP), height))
    return made
