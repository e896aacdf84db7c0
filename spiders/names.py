"""Lists of domain names: plain, CSV, hosts files, URL lists and zone files, packed or not, read in large batches."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, Protocol

import structlog

from monitor.archives import unpacked
from monitor.errors import ArchiveError, SourceError
from monitor.lines import whole_lines
from monitor.net.addresses import ascii_host
from monitor.sighting import NameSeen
from spiders.page import Page, Reader
from spiders.zone import Zone, is_zone

#: names per batch: enough that what matching does once a batch costs nothing a name
BATCH = 50_000

_BLOCK = 1 << 22
_LONGEST_LINE = 4_096
_PLAIN = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.\r\n"
_HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})", re.ASCII
)
_COMMENTS = ("#", ";", "//", "!")
_log = structlog.get_logger()


class Memory(Protocol):
    """What a source remembers of its earlier lists."""

    @property
    def known(self) -> int:
        """Entries met that were known before."""
        ...

    def new(self, entries: bytes) -> list[bytes]:
        """The lines of `entries` that were not known before, each once."""
        ...


def read_names(page: Page, reader: Reader, *, limit: int) -> Iterator[tuple[NameSeen, ...]]:
    """As `read_list`, for a list that is at hand as a page."""
    return read_list(BytesIO(page.body), reader, name=page.url, limit=limit)


def read_list(
    file: BinaryIO, reader: Reader, *, name: str, limit: int, memory: Memory | None = None
) -> Iterator[tuple[NameSeen, ...]]:
    """The names of the list in batches of about `BATCH`, in its order, in constant memory; of those that `memory` knows none.

    A line is a name, a URL, a hosts-file line, or CSV, whose column the source's `column` names; a zone file gives the names that
    are delegated in it. Lines that hold no name are skipped, and their number is logged. SourceError (broken) where the list
    is corrupt, cut short, unpacks to more than `limit` bytes, or holds no name at all; `name` is for messages.
    """
    entries = Entries(reader.source.column)
    batch: list[NameSeen] = []
    names = 0
    try:
        for block in whole_lines(unpacked(file, name, limit=limit), size=_BLOCK):
            listed = entries.of(block)
            for entry in memory.new(listed) if memory else listed.split(b"\n"):
                if not entry:
                    continue
                if domain := name_in(entry.decode("ascii", "replace")):
                    batch.append(NameSeen(source=reader.key, domain=domain))
                else:
                    entries.skipped += 1
                if len(batch) == BATCH:
                    names += BATCH
                    yield tuple(batch)
                    batch = []
    except ArchiveError as error:
        raise SourceError("broken", str(error)) from error
    names += len(batch)
    if entries.skipped and not names and not (memory and memory.known):
        raise SourceError(
            "broken", f"expected a list of domain names at {name}, found {entries.skipped:,} lines without one"
        )
    if entries.skipped:
        _log.warning("lines without a name skipped", source=reader.key, skipped=entries.skipped, names=names)
    if batch:
        yield tuple(batch)


class Entries:
    """Makes uniform lines of a list's blocks: one entry a line, lower case, ended by LF."""

    def __init__(self, column: int) -> None:
        self._column = column
        self._zone: Zone | None = None
        self._begun = False
        #: lines without a name so far
        self.skipped = 0

    def of(self, block: bytes) -> bytes:
        """The entries of the next block: names as they stand where nothing else stands there, else what a line names."""
        if not self._begun:
            self._begun = True
            self._zone = Zone() if not self._column and is_zone(block) else None
        if self._zone:
            return b"".join(owner + b"\n" for owner in self._zone.delegated(block))
        if not self._column and not block.translate(None, _PLAIN):
            return block.replace(b"\r", b"\n").lower()
        return "".join(self._named(block)).encode()

    def _named(self, block: bytes) -> Iterator[str]:
        for raw in block.splitlines():
            line = raw[:_LONGEST_LINE].decode("utf-8", "ignore").strip("\ufeff \t\r\n")
            if not line or line.startswith(_COMMENTS):
                continue
            if domain := name_in(line, self._column):
                yield domain + "\n"
            else:
                self.skipped += 1


def name_in(line: str, column: int = 0) -> str:
    """The host that one line of a list names, lower case and ASCII; "" if it names none.

    >>> name_in("0.0.0.0 Tracker.Example"), name_in("https://bücher.example/x?y"), name_in("7,acme-login.top", 1)
    ('tracker.example', 'xn--bcher-kva.example', 'acme-login.top')
    """
    lowered = line.lower()
    if not column and _HOST.fullmatch(lowered):
        return lowered
    cell = line
    if column or "," in line or '"' in line:
        cell = _cell(line, column)
    cell = cell.strip().split("\t")[0] if not column else cell.strip()
    parts = cell.split()
    if len(parts) > 1 and parts[0] in ("0.0.0.0", "127.0.0.1", "::1", "::"):  # noqa: S104
        cell = parts[1]
    if "://" in cell:
        cell = cell.split("://", 1)[1]
    cell = cell.split("/", 1)[0].rpartition("@")[2].split(":", 1)[0]
    host = ascii_host(cell.removeprefix("*."))
    return host if _HOST.fullmatch(host) else ""


def _cell(line: str, column: int) -> str:
    if '"' not in line:
        row = line.split("," if "," in line else "\t")
        return row[column] if column < len(row) else ""
    try:
        row = next(csv.reader([line]), [])
    except csv.Error:
        return ""
    return row[column] if column < len(row) else ""
