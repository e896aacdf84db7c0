"""`zhengming calendar`: which days count for a brand's deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import click
import msgspec

from monitor.cli.output import console, json_line, json_option, watchlists_option
from monitor.errors import UsageError
from monitor.wording import tr

if TYPE_CHECKING:
    from rich.text import Text

    from alerts.escalating.calendar import Calendar
    from monitor.watchlist.model import Watchlist

_STYLES = {"worked": "", "made_up": "bold green", "added": "bold green", "weekend": "dim", "holiday": "red"}
_MARKS = {"made_up": "+", "added": "+", "holiday": "-", "taken_off": "-"}
_KINDS = {
    "made_up": ("worked instead", "调休上班"),
    "added": ("worked by your own rule", "自定义上班"),
    "holiday": ("public holiday", "公众假日"),
    "taken_off": ("free by your own rule", "自定义休息"),
}


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One day: whether it counts, why (worked, made_up, added, weekend, holiday, taken_off), and the holiday's name."""

    brand: str
    day: date
    counts: bool
    kind: str
    name: str
    known: bool


@click.command(
    "calendar",
    help=tr(
        "Which days count as working days for a brand's escalation, and which holidays are made up for.\n\n"
        "\b\nzhengming calendar --brand ebc --month 2026-10\nzhengming calendar --json",
        "查看品牌的工作日历：哪些日子计入工作日，哪些节假日调休。\n\n"
        "\b\nzhengming calendar --brand ebc --month 2026-10\nzhengming calendar --json",
    ),
)
@click.option("--brand", default="", metavar="KEY", help=tr("only of this brand", "仅此品牌"))
@click.option(
    "--month", default="", metavar="YYYY-MM", help=tr("the month (default: this one)", "月份（默认本月）")
)
@json_option
@watchlists_option
def command(brand: str, month: str, as_json: bool, watchlists: str | None) -> None:
    from alerts.escalating.calendar import calendar_of
    from monitor import clock
    from monitor.settings import current
    from monitor.watchlist.reading import read_watchlists

    found = read_watchlists(watchlists or current().watchlists)
    chosen = [one for one in found if brand in ("", one.brand.key)]
    if not chosen:
        raise UsageError(tr(f"there is no brand {brand!r}", f"没有品牌 {brand!r}"))
    for watchlist in chosen:
        calendar = calendar_of(watchlist)
        days = list(_days(watchlist, calendar, _first(month, calendar.day_of(clock.now()))))
        if as_json:
            for day in days:
                json_line(day)
        else:
            _show(watchlist, calendar, days)


def _first(month: str, today: date) -> date:
    if not month:
        return today.replace(day=1)
    try:
        return datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 -- a month, not a moment
    except ValueError:
        raise UsageError(
            tr(f"expected a month as 2026-10, found {month!r}", f"月份应如 2026-10，得到 {month!r}")
        ) from None


def _days(watchlist: Watchlist, calendar: Calendar, first: date) -> Iterator[Day]:
    day = first
    while day.month == first.month:
        year = calendar.year(day.year)
        yield Day(
            brand=watchlist.brand.key,
            day=day,
            counts=calendar.is_working(day),
            kind=calendar.kind(day).value,
            name=year.holidays.get(day, ""),
            known=year.known,
        )
        day += timedelta(days=1)


def _show(watchlist: Watchlist, calendar: Calendar, days: list[Day]) -> None:
    """A month as a wall calendar shows it: free days dim or red with `-`, days worked instead green with `+`; the holidays below."""
    from rich.table import Table

    out = console()
    place = " ".join(filter(None, (calendar.rule.country, calendar.rule.subdivision, calendar.time_zone)))
    table = Table(title=f"{watchlist.brand.name} · {days[0].day:%Y-%m} · {place}", box=None, padding=(0, 1))
    for name in tr("Mo Tu We Th Fr Sa Su", "一 二 三 四 五 六 日").split():
        table.add_column(name, justify="right")
    cells: list[Text | str] = [""] * days[0].day.weekday()
    for day in days:
        cells.append(_cell(day))
    for start in range(0, len(cells), 7):
        table.add_row(*cells[start : start + 7])
    out.print(table)
    for day in days:
        if day.kind in _KINDS:
            name = tr(": ", "：") + day.name if day.name else ""
            out.print(f"  {day.day} {tr(*_KINDS[day.kind])}{name}", highlight=False)
    count = sum(day.counts for day in days)
    out.print(tr(f"  working days: {count}", f"  工作日：{count} 天"), highlight=False)
    if not days[0].known:
        out.print(_unknown(days[0].day.year), style="yellow", highlight=False)
    if not calendar.zone_known:
        said = tr("is not known to this machine: one more day is waited for", "本机不识别该时区，将多等一天")
        out.print(f"  {calendar.time_zone} {said}", style="yellow", highlight=False)


def _cell(day: Day) -> Text:
    from rich.text import Text

    return Text(f"{_MARKS.get(day.kind, '')}{day.day.day}", style=_STYLES.get(day.kind, "red"))


def _unknown(year: int) -> str:
    return tr(
        f"  Which days of {year} are worked instead was not known when this version was made:\n"
        "  add them to days_off and days_on of escalation.toml.",
        f"  本版本发布时 {year} 年的调休安排尚未公布：请填入 escalation.toml 的 days_off 和 days_on。",
    )
