"""`zhengming sources`: the state of every source, and why."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click
import msgspec

from monitor.cli.output import console, json_line, json_option, watchlists_option
from monitor.wording import tr

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from monitor.store.database import Database
    from monitor.watchlist.model import Watchlist


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One source, as shown; `new` counts the hits kept since the moment that was asked for."""

    key: str
    kind: str
    url: str
    health: str
    reason: str
    owners: tuple[str, ...]
    unchecked: bool
    every: float
    last_ok: datetime | None
    next_poll: datetime | None
    new: int


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


def rows(database: Database, watchlists: tuple[Watchlist, ...], *, since: datetime | None = None) -> list[Told]:
    """Every enabled source with what the store remembers of it."""
    from sqlalchemy import func, select

    from monitor import clock
    from monitor.crawling import sources_of
    from monitor.store.sources import health_now
    from monitor.store.tables import HitRow, SourceRow

    now = clock.now()
    with database.session() as session:
        known = {row.key: row for row in session.scalars(select(SourceRow))}
        counting = select(HitRow.source, func.count()).group_by(HitRow.source)
        fresh = dict(session.execute(counting.where(HitRow.seen_at >= since) if since else counting).tuples().all())
    return [
        Told(
            key=key,
            kind=str(source.kind),
            url=source.url,
            health=str(health_now(row, source.every, now)) if (row := known.get(key)) else "new",
            reason=row.reason if row else "",
            owners=source.owners,
            unchecked=source.unchecked,
            every=source.every,
            last_ok=row.last_ok if row else None,
            next_poll=row.next_poll if row else None,
            new=fresh.get(key, 0),
        )
        for key, source in sources_of(watchlists).items()
    ]


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


def show(told: list[Told], *, as_json: bool, out: Console | None = None) -> None:
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


def _why(row: Told) -> str:
    unchecked = tr("address never called yet", "地址尚未实测") if row.unchecked and not row.last_ok else ""
    return row.reason or unchecked
