"""`zhengming resolve`, as a whole process: names in, one line for each as it is settled."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.demo.dns import DnsServer, Misconduct

COMMAND = [sys.executable, "-m", "monitor", "resolve"]
ENGLISH = {**os.environ, "ZHENGMING_LANGUAGE": "en"}


@pytest.fixture
def server() -> Iterator[DnsServer]:
    records = {"acme.top": {"NS": ["ns1.host.example"], "A": ["192.0.2.7"], "MX": ["10 mx.acme.top"]}}
    with DnsServer(records) as server:
        yield server


def resolve(*arguments: str, of: DnsServer, given: bytes = b"") -> tuple[int, str, str]:
    command = [*COMMAND, "--resolver", of.address, "--cap", "0", *arguments]
    done = subprocess.run(command, input=given, capture_output=True, check=False, env=ENGLISH)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def rows(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


def test_names_are_told_with_what_they_have(server: DnsServer) -> None:
    code, printed, said = resolve("acme.top", "https://Gone.top/x", of=server)

    assert (code, said) == (0, "")
    lines = {line.split()[1]: line for line in printed.splitlines()}
    assert lines["acme.top"].startswith("exists")
    assert lines["acme.top"].endswith("192.0.2.7 · NS ns1.host.example · MX mx.acme.top")
    assert lines["gone.top"].startswith("absent")


def test_json_has_a_row_for_each_name_and_each_line_that_holds_none(server: DnsServer) -> None:
    given = b"ACME.top\r\n\n# a note\nnot a name\n192.0.2.1\ncaf\xc3\xa9.top\nacme.top\n"

    code, printed, _ = resolve("--json", of=server, given=given)

    found = rows(printed)
    assert code == 0
    assert [row["input"] for row in found if "error" in row] == ["not a name", "192.0.2.1"]
    assert sorted((row["input"], row["name"], row["existence"]) for row in found if "name" in row) == [
        ("ACME.top", "acme.top", "exists"),
        ("acme.top", "acme.top", "exists"),
        ("café.top", "xn--caf-dma.top", "absent"),
    ]


def test_without_json_bad_lines_are_told_on_stderr(server: DnsServer) -> None:
    code, printed, said = resolve("-", of=server, given=b"not a name\nacme.top\n")

    assert (code, len(printed.splitlines())) == (0, 1)
    assert "'not a name'" in said


def test_existing_ones_alone_can_be_asked_for(server: DnsServer, tmp_path: Path) -> None:
    names = tmp_path / "names"
    names.write_text("gone.top\nacme.top\n")

    _, printed, _ = resolve("--existing", "--json", str(names), of=server)

    assert [row["name"] for row in rows(printed)] == ["acme.top"]


def test_a_cut_archive_ends_with_70_after_all_that_could_be_read_was_answered(
    server: DnsServer, tmp_path: Path
) -> None:
    cut = tmp_path / "names.gz"
    cut.write_bytes(gzip.compress(b"acme.top\ngone.top\n" * 50)[:-8])

    code, printed, said = resolve("--json", str(cut), of=server)

    assert (code, len(rows(printed))) == (70, 100)
    assert said.count("\n") == 1


def test_names_that_stay_unknown_are_counted_with_the_reason(server: DnsServer) -> None:
    server.misconduct["evil.top"] = (Misconduct.SERVFAIL, None)

    code, printed, said = resolve("evil.top", "--json", of=server)

    assert (code, rows(printed)[0]["existence"]) == (0, "unknown")
    assert "1 names stayed unknown, most often: NS: SERVFAIL" in said


def test_what_permute_prints_can_be_piped_in(server: DnsServer) -> None:
    permuted = subprocess.run(
        [sys.executable, "-m", "monitor", "permute", "acme.com", "--limit", "500"], capture_output=True, check=True
    ).stdout

    code, printed, _ = resolve("--json", of=server, given=permuted)

    assert code == 0
    assert sorted(row["name"] for row in rows(printed)) == sorted(permuted.decode().split())


def test_a_resolver_that_is_not_there_ends_with_70_and_its_address(server: DnsServer) -> None:
    server.stop()

    code, printed, said = resolve("acme.top", of=server)

    assert (code, printed) == (70, "")
    assert f"expected an answer from the resolver {server.address}, found none" in said


@pytest.mark.parametrize(
    "arguments", [("--resolver", "dns.example", "a.top"), ("./nothing.txt",), ("--cap", "-1", "a.top")]
)
def test_bad_usage_ends_with_64(server: DnsServer, arguments: tuple[str, ...]) -> None:
    assert resolve(*arguments, of=server)[0] == 64


def test_the_first_name_is_told_before_the_input_ends_and_ctrl_c_is_clean(server: DnsServer) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*COMMAND, "--resolver", server.address, "--json"], env=ENGLISH, **pipes) as process:  # type: ignore[call-overload]
        process.stdin.write(b"acme.top\n")
        process.stdin.flush()

        first = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        code = process.wait()
        said = process.stderr.read()

    assert first["name"] == "acme.top"
    assert (code, b"Traceback" in said) == (130, False)
