"""`zhengming calendar` shows which days count, `zhengming audit` what did not happen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.calendar import command
from monitor.settings import current
from monitor.wording import speak


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    current.cache_clear()
    speak("en")


def _run(*arguments: str) -> str:
    done = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_holidays_and_the_days_worked_instead_are_shown() -> None:
    said = _run("--brand", "ebc", "--month", "2026-10")

    assert "2026-10-10 worked instead" in said
    assert "2026-10-01 public holiday" in said
    assert "working days: 18" in said
    assert "was not known" not in said


def test_holidays_bear_their_names_in_the_readers_language() -> None:
    speak("zh")

    assert "2026-10-01 公众假日：国庆节\n" in _run("--brand", "ebc", "--month", "2026-10")


def test_a_year_that_is_not_known_yet_says_so() -> None:
    assert "Which days of 2090 are worked instead was not known" in _run("--brand", "ebc", "--month", "2090-02")


def test_every_day_of_the_month_is_a_line_of_json() -> None:
    days = [json.loads(line) for line in _run("--brand", "ebc", "--month", "2024-02", "--json").splitlines()]

    assert len(days) == 29
    assert days[3] == {
        "brand": "ebc",
        "day": "2024-02-04",
        "counts": True,
        "kind": "made_up",
        "name": "",
        "known": True,
    }


def test_the_teams_own_exceptions_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    folder.mkdir()
    (folder / "brand.toml").write_text(
        'key = "acme"\nname = "Acme"\naliases = ["Acme"]\n[official]\ndomains = ["acme.com"]\n'
    )
    (folder / "escalation.toml").write_text("[calendar]\ndays_off = [2026-12-24]\ndays_on = [2026-12-26]\n")

    said = _run("--watchlists", str(tmp_path), "--month", "2026-12")

    assert "2026-12-24 free by your own rule" in said
    assert "2026-12-26 worked by your own rule" in said


@pytest.mark.parametrize(
    ("arguments", "said"), [(("--month", "October"), "as 2026-10"), (("--brand", "nobody"), "no brand 'nobody'")]
)
def test_what_cannot_be_shown_is_refused(arguments: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(command, arguments)

    assert said in str(done.exception)
