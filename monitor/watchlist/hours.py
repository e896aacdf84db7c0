"""A part of the day as watchlists write it: `22:00-08:00`."""

from __future__ import annotations

import re

from monitor.wording import tr

_WRITTEN = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


def read_part(written: str) -> tuple[int, int] | None:
    """Its begin and end in minutes after midnight; None for other texts, and for a part that would never begin or never end."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        return None
    first, second, third, fourth = map(int, found.groups())
    start, end = first * 60 + second, third * 60 + fourth
    return None if start == end else (start, end)


def part_problem(written: str) -> str:
    """What is wrong with a part of the day, empty when it is one."""
    if read_part(written):
        return ""
    return tr(
        f'expected hours such as "22:00-08:00", found {written!r}',
        f'应为时段，例如 "22:00-08:00"，实际为 {written!r}',
    )
