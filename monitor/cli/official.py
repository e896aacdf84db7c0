"""`zhengming official`: visit the brand's own sites, so that others can be held against them."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.choosing import unknown_brand, usable_watchlists
from monitor.cli.output import json_line, json_option, watchlists_option
from monitor.errors import SourceError
from monitor.text import one_line
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.own_sites import Refreshed


@click.command(
    name="official",
    help=tr(
        "Visit the brand's own sites now, and keep what they look like: icons, logos, titles, texts, forms, licence numbers. Fakes are held "
        "against it. The daemon does the same once a day.\n\n\b\nzhengming official\nzhengming official ebc --json\n\n"
        "Exit 0 when a site of every brand answered, 70 otherwise.",
        "立即访问品牌官方网站，保存其图标、标志、标题、文本、表单和牌照号，用于比对仿冒网站。守护进程每天自动执行一次。\n\n"
        "\b\nzhengming official\nzhengming official ebc --json\n\n每个品牌都有官方网站响应时退出码为 0，否则为 70。",
    ),
)
@click.argument("brands", nargs=-1, metavar="[BRAND]...")
@json_option
@watchlists_option
def command(brands: tuple[str, ...], as_json: bool, watchlists: str | None) -> None:
    import logging

    from monitor.cli.daemon import settings_with
    from monitor.logs import set_up_logging

    settings = settings_with(watchlists)
    set_up_logging(logging.WARNING)
    keys = chosen(brands, [own.brand.key for own in usable_watchlists(settings.watchlists)])

    from monitor.house import open_house

    failed = False
    with open_house(settings) as house:
        for key in keys:
            try:
                refreshed = asyncio.run(house.own_sites.refresh(key, None if as_json else _step))
            except SourceError as error:
                failed = True
                _say_failed(key, error, as_json=as_json)
            else:
                _say(key, refreshed, as_json=as_json)
    sys.exit(70 if failed else 0)


def chosen(asked: tuple[str, ...], known: list[str]) -> tuple[str, ...]:
    """The brands that are asked for, or all; UsageError where one is not known."""
    for key in asked:
        if key not in known:
            raise unknown_brand(known, key)
    return asked or tuple(known)


def _step(address: str) -> None:
    click.echo(click.style(f"… {one_line(address)}", dim=True), err=True)


def as_dict(key: str, refreshed: Refreshed) -> dict[str, Any]:
    """What `--json` prints of one brand."""
    found = refreshed.baseline
    return {
        "brand": key,
        "at": found.at,
        "pages": refreshed.answered,
        "silent": [{"url": url, "problem": problem} for url, problem in refreshed.silent],
        "icons": len(found.icons),
        "pictures": len(found.pictures),
        "screenshots": len(found.shots),
        "sentences": len(found.sentences),
        "forms": len(found.forms),
        "licences": found.licences,
        "apps": found.apps,
        "hosts": found.hosts,
        "error": "",
    }


def _say(key: str, refreshed: Refreshed, *, as_json: bool) -> None:
    if as_json:
        json_line(as_dict(key, refreshed))
        return
    found = refreshed.baseline
    told = tr(
        "{}: pages {}, icons {}, pictures {}, screenshots {}, sentences {}, forms {}, licences: {}",
        "{}：页面 {}，图标 {}，图片 {}，截图 {}，句子 {}，表单 {}，牌照：{}",
    )
    counts = map(len, (found.pages, found.icons, found.pictures, found.shots, found.sentences, found.forms))
    click.echo(one_line(told.format(key, *counts, ", ".join(found.licences) or "–"), 600))
    for url, problem in refreshed.silent:
        click.echo(one_line(tr("- no answer: {} ({})", "- 无响应：{}（{}）").format(url, problem), 600))


def _say_failed(key: str, error: SourceError, *, as_json: bool) -> None:
    if as_json:
        empty: dict[str, Any] = dict.fromkeys(("icons", "pictures", "screenshots", "sentences", "forms"), 0)
        lists: dict[str, Any] = {name: [] for name in ("pages", "silent", "licences", "apps", "hosts")}
        json_line({"brand": key, "at": None, **lists, **empty, "error": str(error)})
    else:
        click.echo(f"zhengming: {one_line(str(error), 600)}", err=True)
