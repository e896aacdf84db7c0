"""`zhengming scan` with everything that lists hold and that is no plain host: understood or reported, line by line."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from itertools import cycle
from pathlib import Path
from typing import Any

from monitor.names.domain import parse
from monitor.names.risk import judge_name
from monitor.watchlist.reading import read_brands

CASES = Path(__file__).parents[1] / "cases/names/bad_lines/lines.toml"
COMMAND = [sys.executable, "-m", "monitor", "scan", "--min-risk", "0"]
#: understood beside those: spaces around, a defanged address, one without a scheme, a user part, IPv4 with a path
MORE = (
    "  ebc-login.top\t",
    "hxxps://ebc-login[.]top/",
    "//ebc-login.top/a",
    "ebc-login.top/a?b",
    "http://192.0.2.7/ebc-login.top",
)


def scanned(given: bytes) -> tuple[int, list[dict[str, Any]], str]:
    done = subprocess.run(COMMAND, input=given, capture_output=True, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


def test_every_kind_of_line_is_understood_or_reported_in_its_place_with_line_ends_mixed() -> None:
    cases = tomllib.loads(CASES.read_text("utf-8"))["line"] + [
        {"text": text, "is": parse(text).host} for text in MORE
    ]
    lines = [bytes.fromhex(case["bytes"]) if "bytes" in case else case["text"].encode() for case in cases]
    ends = cycle([b"\n", b"\r\n", b"\r", b"\n\n", b"\r\n# a note\n"])

    code, rows, said = scanned(
        b"\xef\xbb\xbf" + b"".join(line + end for line, end in zip(lines, ends, strict=False))
    )

    expected = []
    for case, line in zip(cases, lines, strict=True):
        given = line.decode("utf-8", "replace").strip()
        if "why" in case:
            expected.append(("input", given[:200], case["why"]))
        elif verdict := concerned(given):
            expected.append(("domain", given, verdict))
    found = [next(iter(row)) for row in rows]
    assert found == [kind for kind, _, _ in expected]
    for row, (kind, given, told) in zip(rows, expected, strict=True):
        assert row[kind] == given
        assert told in (row["error"] if kind == "input" else row["verdict"])
    assert code == 0
    assert f" {sum('why' in case for case in cases)} " in said


def concerned(given: str) -> str:
    """The verdict of the shipped brand on a line, "" where it has nothing to say."""
    judged = [judge_name(parse(given), brand) for brand in read_brands()]
    return next((str(one.verdict) for one in judged if one.reasons), "")


def test_bytes_that_are_no_text_at_all_are_reported_and_the_names_among_them_are_found() -> None:
    rest = bytes(range(256)).replace(b"\n", b"").replace(b"\r", b"")
    utf16 = "ebc-vip.vip\n".encode("utf-16")

    code, rows, _ = scanned(
        b"\n".join([rest, b"ebc-login.top", rest * 1000, utf16, b"ebc-login.cc", b"\x00" * 5000])
    )

    assert code == 0
    assert [row["domain"] for row in rows if "domain" in row] == ["ebc-login.top", "ebc-login.cc"]
    assert all(
        set(row) == {"input", "error"} and len(json.dumps(row)) < 3000 for row in rows if "domain" not in row
    )
    assert len(rows) >= 6
