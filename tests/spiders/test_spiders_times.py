from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.times import moment

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "spiders" / "times.toml").read_text("utf-8"))
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("written", "meant"), CASES.items())
def test_a_time_as_sites_write_it_is_one_moment(written: str, meant: str) -> None:
    found = moment(written, "Asia/Shanghai", NOW)

    assert found == (datetime.fromisoformat(meant) if meant else None)


@pytest.mark.parametrize("number", [1795306500, 1795306500.0, 1795306500000])
def test_a_number_is_seconds_or_milliseconds_by_its_size(number: float) -> None:
    assert moment(number, "UTC", NOW) == datetime(2026, 11, 22, 0, 15, tzinfo=UTC)


@pytest.mark.parametrize("value", [None, True, False, 0, [], {}, float("nan"), float("inf"), 10**30])
def test_what_is_no_time_is_none(value: object) -> None:
    assert moment(value, "UTC", NOW) is None


@given(
    st.one_of(
        st.text(max_size=60), st.from_regex(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4} \d{1,2}:\d\d", fullmatch=True)
    )
)
def test_any_text_is_an_aware_moment_in_utc_or_none(text: str) -> None:
    found = moment(text, "America/New_York", NOW)

    assert found is None or found.tzinfo is UTC
