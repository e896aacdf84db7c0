"""Quiet hours by the clock on the wall: over midnight, and when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.quiet.hours import Hours, quiet_until, read_hours

SHANGHAI, BERLIN, LORD_HOWE = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")
#: days around which clocks change somewhere: Berlin, New York, Lord Howe (by half an hour), Apia (which left out a whole day)
CHANGES = (
    datetime(2026, 3, 29, tzinfo=UTC),
    datetime(2026, 10, 25, tzinfo=UTC),
    datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 4, 5, tzinfo=UTC),
    datetime(2011, 12, 30, tzinfo=UTC),
)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Shanghai", "UTC")


def at(zone: ZoneInfo, *wall: int, fold: int = 0) -> datetime:
    return datetime(*wall, tzinfo=zone, fold=fold).astimezone(UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ((2026, 11, 22, 21, 59), None),
        ((2026, 11, 22, 22, 0), (2026, 11, 23, 8, 0)),
        ((2026, 11, 23, 7, 59), (2026, 11, 23, 8, 0)),
        ((2026, 11, 23, 8, 0), None),
    ],
)
def test_a_night_begins_and_ends_by_the_clock_on_the_wall(
    now: tuple[int, ...], end: tuple[int, ...] | None
) -> None:
    found = quiet_until(Hours(22 * 60, 8 * 60), SHANGHAI, at(SHANGHAI, *now))

    assert found == (at(SHANGHAI, *end) if end else None)


def test_a_night_lasts_until_eight_on_the_wall_when_the_clocks_change() -> None:
    night = Hours(22 * 60, 8 * 60)

    spring = quiet_until(night, BERLIN, at(BERLIN, 2026, 3, 28, 23, 0))
    autumn = quiet_until(night, BERLIN, at(BERLIN, 2026, 10, 24, 23, 0))

    assert spring == at(BERLIN, 2026, 3, 29, 8, 0)
    assert autumn == at(BERLIN, 2026, 10, 25, 8, 0)


def test_an_end_that_the_clock_leaps_over_is_the_leap() -> None:
    assert quiet_until(Hours(22 * 60, 150), BERLIN, at(BERLIN, 2026, 3, 29, 1, 0)) == at(BERLIN, 2026, 3, 29, 3, 0)


def test_an_end_that_comes_twice_is_one_each_time() -> None:
    night = Hours(22 * 60, 150)
    first = quiet_until(night, BERLIN, at(BERLIN, 2026, 10, 25, 1, 0))
    again = quiet_until(night, BERLIN, at(BERLIN, 2026, 10, 25, 2, 10, fold=1))

    assert first == at(BERLIN, 2026, 10, 25, 2, 30)
    assert again == at(BERLIN, 2026, 10, 25, 2, 30, fold=1)


@given(
    zone=st.sampled_from(ZONES),
    day=st.sampled_from(CHANGES),
    minutes=st.integers(-1440, 2880),
    start=st.integers(0, 1439),
    length=st.integers(1, 1439),
)
def test_quiet_ends_at_the_first_minute_that_is_not(
    zone: str, day: datetime, minutes: int, start: int, length: int
) -> None:
    where, hours = ZoneInfo(zone), Hours(start, (start + length) % 1440)
    now = day + timedelta(minutes=minutes)

    expected, found = now, quiet_until(hours, where, now)
    while expected.astimezone(where) in hours:
        expected += timedelta(minutes=1)

    assert found == (None if expected == now else expected)


@pytest.mark.parametrize("written", ["", "22:00", "24:00-08:00", "22:60-08:00", "08:00-08:00", "night", "22-8"])
def test_what_is_no_part_of_a_day_is_none(written: str) -> None:
    assert read_hours(written) is None


def test_hours_are_read_as_people_write_them() -> None:
    assert read_hours(" 9:30 - 17:05 ") == Hours(570, 1025)
