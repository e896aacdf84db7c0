"""What both interfaces of a log have in common: asking it, and what it means when it doesn't give."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import msgspec
from scrapy.http import Response

from monitor.errors import SourceError
from spiders.certificates.entries import Entries
from spiders.certificates.head import TreeHead
from spiders.certificates.log_list import Log
from spiders.certificates.merkle import Frontier
from spiders.fetch import Fetcher
from spiders.refusals import refused


class Interface(Protocol):
    """How a log is read. Every method raises SourceError where the log doesn't give what its interface promises."""

    async def head(self) -> TreeHead:
        """The newest signed tree head, its signature verified."""
        ...

    async def entries(self, start: int, head: TreeHead) -> Entries:
        """One answer's worth of entries from index `start` on, at least one and none beyond `head`."""
        ...

    async def leaf(self, index: int, head: TreeHead) -> bytes:
        """The Merkle tree leaf at `index`, which `head` covers."""
        ...

    async def frontier(self, first: int, head: TreeHead) -> Frontier | None:
        """The frontier of the first `first` leaves (0 < `first` < the size of `head`); None where it can't be had this way."""
        ...


class Asking(msgspec.Struct, frozen=True):
    """Asks one log for one poll that is made at `now`."""

    fetcher: Fetcher
    log: Log
    now: datetime

    async def get(self, path: str) -> bytes:
        """The answer at `path` below the log's address. SourceError says which log refused, and how."""
        response = await self.response(path)
        if error := self.refusal(response):
            raise error
        return response.body

    async def response(self, path: str) -> Response:
        """The answer at `path`, whatever its status. SourceError where there is none."""
        try:
            return await self.fetcher.get(self.log.url + path)
        except SourceError as error:
            raise SourceError(error.state, f"{self.log.name}: {error.reason}") from error

    def refusal(self, response: Response) -> SourceError | None:
        """The error that an answer's status means; None for a good one."""
        pause = (response.headers.get(b"Retry-After") or b"").decode("latin-1")
        error = refused(response.status, response.url, pause, self.now)
        if error is None:
            return None
        return SourceError(error.state, f"{self.log.name}: {error.reason}", retry_after=error.retry_after)

    def broken(self, what: str) -> SourceError:
        """The error for an answer that is not what was asked for."""
        return SourceError("broken", f"{self.log.name}: {what}")
