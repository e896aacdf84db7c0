"""A stream of bytes in blocks of whole lines, whatever ends them, in constant memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

from monitor.errors import ArchiveError

#: bytes of a block, about: large enough that what is done once a block costs nothing
BLOCK = 1 << 21
#: bytes that are kept of a line that is longer than a block: no name begins behind them
LONGEST = 1 << 16
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def whole_lines(chunks: Iterable[bytes], *, size: int = BLOCK) -> Iterator[bytes]:
    """The bytes of `chunks` in blocks of about `size` that end where a line ends (LF, CR LF or CR); the last may end anywhere.

    An empty chunk asks for all the whole lines so far. Of a line that is longer than a block `LONGEST` bytes are kept.
    A byte order mark is taken off; UTF-16 that has one becomes UTF-8. An ArchiveError of `chunks` is raised after the
    last whole line before it.
    """
    rest, cut, broken = bytearray(), False, None
    try:
        for given in _as_utf8(chunks):
            chunk = given
            if cut:
                at = _first_end(chunk)
                if at < 0:
                    continue
                chunk, cut = chunk[at:], False
            rest += chunk
            if chunk and len(rest) < size:
                continue
            if end := _last_end(rest):
                yield bytes(rest[:end])
                del rest[:end]
            if len(rest) >= size:
                del rest[LONGEST:]
                cut = True
    except ArchiveError as error:
        broken = error
        del rest[_last_end(rest) :]
    if rest:
        yield bytes(rest)
    if broken:
        raise broken


def _first_end(data: bytes) -> int:
    found = [at for at in (data.find(b"\n"), data.find(b"\r")) if at >= 0]
    return min(found, default=-1)


def _last_end(data: bytearray) -> int:
    """Behind the last line end; a CR at the very end may be half of one."""
    return max(data.rfind(b"\n"), data.rfind(b"\r", 0, max(len(data) - 1, 0))) + 1


def _as_utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """`chunks` without a byte order mark, from UTF-16 where there is one that says so."""
    begun, beginning, decoder = False, b"", None
    for given in chunks:
        chunk = given
        if not begun:
            beginning += chunk
            if any(mark != beginning and mark.startswith(beginning) for mark in (codecs.BOM_UTF8, *dict(_MARKS))):
                continue
            begun = True
            name = next((name for mark, name in _MARKS if beginning.startswith(mark)), "")
            decoder = codecs.getincrementaldecoder(name)("replace") if name else None
            chunk = beginning[2:] if decoder else beginning.removeprefix(codecs.BOM_UTF8)
            if not chunk:
                continue
        yield decoder.decode(chunk).encode("utf-8", "replace") if decoder and chunk else chunk
    if not begun and beginning:
        yield beginning
    if decoder and (last := decoder.decode(b"", final=True)):
        yield last.encode("utf-8", "replace")
