"""`zhengming sources`: the state of every source, and why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.output import console, json_line, json_option, watchlists_option
from monitor.wording import tr

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from monitor.source_states import SourceState
    from monitor.store.database import Database
    from monitor.watchlist.model import Watchlist


@click.command(
    name="sources",
    help=tr(
        "The state of every source and why: new (not polled yet), fresh, quiet (nothing new for long), stale (not read for\n"
        "long), blocked (it turns us away), login (it wants one) or broken.\n\n"
        "\b\nzhengming sources\nzhengming sources --json --watchlists watchlists",
        "所有来源的状态及原因：new（尚未抓取）、fresh（正常）、quiet（久无新内容）、stale（久未读到）、blocked（被拒绝）、\n"
        "login（要求登录）或 broken（出错）。\n\n\b\nzhengming sources\nzhengming sources --json --watchlists watchlists",
    ),
)
@json_option
@watchlists_option
def command(as_json: bool, watchlists: str | None) -> None:
    from monitor.cli.choosing import watchlists_in
    from monitor.cli.daemon import settings_with
    from monitor.store.database import open_database

    settings = settings_with(watchlists)
    with open_database(settings) as database:
        show(rows(database, watchlists_in(settings.watchlists)), as_json=as_json)


def rows(
    database: Database, watchlists: tuple[Watchlist, ...], *, since: datetime | None = None
) -> list[SourceState]:
    """Every enabled source with what the store remembers of it."""
    from monitor.source_states import source_states

    with database.session() as session:
        return source_states(session, watchlists, since=since)


_COLOURS = {"fresh": "green", "quiet": "green", "new": "cyan", "stale": "yellow"}
#: beside the keys, which other programs and the manual know
_CHINESE = {
    "new": "待抓取",
    "fresh": "正常",
    "quiet": "无新内容",
    "stale": "久未读到",
    "blocked": "被拒绝",
    "login": "要求登录",
    "broken": "出错",
}
#: columns from which on the reason has room beside the source
_ROOM_FOR_REASONS = 100


def show(told: list[SourceState], *, as_json: bool, out: Console | None = None) -> None:
    """Print sources: one JSON line each, or a table; in a narrow window each reason stands below its source."""
    if as_json:
        for row in told:
            json_line(row)
        return
    from rich.table import Table
    from rich.text import Text

    out = out or console()
    wide = out.width >= _ROOM_FOR_REASONS
    table = Table(box=None, pad_edge=False)
    for heading in (tr("state", "状态"), tr("hits", "命中")):
        table.add_column(heading, no_wrap=True)
    source, why = tr("source", "来源"), tr("why", "原因")
    for heading in (source, why) if wide else (tr(f"{source} and {why}", f"{source}与{why}"),):
        table.add_column(heading, overflow="fold")
    for row in told:
        reason = Text(_why(row), style="" if wide else "dim")
        named = (Text(row.key), reason) if wide else (Text("\n").join([Text(row.key), reason][: 1 + bool(reason)]),)
        table.add_row(_state(row.health), str(row.new), *named)
    out.print(table)


def _state(health: str) -> Text:
    from rich.text import Text

    return Text(tr(health, f"{health} {_CHINESE.get(health, '')}".rstrip()), style=_COLOURS.get(health, "red"))


def _why(row: SourceState) -> str:
    unchecked = tr("address never called yet", "地址尚未实测") if row.unchecked and not row.last_ok else ""
    return row.reason or unchecked
