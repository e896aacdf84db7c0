"""What people do with alerts on the command line: each move, several at once, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from monitor import clock
from monitor.cli.alerts import command
from monitor.cli.moments import Moment
from monitor.errors import UsageError
from monitor.settings import current
from monitor.store.database import Database
from monitor.wording import speak
from tests.console.house import add_alert, add_hit, add_whole_alert


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


def told(*arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(*arguments, "--json").stdout.splitlines()]


def alerts(database: Database, *titles: str) -> None:
    with database.begin() as session:
        for title in titles:
            add_alert(session, title)


def test_of_several_alerts_each_is_done_by_itself_and_what_is_refused_is_named(database: Database) -> None:
    alerts(database, "one", "two", "three")
    run("dismiss", "2", "--why", "ours")

    said = run("ack", "1", "2", "9", "3", "3", "--who", "Mei", "--note", "mine")

    assert said.exit_code == 64
    assert said.stdout == "alert 1 is acknowledged\nalert 3 is acknowledged\n"
    assert "alert 2 is dismissed" in said.stderr
    assert "there is no alert 9" in said.stderr
    assert "2 done, 2 refused" in said.stderr
    assert [one["owner"] for one in told("list", "--status", "acknowledged")] == ["Mei", "Mei"]
    assert [one["what"] for one in told("history", "1")] == ["acknowledged", "note"]


def test_a_matter_goes_through_its_loop(database: Database) -> None:
    alerts(database, "one")
    run("ack", "1", "--who", "Mei")

    assert run("assign", "1", "--to", "Lin").output == "alert 1 is Lin's\n"
    assert run("advance", "1").output == "alert 1 is at: judge\n"
    assert "alert 1: planned by 2" in run("plan", "1", "--step", "call the bank", "--due", "2d").output
    with pytest.raises(UsageError, match="alert 1 is at judge: the next step is investigate"):
        run("advance", "1", "--to", "review")
    said = run("show", "1").output
    assert "next step: call the bank, by 2" in said
    assert "✓ accept → ▸ judge → investigate → plan → carry out → review" in said
    run("resolve", "1", "--why", "paid")
    assert run("reopen", "1", "--why", "not paid").output == "alert 1 is open\n"
    assert "opened 2 times" in run("show", "1").output


def test_a_snooze_is_told_with_its_end_and_marked_in_the_list(database: Database) -> None:
    alerts(database, "one", "two", "three")

    assert run("snooze", "1", "--until", "8h").output.startswith("alert 1 is snoozed until 2")
    assert "until it changes, at the latest 2" in run("snooze", "1", "--until-change", "--until", "2d").output
    assert run("snooze", "2", "--until-clear").output == "alert 2 is snoozed until it clears\n"
    assert run("list").output.count("open z") == 2
    assert [one["id"] for one in told("list", "--snoozed")] == [2, 1]
    assert [one["id"] for one in told("list", "--not-snoozed")] == [3]
    assert run("wake", "1", "2").output == "alert 1 is awake\nalert 2 is awake\n"
    with pytest.raises(UsageError, match="expected --until TIME, --until-change or --until-clear"):
        run("snooze", "1")


def test_lists_are_narrowed_by_all_that_is_known_of_alerts(database: Database) -> None:
    with database.begin() as session:
        add_whole_alert(session)
        add_hit(
            session,
            add_alert(session, "two", matter="funding", topic="withdrawal_delay"),
            "late",
            source="ebc/news",
        )
        old = add_alert(session, "three", owner="Mei", stage="plan", brand="acme")
        old.updated_at = clock.now() - timedelta(days=2)

    def found(*options: str) -> list[int]:
        return [one["id"] for one in told("list", *options)]

    assert found("--brand", "acme") == found("--owner", "Mei") == found("--stage", "plan") == [3]
    assert found("--owner", "-") == [2, 1]
    assert found("--matter", "funding") == found("--topic", "withdrawal_delay") == [2]
    assert found("--source", "news") == found("--source", "ebc/news") == found("--search", "TWO") == [2]
    assert found("--source", "ws") == []
    assert found("--since", "1d") == [2, 1]
    assert found("--level", "major", "--status", "open", "--status", "acknowledged") == [1]


def test_alerts_are_opened_by_hand_merged_split_and_their_hits_moved(database: Database) -> None:
    made = told(
        "new", "--brand", "ebc", "--matter", "funding", "--title", "Bank X", "--level", "major", "--who", "Mei"
    )
    assert (made[0]["id"], made[0]["level"], made[0]["grouped_by"]) == (1, "major", "by_hand")
    with database.begin() as session:
        alert = add_alert(session, "two")
        for said in ("a", "b", "c"):
            add_hit(session, alert, said, severity="minor", label="negative", relevance=1.0)
        alert.hit_count = 3

    assert run("split", "2", "1", "--title", "only the app").output == "alert 3 is open, out of alert 2\n"
    assert run("move", "2", "--to", "1").output == "alert 1, hits now: 1\n"
    assert run("merge", "1", "3").output == "alert 1, hits now: 2\n"
    assert "merged into alert 1" in run("show", "3").output
    with pytest.raises(UsageError, match="alert 3 was merged into alert 1: reopen is possible there"):
        run("reopen", "3", "--why", "x")
    assert run("verify").output.endswith("of 3 alerts: all as they were written\n")


def test_silences_are_made_listed_and_ended(database: Database) -> None:
    made = told(
        "silence", "--brand", "ebc", "--topic", "slippage", "--topic", "platform_disconnect", "--level", "minor", "--until", "8h",
        "--why", "known trouble", "--who", "Mei",
    )  # fmt: skip

    assert (made[0]["owner"], made[0]["matcher"]) == (
        "Mei",
        {"topics": ["slippage", "platform_disconnect"], "level": "minor"},
    )
    assert "#1 ebc · topics slippage, platform disconnects or freezes · level minor" in run("silences").output
    assert run("unsilence", "1", "--who", "Lin").output == "silence 1 is over\n"
    assert run("silences").output == "no silence is on\n"
    assert told("silences", "--all")[0]["ended_by"] == "Lin"
    with pytest.raises(UsageError, match="expected a brand among ebc; found 'nobody'"):
        run("silence", "--brand", "nobody", "--topic", "slippage", "--until", "8h", "--why", "x")


def test_a_history_that_was_changed_is_found(database: Database) -> None:
    alerts(database, "one", "two")
    run("note", "1", "2", "--text", "call 13812345678", "--who", "Mei")
    assert "Mei · Note · call *******5678" in run("history", "1").output
    with database.begin() as session:
        session.execute(text("ALTER TABLE alert_events DISABLE TRIGGER USER"))
        session.execute(text("UPDATE alert_events SET who = 'Lin' WHERE alert_id = 1"))

    said = run("verify")
    assert (said.exit_code, run("verify", "2").exit_code) == (1, 0)
    assert "alert 1, event 1: is not as it was written" in said.output
    assert told("verify", "1") == [
        {"alerts": 1, "events": 1, "broken": [{"alert_id": 1, "place": 1, "why": "content"}]}
    ]
    for asked in (("verify", "7"), ("history", "7")):
        with pytest.raises(UsageError, match="there is no alert 7"):
            run(*asked)


def test_what_people_wrote_stands_in_the_history_as_they_wrote_it_whatever_the_reader_speaks(
    database: Database,
) -> None:
    alerts(database, "one")
    run("resolve", "1", "--why", "open")
    run("reopen", "1", "--why", "see_call_12")
    speak("zh")

    said = run("history", "1").stdout

    assert "已解决 · open" in said
    assert "see_call_12" in said


def test_moments_are_typed_and_told_by_the_clock_of_the_alerts_team_though_other_teams_have_others(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, zone in (("acme", "Asia/Shanghai"), ("bolt", "Asia/Tokyo")):
        (tmp_path / key).mkdir()
        (tmp_path / key / "brand.toml").write_text(
            f'key = "{key}"\nname = "{key}"\ntime_zone = "{zone}"\n[official]\ndomains = ["{key}.com"]\n'
        )
    monkeypatch.setenv("ZHENGMING_WATCHLISTS", str(tmp_path))
    current.cache_clear()
    with database.begin() as session:
        add_alert(session, "ours", brand="acme")
        add_alert(session, "theirs", brand="bolt")
    when = f"{clock.now() + timedelta(days=3):%Y-%m-%d}"

    said = [
        run("snooze", *ids, "--until", f"{when}T09:00").stdout.splitlines()[-1]
        for ids in (["1"], ["2"], ["1", "2"])
    ]
    silenced = run(
        "silence", "--brand", "acme", "--topic", "slippage", "--until", f"{when}T09:00", "--why", "known"
    )

    assert [one.partition("until ")[2] for one in (*said, silenced.stdout.strip())] == [
        f"{when} 09:00 +08:00",
        f"{when} 09:00 +09:00",
        f"{when} 09:00 UTC",
        f"{when} 09:00 +08:00",
    ]
    assert run("history", "1").stdout.count("+08:00") == 4
    assert "UTC" not in run("plan", "1", "--step", "call", "--due", "2d").stdout


NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("30m", NOW + timedelta(minutes=30)),
        ("8H", NOW + timedelta(hours=8)),
        ("2w", NOW + timedelta(weeks=2)),
        ("2026-12-01T09:30+08:00", datetime(2026, 12, 1, 1, 30, tzinfo=UTC)),
        ("2026-12-01 09:30Z", datetime(2026, 12, 1, 9, 30, tzinfo=UTC)),
    ],
)
def test_a_moment_is_told_from_now_or_by_the_clock(
    said: str, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)

    assert Moment().convert(said, None, None) == moment


def test_a_span_counts_backwards_where_the_past_is_asked_for_and_a_deadline_is_the_days_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)

    assert Moment("ago").convert("3d", None, None) == NOW - timedelta(days=3)
    begin, end = (Moment(reading).convert("2026-12-01", None, None) for reading in ("ahead", "by"))
    assert end - begin == timedelta(hours=23, minutes=59, seconds=59)
    assert begin.tzinfo is not None


@pytest.mark.parametrize("said", ["", "soon", "8", "99999w", "99999d", "2026-13-01", "8h ago", "-3d"])
def test_what_is_no_moment_is_refused_by_what_was_expected(said: str) -> None:
    answer = CliRunner().invoke(command, ["snooze", "1", "--until", said])

    assert answer.exit_code != 0
    assert "expected" in answer.output or isinstance(answer.exception, UsageError)
