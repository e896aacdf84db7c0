"""`zhengming digest`: what happened in a day or a week, shown, written as a page, or sent now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.output import as_text, json_line, json_option, watchlists_option
from monitor.cli.person import who_option
from monitor.errors import UsageError
from monitor.wording import tr

if TYPE_CHECKING:
    from alerts.digest.facts import Digest, Span
    from alerts.digest.periods import Kind
    from monitor.house import House
    from monitor.watchlist.model import Watchlist


@click.command(
    name="digest",
    help=tr(
        "The digest of a day or a week: the manual's targets, alerts, moods, topics, fakes, troubles. Shows the last 24 hours, or\n"
        "7 days; with --date the day (or week) that begins then at the time of the setting digest_daily (digest_weekly).\n\n"
        "--send makes the digest of everything since the last one, and sends it to its departments; the next one begins where it ends.\n\n"
        "\b\nzhengming digest --brand ebc\nzhengming digest --period week --html week.html\n"
        "zhengming digest --date 2026-11-20 --json\nzhengming digest --send\n"
        "Exit 0, 64 bad usage (also where the digest to send was made before), 70 failed.",
        "日报或周报：指标达成、警报、情感、话题、仿冒网站和异常。默认显示最近24小时（或7天）；\n"
        "用 --date 指定自该日 digest_daily（digest_weekly）时刻起的一期。\n\n"
        "--send 汇总自上一期以来的全部内容并发送给各部门，下一期从此刻开始。\n\n"
        "\b\nzhengming digest --brand ebc\nzhengming digest --period week --html week.html\n"
        "zhengming digest --date 2026-11-20 --json\nzhengming digest --send\n"
        "退出码：0 成功，64 用法有误（包括该期已发送），70 失败。",
    ),
)
@click.option(
    "--brand",
    default="",
    metavar="KEY",
    help=tr("key of the brand (default: the only one)", "品牌（默认唯一品牌）"),
)
@click.option("--period", type=click.Choice(["day", "week"]), default="day", show_default=True)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help=tr("the period that begins on this day", "自该日开始的一期"),
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=tr("write it as a page with its pictures inside", "写成含图片的网页文件"),
)
@click.option("--send", is_flag=True, help=tr("send it to the departments now", "立即发送给各部门"))
@who_option
@json_option
@watchlists_option
def command(  # noqa: PLR0913 -- each is an option of the command
    *,
    brand: str,
    period: Kind,
    day: datetime | None,
    html: Path | None,
    send: bool,
    who: str,
    as_json: bool,
    watchlists: str | None,
) -> None:
    from monitor.cli.choosing import usable_watchlists
    from monitor.cli.daemon import settings_with
    from monitor.cli.report import the_brand

    settings = settings_with(watchlists)
    watchlist = the_brand(usable_watchlists(settings.watchlists), brand)

    from monitor.house import open_house

    with open_house(settings) as house:
        span = _span(house, watchlist, period, day.date() if day else None)
        told = _sent(house, watchlist, period, span, who=who) if send else _shown(house, watchlist, period, span)
        if html:
            _write(html, told, watchlist, house.settings.console_address)
    if as_json:
        json_line(told)
    elif not html:
        from monitor.cli.digest_text import print_digest

        print_digest(told, watchlist, house.settings.console_address)


def _span(house: House, watchlist: Watchlist, period: Kind, day: date | None) -> Span | None:
    """The period that begins on `day`, as far as it is over; None without one."""
    from alerts.digest.facts import Span
    from alerts.digest.periods import rhythm_of
    from monitor import clock
    from monitor.watchlist.zones import team_zone

    if day is None:
        return None
    since, until = rhythm_of(house.settings, team_zone(watchlist), period).on(day)
    if since >= clock.now():
        raise UsageError(tr(f"--date: {day} has not begun yet", f"--date：{day} 尚未开始"))
    return Span(since=since, until=min(until, clock.now()))


def _shown(house: House, watchlist: Watchlist, period: Kind, span: Span | None) -> Digest:
    from alerts.digest.facts import Span
    from alerts.digest.making import preview
    from monitor import clock

    now = clock.now()
    span = span or Span(since=now - timedelta(days=7 if period == "week" else 1), until=now)
    with house.database.session() as session:
        return preview(session, watchlist, period, span, now)


def _sent(house: House, watchlist: Watchlist, period: Kind, span: Span | None, *, who: str) -> Digest:
    """Make the digest and deliver its messages; UsageError where it was made before."""
    import asyncio

    from alerts.digest.making import Digests
    from alerts.messages.notifying import Telling
    from alerts.triage.moves import name_of
    from monitor import clock
    from monitor.jobs.queueing import enqueue_delivery
    from monitor.passes import deliver_now

    telling = Telling(settings=house.settings, enqueue=enqueue_delivery)
    digests = Digests(house.keeper.current, telling, who=name_of(as_text(who)))
    with house.database.begin() as session:
        if span is None:
            made = digests.make_now(session, watchlist, period, clock.now())
        else:
            made = digests.make(session, watchlist, period, span, clock.now())
    if made is None:
        raise UsageError(tr("a digest of this period was made before", "该期摘要已经生成并发送"))
    if house.settings.smtp_host or house.settings.teams_webhook:
        asyncio.run(deliver_now(house))
    count = len(made.notifications)
    click.echo(tr(f"zhengming: {count} messages to departments", f"zhengming：已发给部门 {count} 条"), err=True)
    return made.digest


def _write(file: Path, told: Digest, watchlist: Watchlist, console: str) -> None:
    from alerts.digest.charts import pictures
    from alerts.digest.words import page
    from monitor.watchlist.zones import team_zone
    from monitor.wording import of_locale

    (drawn,) = pictures([told.bars], team_zone(watchlist))
    written = page(told, watchlist=watchlist, console=console, tongue=of_locale(), drawn=drawn)
    file.write_text(written, encoding="utf-8")
