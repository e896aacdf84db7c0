"""Keeps the watchlists of a daemon: read again when a file changes, the last good ones while something is wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from monitor import clock
from monitor.errors import WatchlistError
from monitor.watchlist.checking import check_templates
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import collect, raise_first, serious, shipped

#: between two looks at the files
LOOK = timedelta(seconds=1)

Stamp = frozenset[tuple[str, int, int]]


def _nobody(_problem: WatchlistError) -> None:
    """Who asks for `problems` needs not be told."""


class Keeper:
    """The watchlists under `folder` (None: the shipped ones), safe to ask from several threads.

    `problems` is empty, or everything that is wrong with the files as they are now while `current` still gives the
    last good watchlists. A pattern that is kept out is a problem with which the new ones are taken up all the same.
    """

    def __init__(self, folder: Path | None = None, *, tell: Callable[[WatchlistError], None] = _nobody) -> None:
        """`tell` is called with each problem once, when files have changed and have it."""
        self._folder, self._tell = folder or shipped(), tell
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._looked: datetime | None = None
        self._watchlists: tuple[Watchlist, ...] = ()
        self.problems: tuple[WatchlistError, ...] = ()

    def current(self) -> tuple[Watchlist, ...]:
        """The watchlists; looks at the files at most once a second.

        Raises WatchlistError as long as there never was a good reading.
        """
        with self._lock:
            if self._looked is None or abs(clock.now() - self._looked) >= LOOK:
                self._reload()
            if self._stamp is not None and not self._watchlists:
                raise_first(self.problems)
            return self._watchlists

    def reload(self) -> bool:
        """Looks at the files now; True when they are all in order."""
        with self._lock:
            self._reload()
            return not self.problems

    def _reload(self) -> None:
        stamp = _stamp(self._folder)
        self._looked = clock.now()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        watchlists, problems = collect(self._folder)
        problems += check_templates(watchlists)
        if not serious(problems):
            self._watchlists = watchlists
        for problem in problems:
            if str(problem) not in {str(before) for before in self.problems}:
                self._tell(problem)
        self.problems = problems


def _stamp(folder: Path) -> Stamp:
    files: set[tuple[str, int, int]] = set()
    for path in (*folder.rglob("*.toml"), *folder.rglob("*.txt"), *folder.rglob("mails/*.html")):
        try:
            told = path.stat()
        except OSError:
            continue
        files.add((str(path), told.st_mtime_ns, told.st_size))
    return frozenset(files)
