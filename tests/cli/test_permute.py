"""`zhengming permute`, as a whole process: plain names when piped, JSON Lines when asked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

from click.testing import CliRunner

from monitor.cli import cli
from monitor.names.permuting.permutation import FAMILIES

COMMAND = [sys.executable, "-m", "monitor", "permute"]


def permute(*arguments: str) -> tuple[int, list[str], str]:
    done = CliRunner().invoke(cli, ["permute", *arguments])
    return done.exit_code, done.stdout.splitlines(), done.stderr


def test_piped_it_prints_one_ascii_name_a_line_likeliest_first() -> None:
    code, lines, said = permute("https://www.paypal.com/signin", "--limit", "3000")

    assert (code, said, len(lines)) == (0, "", 3_000)
    assert "paypals.com" in lines[:100]
    assert all(line.isascii() and " " not in line for line in lines)


def test_json_has_a_line_for_each_name() -> None:
    _, lines, _ = permute("paypal.com", "--json", "--family", "homoglyph-idn", "--limit", "5")

    rows = [json.loads(line) for line in lines]
    assert [set(row) for row in rows] == [{"name", "unicode", "family", "likelihood"}] * 5
    assert {row["family"] for row in rows} == {"homoglyph-idn"}
    assert all(row["name"].startswith("xn--") and not row["unicode"].isascii() for row in rows)


def test_families_can_be_given_several_times_and_are_told_in_the_help() -> None:
    _, lines, _ = permute("paypal.com", "--json", "--family", "plural", "--family", "omission")
    help_text = "\n".join(permute("--help")[1])

    assert {json.loads(line)["family"] for line in lines} == {"plural", "omission"}
    assert all(f"  {family} " in help_text for family in FAMILIES)


def test_the_help_speaks_chinese() -> None:
    done = subprocess.run(
        [*COMMAND, "--help"], capture_output=True, check=True, env={**os.environ, "ZHENGMING_LANGUAGE": "zh"}
    )

    assert "更换顶级域名" in done.stdout.decode()


def test_a_brand_of_the_watchlists_stands_for_all_its_domains() -> None:
    code, lines, _ = permute("--brand", "ebc", "--limit", "2000")

    assert code == 0
    assert {"ebc-fin.xyz", "ebc.top"} & set(lines)
    assert "ebc.com" not in lines


def test_neither_or_both_of_domain_and_brand_are_refused() -> None:
    for arguments in ((), ("paypal.com", "--brand", "ebc")):
        done = subprocess.run([*COMMAND, *arguments], capture_output=True, check=False)

        assert done.returncode == 64
        assert b"--brand" in done.stderr


def test_a_label_alone_is_refused_in_one_line() -> None:
    done = subprocess.run([*COMMAND, "paypal"], capture_output=True, check=False)

    assert (done.returncode, done.stdout) == (64, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"expected a host name" in done.stderr


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    with subprocess.Popen([*COMMAND, "paypal.com"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        first = process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert first.strip()
    assert (process.returncode, said) == (141, b"")


def test_ctrl_c_ends_it_quietly() -> None:
    with subprocess.Popen(
        [*COMMAND, "--brand", "ebc", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        said = process.stderr.read()

    assert b"Traceback" not in said
    assert process.returncode == 130


def test_on_a_terminal_columns_are_shown() -> None:
    from monitor.cli.permute import _print_columns
    from monitor.names.permuting.permutation import Permutation

    runner = CliRunner()
    with runner.isolation() as (out, *_):
        _print_columns(iter([Permutation("xn--a.com", "官.com", "tld-swap", 0.5)]))

    assert out.getvalue().decode().split() == ["xn--a.com", "官.com", "tld-swap", "0.5000"]
