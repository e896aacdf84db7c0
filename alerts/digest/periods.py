"""When digests fall due: days and weeks that follow each other without gap, ending at the settings' time on the clocks of the brand's team. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

import msgspec

from monitor.settings import Settings

Kind = Literal["day", "week"]
KINDS: tuple[Kind, ...] = ("day", "week")
#: a digest that ends later than this from now was made by a clock that ran ahead, and counts for nothing
AHEAD = timedelta(days=1)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LENGTH: dict[Kind, int] = {"day": 1, "week": 7}


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    """Days that end at `at`, or weeks that end at `at` on `weekday` (0 is Monday), by the clocks of `zone`.

    A time that the clocks skip is the moment as long after the skip as it would have been before it; one that they show twice is the first of the two.
    """

    kind: Kind
    at: time
    zone: tzinfo
    weekday: int = 0

    def latest(self, now: datetime) -> datetime:
        """The last end of a period that is not after `now`."""
        day = now.astimezone(self.zone).date() + timedelta(days=1)
        if self.kind == "week":
            day += timedelta(days=(self.weekday - day.weekday()) % 7)
        while (found := self._end(day)) > now:
            day -= self._length
        return found

    def before(self, moment: datetime) -> datetime:
        """The last end of a period before `moment`."""
        return self.latest(moment - timedelta(microseconds=1))

    def after(self, moment: datetime) -> datetime:
        """The first end of a period after `moment`."""
        return self._end(self.latest(moment).astimezone(self.zone).date() + self._length)

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Beginning and end of the period that begins on `day`, or in the week of which `day` is."""
        if self.kind == "week":
            day -= timedelta(days=(day.weekday() - self.weekday) % 7)
        return self._end(day), self._end(day + self._length)

    @property
    def _length(self) -> timedelta:
        return timedelta(days=_LENGTH[self.kind])

    def _end(self, day: date) -> datetime:
        return datetime.combine(day, self.at, self.zone).astimezone(UTC)


def rhythms(settings: Settings, zone: tzinfo) -> Iterator[Rhythm]:
    """The digests that the settings ask for, by the clocks of a team's time zone (`monitor.watchlist.zones.team_zone`)."""
    if settings.digest_daily:
        yield Rhythm(kind="day", at=time.fromisoformat(settings.digest_daily), zone=zone)
    if settings.digest_weekly:
        day, _, at = settings.digest_weekly.partition(" ")
        yield Rhythm(kind="week", at=time.fromisoformat(at), zone=zone, weekday=_DAYS.index(day))


def rhythm_of(settings: Settings, zone: tzinfo, kind: Kind) -> Rhythm:
    """The rhythm of one kind of digest; one that the settings do not ask for ends at midnight, a week on Monday."""
    for found in rhythms(settings, zone):
        if found.kind == kind:
            return found
    return Rhythm(kind=kind, at=time(0, 0), zone=zone)


def back_from(moment: datetime, kind: Kind, zone: tzinfo, count: int) -> tuple[datetime, ...]:
    """`count` moments, oldest first, of which `moment` is the last: the same time of day, a day or a week apart by the clocks of `zone`."""
    local = moment.astimezone(zone)
    length = timedelta(days=_LENGTH[kind])
    earlier = ((local - length * back).astimezone(UTC) for back in range(count - 1, 0, -1))
    return (*earlier, moment)
