"""`zhengming crawl`: poll sources now."""

from __future__ import annotations

import sys

import click

from monitor.cli.output import json_option, watchlists_option
from monitor.errors import UsageError
from monitor.wording import tr


@click.command(
    name="crawl",
    help=tr(
        "Poll the named sources now (`brand/source`, or `source` alone), all of them without a name; then deliver\n"
        "what that brought about. A running daemon and this command never poll one host at the same time.\n\n"
        "\b\nzhengming crawl\nzhengming crawl ebc/followme leaprate --json\n"
        "Exit 0 when every source could be read, 70 otherwise.",
        "立即抓取指定来源（`品牌/来源` 或仅 `来源`），不指定则抓取全部，并投递由此产生的通知。\n\n"
        "\b\nzhengming crawl\nzhengming crawl ebc/followme leaprate --json\n全部成功时退出码为 0，否则为 70。",
    ),
)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@json_option
@watchlists_option
def command(sources: tuple[str, ...], as_json: bool, watchlists: str | None) -> None:
    from monitor import clock
    from monitor.cli.daemon import settings_with
    from monitor.cli.sources import rows, show
    from monitor.crawling import sources_of
    from monitor.house import open_house
    from monitor.passes import one_pass
    from monitor.stopping import until_stopped
    from spiders.reactor import run as run_on_reactor

    start = clock.now()
    with open_house(settings_with(watchlists)) as house:
        watched = house.keeper.current()
        keys = chosen(sources, tuple(sources_of(watched)))
        stopped = run_on_reactor(until_stopped(one_pass(house, keys)))
        polled = [row for row in rows(house.database, watched, since=start) if row.key in keys]
    show(polled, as_json=as_json)
    if stopped:
        sys.exit(130)
    sys.exit(0 if all(row.health in ("fresh", "quiet") for row in polled) else 70)


def chosen(asked: tuple[str, ...], known: tuple[str, ...]) -> frozenset[str]:
    """The full keys that the names in `asked` mean; all of `known` when none is asked for."""
    keys: set[str] = set()
    for name in asked:
        found = {key for key in known if name in (key, key.partition("/")[2])}
        if not found:
            told = ", ".join(known)
            raise UsageError(
                tr(
                    f"expected a source of the watchlists, found {name!r}; known: {told}",
                    f"监控清单中没有来源 {name!r}；已知：{told}",
                )
            )
        keys |= found
    return frozenset(keys or known)
