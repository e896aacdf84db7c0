"""`zhengming investigate`: visit a site, judge it, keep what it showed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from monitor.cli.output import as_text, json_line, json_option, watchlists_option
from monitor.text import one_line
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.investigating import Investigated
    from monitor.settings import Settings
    from monitor.watchlist.model import Watchlist
    from spiders.suspect import Manner


@click.command(
    name="investigate",
    help=tr(
        "Visit a site from a safe distance and say what stands there: verdict, risk (0-100), every reason with the words that show it and "
        "where they stand, what differs between vantages, which other sites belong to it, and what to tell the customer. With a database "
        "all of it is kept as evidence, and whom it concerns is alerted.\n\n\b\n"
        "zhengming investigate ebc-login.top\nzhengming investigate https://ebc-login.top/cn --save evidence/\n"
        "zhengming investigate --no-browser --json ebc-login.top\n\n"
        "Nothing is filled in, clicked or downloaded, and no address of this network is visited. Exit 0 official or unrelated, 1 to be "
        "watched, 2 suspicious or impersonation, 64 not an address, 70 failed, or nothing could be seen and the name alone says nothing.",
        "在安全距离外访问一个网站，说明其内容：结论、风险（0-100）、每条理由及其原文和位置、不同视角的差异、相关联的网站，"
        "以及如何答复客户。有数据库时，全部内容存为证据，并通知相关部门。\n\n\b\n"
        "zhengming investigate ebc-login.top\nzhengming investigate https://ebc-login.top/cn --save evidence/\n"
        "zhengming investigate --no-browser --json ebc-login.top\n\n"
        "不填写、不点击、不下载，也不访问内网地址。退出码：0 官方或无关，1 需关注，2 可疑或冒充，64 输入有误，"
        "70 失败，或无法看到内容且域名本身无从判断。",
    ),
)
@click.argument("url", metavar="URL")
@click.option("--brand", metavar="KEY", help=tr("judge for this brand only", "只针对该品牌判断"))
@click.option("--no-browser", is_flag=True, help=tr("without the browser, faster", "不使用浏览器，更快"))
@click.option(
    "--no-store", is_flag=True, help=tr("keep nothing in the database, alert nobody", "不写入数据库，也不通知")
)
@click.option(
    "--save",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help=tr("write everything that came back into this new folder", "将所得全部内容写入新目录"),
)
@json_option
@watchlists_option
def command(url: str, save: Path | None, as_json: bool, **how: str | bool | None) -> None:
    from monitor.cli.investigate_json import as_dict
    from monitor.cli.saving import folder_for, write
    from monitor.names.domain import parse

    site = as_text(url)
    parse(site)
    with _telling(silent=as_json) as tell:
        wishes = Wishes(tell=tell, **how)  # type: ignore[arg-type]
        brands = watchlists_of(wishes)
        folder = folder_for(save) if save else None
        found = investigated(site, wishes, brands)
    if folder is not None:
        write(found, folder)
    if as_json:
        json_line(as_dict(found))
    else:
        from monitor.cli.investigate_text import show

        show(found, brands, folder)
    sys.exit(exit_code(found))


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """How it is to be done."""

    tell: Callable[[str], None]
    brand: str | None = None
    no_browser: bool = False
    no_store: bool = False
    watchlists: str | None = None


@contextmanager
def _telling(*, silent: bool) -> Iterator[Callable[[str], None]]:
    """Says each step on stderr: in one line that goes away again on a terminal, as lines elsewhere, not at all when `silent`."""
    if silent:
        yield lambda _step: None
        return
    if not sys.stderr.isatty():
        yield lambda step: click.echo(f"… {one_line(step)}", err=True)
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True, highlight=False).status("…", spinner="dots") as status:
        yield lambda step: status.update(f"{escape(one_line(step))} …")


def exit_code(found: Investigated) -> int:
    """The verdict as an exit code; 70 where nothing could be seen and the name says nothing: that is no all-clear."""
    from monitor.cli.lookup import EXIT
    from monitor.seeing import is_known

    verdict = found.worst.verdict
    return 70 if verdict == "unrelated" and not is_known(found.seen.visit) else EXIT[verdict]


def watchlists_of(wishes: Wishes) -> tuple[Watchlist, ...]:
    """The watchlists that are judged by; UsageError where none is of the brand that is asked for."""
    from monitor.cli.choosing import brands_in
    from monitor.settings import current

    return brands_in(wishes.watchlists or current().watchlists, wishes.brand)


def investigated(site: str, wishes: Wishes, watchlists: tuple[Watchlist, ...]) -> Investigated:
    """The site, investigated with the database where there is one, as the brands of `watchlists` judge it."""
    from monitor.investigating import examine, open_eyes
    from monitor.settings import current
    from monitor.sites.visit import VANTAGES
    from monitor.store.existing import has_database
    from spiders.suspect import Manner

    settings = current()
    if wishes.watchlists:
        settings = msgspec.structs.replace(settings, watchlists=wishes.watchlists)
    manner = Manner(tell=wishes.tell, vantages=() if wishes.no_browser else VANTAGES)
    if not wishes.no_store and has_database(settings):
        return _for(watchlists, _kept(site, settings, manner))
    with open_eyes(settings, browser=not wishes.no_browser) as eyes:
        return asyncio.run(examine(site, watchlists, eyes, manner))


def _for(watchlists: tuple[Watchlist, ...], found: Investigated) -> Investigated:
    """What the brands of `watchlists` make of a site that was judged and kept for every brand that it concerns."""
    from monitor.investigating import judged_for

    keys = {own.brand.key for own in watchlists}
    judged = {key: one for key, one in found.judged.items() if key in keys}
    return msgspec.structs.replace(found, judged=judged or judged_for(found.seen, watchlists, {}))


def _kept(site: str, settings: Settings, manner: Manner) -> Investigated:
    """Investigated by the whole house: kept, grouped, told."""
    import logging

    from monitor.house import open_house
    from monitor.logs import set_up_logging
    from monitor.passes import deliver_now

    set_up_logging(logging.WARNING)
    with open_house(settings) as house:
        found = asyncio.run(house.investigating.investigate(site, manner))
        if found.outcome.notifications and (settings.smtp_host or settings.teams_webhook):
            manner.tell(tr("telling the departments", "通知相关部门"))
            asyncio.run(deliver_now(house))
        return found
