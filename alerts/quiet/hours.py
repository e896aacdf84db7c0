"""Quiet hours: a part of the day, by the clock on the wall, in which nobody is to be disturbed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

import msgspec

from monitor.watchlist.hours import read_part

_DAY = 24 * 60
#: days that are walked through at most until an end is found; two are enough unless a zone jumps again and again
_HOPS = 8


class Hours(msgspec.Struct, frozen=True):
    """From `start` to before `end`, minutes after midnight; over midnight where `end` is the earlier one."""

    start: int
    end: int

    def __contains__(self, wall: datetime) -> bool:
        minute = wall.hour * 60 + wall.minute
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


def read_hours(written: str) -> Hours | None:
    """The hours that are written as `22:00-08:00`; None for other texts, and for hours that never begin or never end."""
    found = read_part(written)
    return Hours(*found) if found else None


def quiet_until(hours: Hours, zone: tzinfo, now: datetime) -> datetime | None:
    """The first moment (UTC) from `now` on at which the clock of `zone` stands outside `hours`; None when it does so now.

    Where a clock is put forward over the end, that is the moment of the change; an end that comes twice, when it is put back, is one each time.
    """
    moment = now.astimezone(UTC)
    if moment.astimezone(zone) not in hours:
        return None
    for _ in range(_HOPS):
        wall = moment.astimezone(zone)
        into = timedelta(seconds=wall.second, microseconds=wall.microsecond)
        ahead = timedelta(minutes=(hours.end - wall.hour * 60 - wall.minute) % _DAY) - into
        after = moment + ahead
        if after.astimezone(zone).utcoffset() != wall.utcoffset():
            after = _change(zone, moment, after)
        if after.astimezone(zone) not in hours:
            return after
        moment = after
    return moment


def _change(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """The second between `before` and `after` from which on the offset is another one than at `before`."""
    offset = before.astimezone(zone).utcoffset()
    low, high = int(before.timestamp()), -int(-after.timestamp() // 1)
    while high - low > 1:
        middle = (low + high) // 2
        same = datetime.fromtimestamp(middle, zone).utcoffset() == offset
        low, high = (middle, high) if same else (low, middle)
    return datetime.fromtimestamp(high, UTC)
