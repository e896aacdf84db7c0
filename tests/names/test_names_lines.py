"""Every line of a list is understood or refused, in its place, whatever its bytes are."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.brand import Brand, Official
from monitor.names.domain import NotAName, parse
from monitor.names.matching import Matcher, Unread

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/names/bad_lines/lines.toml").read_text())["line"]
ACME = Brand(key="acme", name="Acme Markets", aliases=("Acme",), official=Official(domains=("acme.com",)))
MATCHER = Matcher((ACME,))
PARTS = st.sampled_from(
    [b"acme-login.top", b"shop.example", b"a" * 64, b"\n", b"\r\n", b"\r", b"#", b" ", b".", b"..", b"@", b":80", b"://", b"https://",
     b"\x00", b"\xff", b"\xc3\xa9", b"xn--", b"xn--99999999.com", b"1.2.3.4", b"[::1]", b"%", b"-", b"_", b"\t", b"/x?y", b"\xe2\x80\xa8",
     b"\x0b", b"\x0c", b"\x1c", b"\xc2\x85", b"*.", b"acme"]
)  # fmt: skip


def raw(line: dict[str, Any]) -> bytes:
    return bytes.fromhex(line["bytes"]) if "bytes" in line else line["text"].encode()


def expected(given: str) -> str:
    """Why the line is no name, "" where it is one."""
    try:
        parse(given)
    except NotAName as error:
        return str(error)
    return ""


@pytest.mark.parametrize("line", CASES, ids=lambda line: repr(raw(line))[2:42])
def test_a_line_is_understood_or_refused_in_a_sentence_that_says_what_was_found(line: dict[str, Any]) -> None:
    given = raw(line).decode("utf-8", "replace")

    rows = [row for row in MATCHER.scan(raw(line) + b"\nshop.example\n") if isinstance(row, Unread)]

    if "is" in line:
        assert parse(given).host == line["is"]
        assert rows == []
    else:
        assert [(row.number, row.given) for row in rows] == [(0, given)]
        assert line["why"] in rows[0].error


@given(st.one_of(st.lists(PARTS, max_size=30).map(b"".join), st.binary(max_size=200)))
def test_each_line_of_any_bytes_gives_matches_or_nothing_or_one_error_in_its_place(block: bytes) -> None:
    lines = [line.decode("utf-8", "replace").strip() for line in block.splitlines()]
    wanted = [
        (number, why) for number, line in enumerate(lines) if line and line[0] != "#" and (why := expected(line))
    ]

    rows = list(MATCHER.scan(block))

    assert [(row.number, row.error) for row in rows if isinstance(row, Unread)] == wanted
    at = 0
    for row in rows:
        at = lines.index(row.given if isinstance(row, Unread) else row.domain, min(at, len(lines) - 1))
