"""Everything that is wrong with a folder of watchlists, its reply templates included."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from monitor.errors import WatchlistError
from monitor.watchlist.mails import check_mails
from monitor.watchlist.managers import read_book
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import collect
from monitor.wording import tr


def check(folder: Path | str | None = None) -> tuple[WatchlistError, ...]:
    """All problems under `folder` (None or empty: the shipped watchlists), file by file; empty when it is in order."""
    watchlists, problems = collect(folder)
    return (*problems, *check_templates(watchlists), *check_managers(watchlists))


def check_managers(watchlists: tuple[Watchlist, ...]) -> Iterator[WatchlistError]:
    """What is wrong with the files of account managers that `watchlists` name, row by row, or why they cannot be read."""
    for watchlist in watchlists:
        if name := watchlist.routes.managers.csv:
            yield from read_book(Path(watchlist.folder) / name)[1]


def check_templates(watchlists: tuple[Watchlist, ...]) -> tuple[WatchlistError, ...]:
    """The replies and mails of `watchlists` that are not Jinja2 or ask for what is not there, each named once with its line."""
    # imported here: reading watchlists must not pay for it
    import jinja2

    environment = jinja2.Environment(autoescape=False)  # noqa: S701 - only parsed, never rendered
    found: dict[str, WatchlistError] = {}
    for watchlist in watchlists:
        for reply in watchlist.replies:
            if reply.file in found:
                continue
            try:
                environment.parse(reply.text)
            except jinja2.TemplateSyntaxError as error:
                problem = tr(f"not a Jinja2 template: {error.message}", f"不是有效的 Jinja2 模板：{error.message}")
                found[reply.file] = WatchlistError(reply.file, error.lineno, "", problem)
    mails = (problem for watchlist in watchlists for problem in check_mails(watchlist.mails))
    return (*found.values(), *mails)
