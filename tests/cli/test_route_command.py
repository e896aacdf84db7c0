"""`zhengming route`: what decides whom an alert is told, with a database and without."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.route import command
from monitor.errors import UsageError
from monitor.settings import current
from monitor.store.database import Database
from tests.console.house import add_alert, add_hit

ROUTES = """
fallback = "office"

[departments.office]
name = "Office"
mail = ["office@acme.test"]
chat = ["ZHENGMING_TEST_CHAT"]

[departments.press]
name = "Press"
mail = ["press@acme.test"]

[[route]]
name = "VIP"
words = ["vip"]
departments = ["press"]
when = "now"
cc = ["lee@acme.test"]

[[route]]
level = "major"
departments = ["office"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "ebc").mkdir()
    (tmp_path / "ebc" / "brand.toml").write_text('key = "ebc"\nname = "EBC"\n[official]\ndomains = ["ebc.com"]\n')
    (tmp_path / "ebc" / "routes.toml").write_text(ROUTES)
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    monkeypatch.setenv("ZHENGMING_WATCHLISTS", str(tmp_path))
    monkeypatch.setenv("ZHENGMING_TEST_CHAT", "")
    current.cache_clear()
    yield tmp_path
    current.cache_clear()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_a_made_up_alert_shows_what_fits_what_does_not_and_who_is_told(folder: Path) -> None:
    said = run("test", "--words", "我是 VIP 客户").output

    assert "✓ “VIP” → press" in said
    assert "✗ route 2 → office: level: expected major, found minor" in said
    assert "Cc: lee@acme.test (named by a route)" in said
    assert "at once, says route “VIP”" in said


def test_what_fits_no_route_is_told_to_the_fallback_with_what_is_not_set_up(folder: Path) -> None:
    told = json.loads(run("test", "--topic", "slippage", "--json").output)

    assert [route["fits"] for route in told["routes"]] == [False, False]
    (office,) = told["departments"]
    assert (office["department"], office["decided_by"], office["held"]) == ("office", "fallback", "digest")
    assert (office["receivers"], office["missing"]) == (["mail: office@acme.test"], ["ZHENGMING_TEST_CHAT"])


def test_an_unknown_topic_or_matter_is_named(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"expected a topic .*found 'slipage'"):
        run("test", "--topic", "slipage")
    with pytest.raises(UsageError, match="expected a matter"):
        run("test", "--matter", "weather")


def test_a_stored_alert_is_explained_by_what_its_findings_say_and_nothing_is_written(
    folder: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENGMING_DATABASE_URL", database_url)
    current.cache_clear()
    database = Database(database_url)
    with database.begin() as session:
        alert = add_alert(session, "withdrawal late", level="major")
        add_hit(session, alert, "a VIP waits")

    told = json.loads(run("explain", str(alert.id), "--json").output)
    with pytest.raises(UsageError, match="there is no alert 99"):
        run("explain", "99")
    database.close()

    assert [route["fits"] for route in told["routes"]] == [True, True]
    assert [(one["department"], one["when"], one["held"]) for one in told["departments"]] == [
        ("press", "now", ""),
        ("office", "now", ""),
    ]
