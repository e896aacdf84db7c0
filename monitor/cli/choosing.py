"""Which watchlist a command judges by."""

from __future__ import annotations

from collections.abc import Iterable
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


def usable_watchlists(folder: str | None) -> tuple[Watchlist, ...]:
    """The watchlists under `folder`, for what must be refused before anything that takes long to import; WatchlistError as above."""
    from monitor.watchlist.reading import collect, raise_first

    watchlists, problems = collect(folder or None)
    raise_first(problems)
    return watchlists


def chosen_watchlist(folder: str | None, key: str | None) -> Watchlist:
    """The watchlist of the brand `key` (None: of the first) under `folder`; UsageError where there is none."""
    return brands_in(folder, key)[0]


def brands_in(folder: str | None, key: str | None) -> tuple[Watchlist, ...]:
    """The watchlists of all brands under `folder`, or the one of the brand `key`; UsageError where there is none."""
    known = watchlists_in(folder)
    found = tuple(own for own in known if key in (None, own.brand.key))
    if not found:
        raise unknown_brand([own.brand.key for own in known], key)
    return found


def unknown_brand(known: Iterable[str], key: str | None) -> UsageError:
    """What is said where no watchlist is of the brand `key`."""
    keys = ", ".join(known)
    return UsageError(
        tr(f"expected the key of a brand ({keys}), found {key!r}", f"应为品牌标识（{keys}），而收到 {key!r}")
    )
