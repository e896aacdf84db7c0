"""One HTTP/1 answer, read within bounds and as leniently as browsers read it.

A strict parser would be an easy hiding place: a header that browsers skip and it refuses keeps a page from whoever looks with it. So what RFC 9112
calls malformed is skipped, and only what no browser would show is an error.
"""

from __future__ import annotations

import asyncio
import re

import msgspec

from monitor.net.visiting.trouble import Trouble
from monitor.sites.visit import Outcome
from monitor.text import size_of

#: bytes and lines of a header; Chromium stops at 256 KB, servers at 8 to 64
HEADER_BYTES, HEADERS = 100 * 1024, 500
#: answers that only announce another (RFC 9110 §15.2)
ANNOUNCED = 8
#: who sends pieces smaller than this, and that many of them over so many seconds, sends to keep its reader busy
DRIP, DRIPS, DRIPPING = 32, 8, 5.0
_PIECE = 64 * 1024
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?!\d)")
_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,16})(?![0-9a-fA-F])")
#: statuses without a body (RFC 9110 §6.4.1)
_EMPTY = (204, 304)

Headers = tuple[tuple[str, str], ...]


class Head(msgspec.Struct, frozen=True):
    """An answer's first lines: headers in the order and letters in which they were sent (latin-1)."""

    status: int
    headers: Headers

    def first(self, name: str) -> str:
        """The first value of a header, empty where it is not there; `name` in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def declared(self) -> int | None:
        """The length that it says its body has, None where it says none."""
        value = self.first("content-length").strip()
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 20 else None

    def joined(self, name: str) -> str:
        """All values of a header, split by commas (RFC 9110 §5.3)."""
        return ", ".join(value for key, value in self.headers if key.lower() == name)


class Body(msgspec.Struct, frozen=True):
    """A body as sent, still packed, without its chunks' frames. `cut`: there was more; `problem` and `outcome` say what ended it before its end."""

    body: bytes
    cut: bool = False
    outcome: Outcome = Outcome.ANSWERED
    problem: str = ""


class Incoming:
    """The bytes of a connection, counted as they come in; Trouble where they only drip."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader, self._left = reader, bytearray()
        self._pieces = self._bytes = 0
        self._since = 0.0

    def begin(self) -> None:
        """From here on, count anew."""
        self._pieces = self._bytes = 0

    @property
    def dripping(self) -> bool:
        """Whether nothing came but a few bytes at a time, more than once."""
        return self._pieces > 1 and self._bytes < DRIP * self._pieces

    async def more(self) -> bool:
        """Waits for more bytes; False where there are none."""
        piece = await self._reader.read(_PIECE)
        now = asyncio.get_running_loop().time()
        if not self._pieces:
            self._since = now
        self._pieces += 1
        self._bytes += len(piece)
        self._left += piece
        if self.dripping and self._pieces >= DRIPS and now - self._since >= DRIPPING:
            raise dripped()
        return bool(piece)

    async def line(self, limit: int) -> bytes:
        """The next line without its end, what there is where the connection ends first; Trouble where it is longer than `limit`."""
        start = 0
        while (end := self._left.find(b"\n", start)) < 0:
            start = len(self._left)
            if start > limit:
                raise Trouble(Outcome.HOSTILE, f"its header is longer than {size_of(HEADER_BYTES)}")
            if not await self.more():
                end = len(self._left)
                break
        if end > limit:
            raise Trouble(Outcome.HOSTILE, f"its header is longer than {size_of(HEADER_BYTES)}")
        line = bytes(self._left[:end])
        del self._left[: end + 1]
        return line.rstrip(b"\r")

    async def some(self, most: int) -> bytes:
        """At most `most` bytes as soon as there are any; none at the end."""
        if not self._left and not await self.more():
            return b""
        some = bytes(self._left[:most])
        del self._left[:most]
        return some


def dripped() -> Trouble:
    """What is said of a server that sends a few bytes at a time."""
    return Trouble(Outcome.HOSTILE, "it sends a few bytes at a time, so that reading it never ends")


async def read_head(incoming: Incoming) -> Head:
    """The status and headers of the next answer that is more than an announcement; Trouble where none of HTTP comes, or without end."""
    for _ in range(ANNOUNCED + 1):
        head = await _one_head(incoming)
        if not 100 <= head.status < 200 or head.status == 101:
            return head
    raise Trouble(Outcome.HOSTILE, f"it announces an answer more than {ANNOUNCED} times")


async def _one_head(incoming: Incoming) -> Head:
    left = HEADER_BYTES
    first = await incoming.line(left)
    if not (found := _STATUS.match(first)):
        what = "nothing" if not first else "something else"
        raise Trouble(Outcome.UNREACHABLE, f"it speaks no HTTP/1: expected a status line, found {what}")
    headers: list[tuple[str, str]] = []
    left -= len(first)
    while line := await incoming.line(left):
        left -= len(line) + 1
        if len(headers) >= HEADERS:
            raise Trouble(Outcome.HOSTILE, f"it sends more than {HEADERS} headers")
        _take_header(headers, line.decode("latin-1"))
    return Head(int(found[1]), tuple(headers))


def _take_header(headers: list[tuple[str, str]], line: str) -> None:
    if line[0] in " \t" and headers:
        name, value = headers[-1]
        headers[-1] = (name, f"{value} {line.strip()}")
        return
    name, colon, value = line.partition(":")
    if colon and name.strip():
        headers.append((name.strip(), value.strip(" \t")))


async def read_body(incoming: Incoming, head: Head, limit: int, until: float) -> Body:
    """What follows `head`, at most `limit` bytes; what came before the loop's clock showed `until`, or the connection broke, is kept."""
    parts: list[bytes] = []
    incoming.begin()
    try:
        async with asyncio.timeout_at(until):
            whole = await _gather(incoming, head, limit, parts)
    except Trouble as trouble:
        return Body(b"".join(parts)[:limit], True, trouble.outcome, trouble.sentence)
    except TimeoutError:
        late = (
            dripped() if incoming.dripping else Trouble(Outcome.TIMED_OUT, "it was still sending when time was up")
        )
        return Body(b"".join(parts)[:limit], True, late.outcome, late.sentence)
    except OSError as error:
        return Body(
            b"".join(parts)[:limit],
            True,
            problem=f"the connection broke before the answer's end: {error.strerror or error}",
        )
    return Body(b"".join(parts)[:limit], not whole)


async def _gather(incoming: Incoming, head: Head, limit: int, parts: list[bytes]) -> bool:
    """Whether the body ended within `limit`."""
    if head.status in _EMPTY:
        return True
    if "chunked" in head.joined("transfer-encoding").lower():
        return await _chunks(incoming, limit, parts)
    expected = head.declared
    left = limit + 1 if expected is None else min(expected, limit + 1)
    while left and (part := await incoming.some(left)):
        parts.append(part)
        left -= len(part)
    return bool(left) if expected is None else not left and expected <= limit


async def _chunks(incoming: Incoming, limit: int, parts: list[bytes]) -> bool:
    """Chunked coding (RFC 9112 §7.1); a chunk's size that is none ends the body, as in browsers."""
    left = limit + 1
    while left > 0:
        found = _SIZE.match(await incoming.line(4096))
        size = int(found[1], 16) if found else 0
        if not size:
            return True
        while size and left > 0:
            part = await incoming.some(min(size, left))
            if not part:
                return True
            parts.append(part)
            size -= len(part)
            left -= len(part)
        if not size:
            await incoming.line(4096)
    return False
