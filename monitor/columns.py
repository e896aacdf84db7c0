"""One column of lines of comma- or tab-separated values (RFC 4180, without line ends inside quotes)."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import msgspec


class Missing(msgspec.Struct, frozen=True):
    """A line that lacks the column: the line as text, and what was expected and found."""

    given: str
    error: str


def cells(block: bytes, column: int) -> Iterator[bytes | Missing]:
    """Column `column` (from 0) of the lines in `block`, as lines of their own, up to and after each line that lacks it.

    Empty lines stay empty, and lines that begin with `#` as they are.
    """
    part: list[bytes] = []
    for line in block.splitlines():
        found = cell(line, column) if line.strip() and not line.lstrip().startswith(b"#") else line
        if found is not None:
            part.append(found)
            continue
        if part:
            yield b"\n".join(part) + b"\n"
            part = []
        given = line.decode("utf-8", "replace")
        yield Missing(
            given, f"expected a value in column {column} (counted from 0), found {len(_row(line))} columns"
        )
    if part:
        yield b"\n".join(part) + b"\n"


def cell(line: bytes, column: int) -> bytes | None:
    """The value in column `column` (from 0) of `line`; None where it has too few. Tabs separate where no comma stands.

    >>> cell(b'7,"acme-login.top",2026', 1), cell(b"acme-login.top", 1)
    (b'acme-login.top', None)
    """
    row = _row(line)
    return row[column] if column < len(row) else None


def _row(line: bytes) -> list[bytes]:
    if b'"' not in line:
        return line.split(b"," if b"," in line else b"\t")
    comma = "," if b"," in line else "\t"
    try:
        row = next(csv.reader([line.decode("utf-8", "surrogateescape")], delimiter=comma), [])
    except csv.Error:
        return [line]
    return [" ".join(value.splitlines()).encode("utf-8", "surrogateescape") for value in row]
