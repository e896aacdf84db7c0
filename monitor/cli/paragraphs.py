"""Titled paragraphs of lines from outside: cleaned, and in a window wrapped under where they begin."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import click
import msgspec

from monitor.text import one_line

if TYPE_CHECKING:
    from rich.console import Console

#: characters of one line that are shown
_LONGEST = 600
_NARROWEST = 20


class Line(msgspec.Struct, frozen=True):
    """One line: `words` after `head`, so many columns from the edge; `soft` lines stand back."""

    words: str
    head: str = ""
    indent: int = 2
    soft: bool = False


def say(title: str, lines: Iterable[Line | str]) -> None:
    """Print a paragraph under its title; nothing at all where it has no lines."""
    told = [line if isinstance(line, Line) else Line(line) for line in lines]
    if not told:
        return
    if title:
        click.echo(click.style(title, bold=True))
    for line in told:
        for row in _rows(line):
            click.echo(click.style(row, dim=True) if line.soft else row)


def _rows(line: Line) -> list[str]:
    """The line as it is printed: whole where it goes into a file or pipe, wrapped where somebody reads it in a window."""
    start = " " * line.indent + line.head
    words = one_line(line.words, _LONGEST)
    if not sys.stdout.isatty():
        return [start + words]
    from rich.cells import cell_len
    from rich.text import Text

    hang, width, above = cell_len(start), _screen().width, list[str]()
    if width - hang < _NARROWEST and line.head.strip():
        above, hang = [start.rstrip()], min(line.indent + 2, max(0, width - _NARROWEST))
        start = " " * hang
    rows = [row.plain.rstrip() for row in Text(words).wrap(_screen(), max(1, width - hang))] or [""]
    return above + [(start if number == 0 else " " * hang) + row for number, row in enumerate(rows)]


@cache
def _screen() -> Console:
    from monitor.cli.output import console

    return console()
