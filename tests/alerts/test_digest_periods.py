"""Digests follow each other without gap or overlap, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.digest.periods import KINDS, Kind, Rhythm, back_from, rhythm_of, rhythms
from monitor import clock
from monitor.errors import SettingError
from monitor.settings import Settings, load

ZONES = ("Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC", "Africa/Casablanca")
moments = st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 -- Hypothesis adds the zone
every_rhythm = st.builds(
    Rhythm,
    kind=st.sampled_from(("day", "week")),
    at=st.times().map(lambda at: time(at.hour, at.minute)),
    zone=st.sampled_from([ZoneInfo(name) for name in ZONES]),
    weekday=st.integers(0, 6),
)


@given(rhythm=every_rhythm, now=moments)
def test_every_moment_is_in_exactly_one_period(rhythm: Rhythm, now: datetime) -> None:
    since, until = rhythm.latest(now), rhythm.after(now)

    assert since <= now < until
    assert rhythm.before(until) == since
    assert rhythm.latest(since) == since
    assert abs((until - since) - timedelta(days=1 if rhythm.kind == "day" else 7)) <= timedelta(hours=2)


@given(moment=moments, zone=st.sampled_from(ZONES), kind=st.sampled_from(KINDS), count=st.integers(1, 60))
def test_earlier_days_and_weeks_end_at_the_same_time_of_day(
    moment: datetime, zone: str, kind: Kind, count: int
) -> None:
    found = back_from(moment, kind, ZoneInfo(zone), count)

    assert len(found) == count
    assert found[-1] == moment
    days = 1 if kind == "day" else 7
    assert all(abs((b - a) - timedelta(days=days)) <= timedelta(hours=2) for a, b in pairwise(found))


@given(rhythm=every_rhythm, now=moments)
def test_a_period_is_found_by_the_day_on_which_it_begins(rhythm: Rhythm, now: datetime) -> None:
    since = rhythm.latest(now)

    assert rhythm.on(since.astimezone(rhythm.zone).date())[0] == since


@pytest.mark.parametrize(
    ("kind", "zone", "now", "latest"),
    [
        ("day", "Asia/Shanghai", "2026-11-22T00:29:59Z", "2026-11-21T00:30:00Z"),
        ("day", "Asia/Shanghai", "2026-11-22T00:30:00Z", "2026-11-22T00:30:00Z"),
        ("day", "Europe/London", "2026-03-29T12:00:00Z", "2026-03-29T07:30:00Z"),
        ("day", "Europe/London", "2026-03-28T12:00:00Z", "2026-03-28T08:30:00Z"),
        ("week", "Asia/Shanghai", "2026-11-22T12:00:00Z", "2026-11-16T01:00:00Z"),
        ("week", "Asia/Shanghai", "2026-11-23T01:00:00Z", "2026-11-23T01:00:00Z"),
        ("day", "Nowhere/Known", "2026-11-22T08:30:00Z", "2026-11-22T08:30:00Z"),
    ],
)
def test_a_digest_ends_at_the_settings_time_on_the_teams_clocks(
    kind: Kind, zone: str, now: str, latest: str
) -> None:
    rhythm = rhythm_of(Settings(), clock.zone_of(zone), kind)

    assert rhythm.latest(datetime.fromisoformat(now)) == datetime.fromisoformat(latest)


def test_what_the_settings_leave_empty_is_not_asked_for() -> None:
    settings = Settings(digest_daily="", digest_weekly="")

    assert list(rhythms(settings, UTC)) == []
    assert [one.kind for one in rhythms(Settings(), UTC)] == ["day", "week"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DIGEST_DAILY", "8:30"),
        ("DIGEST_DAILY", "24:00"),
        ("DIGEST_WEEKLY", "monday 09:00"),
        ("DIGEST_WEEKLY", "09:00"),
    ],
)
def test_a_time_that_cannot_be_read_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name.lower()):
        load({f"ZHENGMING_{name}": value})
