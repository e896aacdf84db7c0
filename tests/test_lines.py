"""Streams of bytes become blocks of whole lines."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.columns import Missing, cell, cells
from monitor.errors import ArchiveError
from monitor.lines import LONGEST, whole_lines

RAW = st.lists(
    st.sampled_from([b"a.top", b"\n", b"\r", b"\r\n", b"\x00", b"", b"\xff", b"#", b"\xc3\xa9.com"]), max_size=30
)


@given(RAW, st.lists(st.integers(0, 40), max_size=5), st.integers(1, 12))
def test_blocks_are_the_stream_cut_where_lines_end(parts: list[bytes], cuts: list[int], size: int) -> None:
    whole = b"".join(parts)
    at = sorted({0, len(whole), *(min(cut, len(whole)) for cut in cuts)})
    chunks = [whole[start:end] for start, end in pairwise(at)]

    blocks = list(whole_lines(chunks, size=size + LONGEST))

    assert b"".join(blocks) == whole
    assert [line for block in blocks for line in block.splitlines()] == whole.splitlines()


def test_an_empty_chunk_asks_for_what_is_there() -> None:
    blocks = whole_lines(iter([b"a.top\nb.t", b"", b"op\n"]))

    assert next(blocks) == b"a.top\n"
    assert list(blocks) == [b"b.top\n"]


def test_of_an_endless_line_the_beginning_is_kept_and_the_next_line_is_whole() -> None:
    endless = [b"x" * 1_000_000] * 5

    blocks = list(whole_lines([b"a.top\n", *endless, b"\r\nb.top\n"]))

    lines = b"".join(blocks).splitlines()
    assert [len(line) for line in lines] == [5, LONGEST, 5]
    assert lines[2] == b"b.top"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_taken_off_and_utf_16_read(encoding: str) -> None:
    raw = "bücher.example\r\nb.top".encode(encoding)

    assert b"".join(whole_lines(raw[at : at + 1] for at in range(len(raw)))) == "bücher.example\r\nb.top".encode()


def test_whole_lines_before_a_damage_come_before_its_error() -> None:
    def broken() -> Iterator[bytes]:
        yield b"a.top\nb.to"
        raise ArchiveError("corrupt")

    blocks = whole_lines(broken())

    assert next(blocks) == b"a.top\n"
    with pytest.raises(ArchiveError):
        next(blocks)


@pytest.mark.parametrize(
    ("line", "column", "value"),
    [
        (b"a.top,2", 0, b"a.top"),
        (b'"a, b",c.top', 1, b"c.top"),
        (b"1\tc.top", 1, b"c.top"),
        (b"1;c.top", 1, None),
        (b'"\xff",c.top', 0, b"\xff"),
        (b"a.top", 3, None),
    ],
)
def test_a_column_is_a_value_or_missing(line: bytes, column: int, value: bytes | None) -> None:
    assert cell(line, column) == value


@given(RAW, st.integers(0, 2))
def test_every_line_has_its_value_or_is_told_in_its_place(parts: list[bytes], column: int) -> None:
    block = b",".join(parts)

    told = list(cells(block, column))

    lines = sum(1 if isinstance(part, Missing) else len(part.splitlines()) for part in told)
    assert lines == len(block.splitlines())
