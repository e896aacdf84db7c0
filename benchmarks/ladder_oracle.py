"""When rungs are due, worked out the long way: by reading the clock on the wall four times a day for thirty years, and each minute where a date ends. Shares no code with the ladder."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from holidays import country_holidays

YEARS = range(2005, 2036)
_FIRST = int(datetime(YEARS[0], 1, 1, tzinfo=UTC).timestamp())
_LAST = int(datetime(YEARS[-1], 12, 31, tzinfo=UTC).timestamp())
#: seconds between two looks at a clock: wherever two looks show different dates, the time between them is looked at more closely
_LOOKS = (21_600, 3_600, 900, 60)
#: countries whose own weekend is, or was, another than Saturday and Sunday
_OTHER_WEEKENDS = ("SA",)


class Wall:
    """When each date ended on the clocks of a zone: the last time that one was shown; dates that no clock showed are missing."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        ends: dict[int, int] = {}
        self._read(ends, range(_FIRST, _LAST, _LOOKS[0]), self._date(_FIRST), _LOOKS)
        self.days = sorted(ends)
        self.ends = [ends[day] for day in self.days]

    def _read(self, ends: dict[int, int], moments: range, shown: int, looks: tuple[int, ...]) -> None:
        """Note when each date ends between these moments, at the first of which `shown` is the date. A date that comes back, as clocks are turned at midnight,
        is noted again when it ends again.
        """
        step, *closer = looks
        for moment in moments:
            then, shown = shown, self._date(moment + step)
            if then == shown:
                continue
            if closer:
                self._read(ends, range(moment, moment + step, closer[0]), then, tuple(closer))
            else:
                ends[then] = moment + step

    def _date(self, moment: int) -> int:
        return datetime.fromtimestamp(moment, self._zone).toordinal()

    def date_at(self, moment: float) -> int:
        """The ordinal of the date that the clock shows."""
        return datetime.fromtimestamp(moment, self._zone).toordinal()


@cache
def wall(zone: str) -> Wall:
    """The clocks of a zone, read once."""
    return Wall(zone)


@cache
def worked(country: str, week: tuple[int, ...]) -> frozenset[int]:
    """The ordinals of the days that count, by the library's own answer where the team's week is the country's."""
    known = country_holidays(country, years=YEARS) if country else None
    found = set[int]()
    day = date(YEARS[0], 1, 1)
    while day.year < YEARS.stop:
        if known is None:
            counts = day.weekday() in week
        elif week == (0, 1, 2, 3, 4) and country not in _OTHER_WEEKENDS:
            counts = known.is_working_day(day)
        else:
            counts = day in known.weekend_workdays or (day.weekday() in week and day not in known)
        if counts:
            found.add(day.toordinal())
        day += timedelta(days=1)
    return frozenset(found)


class Days(NamedTuple):
    """Which days count for a team: its country and week, and its own days off and on, which win."""

    country: str
    week: tuple[int, ...]
    off: tuple[int, ...] = ()
    on: tuple[int, ...] = ()

    def count(self, day: int) -> bool:
        """Whether the day with this ordinal counts."""
        return day in self.on or (day not in self.off and day in worked(self.country, self.week))


def after_days(start: float, count: int, zone: str, days: Days) -> int:
    """When so many days that count have begun and ended since the day of `start`."""
    clocks = wall(zone)
    place = bisect_right(clocks.days, clocks.date_at(start))
    while True:
        count -= days.count(clocks.days[place])
        if not count:
            return clocks.ends[place]
        place += 1


def covers(moment: float) -> bool:
    """Whether the tables reach far enough around `moment`."""
    return _FIRST + 40 * 86_400 < moment < _LAST - 80 * 86_400
