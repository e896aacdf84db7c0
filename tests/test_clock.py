"""Times as people read them: by one clock, whose zone is named."""

from __future__ import annotations

from contextvars import copy_context
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import clock
from monitor.cli.moments import Moment
from monitor.console.api.deeds import Plan
from monitor.console.asking import Sent, moment_in, number_in
from monitor.errors import SettingError, UsageError
from monitor.safe_json import as_json
from monitor.settings import load
from monitor.watchlist.zones import reading_zone, zones_in

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ZONES = {"": UTC, "a": ZoneInfo("Asia/Shanghai"), "b": ZoneInfo("America/New_York")}


def read(zone: tzinfo, moment: datetime | None) -> str:
    def told() -> str:
        clock.read_in(zone)
        return clock.moment(moment)

    return copy_context().run(told)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("UTC", "2026-11-20 12:00 UTC"),
        ("Asia/Shanghai", "2026-11-20 20:00 +08:00"),
        ("America/St_Johns", "2026-11-20 08:30 -03:30"),
        ("Europe/London", "2026-11-20 12:00 +00:00"),
        ("Asia/Kathmandu", "2026-11-20 17:45 +05:45"),
    ],
)
def test_a_time_names_its_zone(zone: str, said: str) -> None:
    assert read(clock.zone_of(zone), NOON) == said


def test_no_time_is_no_words_and_the_end_of_all_time_has_some() -> None:
    assert read(ZONES["a"], None) == ""
    assert read(ZONES["a"], datetime.max.replace(tzinfo=UTC)) == "9999-12-31 23:59 UTC"


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 -- bounds without a zone are asked for
    st.timezones().filter(lambda zone: zone.key != "localtime"),
)
def test_what_is_read_is_the_moment_that_was_meant(moment: datetime, zone: ZoneInfo) -> None:
    said = read(zone, moment).replace(" UTC", " +00:00")
    assert abs(datetime.strptime(said, "%Y-%m-%d %H:%M %z") - moment).total_seconds() < 120


def test_a_zone_is_looked_up_once_and_only_when_a_time_is_told() -> None:
    asked: list[str] = []

    def zone() -> tzinfo:
        asked.append("asked")
        return ZONES["a"]

    def told() -> list[int]:
        clock.read_in(zone)
        before = len(asked)
        clock.moment(NOON)
        clock.moment(NOON)
        return [before, len(asked)]

    assert copy_context().run(told) == [0, 1]


def test_a_zone_that_nobody_knows_leaves_the_next_one() -> None:
    assert clock.zone_of("", "Mars/Olympus", "../etc", "Asia/Shanghai") == ZONES["a"]
    assert clock.zone_of("") is UTC


def test_the_setting_goes_before_the_brand_and_teams_that_differ_meet_in_utc() -> None:
    teams = [("a", ZONES["a"]), ("b", ZONES["b"])]
    assert reading_zone("Europe/Berlin", teams, "a") == ZoneInfo("Europe/Berlin")
    assert reading_zone("", teams, "b") == ZONES["b"]
    assert reading_zone("", teams) is UTC
    assert reading_zone("", teams[:1]) == ZONES["a"]
    assert reading_zone("", teams[:1], "unknown") == ZONES["a"]
    assert reading_zone("", []) is UTC


def test_a_teams_zone_is_its_calendars_else_the_brands_whatever_else_is_wrong_with_the_files(
    tmp_path: Path,
) -> None:
    for key, brand, ladder in (
        ("own", 'time_zone = "Asia/Tokyo"', '[calendar]\ntime_zone = "Asia/Shanghai"'),
        ("brands", 'time_zone = "Asia/Tokyo"', "[calendar]\n"),
        ("broken", 'time_zone = "Asia/Tokyo"', "[calendar"),
        ("strange", "time_zone = 7", "calendar = 1"),
    ):
        (tmp_path / key).mkdir()
        (tmp_path / key / "brand.toml").write_text(f'key = "{key}"\n{brand}\n')
        (tmp_path / key / "escalation.toml").write_text(ladder)

    tokyo = ZoneInfo("Asia/Tokyo")
    assert dict(zones_in(str(tmp_path))) == {"own": ZONES["a"], "brands": tokyo, "broken": tokyo, "strange": UTC}


def typed(zone: tzinfo, told: str) -> datetime | None:
    """What a form and the command line make of the same words; None where they refuse them."""

    def made() -> datetime | None:
        clock.read_in(zone)
        try:
            by_command = Moment().convert(told, None, None)
        except click.BadParameter:
            with pytest.raises(UsageError):
                moment_in(Sent([("due", told)]), "due")
            return None
        assert moment_in(Sent([("due", told)]), "due") == by_command
        return by_command

    return copy_context().run(made)


@pytest.mark.parametrize(
    ("zone", "told", "meant"),
    [
        ("a", "2026-12-01T09:30", "2026-12-01T01:30:00Z"),
        ("b", "2026-11-01T01:30", "2026-11-01T05:30:00Z"),  # twice that night: the first
        ("b", "2027-03-14T02:30", "2027-03-14T07:30:00Z"),  # never: as by the clock before the change
        ("", "2026-12-01T09:30", "2026-12-01T09:30:00Z"),
    ],
)
def test_what_is_typed_by_the_teams_clock_is_kept_and_told_to_programs_in_utc(
    zone: str, told: str, meant: str
) -> None:
    found = typed(ZONES[zone], told)

    assert found is not None
    assert msgspec.json.decode(as_json(found)) == meant
    assert found.isoformat() == meant.replace("Z", "+00:00")


@pytest.mark.parametrize(("zone", "told"), [("a", "0001-01-01T00:00"), ("b", "9999-12-31T23:59")])
def test_a_time_beyond_all_calendars_is_refused(zone: str, told: str) -> None:
    assert typed(ZONES[zone], told) is None


def test_a_program_may_name_any_offset_and_is_answered_in_utc() -> None:
    asked = Plan(step="call", due=datetime.fromisoformat("2030-01-02T09:00:00+08:00"))

    assert str(asked.due) == "2030-01-02 01:00:00+00:00"


@pytest.mark.parametrize("told", ["0" * 19 + "12", "9" * 5_000, "-1", "１２", ""])
def test_a_number_that_no_store_keeps_is_refused(told: str) -> None:
    with pytest.raises(UsageError):
        number_in(Sent([("to", told)]), "to")


def test_a_setting_that_names_no_zone_is_refused() -> None:
    assert load({"ZHENGMING_TIME_ZONE": "Asia/Tokyo"}).time_zone == "Asia/Tokyo"
    with pytest.raises(SettingError, match="ZHENGMING_TIME_ZONE: time_zone = 'Mars/Olympus': expected a time zone"):
        load({"ZHENGMING_TIME_ZONE": "Mars/Olympus"})
