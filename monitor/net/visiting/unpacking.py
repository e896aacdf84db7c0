"""Packed bodies unpacked within bounds: no coding, nor any number of them, yields more than was asked for.

The codings are those of RFC 9110 §8.4.1 (gzip, deflate), RFC 7932 (br) and RFC 8878 (zstd, with the window of RFC 9659 §3).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Protocol

import brotli
import msgspec
from backports import zstd

from monitor.text import size_of

#: codings on top of each other; nobody has a use for more than one
NESTED = 2
#: an answer that unpacks to more than this many bytes, and to more than this many times its size, was made to burst its reader;
#: pages reach 20 or 30 times
BURST, RATIO = 1024 * 1024, 200
_WINDOW_LOG = 23
_PIECE = 64 * 1024


class Unpacked(msgspec.Struct, frozen=True):
    """A body without its codings. `cut`: there was more; `hostile` says why it is an attack on its reader, `problem` what else was wrong with it."""

    body: bytes
    cut: bool = False
    hostile: str = ""
    problem: str = ""


class _Bounded(Protocol):
    """Unpacks `body` until more than `limit` bytes came; what came, and whether the coding was broken."""

    def __call__(self, body: bytes, limit: int) -> tuple[bytes, bool]: ...


def unpack(body: bytes, codings: str, limit: int) -> Unpacked:
    """`body` without what `codings` (the value of Content-Encoding) put around it: at most `limit` bytes.

    What is broken, cut short or of an unknown coding gives what could be read, else the body as it is, as browsers do or nearly so.
    """
    named = [name for name in (one.strip().lower() for one in codings.split(",")) if name not in ("", "identity")]
    if len(named) > NESTED:
        return Unpacked(b"", hostile=f"it is packed {len(named)} times over: {', '.join(named[:8])}"[:200])
    sent, problem = len(body), ""
    for name in reversed(named):
        unpacker = _UNPACKERS.get(name)
        if unpacker is None:
            return Unpacked(body[:limit], problem=f"it is packed as {name[:40]!r}, which is not known")
        unpacked, broken = unpacker(body, limit)
        if broken:
            problem = f"it says that it is packed as {name}, and is not, or not wholly"
        body = unpacked if unpacked or not broken else body
        if len(body) > limit:
            return Unpacked(body[:limit], cut=True, hostile=_burst(sent, len(body)), problem=problem)
    return Unpacked(
        body[:limit], cut=len(body) > limit, hostile=_burst(sent, len(body)) if named else "", problem=problem
    )


def _burst(sent: int, unpacked: int) -> str:
    if unpacked <= BURST or unpacked <= RATIO * max(1, sent):
        return ""
    return f"{size_of(sent)} unpack to {size_of(unpacked)} or more"


def _zlib(window: int) -> _Bounded:
    def unzipped(body: bytes, limit: int) -> tuple[bytes, bool]:
        unpacker = zlib.decompressobj(window)
        try:
            found = unpacker.decompress(body, limit + 1)
        except zlib.error:
            return _as_far_as_it_goes(zlib.decompressobj(window), body, limit)
        return found, not unpacker.eof and len(found) <= limit

    return unzipped


def _as_far_as_it_goes(unpacker: zlib._Decompress, body: bytes, limit: int) -> tuple[bytes, bool]:
    """What comes before the damage."""
    parts, size = [], 0
    try:
        for start in range(0, len(body), 512):
            parts.append(unpacker.decompress(body[start : start + 512], limit + 1 - size))
            size += len(parts[-1])
            if size > limit:
                break
    except zlib.error:
        pass
    return b"".join(parts), True


def _deflated(body: bytes, limit: int) -> tuple[bytes, bool]:
    """Deflate in zlib's wrapping, or bare, as many servers send it (RFC 9110 §8.4.1.2, note)."""
    found, broken = _zlib(zlib.MAX_WBITS)(body, limit)
    return (found, broken) if found or not broken else _zlib(-zlib.MAX_WBITS)(body, limit)


def _gathered(
    more: Callable[[bytes, int], bytes], finished: Callable[[], bool], body: bytes, limit: int
) -> tuple[bytes, bool]:
    """All that `more` gives for `body` and then for nothing, a piece at a time."""
    parts, size, given = [], 0, body
    try:
        while size <= limit:
            part = more(given, _PIECE)
            given = b""
            parts.append(part)
            size += len(part)
            if finished() or not part:
                break
    except (brotli.error, zstd.ZstdError):
        return b"".join(parts), True
    return b"".join(parts), not finished() and size <= limit


def _brotli(body: bytes, limit: int) -> tuple[bytes, bool]:
    unpacker = brotli.Decompressor()
    return _gathered(
        lambda given, most: unpacker.process(given, output_buffer_limit=most), unpacker.is_finished, body, limit
    )


def _zstd(body: bytes, limit: int) -> tuple[bytes, bool]:
    unpacker = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG})
    return _gathered(unpacker.decompress, lambda: unpacker.eof, body, limit)


_GZIP = _zlib(16 + zlib.MAX_WBITS)
_UNPACKERS: dict[str, _Bounded] = {
    "gzip": _GZIP,
    "x-gzip": _GZIP,
    "deflate": _deflated,
    "br": _brotli,
    "zstd": _zstd,
}
