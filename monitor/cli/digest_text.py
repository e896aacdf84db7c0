"""A digest on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from alerts.digest.sections import Row, Section, sections
from alerts.digest.words import headline, nothing, span_of
from monitor.cli.output import console as terminal
from monitor.watchlist.zones import team_zone

if TYPE_CHECKING:
    from alerts.digest.facts import Digest
    from monitor.watchlist.model import Watchlist


def print_digest(digest: Digest, watchlist: Watchlist, console: str, out: Console | None = None) -> None:
    """Print a digest; addresses are defanged, personal data is masked."""
    out = out or terminal()
    out.print(Text(headline(digest, watchlist), "bold"))
    out.print(Text(span_of(digest, watchlist), "dim"))
    if said := nothing(digest):
        out.print(Text(said))
    for section in sections(digest, zone=team_zone(watchlist), console=console):
        out.print()
        out.print(Text(section.title, "bold"))
        for line in section.lines:
            out.print(Text(f"  {line}"))
        if section.rows:
            out.print(_table(section, section.head, section.rows))
        if section.words:
            out.print(_table(section, (), section.words))


def _table(section: Section, head: tuple[str, ...], rows: tuple[Row, ...]) -> Table:
    table = Table(box=None, padding=(0, 1), show_header=any(head), header_style="dim")
    table.add_column("", width=1)
    for place in range(max(len(row.cells) for row in rows)):
        name = head[place] if place < len(head) else ""
        figure = place >= section.left
        table.add_column(name, justify="right" if figure else "left", no_wrap=figure, overflow="fold")
    for row in rows:
        style = "" if row.fine is None else "green" if row.fine else "bold red"
        cells = [Text(cell) for cell in row.cells]
        if cells and style:
            cells[-1].stylize(style)
        table.add_row("", *cells)
    return table
