"""Which logs a source follows: those of its list that new certificates go to, and those that still have unread entries."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from monitor.errors import SourceError
from monitor.watchlist.model import Source
from spiders.certificates.log_list import Log, read_log_list
from spiders.certificates.position import Places
from spiders.fetch import Fetcher
from spiders.refusals import refused

#: how long a list is good that was fetched; browsers publish a new one every day
LIST_FRESH = timedelta(hours=1)


class Lists:
    """The log lists that this process has fetched."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[datetime, tuple[Log, ...]]] = {}

    async def read(self, source: Source, fetcher: Fetcher, now: datetime) -> tuple[Log, ...]:
        """The list at the source's address, or in the file that it names (`file:///…`). SourceError where there is none."""
        if source.url.startswith("file:"):
            return read_log_list(await asyncio.to_thread(_file, source.url), source.url)
        read, logs = self._known.get(source.url, (None, ()))
        if read is None or not read <= now < read + LIST_FRESH:
            response = await fetcher.get(source.url, source.headers)
            pause = (response.headers.get(b"Retry-After") or b"").decode("latin-1")
            if error := refused(response.status, source.url, pause, now):
                raise error
            logs = read_log_list(response.body, source.url)
            self._known[source.url] = (now, logs)
        return logs


@cache
def lists() -> Lists:
    """The lists of this process."""
    return Lists()


def chosen(logs: tuple[Log, ...], source: Source, places: Places, now: datetime) -> tuple[Log, ...]:
    """The logs to follow. A log that takes no more certificates is read to its end all the same.

    SourceError (broken) where there is none.
    """
    found = tuple(
        log for log in logs if log.is_named(source.logs) and (log.takes_from(now) or _unread(log, places))
    )
    if not found:
        wanted = f" named {', '.join(source.logs)}" if source.logs else ""
        raise SourceError(
            "broken",
            f"expected certificate logs{wanted} that are in use at {source.url}, found none among {len(logs)}",
        )
    return found


def _unread(log: Log, places: Places) -> bool:
    place = places.get(log.id)
    return place is not None and place.next < place.size


def _file(url: str) -> bytes:
    try:
        return Path(unquote(urlsplit(url).path)).read_bytes()
    except OSError as error:
        raise SourceError("broken", f"expected a list of certificate logs at {url}: {error.strerror}") from None
