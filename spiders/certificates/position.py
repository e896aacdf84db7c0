"""How far each log was read: what a source of certificates remembers between two polls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from monitor.errors import SourceError
from spiders.certificates.entries import Entries
from spiders.certificates.head import TreeHead
from spiders.certificates.merkle import HASH, Frontier

#: longest pause, in seconds, after failures in a row for which the log asked for none
LONGEST_PAUSE = 3_600.0


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where one log stands: `next` is the index of the first entry that was not handed on yet.

    `size`, `time` and `root` are those of the newest tree head that was seen. `nodes` is the frontier at `next`, empty where it is not
    known. After failures: how many in a row, the `health` and `problem` of the last, and the moment `until` which the log is left alone
    (seconds since 1970).
    """

    next: int
    size: int = 0
    time: int = 0
    root: bytes = b""
    nodes: bytes = b""
    failures: int = 0
    health: str = ""
    problem: str = ""
    until: float = 0.0

    def well(self) -> Place:
        """Without what is told of failures."""
        return msgspec.structs.replace(self, failures=0, health="", problem="", until=0.0)

    def seen(self, head: TreeHead) -> Place:
        """After an answer with the tree head `head`."""
        return msgspec.structs.replace(self.well(), size=head.size, time=head.time, root=head.root)

    def read(self, entries: Entries, frontier: Frontier | None) -> Place:
        """After `entries` were read, which made the frontier `frontier`."""
        nodes = b"".join(frontier.nodes) if frontier else b""
        return msgspec.structs.replace(self, next=entries.start + len(entries.leaves), nodes=nodes)

    def failed(self, error: SourceError, *, every: float, now: datetime) -> Place:
        """After a failure: it rests as long as it asks for, else `every` seconds, doubled with each failure in a row."""
        pause = min(every * 2 ** min(self.failures, 12), LONGEST_PAUSE)
        return msgspec.structs.replace(
            self,
            failures=self.failures + 1,
            health=error.state,
            problem=error.reason,
            until=now.timestamp() + max(pause, error.retry_after or 0.0),
        )

    def frontier(self) -> Frontier | None:
        """The frontier at `next`, where it is known without asking the log."""
        if self.next == 0:
            return Frontier()
        if self.next == self.size and self.next.bit_count() == 1 and self.root:
            return Frontier(self.next, (self.root,))
        nodes = tuple(self.nodes[at : at + HASH] for at in range(0, len(self.nodes), HASH))
        found = Frontier(self.next, nodes)
        return found if found.whole else None


Places = Mapping[str, Place]


def to_position(places: Places) -> str:
    """`places`, log id → place, as `SourceState.position` holds them: JSON."""
    return msgspec.json.encode(places, order="sorted").decode()


def from_position(position: str) -> dict[str, Place]:
    """What `to_position` made; nothing for an empty position. SourceError (broken) for anything else."""
    try:
        return msgspec.json.decode(position or "{}", type=dict[str, Place])
    except msgspec.DecodeError as error:
        raise SourceError("broken", f"expected the positions of certificate logs, found {error}") from None
