"""`zhengming report`: alert, mails and the reply to send, in one command."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest

from monitor.demo.sinks import SmtpSink
from tests.warm import run_command


def report(database_url: str, state_dir: Path, *arguments: str, said: str = "", port: int = 0) -> tuple[int, str]:
    """The exit code and what was printed; with a `port` mails go there."""
    told = {
        **os.environ,
        "ZHENGMING_LANGUAGE": "en",
        "ZHENGMING_DATABASE_URL": database_url,
        "ZHENGMING_STATE_DIR": str(state_dir),
        "ZHENGMING_SMTP_HOST": "127.0.0.1" if port else "",
        "ZHENGMING_SMTP_PORT": str(port or 25),
        "ZHENGMING_SMTP_SECURITY": "none",
    }
    done = run_command(("report", *arguments), told, given=said)
    return done.returncode, done.stdout


def test_the_departments_are_told_and_the_reply_is_printed(database_url: str, state_dir: Path) -> None:
    with SmtpSink() as sink:
        code, told = report(
            database_url,
            state_dir,
            *("http://ebc-login.top/in", "--contact", "-", "--story", "-", "--account-manager", "wei@ebc.test"),
            said="13812345678\n我转了两千元\n",
            port=sink.port,
        )

        assert {to for mail in sink.mails for to in mail.recipients} == {
            "Marketing.cn@ebc.com",
            "bo@ebc.com",
            "wei@ebc.test",
        }
        assert not any(b"13812345678" in mail.raw for mail in sink.mails)
    assert code == 0
    assert "Alert 1, report 1; 2 messages" in told
    assert "https://ebc-fin.net/official-verification" in told
    assert "13812345678" not in told


@pytest.mark.heavy
def test_who_registered_the_reported_site_becomes_a_question_to_its_registry(
    database_url: str, state_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENGMING_REGISTRATION", "on")

    report(database_url, state_dir, "http://www.some-shop.top/ebc", "--contact", "-", said="13812345678\n")
    report(database_url, state_dir, "https://ebc.com/", "--contact", "-", said="13812345678\n")

    with psycopg.connect(database_url) as connection:
        jobs = connection.execute(
            "SELECT args->>'domain', lock FROM procrastinate_jobs WHERE queue_name = 'registration'"
        )
        assert jobs.fetchall() == [("some-shop.top", "registry rdap.zdnsgtld.com")]
