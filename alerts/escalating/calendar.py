"""Which days count as working days, and when hours and working days have passed since a moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from monitor.watchlist.model import Watchlist, WorkingCalendar
from monitor.wording import tr

if TYPE_CHECKING:
    from holidays import HolidayBase

_DAY = timedelta(days=1)
#: days looked through for working days; whoever has fewer than asked for in these has no working week
_LONGEST = 20_000


class Kind(StrEnum):
    """Why a day counts (worked, made up for, added) or does not."""

    WORKED = "worked"
    MADE_UP = "made_up"
    ADDED = "added"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    TAKEN_OFF = "taken_off"


class Year(msgspec.Struct, frozen=True, kw_only=True):
    """A country's year: its public holidays by name, and the days of weekends that are worked instead.

    `known` is False when the government had not said yet which days are worked instead, or dates are estimated from the moon.
    """

    holidays: dict[date, str] = {}
    made_up: frozenset[date] = frozenset()
    known: bool = True


class Calendar:
    """A team's working days.

    A day counts when the team says so (`days_on`), else not when it says so (`days_off`), else when the country works on it instead of a holiday's
    bridge day, else when its weekday is in `week` and it is no public holiday. Hours are hours of real time, whatever clocks are turned to.
    Working days are whole days of the team's time zone: the day that something begins on does not count, and N working days are over when the Nth one after it
    ends at midnight (Civil Code of China, articles 201 and 203). Told on Monday at 10:00, five working days without holidays are over when Tuesday begins.
    Where the machine does not know the time zone, days are those of UTC and one more is waited for, so that nothing comes too early.
    """

    def __init__(self, rule: WorkingCalendar, time_zone: str = "UTC") -> None:
        self.rule, self.time_zone = rule, rule.time_zone or time_zone
        zone = _zone(self.time_zone)
        self.zone: tzinfo = zone or UTC
        self.zone_known = zone is not None

    def kind(self, day: date) -> Kind:
        """Why `day` counts or not."""
        if day in self.rule.days_on:
            return Kind.ADDED
        if day in self.rule.days_off:
            return Kind.TAKEN_OFF
        year = self._year(day.year, "en_US")
        if day in year.made_up:
            return Kind.MADE_UP
        if day.weekday() not in self.rule.week:
            return Kind.WEEKEND
        return Kind.HOLIDAY if day in year.holidays else Kind.WORKED

    def is_working(self, day: date) -> bool:
        """Whether `day` counts."""
        return self.kind(day) in (Kind.WORKED, Kind.MADE_UP, Kind.ADDED)

    def year(self, number: int) -> Year:
        """What the team's country says of a year; nothing where it has none."""
        return self._year(number, tr("en_US", "zh_CN"))

    def _year(self, number: int, language: str) -> Year:
        rule = self.rule
        return _year(rule.country, rule.subdivision, number, language) if rule.country else Year()

    def day_of(self, moment: datetime) -> date:
        """The team's date at `moment`."""
        return moment.astimezone(self.zone).date()

    def after_hours(self, moment: datetime, hours: float) -> datetime:
        """When so many hours of real time have passed."""
        return moment.astimezone(UTC) + timedelta(hours=hours)

    def after_working_days(self, moment: datetime, days: int) -> datetime:
        """When so many whole working days (at least 1) after the day of `moment` are over, in UTC."""
        left = days if self.zone_known else days + 1
        day = self.day_of(moment)
        for _ in range(_LONGEST):
            day += _DAY
            if self.is_working(day) and self._exists(day):
                left -= 1
                if left == 0:
                    break
        return self.end_of(day)

    def end_of(self, day: date) -> datetime:
        """The moment, in UTC, from which on the team's date is later than `day`, however clocks are turned at midnight."""
        midnight = datetime.combine(day + _DAY, time(), self.zone)
        first, second = (midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        if first == second:
            return first
        if first < second:  # midnight comes twice
            again = self.day_of(second - timedelta(microseconds=1)) <= day
            return second if again else first
        return self._turn(day, second, first)

    def _turn(self, day: date, before: datetime, after: datetime) -> datetime:
        """The second between `before` and `after` in which clocks are turned from `day` past midnight."""
        while after - before > timedelta(seconds=1):
            middle = before + timedelta(seconds=(after - before) // timedelta(seconds=1) // 2)
            if self.day_of(middle) > day:
                after = middle
            else:
                before = middle
        return after

    def _exists(self, day: date) -> bool:
        """False for a day that a country left out when it moved across the date line: its noon is another day's."""
        return self.day_of(datetime.combine(day, time(12), self.zone).astimezone(UTC)) == day


def calendar_of(watchlist: Watchlist) -> Calendar:
    """The calendar that a brand's ladder is counted by."""
    return _calendar(watchlist.ladder.calendar, watchlist.brand.time_zone)


@lru_cache(maxsize=1024)
def _calendar(rule: WorkingCalendar, time_zone: str) -> Calendar:
    return Calendar(rule, time_zone)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


@cache
def _year(country: str, subdivision: str, number: int, language: str) -> Year:
    """One year as the library of holidays knows it, which asks no network; names in `language` where it has them.

    A notice moves days over New Year too (2011-12-31 was worked for 2012), hence the years around it.
    """
    from holidays import country_holidays

    found = country_holidays(
        country, subdiv=subdivision or None, years=(number - 1, number, number + 1), language=language
    )
    return Year(
        holidays={day: name for day, name in found.items() if day.year == number},
        made_up=frozenset(day for day in found.weekend_workdays if day.year == number),
        known=number <= _announced_until(found) and not _estimated(found, number),
    )


def _announced_until(found: HolidayBase) -> int:
    """The last year of which it is known which days are worked instead; the last of all where a country moves none."""
    special: dict[int, object] = getattr(found, "special_public_holidays", {})
    return max(special) if found.has_substituted_holidays and special else found.end_year


def _estimated(found: HolidayBase, number: int) -> bool:
    labels = [getattr(found, name, "") for name in ("estimated_label", "observed_estimated_label")]
    marks = [found.tr(label).replace("%s", "").strip() for label in labels if label]
    return any(mark in name for day, name in found.items() if day.year == number for mark in marks)
