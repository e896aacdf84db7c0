"""Which watchlist a command judges by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.errors import KeptOut, UsageError
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.watchlist.model import Watchlist


def watchlists_in(folder: str | None) -> tuple[Watchlist, ...]:
    """The watchlists under `folder`; says in one line on stderr where patterns of theirs are kept out.

    Raises WatchlistError where one of them cannot be used.
    """
    from monitor.watchlist.reading import collect, raise_first

    watchlists, problems = collect(folder or None)
    raise_first(problems)
    out = [problem for problem in problems if isinstance(problem, KeptOut)]
    if out:
        told = tr("kept out: {}", "已停用：{}").format(out[0])
        if more := len(out) - 1:
            told += tr(
                f" (and {more} more; `zhengming watchlist check` lists them all)",
                f"（另有 {more} 处，`zhengming watchlist check` 可全部列出）",
            )
        click.echo(f"zhengming: {told}", err=True)
    return watchlists


def chosen_watchlist(folder: str | None, key: str | None) -> Watchlist:
    """The watchlist of the brand `key` (None: of the first) under `folder`; UsageError where there is none."""
    found = watchlists_in(folder)
    for watchlist in found:
        if key is None or watchlist.brand.key == key:
            return watchlist
    known = ", ".join(one.brand.key for one in found)
    raise UsageError(f"expected the key of a brand ({known}), found {key!r}")
