"""Dates in WHOIS texts, whose day and month may be swapped: 03/04/2026 is March in one country and April in the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?![\d/-])")


class _Written(NamedTuple):
    first: int
    separator: str
    second: int
    year: int


class Settled(NamedTuple):
    """A date as it is best understood; `unclear` where day and month may be swapped."""

    date: datetime
    unclear: bool


def settle(date: datetime, text: str) -> Settled:
    """`date`, which a parser read somewhere in `text`, held against how dates are written there.

    Where it may have come from a date such as 03/04/2026, other dates of the text in the same notation decide (23/04/2015
    has its day first); without one that decides the parser's reading stays, marked as unclear.

    >>> settle(datetime(2026, 3, 4), "Created: 03/04/2026\\nExpires: 23/04/2027").date.month
    4
    """
    for written in _dates(text):
        if written.year != date.year or {written.first, written.second} != {date.month, date.day}:
            continue
        if written.first == written.second or max(written.first, written.second) > 12:
            return Settled(date, False)
        day_first = _day_first(text, written.separator)
        if day_first is None:
            return Settled(date, True)
        day, month = (written.first, written.second) if day_first else (written.second, written.first)
        return Settled(date.replace(month=month, day=day), False)
    return Settled(date, False)


def _dates(text: str) -> Iterator[_Written]:
    for found in _NUMERIC.finditer(text):
        yield _Written(int(found[1]), found[2], int(found[3]), int(found[4]))


def _day_first(text: str, separator: str) -> bool | None:
    """Whether dates with `separator` have their day first; None where the text does not tell. Dots mean days first
    everywhere (DIN 5008, GOST R 7.0.97 and their like; no country writes months before days with dots)."""
    if separator == ".":
        return True
    firsts = {
        one.first > 12 for one in _dates(text) if one.separator == separator and max(one.first, one.second) > 12
    }
    return firsts.pop() if len(firsts) == 1 else None
