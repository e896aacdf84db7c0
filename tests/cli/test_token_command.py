"""`zhengming token` makes secrets that are shown once, lists them without, and ends them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from monitor import clock
from monitor.cli.token import command
from monitor.errors import UsageError
from monitor.settings import current
from monitor.store.database import Database
from monitor.store.tokens import bearer_of


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


def test_the_secret_stands_alone_on_stdout_and_opens_what_was_asked_for(database: Database) -> None:
    made = run("add", "crm", "--scope", "read", "--scope", "triage", "--brand", "acme", "--expires", "90d")

    with database.begin() as session:
        known = bearer_of(session, made.stdout.strip(), clock.now())
    assert known is not None
    assert (sorted(known.scopes), list(known.brands)) == (["read", "triage"], ["acme"])
    assert "cannot be shown again" in made.stderr


def test_the_list_never_shows_a_secret_and_says_what_became_of_each(database: Database) -> None:
    assert "no token yet" in run("list").output
    secret = json.loads(run("add", "crm", "--json").output)["secret"]
    run("add", "old")
    run("revoke", "old")

    listed, told = run("list").output, [json.loads(line) for line in run("list", "--json").output.splitlines()]

    assert secret not in listed
    assert "crm · read · all brands · never used" in listed
    assert "old · read · all brands · revoked" in listed
    assert [(one["name"], one["revoked_at"] is None) for one in told] == [("crm", True), ("old", False)]


def test_a_length_of_time_that_is_none_is_refused(database: Database) -> None:
    with pytest.raises(UsageError, match="expected a time such as 90d or 12h, found 'soon'"):
        run("add", "crm", "--expires", "soon")
