"""`zhengming alerts` over a real database."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from monitor.cli.alerts import command
from monitor.errors import UsageError
from monitor.settings import current
from monitor.store.database import Database
from tests.console.house import HOSTILE, add_alert, add_hit, add_whole_alert


@pytest.fixture
def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("ZHENGMING_DATABASE_URL", database_url)
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    current.cache_clear()
    database = Database(database_url)
    yield database
    database.close()
    current.cache_clear()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_the_list_has_a_line_for_each_alert_that_fits(database: Database) -> None:
    with database.begin() as session:
        add_alert(session, "withdrawal late", level="major")
        add_alert(session, "slippage at night")

    everything, major = run("list"), run("list", "--level", "major", "--search", "LATE", "--json")

    assert everything.output.index("slippage at night") < everything.output.index("withdrawal late")
    (told,) = (json.loads(line) for line in major.output.splitlines())
    assert (told["title"], told["level"], told["status"]) == ("withdrawal late", "major", "open")
    assert "no alert fits" in run("list", "--brand", "acme").output


def test_show_tells_all_that_belongs_to_an_alert_defanged_and_on_safe_lines(database: Database) -> None:
    with database.begin() as session:
        add_whole_alert(session, said=f"call 13812345678 {HOSTILE}")

    said = run("show", "1").output
    told = json.loads(run("show", "1", "--json").output)

    assert "hxxp://ebc-login[.]top/" in said
    assert "names the brand: EBC" in said
    assert "(mail) [major]" in said
    assert "https://ebc-fin.net/official-verification" in said
    assert "\u202e" not in said
    assert "*******5678" in said
    assert [reply["situation"] for reply in told["replies"]] == ["fake_site_seen"]


def test_show_tells_a_long_post_in_short(database: Database) -> None:
    digest = {
        "keywords": ["withdrawal", "see ebc-login.top"],
        "summary": ["Nobody answers 13812345678.", "<b>See https://ebc-login.top/pay</b>"],
    }
    with database.begin() as session:
        add_hit(session, add_alert(session, "long"), "a long story. " * 50 + "the end", digest=digest)

    said = run("show", "1").output
    (hit,) = json.loads(run("show", "1", "--json").output)["hits"]

    assert "Summary · Keywords: withdrawal, see ebc-login[.]top" in said
    assert "Nobody answers *******5678." in said
    assert "a long story" not in said
    assert hit["summary"][0] == "Nobody answers *******5678."
    assert hit["keywords"][0] == "withdrawal"


def test_an_alert_is_taken_noted_and_resolved_and_its_history_says_by_whom(database: Database) -> None:
    with database.begin() as session:
        add_alert(session, "one")

    assert run("ack", "1", "--who", "Christine").output == "alert 1 is acknowledged\n"
    run("note", "1", "--who", "Jayden", "--text", "the bank was called")
    assert run("resolve", "1", "--who", "Jayden", "--why", "paid out").output == "alert 1 is resolved\n"

    told = json.loads(run("show", "1", "--json").output)
    assert (told["owner"], told["status"], told["closed_reason"]) == ("Christine", "resolved", "paid out")
    assert [(event["who"], event["what"]) for event in told["events"]] == [
        ("Christine", "acknowledged"),
        ("Jayden", "note"),
        ("Jayden", "resolved"),
    ]


def test_a_dismissal_needs_one_of_the_reasons_and_changes_nothing_without(database: Database) -> None:
    with database.begin() as session:
        add_alert(session, "one")

    with pytest.raises(UsageError, match="false_alarm, duplicate, other_bearer, ours; found 'nah'"):
        run("dismiss", "1", "--why", "nah")

    assert json.loads(run("list", "--json").output)["status"] == "open"
    assert run("dismiss", "1", "--why", "duplicate").output == "alert 1 is dismissed\n"


def test_what_was_done_to_an_alert_is_one_json_line_for_programs(database: Database) -> None:
    with database.begin() as session:
        add_alert(session, "one")
        add_alert(session, "two")

    moves = [
        ("note", "1", "--text", "the bank was called"),
        ("ack", "1", "--who", "Christine"),
        ("resolve", "1", "--why", "paid out"),
        ("dismiss", "2", "--why", "ours"),
    ]
    told = [json.loads(run(*move, "--json").output) for move in moves]

    assert [(alert["id"], alert["status"], alert["closed_reason"]) for alert in told] == [
        (1, "open", ""),
        (1, "acknowledged", ""),
        (1, "resolved", "paid out"),
        (2, "dismissed", "ours"),
    ]
    assert told[1]["owner"] == "Christine"
    assert "hits" not in told[0]


def test_in_chinese_the_status_is_told_in_chinese(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "zh")
    with database.begin() as session:
        add_alert(session, "one")

    assert run("ack", "1").output == "警报 1：处理中\n"


@pytest.mark.parametrize("name", ["list", "dismiss"])
def test_help_teaches_by_an_example(name: str) -> None:
    assert f"\n  zhengming alerts {name} " in run(name, "--help").output


@pytest.mark.parametrize("what", [("show", "7"), ("ack", "7"), ("note", "7", "--text", "x")])
def test_an_alert_that_is_not_there_is_one_clear_line(database: Database, what: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="there is no alert 7"):
        run(*what)
