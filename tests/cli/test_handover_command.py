"""`zhengming handover` over a real database: made, shown, accepted, verified."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len
from rich.console import Console

from alerts.triage.settling import acknowledge, plan_next
from monitor import clock
from monitor.cli import paragraphs
from monitor.cli.handover import command
from monitor.errors import UsageError
from monitor.settings import current
from monitor.store.database import Database
from monitor.store.tables import Audit, Escalation, Notification, Silence
from tests.console.house import HOSTILE, add_alert, add_hit


@pytest.fixture
def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("ZHENGMING_DATABASE_URL", database_url)
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    current.cache_clear()
    database = Database(database_url)
    yield database
    database.close()
    current.cache_clear()


def run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(command, arguments, input=given, catch_exceptions=False)


@pytest.fixture
def shift(database: Database) -> Database:
    """Two open alerts, one of which is Mei's and overdue, and something of everything else."""
    now = clock.now()
    with database.begin() as session:
        one, other = (
            add_alert(session, f"call 13812345678 at ebc-login.top {HOSTILE}", level="major"),
            add_alert(session, "two"),
        )
        add_hit(session, one, "slow")
        acknowledge(session, other.id, who="Mei", now=now)
        plan_next(
            session,
            other.id,
            who="Mei",
            now=now - timedelta(hours=3),
            step="ask the bank",
            due=now - timedelta(hours=1),
        )
        session.add(Escalation(alert_id=one.id, round=1, rung=0, role="客服主管", due_at=now + timedelta(hours=1)))
        lost = {
            "step": "opened",
            "department": "bo",
            "channel": "mail",
            "to": ["a@b.test"],
            "subject": "",
            "text": "",
            "html": "",
        }
        session.add(
            Notification(
                alert_id=one.id,
                message_id="<1>",
                thread_id="<1>",
                status="failed",
                problem="550 no such user",
                created_at=now,
                **lost,
            )
        )
        quiet = {
            "brand": "ebc",
            "matcher": {"topics": ["slippage"]},
            "owner": "Mei",
            "reason": "known",
            "created_at": now,
        }
        session.add(Silence(expires_at=now + timedelta(hours=1), **quiet))
        session.add(Audit(at=now, what="missing", alert_id=one.id))
    return database


def test_a_report_tells_what_is_open_by_owner_and_what_else_the_next_shift_must_know(shift: Database) -> None:
    said = run("--who", "Mei", "--notes", "the bank calls").output

    assert said.startswith("Handover 1 · all brands · by Mei\n")
    for told in (
        "2 open: 1 major, 1 without owner, 1 overdue, 0 snoozed",
        "Counted a second time, with the same result.",
        "the bank calls",
        "Open · without owner (1)",
        "Open · Mei (1)",
        "next: ask the bank · OVERDUE ",
        "客服主管",
        "550 no such user",
        "ebc · topics slippage · until ",
        "1 hits, 2 alerts (1 major)",
        "Mei: ",
    ):
        assert told in said
    assert "ebc-login[.]top" in said and "13812345678" not in said and "\u202e" not in said


def test_a_single_open_alert_is_counted_in_figures_too(database: Database) -> None:
    with database.begin() as session:
        add_alert(session, "one", level="major", owner="Mei", status="acknowledged")

    assert "1 open: 1 major, 0 without owner, 0 overdue, 0 snoozed" in run("--who", "Mei").output


def test_what_comes_from_outside_does_nothing_in_markdown(shift: Database, tmp_path: Path) -> None:
    file = tmp_path / "shift.md"

    run("--markdown", str(file))
    printed = run("show", "1", "--markdown", "-").output

    assert file.read_text() == printed
    assert printed.startswith("# Handover 1")
    assert not re.search(r"(?<!\\)<", printed) and "13812345678" not in printed


def test_a_report_is_kept_and_can_be_shown_and_listed(shift: Database) -> None:
    made = json.loads(run("--json", "--notes", "-", given="from\na pipe").output)

    assert json.loads(run("show", "1", "--json").output) == made
    assert json.loads(run("list", "--json").output) == made
    assert made["told"]["notes"] == "from\na pipe"
    assert "not accepted" in run("list").output
    with pytest.raises(UsageError, match="there is no handover 9"):
        run("show", "9")


def test_the_next_shift_accepts_it_takes_over_and_sees_what_changed(shift: Database) -> None:
    run("--who", "Mei")
    with shift.begin() as session:
        add_alert(session, "three")

    said = run("accept", "--take-over", "--who", "Lin").output

    assert "handover 1 is accepted by Lin" in said
    assert "yours from now on: #2" in said
    assert "Since then (1)\n  #3 new · three · open · without owner" in said
    with pytest.raises(UsageError, match="accepted by Lin"):
        run("accept", "1", "--who", "Bo")


def test_verify_ends_with_one_where_history_was_cut(shift: Database, database_url: str) -> None:
    import psycopg

    run("--who", "Mei")
    good = CliRunner().invoke(command, ["verify", "1"], standalone_mode=False)
    with psycopg.connect(database_url) as connection:
        connection.execute("ALTER TABLE alert_events DISABLE TRIGGER USER")
        connection.execute("DELETE FROM alert_events WHERE alert_id = 2 AND what = 'planned'")
    bad = CliRunner().invoke(command, ["verify", "1"], standalone_mode=False)

    assert (good.return_value, bad.return_value) == (0, 1)
    assert "handover 1 left out nothing: 2 open alerts" in good.output
    assert bad.output == "history cut short: #2\n"


@pytest.mark.parametrize(
    "option", ["--since=soon", "--since=2999-01-01T00:00", "--since=8 parsecs", "--shift=", "--shift=2001-01-01"]
)
def test_a_time_that_makes_no_sense_is_refused(database: Database, option: str) -> None:
    with pytest.raises((UsageError, click.UsageError), match="expected"):
        command.main([option], standalone_mode=False)


@pytest.mark.parametrize("since", ["8h", "2d", "30m", "2026-11-01T08:00", "2026-11-01T08:00:00+08:00"])
def test_it_covers_the_time_that_is_asked_for(database: Database, since: str) -> None:
    told = json.loads(run("--since", since, "--json").output)["told"]

    assert told["since"] < told["until"] < told["shift_ends"]


def test_in_chinese_no_english_word_is_left(shift: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "zh")

    said = run("--who", "美").output

    ours = "\n".join(line for line in said.splitlines() if "550" not in line and "ebc-login" not in line)
    assert set(re.findall(r"[A-Za-z]{3,}", ours)) <= {
        "UTC",
        "Mei",
        "two",
        "ask",
        "the",
        "bank",
        "ebc",
        "topic",
        "slippage",
        "known",
        "forum",
        "missing",
    }


@pytest.mark.parametrize("width", [40, 60, 110])
def test_in_narrow_windows_no_line_is_longer_than_the_window(
    shift: Database, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    from alerts.handover.keeping import load
    from monitor.cli.handover_text import print_handover

    run("--who", "Mei")
    out = io.StringIO()
    out.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr(paragraphs, "_screen", lambda: Console(file=out, width=width))
    with shift.session() as session:
        print_handover(load(session, 1))

    assert (
        max(
            cell_len(line)
            for line in re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue()).splitlines()[1:]
            if not line.startswith("Open")
        )
        <= width
    )
