"""Hours are hours, working days are whole days of the team's calendar, and nothing is over too early."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.escalating.calendar import Calendar, Kind
from monitor.watchlist.model import WorkingCalendar

CHINA = Calendar(WorkingCalendar(country="CN"), "Asia/Shanghai")
ZONES = (
    "Asia/Shanghai",
    "Europe/London",
    "America/New_York",
    "America/Havana",
    "Africa/Cairo",
    "Asia/Beirut",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Asia/Kathmandu",
)


def _shanghai(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo("Asia/Shanghai"))  # type: ignore[misc, arg-type]


def _utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_the_day_of_the_mail_does_not_count_and_the_last_day_counts_whole() -> None:
    monday = _shanghai(2026, 11, 16, 10, 0)

    assert CHINA.after_working_days(monday, 5) == _shanghai(2026, 11, 24)
    assert CHINA.after_working_days(_shanghai(2026, 11, 15, 23, 59), 5) == _shanghai(2026, 11, 21)


def test_hours_run_through_nights_holidays_and_turned_clocks() -> None:
    before_summer_time = datetime(2026, 3, 7, 20, 0, tzinfo=ZoneInfo("America/New_York"))

    due = Calendar(WorkingCalendar(), "America/New_York").after_hours(before_summer_time, 24)

    assert due.astimezone(ZoneInfo("America/New_York")).hour == 21
    assert due - before_summer_time.astimezone(UTC) == timedelta(hours=24)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 2, 14), Kind.MADE_UP),  # Saturday, worked for the Spring Festival
        (date(2026, 2, 20), Kind.HOLIDAY),
        (date(2026, 2, 21), Kind.WEEKEND),
        (date(2026, 2, 24), Kind.WORKED),
        (date(2026, 10, 10), Kind.MADE_UP),
        (date(2026, 10, 8), Kind.WORKED),
        (date(2025, 9, 28), Kind.MADE_UP),
        (date(2025, 10, 8), Kind.HOLIDAY),
        (date(2024, 2, 29), Kind.WORKED),
        (date(2011, 12, 31), Kind.MADE_UP),  # a notice of the year after
    ],
)
def test_days_count_as_the_state_council_has_said(day: date, kind: Kind) -> None:
    assert CHINA.kind(day) is kind


def test_the_national_holiday_with_its_made_up_days_makes_five_working_days_long() -> None:
    told = _shanghai(2026, 9, 29, 10, 0)  # worked: 30 September, 8, 9, 10 (a Saturday) and 12 October

    assert CHINA.after_working_days(told, 5) == _shanghai(2026, 10, 13)


def test_exceptions_of_the_team_win_over_the_country() -> None:
    day_off, day_on = date(2026, 11, 18), date(2026, 10, 1)
    rule = WorkingCalendar(country="CN", days_off=(day_off,), days_on=(day_on,))

    team = Calendar(rule, "Asia/Shanghai")

    assert (team.kind(day_off), team.kind(day_on)) == (Kind.TAKEN_OFF, Kind.ADDED)


def test_a_subdivision_has_holidays_of_its_own() -> None:
    corpus_christi = date(2026, 6, 4)

    assert Calendar(WorkingCalendar(country="DE", subdivision="BY")).kind(corpus_christi) is Kind.HOLIDAY
    assert Calendar(WorkingCalendar(country="DE", subdivision="BE")).kind(corpus_christi) is Kind.WORKED


def test_a_year_is_not_known_before_the_government_has_spoken() -> None:
    assert CHINA.year(2026).known
    assert not CHINA.year(2090).known
    assert Calendar(WorkingCalendar(country="DE")).year(2090).known
    assert Calendar(WorkingCalendar()).year(2090).known


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("Africa/Cairo", date(2024, 4, 25), _utc(2024, 4, 25, 22, 0)),  # midnight is left out
        ("America/Havana", date(2020, 10, 31), _utc(2020, 11, 1, 4, 0)),  # midnight comes twice, on the new day
        ("America/St_Johns", date(2005, 10, 29), _utc(2005, 10, 30, 3, 30)),  # and comes back to the old day
        ("America/Toronto", date(1919, 3, 30), _utc(1919, 3, 31, 4, 30)),  # clocks jump over midnight
        ("Pacific/Apia", date(2011, 12, 29), _utc(2011, 12, 30, 10, 0)),  # the next day was left out
    ],
)
def test_a_day_ends_when_the_next_has_come_to_stay(zone: str, day: date, end: datetime) -> None:
    assert Calendar(WorkingCalendar(), zone).end_of(day) == end


def test_a_day_that_was_left_out_of_the_calendar_counts_for_nobody() -> None:
    told = datetime(2011, 12, 29, 12, tzinfo=ZoneInfo("Pacific/Apia"))

    due = Calendar(WorkingCalendar(), "Pacific/Apia").after_working_days(told, 1)

    assert due == datetime(2012, 1, 3, tzinfo=ZoneInfo("Pacific/Apia"))


@given(
    st.sampled_from(ZONES),
    st.integers(0, 36 * 8766),
    st.integers(1, 12),
    st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True),
)
def test_so_many_working_days_have_passed_and_not_a_second_less(
    zone: str, hours: int, days: int, week: list[int]
) -> None:
    told = _utc(2000, 1, 1) + timedelta(hours=hours, minutes=13 * days)
    team = Calendar(WorkingCalendar(week=tuple(week)), zone)

    due = team.after_working_days(told, days)

    assert _ended(team, told, due) >= days
    assert _ended(team, told, due - timedelta(seconds=1)) < days


def _ended(team: Calendar, told: datetime, now: datetime) -> int:
    """Working days that began after the day of `told` and are over, found by looking at the clock on the wall every quarter of an hour."""
    zone = ZoneInfo(team.time_zone)
    seen, first = set[date](), told.astimezone(zone).date()
    moment = told
    while moment < now:
        seen.add(moment.astimezone(zone).date())
        moment += timedelta(minutes=15)
    today = now.astimezone(zone).date()
    return sum(first < day < today and day.weekday() in team.rule.week for day in seen)


def test_where_the_time_zone_is_missing_nothing_comes_too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    told = _shanghai(2026, 11, 17, 1, 0)  # still Monday in UTC
    monkeypatch.setattr("alerts.escalating.calendar.ZoneInfo", _no_zone)

    lost = Calendar(WorkingCalendar(country="CN"), "Asia/Shanghai")

    assert not lost.zone_known
    assert lost.after_working_days(told, 5) >= CHINA.after_working_days(told, 5)


def _no_zone(name: str) -> ZoneInfo:
    raise zoneinfo.ZoneInfoNotFoundError(name)
