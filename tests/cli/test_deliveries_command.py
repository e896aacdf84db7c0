"""`zhengming deliveries` over a real database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from alerts.delivery.breaker import Breaker
from monitor.cli.deliveries import command
from monitor.errors import UsageError
from monitor.settings import current
from monitor.store.database import Database
from monitor.store.tables import Notification
from tests.building import NOON


@pytest.fixture
def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("ZHENGMING_DATABASE_URL", database_url)
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    current.cache_clear()
    database = Database(database_url)
    with database.begin() as session:
        session.add_all(_made())
    yield database
    database.close()
    current.cache_clear()


def _made() -> Iterator[Notification]:
    told: tuple[dict[str, object], ...] = (
        {"status": "sent", "sent_at": NOON},
        {"status": "failed", "problem": "550 5.1.1 No such user", "attempts": 3},
        {"status": "queued", "problem": "no connection", "next_try": NOON + timedelta(minutes=1)},
        {"status": "held", "held": "quiet_hours", "release_at": NOON + timedelta(hours=8)},
        {"status": "failed", "channel": "chat", "to": ["ROOM_A"], "problem": "the chat service answered 404"},
    )
    for number, one in enumerate(told, 1):
        usual: dict[str, object] = {
            "brand": "acme",
            "level": "major",
            "step": "opened",
            "department": "bo",
            "channel": "mail",
            "to": ["bo@acme.test"],
            "message_id": f"<{number}@zhengming>",
            "thread_id": "<t@zhengming>",
            "subject": f"message {number} \u202e\x1b[31m",
            "text": f"words of {number} \x1b[31m",
            "html": "",
            "created_at": NOON,
        }
        yield Notification(**usual | one)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def ids(*arguments: str) -> list[int]:
    return [json.loads(line)["id"] for line in run(*arguments, "--json").output.splitlines()]


@pytest.mark.usefixtures("database")
def test_the_list_shows_what_has_not_left_unless_it_is_asked_for_more() -> None:
    assert ids() == [5, 4, 3, 2]
    assert ids("--failed") == [5, 2]
    assert ids("--waiting", "--held") == [4, 3]
    assert ids("--sent") == [1]
    assert ids("--failed", "--channel", "chat") == [5]
    assert ids("--brand", "other") == []
    assert ids("--limit", "1", "--before", "5") == [4]


@pytest.mark.usefixtures("database")
def test_the_list_says_why_and_until_when_on_safe_lines() -> None:
    said = run().output

    assert "550 5.1.1 No such user" in said
    assert "quiet hours until 2026-11-20" in said
    assert "no connection, next try 2026-11-20" in said
    assert "\x1b" not in said and "\u202e" not in said


@pytest.mark.usefixtures("database")
def test_show_tells_everything_of_one_message() -> None:
    said, told = run("show", "2").output, json.loads(run("show", "2", "--json").output)

    assert "<2@zhengming>" in said and "words of 2" in said and "\x1b" not in said
    assert (told["status"], told["attempts"], told["to"]) == ("failed", 3, ["bo@acme.test"])
    with pytest.raises(UsageError, match="no message 99"):
        run("show", "99")


def test_what_was_given_up_is_sent_again_under_the_same_message_id(database: Database) -> None:
    told = json.loads(run("resend", "2", "--who", "Mei", "--json").output)

    assert (told["status"], told["attempts"], told["message_id"]) == ("queued", 0, "<2@zhengming>")
    with database.session() as session:
        locks = list(session.scalars(text("SELECT queueing_lock FROM procrastinate_jobs")))
    assert locks == ["notification 2"]


@pytest.mark.usefixtures("database")
def test_all_of_one_channel_are_sent_again_at_once() -> None:
    assert run("resend", "--all", "--channel", "chat").output == "1 queued again\n"
    assert ids("--failed") == [2]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("number", ["1", "3", "4", "99"])
def test_nothing_else_is_sent_again(number: str) -> None:
    with pytest.raises(UsageError):
        run("resend", "2", number)

    assert ids("--failed") == [5, 2]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("arguments", [("resend",), ("resend", "--all", "2")])
def test_resend_wants_numbers_or_all(arguments: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="numbers, or --all"):
        run(*arguments)


def test_channels_tell_which_are_down_and_why(database: Database) -> None:
    assert "every channel worked" in run("channels").output
    breaker = Breaker(database, 3)
    for _ in range(3):
        breaker.failed("mail", "no connection", NOON)
    breaker.failed("chat:ROOM_A", "404", NOON)

    told = [json.loads(line) for line in run("channels", "--json").output.splitlines()]

    assert [(one["channel"], one["down"], one["failures"]) for one in told] == [
        ("mail", True, 3),
        ("chat:ROOM_A", False, 1),
    ]
    assert "mail: down · 3 failures in a row · 2026-11-20 12:00 UTC · no connection" in run("channels").output
