"""`zhengming settings` lists every setting, on wide and on narrow terminals, and shows no secret."""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec
import pytest
from click.testing import CliRunner

from monitor.cli.settings import command
from monitor.errors import SettingError
from monitor.settings import Settings, current, load

NAMES = [field.name for field in msgspec.structs.fields(Settings)]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    monkeypatch.setenv("ZHENGMING_SMTP_HOST", "mail.example")
    monkeypatch.setenv("ZHENGMING_SMTP_PASSWORD", "s3cret")
    current.cache_clear()
    yield
    current.cache_clear()


def run(*arguments: str) -> str:
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_json_has_one_line_per_setting_with_value_default_variable_and_sentence() -> None:
    told = {one["name"]: one for one in map(json.loads, run("--json").splitlines())}

    assert list(told) == NAMES
    assert told["smtp_host"] == {
        "name": "smtp_host",
        "variable": "ZHENGMING_SMTP_HOST",
        "default": "",
        "value": "mail.example",
        "sentence": "mail server; empty keeps mails waiting",
    }


def test_the_table_has_every_setting() -> None:
    shown = run()

    assert all(f"ZHENGMING_{name.upper()}" in shown for name in NAMES)
    assert "mail.example" in shown


def test_a_setting_that_is_none_of_its_kind_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(
        SettingError, match=r"SMTP_SECURITY: smtp_security = 'ssl': expected one of starttls, tls, none"
    ):
        load({"ZHENGMING_SMTP_SECURITY": "ssl"})


def test_no_secret_is_shown() -> None:
    assert "s3cret" not in run() + run("--json")


def test_a_narrow_terminal_gets_whole_lines_instead_of_squeezed_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    monkeypatch.setattr("monitor.cli.settings.console", lambda: Console(width=50))

    lines = run().splitlines()

    assert "smtp_host = mail.example" in lines
    assert max(map(len, lines)) <= 50


def test_a_chinese_reader_gets_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "zh")
    current.cache_clear()

    assert "邮件服务器端口" in run()
