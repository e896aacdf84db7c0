"""Lists of domain names: plain, CSV, hosts files and URL lists, packed or not, read in small batches."""

from __future__ import annotations

import csv
import re
import zlib
from collections.abc import Iterator

import structlog

from monitor.errors import SourceError
from monitor.net.addresses import ascii_host
from monitor.sighting import NameSeen
from monitor.text import size_of
from spiders.page import Page, Reader

#: names per batch
BATCH = 5_000
#: how much larger than `body_limit` a packed list may become
UNPACKED = 64

_CHUNK = 64 * 1024
_LONGEST_LINE = 4_096
_HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})", re.ASCII
)
_COMMENTS = ("#", ";", "//", "!")
_log = structlog.get_logger()


def read_names(page: Page, reader: Reader, *, limit: int) -> Iterator[tuple[NameSeen, ...]]:
    """The names of the list in batches of `BATCH`, in its order, in constant memory.

    A line is a name, a URL, a hosts-file line, or CSV, whose column the source's `column` names; lines that hold no name
    are skipped, and their number is logged. SourceError (broken) where the list unpacks to more than `limit` bytes, is
    cut short, or holds no name at all.
    """
    batch: list[NameSeen] = []
    names = skipped = 0
    for line in _lines(_unpacked(page.body, limit, page.url)):
        if not line or line.startswith(_COMMENTS):
            continue
        domain = name_in(line, reader.source.column)
        if not domain:
            skipped += 1
            continue
        names += 1
        batch.append(NameSeen(source=reader.key, domain=domain))
        if len(batch) == BATCH:
            yield tuple(batch)
            batch = []
    if skipped and not names:
        raise SourceError(
            "broken", f"expected a list of domain names at {page.url}, found {skipped:,} lines without one"
        )
    if skipped:
        _log.warning("lines without a name skipped", source=reader.key, skipped=skipped, names=names)
    if batch:
        yield tuple(batch)


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
    try:
        row = next(csv.reader([line]), [])
    except csv.Error:
        return ""
    return row[column] if column < len(row) else ""


def _unpacked(body: bytes, limit: int, url: str) -> Iterator[bytes]:
    if not body.startswith(b"\x1f\x8b"):
        yield from (body[at : at + _CHUNK] for at in range(0, len(body), _CHUNK))
        return
    total = 0
    rest = memoryview(body)
    while rest:
        packer = zlib.decompressobj(wbits=31)
        data: bytes | memoryview = rest
        try:
            while not packer.eof:
                piece = packer.decompress(data, _CHUNK)
                data = packer.unconsumed_tail
                if not piece and not data and not packer.eof:
                    raise SourceError("broken", f"the packed list at {url} is cut short after {size_of(total)}")
                total += len(piece)
                if total > limit:
                    raise SourceError("broken", f"the packed list at {url} unpacks to more than {size_of(limit)}")
                yield piece
        except zlib.error as error:
            raise SourceError(
                "broken", f"expected a gzip list at {url}: its compression is broken ({error})"
            ) from error
        rest = memoryview(packer.unused_data.lstrip(b"\0"))


def _lines(chunks: Iterator[bytes]) -> Iterator[str]:
    pending = b""
    for chunk in chunks:
        *whole, pending = (pending + chunk).splitlines(keepends=True) or [b""]
        if pending.endswith((b"\n", b"\r")):
            whole, pending = [*whole, pending], b""
        for line in whole:
            yield line[:_LONGEST_LINE].decode("utf-8", "ignore").strip("\ufeff \t\r\n")
        pending = pending[:_LONGEST_LINE]
    yield pending.decode("utf-8", "ignore").strip("\ufeff \t\r\n")
