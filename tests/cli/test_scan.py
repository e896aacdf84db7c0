"""`zhengming scan`, as a whole process: names of any size in, JSON Lines out."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

NAMES = (
    b"ebc-login.top\nhttps://EBC-VIP.vip/a?b\n\n# a note\r\nwebcam.com\rnot a name\nebc.com\ncaf\xff.com\nebc.xyz"
)
COMMAND = [sys.executable, "-m", "monitor", "scan"]


def scan(*arguments: str, given: bytes = b"") -> tuple[int, list[dict[str, Any]], str]:
    done = subprocess.run([*COMMAND, *arguments], input=given, capture_output=True, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


def test_matches_and_lines_without_a_name_come_as_rows_in_the_order_of_the_input() -> None:
    code, rows, said = scan(given=NAMES)

    assert code == 0
    assert [row.get("domain", row.get("input")) for row in rows] == [
        "ebc-login.top", "https://EBC-VIP.vip/a?b", "not a name", "caf\ufffd.com", "ebc.xyz",
    ]  # fmt: skip
    assert set(rows[0]) == {"domain", "brand", "risk", "verdict", "reasons"}
    assert set(rows[0]["reasons"][0]) == {"code", "weight", "detail"}
    assert set(rows[2]) == {"input", "error"}
    assert "'not a name'" in rows[2]["error"]
    assert said.count("\n") == 1
    assert "2 " in said


def test_a_line_without_a_name_is_repeated_at_a_sane_length() -> None:
    code, rows, _ = scan(given=b"x" * 3_000_000 + b"\nebc-login.top\n")

    assert code == 0
    assert [row.get("domain", "error") for row in rows] == ["error", "ebc-login.top"]
    assert len(json.dumps(rows[0])) < 500


def test_the_names_may_stand_in_a_column_of_a_csv_file() -> None:
    given = b'1,ebc-login.top,x\n# a note\n\nno column\n2,"ebc-vip.vip",x\r\n'

    _, rows, _ = scan("--column", "1", given=given)

    assert [row.get("domain", row.get("input")) for row in rows] == ["ebc-login.top", "no column", "ebc-vip.vip"]
    assert "column 1" in rows[1]["error"]


@pytest.mark.parametrize(
    "pack", [gzip.compress, zstd.compress, lambda raw: gzip.compress(raw[:20]) + gzip.compress(raw[20:])]
)
def test_archives_are_read_like_plain_files(tmp_path: Path, pack: Any) -> None:
    packed = tmp_path / "names.list"
    packed.write_bytes(pack(NAMES))

    assert scan(str(packed))[:2] == scan(given=NAMES)[:2]


def test_a_lower_bound_on_risk_leaves_milder_matches_out() -> None:
    _, rows, _ = scan("--min-risk", "80", given=b"ebc.xyz\nebc-vip.vip\n")

    assert [row["domain"] for row in rows] == ["ebc-vip.vip"]


def test_a_corrupt_archive_ends_with_70_after_everything_readable_was_written(tmp_path: Path) -> None:
    lines = [b"ebc-login%d.top" % number for number in range(6_000)]
    packed = gzip.compress(b"\n".join(lines))
    half = len(packed) // 2
    broken = tmp_path / "broken.gz"
    broken.write_bytes(packed[:half] + b"\xff" * 64 + packed[half + 64 :])

    code, rows, said = scan(str(broken))

    assert code == 70
    assert len(rows) > 1_000
    assert [row["domain"].encode() for row in rows[:1_000]] == lines[:1_000]
    assert said.count("\n") == 1
    assert "corrupt" in said or "损坏" in said


def test_a_cut_archive_ends_with_70_after_everything_readable_was_written(tmp_path: Path) -> None:
    cut = tmp_path / "cut.gz"
    cut.write_bytes(gzip.compress(b"ebc-login.top\nebc-vip.vip\n" * 300)[:-12])

    code, rows, _ = scan(str(cut))

    assert code == 70
    assert rows[0]["domain"] == "ebc-login.top"


def test_a_file_that_is_not_there_is_bad_usage() -> None:
    code, rows, said = scan("/nowhere/names.txt")

    assert (code, rows) == (64, [])
    assert "/nowhere/names.txt" in said


def test_a_reader_that_leaves_ends_the_scan_quietly() -> None:
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(b"ebc-login.top\n" * 5_000)
            process.stdin.close()
        said = process.stderr.read()

    assert process.returncode == 141
    assert b"Traceback" not in said


def test_names_that_trickle_in_are_matched_before_the_input_ends_and_ctrl_c_is_clean() -> None:
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ}
    )
    assert process.stdin and process.stdout and process.stderr
    process.stdin.write(b"ebc-login.top\n")
    process.stdin.flush()

    first = json.loads(process.stdout.readline())
    process.send_signal(signal.SIGINT)
    code = process.wait()
    said = process.stderr.read()
    process.stdin.close()
    process.stdout.close()
    process.stderr.close()

    assert first["domain"] == "ebc-login.top"
    assert code == 130
    assert b"Traceback" not in said
