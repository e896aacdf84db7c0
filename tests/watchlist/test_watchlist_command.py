"""`zhengming watchlist check` prints every error as file:line: key: …, else a summary."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli import cli
from monitor.wording import speak

BRAND = 'key = "acme"\nname = "Acme"\n[official]\ndomains = ["acme.com"]\n'


@pytest.fixture(autouse=True)
def english() -> None:
    speak("en")


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    (tmp_path / "acme" / "replies").mkdir(parents=True)
    (tmp_path / "acme" / "brand.toml").write_text(BRAND)
    return tmp_path / "acme"


def test_the_shipped_watchlists_pass_and_are_summed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHENGMING_WATCHLISTS", raising=False)

    done = CliRunner().invoke(cli, ["watchlist", "check"])

    assert done.exit_code == 0
    assert "ebc" in done.output
    assert "all in order" in done.output


def test_problems_are_printed_with_file_line_and_key_and_the_exit_code_is_70(acme: Path) -> None:
    (acme / "brand.toml").write_text(BRAND.replace("acme.com", "https://acme.com"))

    done = CliRunner().invoke(cli, ["watchlist", "check", str(acme.parent)])

    assert done.exit_code == 70
    assert f"{acme}/brand.toml:4: official.domains[0]: expected a host name" in done.output


def test_a_reply_that_breaks_the_manners_is_named_with_its_line(acme: Path) -> None:
    (acme / "replies" / "general.en.txt").write_text("Thank you.\nPlease wait, we guarantee a refund.\n")

    done = CliRunner().invoke(cli, ["watchlist", "check", str(acme.parent)])

    assert done.exit_code == 70
    assert "general.en.txt:2: the reply may not say 'we guarantee'" in done.output


def test_a_reply_with_an_unknown_word_is_named(acme: Path) -> None:
    (acme / "replies" / "general.en.txt").write_text("Please wait, {{ customer }}.\n")

    done = CliRunner().invoke(cli, ["watchlist", "check", str(acme.parent)])

    assert done.exit_code == 70
    assert "'customer' is undefined" in done.output


def test_json_tells_the_same(acme: Path) -> None:
    (acme / "sources.toml").write_text('[[source]]\nkey = "a"\nkind = "feed"\nurl = "x"\n')

    done = CliRunner().invoke(cli, ["watchlist", "check", "--json", str(acme.parent)])
    told = json.loads(done.output)

    assert done.exit_code == 70
    assert told["ok"] is False
    assert [(p["line"], p["key"]) for p in told["problems"]] == [(4, "source[0].url")]


def test_json_sums_up_what_is_in_order(acme: Path) -> None:
    told = json.loads(CliRunner().invoke(cli, ["watchlist", "check", "--json", str(acme.parent)]).output)

    assert told["ok"] is True
    assert told["watchlists"][0]["brand"] == "acme"
    assert told["watchlists"][0]["domains"] == 1


def test_a_reply_for_a_situation_that_does_not_exist_is_named(acme: Path) -> None:
    (acme / "replies" / "withdrawl.en.txt").write_text("Please wait, thank you.\n")

    done = CliRunner().invoke(cli, ["watchlist", "check", str(acme.parent)])

    assert done.exit_code == 70
    assert "withdrawl.en.txt: no reply is ever chosen for 'withdrawl'; expected withdrawal" in done.output


def test_wrong_rows_of_managers_and_stand_ins_that_a_department_lacks_are_named(acme: Path) -> None:
    (acme / "routes.toml").write_text(
        'fallback = "bo"\nroute = []\n[departments.bo]\nname = "BO"\nmail = ["bo@acme.com"]\nstand_ins = ["teams", "chat"]\n'
    )
    (acme / "managers.csv").write_text("manager,customer\nlee,8812345\n")
    check = ["watchlist", "check", "--no-examples", str(acme.parent)]

    lacking = CliRunner().invoke(cli, check).output
    routes = (acme / "routes.toml").read_text().replace(', "chat"', "")
    (acme / "routes.toml").write_text(f'{routes}[managers]\ncsv = "managers.csv"\n')
    wrong = CliRunner().invoke(cli, check)

    assert "routes.toml:6: departments.bo.stand_ins[1]: expected a channel that the department has" in lacking
    assert wrong.exit_code == 70
    assert f"{acme}/managers.csv:2: manager: expected a mail address, found 'lee'" in wrong.output
