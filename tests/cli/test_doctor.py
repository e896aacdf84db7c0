"""`zhengming doctor`: what is wrong with an installation is named, and decides the exit code."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import clock
from monitor.demo.dns import DnsServer
from monitor.demo.sinks import SmtpSink
from monitor.names.facts import Answer
from monitor.store.database import Database
from monitor.store.registries import StoredTurns
from tests.warm import run_command

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture(autouse=True)
def _a_resolver_on_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with DnsServer() as server:
        monkeypatch.setenv("ZHENGMING_RESOLVERS", server.address)
        yield


def doctor(state_dir: Path, **environment: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit code, and of each thing looked at its state and sentence."""
    told = {**os.environ, "ZHENGMING_LANGUAGE": "en", "ZHENGMING_STATE_DIR": str(state_dir), **environment}
    done = run_command(("doctor", "--json"), told)
    found = map(json.loads, done.stdout.splitlines())
    return done.returncode, {one["what"]: (one["state"], one["sentence"]) for one in found}


def test_an_installation_in_order_is_told_so_and_gets_no_mail(state_dir: Path, database_url: str) -> None:
    with SmtpSink() as sink:
        code, found = doctor(
            state_dir,
            ZHENGMING_DATABASE_URL=database_url,
            ZHENGMING_CONTACT="security@acme.example",
            ZHENGMING_SMTP_HOST="127.0.0.1",
            ZHENGMING_SMTP_PORT=str(sink.port),
            ZHENGMING_SMTP_SECURITY="none",
            ZHENGMING_TEAMS_WEBHOOK="http://127.0.0.1:1/",
        )

        assert sink.mails == []
    assert code == 0
    in_order = {what: state for what, (state, _) in found.items() if not what.startswith("calendar")}
    assert in_order == dict.fromkeys(("settings", "state", "watchlists", "resolver", "mail", "database"), "ok")


@pytest.mark.heavy
def test_everything_that_is_wrong_is_named_at_once(state_dir: Path, tmp_path: Path) -> None:
    state_dir.write_text("no folder")

    code, found = doctor(
        state_dir,
        ZHENGMING_DATABASE_URL=NOWHERE,
        ZHENGMING_WATCHLISTS=str(tmp_path / "none"),
        ZHENGMING_SMTP_HOST="127.0.0.1",
        ZHENGMING_SMTP_PORT="1",
    )

    assert code == 70
    bad = {what: sentence for what, (state, sentence) in found.items() if state == "bad"}
    assert bad.keys() == {"state", "watchlists", "mail", "database"}
    assert "expected a folder of watchlists, found none" in bad["watchlists"]
    assert "127.0.0.1 on port 1" in bad["mail"]
    assert "expected PostgreSQL at postgresql://nobody@127.0.0.1:1/none" in bad["database"]


@pytest.mark.heavy
def test_what_is_merely_not_set_is_a_warning(state_dir: Path, database_url: str) -> None:
    code, found = doctor(state_dir, ZHENGMING_DATABASE_URL=database_url)

    assert code == 0
    warned = {what: sentence for what, (state, sentence) in found.items() if state == "warn"}
    assert warned.keys() == {"contact", "mail", "teams"}
    assert "ZHENGMING_TEAMS_MARKETING" in warned["teams"]


@pytest.mark.heavy
def test_the_list_of_rdap_servers_and_who_wants_to_be_left_alone_are_told(
    state_dir: Path, database_url: str
) -> None:
    database = Database(database_url)
    turns, then = StoredTurns(database, 0), clock.now()
    turns.rest("rdap.test", then + timedelta(days=1))
    turns.note("rdap.test", Answer.REFUSED, "HTTP 429", then)
    database.close()

    code, found = doctor(state_dir, ZHENGMING_DATABASE_URL=database_url, ZHENGMING_REGISTRATION="on")
    _, missing = doctor(
        state_dir,
        ZHENGMING_DATABASE_URL=NOWHERE,
        ZHENGMING_REGISTRATION="on",
        ZHENGMING_RDAP_BOOTSTRAP="/none.json",
    )

    assert code == 0
    assert "published 20" in found["registries"][1]
    assert found["registry rdap.test"][0] == "warn"
    assert "HTTP 429; not asked before" in found["registry rdap.test"][1]
    assert missing["registries"][0] == "bad"
    assert "/none.json" in missing["registries"][1]


@pytest.mark.heavy
def test_resolvers_are_looked_at_where_lookalikes_are_swept(state_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "brand.toml").write_text('key = "acme"\nname = "A"\n[official]\ndomains = ["acme.com"]\n')
    (tmp_path / "acme" / "sources.toml").write_text('[[source]]\nkey = "fakes"\nkind = "lookalikes"\n')
    with DnsServer() as server:
        told = {"ZHENGMING_WATCHLISTS": str(tmp_path), "ZHENGMING_DATABASE_URL": NOWHERE}
        _, found = doctor(state_dir, **told, ZHENGMING_RESOLVERS=server.address)

    assert found["resolver"] == ("ok", f"{server.address} answers")
    assert doctor(state_dir, **told, ZHENGMING_RESOLVERS=server.address)[1]["resolver"][0] == "bad"
