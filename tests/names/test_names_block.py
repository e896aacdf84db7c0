"""A block of lines as arrays, against one line after the other."""

from __future__ import annotations

import re
import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.names.block import Block, letters_of
from monitor.names.domain import parse
from monitor.names.fold import fold

PARTS = st.sampled_from(
    [b"acme", b"ACME-Login.top", b"l0gin", b".", b"-", b"_", b"--", b"..", b"\n", b"\r\n", b"\r", b"\n\n", b"\r\r\n", b"\x00", b"\xff",
     "é".encode(), "鼎岳".encode(), b"a" * 63, b"b" * 64, b".co", b"xn--", b"XN--", b"https://", b"hxxp://a.b/", b"/p?q#r", b":443", b"1.2.3.4",
     b" ", b"\t", b"#", b"@", b"I1i", b"\x0b", b"\x1c", b"http://u@h.co", b"[::1]", b"\\", b"http://\xc3\xa9.co/"]
)  # fmt: skip
BLOCKS = st.one_of(st.lists(PARTS, max_size=25).map(b"".join), st.binary(max_size=120))
LOWER = bytes.maketrans(string.ascii_uppercase.encode(), string.ascii_lowercase.encode())
HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)+(?![0-9])[a-z0-9_-]{1,63}")
ADDRESS = re.compile(rb"[ \t]*(?:https?|hxxps?)://([^/?#\s:@\\\[\]]+)(?:[:/?#].*)?", re.IGNORECASE | re.DOTALL)


def lines_of(text: bytes) -> list[bytes]:
    return text.splitlines() or [b""]


def plain_of(line: bytes) -> bytes:
    """The host of a web address, any other line as it is; in lower case."""
    found = ADDRESS.fullmatch(line)
    return (found[1] if found else line).translate(LOWER)


def folded_of(plain: bytes) -> bytes:
    return b"".join(fold(chr(byte)).encode() if byte < 128 else bytes([byte]) for byte in plain)


@settings(max_examples=80)
@given(BLOCKS)
def test_every_line_stands_in_its_place_as_given_and_as_it_looks(text: bytes) -> None:
    block = Block(text)

    given_lines = lines_of(text)
    assert len(block.ends) == len(given_lines)
    assert [block.line(at) for at in range(len(given_lines))] == [
        line.decode("utf-8", "replace").strip() for line in given_lines
    ]
    assert block.folded == b"".join(folded_of(plain_of(line)) + b"\n" for line in given_lines)
    assert block.squeezed == re.sub(rb"[-._]", b"", block.folded)


@settings(max_examples=80)
@given(BLOCKS)
def test_pieces_are_what_stands_between_separators_but_for_the_last_of_each_line(text: bytes) -> None:
    block = Block(text)

    expected = [
        (number, piece)
        for number, line in enumerate(block.folded.split(b"\n")[:-1])
        for piece in re.split(rb"[-._]", line)[:-1]
        if piece
    ]
    starts, ends = block.pieces
    assert [block.folded[start:end] for start, end in zip(starts, ends, strict=True)] == [
        one for _, one in expected
    ]
    assert block.lines_at(starts).tolist() == [number for number, _ in expected]


@settings(max_examples=80)
@given(BLOCKS)
def test_places_without_separators_lead_back_to_the_same_letters_of_the_same_line(text: bytes) -> None:
    block = Block(text)
    places = np.arange(len(block.squeezed))

    back = block.unsqueezed(places)

    assert bytes(block.bytes[back]) == block.squeezed
    assert block.lines_at(back).tolist() == [block.squeezed[:at].count(b"\n") for at in places.tolist()]


@settings(max_examples=80)
@given(BLOCKS)
def test_lines_that_are_no_plain_hosts_are_odd_and_only_those(text: bytes) -> None:
    plain = [plain_of(line).decode("latin-1") for line in lines_of(text)]

    odd = set(Block(text).odd.tolist())

    assert odd == {
        number
        for number, line in enumerate(plain)
        if line and (not HOST.fullmatch(line) or len(line) > 253 or "xn--" in line)
    }


@settings(max_examples=80)
@given(BLOCKS)
def test_a_line_that_is_not_odd_holds_the_host_that_is_looked_at(text: bytes) -> None:
    block = Block(text)

    for number in set(range(len(block.ends))) - set(block.odd.tolist()):
        start = int(block.ends[number - 1]) + 1 if number else 0
        seen = block.plain(start, int(block.ends[number]))
        assert seen == "" == block.line(number) or parse(block.line(number)).host == seen


@given(BLOCKS)
def test_lines_with_hyphens_are_given_again_without(text: bytes) -> None:
    block = Block(text)
    plain = [plain_of(line) for line in lines_of(text)]

    found = block.hyphenless()

    wanted = [number for number, line in enumerate(plain) if b"-" in line]
    if found is None:
        assert wanted == []
    else:
        again, numbers = found
        assert numbers.tolist() == wanted
        assert again.folded == b"".join(
            folded_of(plain_of(plain[number].replace(b"-", b""))) + b"\n" for number in wanted
        )


@given(st.lists(st.text("abyz019é", max_size=9).map(str.encode), min_size=1, max_size=9))
def test_the_letters_of_a_part_are_those_of_its_text_whatever_their_order(parts: list[bytes]) -> None:
    block = Block(b"\n".join(parts))
    sizes = np.array([len(part) for part in parts])
    starts = np.cumsum(sizes + 1) - sizes - 1

    found = block.letters(starts, sizes).tolist()

    assert found == [letters_of(folded_of(part)) for part in parts]
    assert found == [letters_of(folded_of(part)[::-1]) for part in parts]


@pytest.mark.parametrize("text", [b"", b"\n", b"\r", b"\r\n", b"\x00", b"-", b"."])
def test_the_smallest_blocks_have_one_line_and_no_piece_but_what_stands_before_a_dot(text: bytes) -> None:
    block = Block(text)

    assert len(block.ends) == 1
    assert [len(one) for one in block.pieces] == [0, 0]
    assert block.line(0) == text.decode().strip()
