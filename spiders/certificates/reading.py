"""Reading one log in its order, and holding it against what it has signed."""

from __future__ import annotations

import asyncio
from datetime import datetime

import structlog

from monitor.errors import SourceError
from spiders.certificates.asking import Interface
from spiders.certificates.entries import Entries, timestamp
from spiders.certificates.head import TreeHead
from spiders.certificates.log_list import Log
from spiders.certificates.merkle import Frontier
from spiders.certificates.position import Place

_log = structlog.get_logger()


class Reading:
    """One log during one poll; `place` is where it stands behind the entries that were read last."""

    def __init__(self, log: Log, interface: Interface, place: Place | None) -> None:
        self._log, self._interface = log, interface
        self._known = place if place and place.next >= 0 else None
        self._head = TreeHead(0, 0, b"")
        self._frontier: Frontier | None = None
        self.place = self._known or Place(next=0)

    @property
    def unread(self) -> int:
        """How many entries of the log were not read yet."""
        return max(0, self._head.size - self.place.next)

    async def begin(self, since: datetime | None) -> Place:
        """Asks for the tree head, and for what proving the entries needs; the place where reading goes on.

        A log that is met for the first time is read from its present end on, or from the entries of `since` on. SourceError where
        the head is not the log's, or contradicts one that it signed before.
        """
        head = await self._interface.head()
        if self._known is None:
            start = head.size if since is None else await self._first_since(since, head)
            self._known = Place(next=start)
        elif not self._is_news(head):
            self.place = self.place.well()
            return self.place
        self._head = head
        self._frontier = await self._proven_start(self._known, head)
        self.place = self._known.seen(head)
        return self.place

    async def entries(self) -> Entries:
        """The next answer's entries. SourceError where the log does not give them."""
        entries = await self._interface.entries(self.place.next, self._head)
        if self._frontier is not None:
            self._frontier = await asyncio.to_thread(self._frontier.grown, entries.leaves)
        if self._proves_wrong:
            self.place = self.place.read(entries, None)
        else:
            self.place = self.place.read(entries, self._frontier)
        return entries

    def check(self) -> None:
        """SourceError where all entries were read, and are not those that the log has signed."""
        if self._proves_wrong:
            raise self._broken(f"the entries up to {self._head.size:,} do not make up the tree that it has signed")

    @property
    def _proves_wrong(self) -> bool:
        grown, head = self._frontier, self._head
        return grown is not None and grown.size == head.size and grown.root() != head.root

    def _is_news(self, head: TreeHead) -> bool:
        """False for an older head than the last, as servers give that lag behind their likes."""
        known = self.place
        if head.size < known.size:
            if head.time <= known.time:
                return False
            raise self._broken(f"its tree has shrunk from {known.size:,} to {head.size:,} entries")
        if head.size == known.size and known.root and head.root != known.root:
            raise self._broken(f"it has signed two different trees of {head.size:,} entries")
        return True

    async def _proven_start(self, known: Place, head: TreeHead) -> Frontier | None:
        """The frontier where reading begins; None, and a line in the log, where it cannot be had."""
        found = known.frontier()
        if found is not None or known.next >= head.size:
            return found
        why = "its proof does not lead to the tree that it has signed"
        try:
            found = await self._interface.frontier(known.next, head)
        except SourceError as error:
            why = error.reason
        if found is not None and known.next == known.size and found.root() != known.root:
            raise self._broken(
                f"its tree of {known.size:,} entries is not the beginning of the one of {head.size:,}"
            )
        if found is None:
            _log.warning("entries_unproven", log=self._log.name, start=known.next, why=why)
        return found

    async def _first_since(self, since: datetime, head: TreeHead) -> int:
        """The index of the first entry that was logged at `since` or later, as far as a log's times are in order."""
        moment, low, high = int(since.timestamp() * 1000), 0, head.size
        while low < high:
            middle = (low + high) // 2
            leaf = await self._interface.leaf(middle, head)
            if timestamp(leaf) < moment:
                low = middle + 1
            else:
                high = middle
        return low

    def _broken(self, what: str) -> SourceError:
        return SourceError("broken", f"{self._log.name}: {what}")
