"""The command line as other programs meet it: one line for every fault, exit codes that are never a verdict by chance."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SPEAKING = {"ZHENGMING_LANGUAGE": "zh", "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}


def run(*arguments: str | bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    told = {**os.environ, "ZHENGMING_LANGUAGE": "en", **environment}
    command = [sys.executable, "-m", "monitor", *arguments]
    return subprocess.run(command, capture_output=True, check=False, env=told, stdin=subprocess.DEVNULL)


def in_shell(line: str) -> tuple[int, str]:
    told = {**os.environ, "ZHENGMING_LANGUAGE": "en", "Z": f"{sys.executable} -m monitor"}
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=False, env=told)
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize(
    "command", [["settings"], ["watchlist", "check"], ["lookup", "--offline", "ebc-login.top"], ["--help"]]
)
@pytest.mark.heavy
def test_a_terminal_that_knows_no_chinese_gets_an_answer_all_the_same(command: list[str]) -> None:
    done = run(*command, **SPEAKING)

    assert done.returncode in (0, 2)
    assert b"Traceback" not in done.stderr
    assert done.stdout.strip()


def test_an_address_is_understood_under_a_locale_without_utf_8() -> None:
    done = run("lookup", "--offline", "--json", "ebс.com", **SPEAKING, PYTHONCOERCECLOCALE="0")

    assert json.loads(done.stdout)["unicode"] == "ebс.com"


def test_an_address_of_broken_text_is_refused_as_json_too() -> None:
    done = run("lookup", "--offline", "--json", b"\xff\xfe.com")

    assert done.returncode == 64
    assert set(json.loads(done.stdout)) == {"input", "error"}


@pytest.mark.parametrize(
    "command", ["lookup --offline ebc-login.top", "scan <(yes ebc-login.top | head -20000)", "settings"]
)
def test_a_reader_that_leaves_is_no_verdict_and_no_traceback(command: str) -> None:
    code, said = in_shell(f"set -o pipefail; (sleep 0.1; $Z {command}) | exec true")

    assert code == 141
    assert said == ""


@pytest.mark.parametrize(
    "command", ["lookup --offline ebc-login.top", "lookup --offline --json ebc.com", "settings"]
)
def test_a_full_disk_is_told_in_one_line(command: str) -> None:
    code, said = in_shell(f"$Z {command} > /dev/full")

    assert (code, said) == (70, "zhengming: No space left on device\n")


def test_closed_streams_are_taken_as_empty() -> None:
    assert in_shell("$Z scan <&-") == (0, "")
    assert in_shell("$Z lookup --offline --json ebc-login.top >&-") == (2, "")


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    names, posts = tmp_path / "names.txt", tmp_path / "posts.jsonl"
    names.write_bytes(b"\xef\xbb\xbfebc-login.top\r\n")
    posts.write_bytes(b'\xef\xbb\xbf{"text": "EBC scam"}\r\n')

    assert json.loads(run("scan", str(names)).stdout)["domain"] == "ebc-login.top"
    assert json.loads(run("assess", str(posts), ZHENGMING_SENTIMENT="words").stdout)["label"] == "negative"


@pytest.mark.parametrize("variable", ["ZHENGMING_CONFIG", "ZHENGMING_SMTP_PASSWORD_FILE"])
def test_a_file_of_settings_that_is_not_utf_8_is_told_by_name(tmp_path: Path, variable: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"\xff")

    done = run("settings", **{variable: str(file)})

    assert done.returncode == 70
    assert done.stderr.decode() == f"zhengming: {variable}: expected UTF-8 in {file}, found byte 0xff\n"


@pytest.mark.parametrize(
    "command",
    ["lookup", "scan", "assess", "run", "crawl", "sources", "report", "alerts", "watchlist check", "backup"],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_teaches_by_an_example(command: str, language: str) -> None:
    told = run(*command.split(), "--help", ZHENGMING_LANGUAGE=language).stdout.decode()

    usage, _, rest = told.partition("\n")
    assert usage.startswith(f"{'用法：' if language == 'zh' else 'Usage: '}zhengming {command}")
    assert f"zhengming {command}" in rest


def test_a_report_asks_of_an_account_manager_that_he_can_be_reached() -> None:
    done = run("report", "http://ebc-login.top", "--account-manager", "not a mail")

    assert done.returncode == 64
    assert done.stderr.decode() == "zhengming: --account-manager: expected a mail address, found 'not a mail'\n"


def test_a_report_that_is_to_ask_says_so_where_nobody_can_answer() -> None:
    done = run("report", "http://ebc-login.top", "--contact", "-")

    assert done.returncode == 64
    assert "expected a line on stdin, found its end" in done.stderr.decode()
