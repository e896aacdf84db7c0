"""Lines of a file or stdin, plain or compressed, streamed in blocks; what can be read of a broken archive is read."""

from __future__ import annotations

import codecs
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

import click

from monitor.errors import UsageError, ZhengmingError
from monitor.wording import tr

BLOCK = 1 << 18
#: a line longer than this is cut, so that a file without line ends does not fill the memory
LONGEST = 1 << 20
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


#: how an archive is read, and the error that tells that it is corrupt
Format = tuple[Callable[[], _Decompressor], type[Exception]]


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The file at `path`, stdin for `-`; UsageError where it cannot be opened."""
    if path == "-":
        if sys.stdin.isatty():
            click.echo(tr("Reading from the terminal; Ctrl-D ends", "从终端读取，按 Ctrl-D 结束"), err=True)
        yield sys.stdin.buffer
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 -- what fails while it is read is not ours to explain
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    with file:
        yield file


def blocks(file: BinaryIO, name: str) -> Iterator[list[str]]:
    """The lines of `file` in lists of some thousands; any line end (LF, CR LF, CR), broken UTF-8 replaced.

    ZhengmingError (exit 70) for a corrupt or cut archive, after everything readable was yielded.
    """
    rest = b""
    fresh = True
    for data in _plain(file, name):
        rest += data.removeprefix(codecs.BOM_UTF8) if fresh else data
        fresh = False
        end = max(rest.rfind(b"\n"), rest.rfind(b"\r", 0, len(rest) - 1)) + 1
        if not end and len(rest) < LONGEST:
            continue
        end = end or len(rest)
        yield [line.decode("utf-8", "replace") for line in rest[:end].splitlines()]
        rest = rest[end:]
    if rest:
        yield [line.decode("utf-8", "replace") for line in rest.splitlines()]


def _plain(file: BinaryIO, name: str) -> Iterator[bytes]:
    """The content of `file`, decompressed by what it begins with."""
    first = _read(file)
    if first.startswith(_GZIP):
        yield from _members(file, first, name, (lambda: zlib.decompressobj(wbits=31), zlib.error))
    elif first.startswith(_ZSTD):
        yield from _members(file, first, name, _zstd(name))
    else:
        while first:
            yield first
            first = _read(file)


def _read(file: BinaryIO) -> bytes:
    """What is there, at most a block: a pipe that trickles is not waited for."""
    read1: Callable[[int], bytes] = getattr(file, "read1", file.read)
    return read1(BLOCK)


def _zstd(name: str) -> Format:
    try:
        from backports.zstd import ZstdDecompressor, ZstdError
    except ImportError:
        raise ZhengmingError(
            f"{name}: expected the package backports.zstd to read .zst, found none; `pip install backports.zstd`, or "
            "decompress it first: zstd -dc FILE | zhengming scan -"
        ) from None
    return ZstdDecompressor, ZstdError


def _members(file: BinaryIO, first: bytes, name: str, kind: Format) -> Iterator[bytes]:
    """Every member of an archive, one after the other; of a broken one all that comes before the damage."""
    start, error = kind
    member, data, fresh = start(), first, True
    while data:
        for at in range(0, len(data), 4096):
            part = data[at : at + 4096]
            while part:
                got, broken = _decompressed(member, part, error)
                if got:
                    yield got
                if broken:
                    raise ZhengmingError(
                        tr(f"{name}: the archive is corrupt: {broken}", f"{name}：压缩文件已损坏：{broken}")
                    )
                fresh, part = False, b""
                if member.eof:
                    part, member, fresh = member.unused_data.lstrip(b"\0"), start(), True
        data = _read(file)
    if not fresh:
        raise ZhengmingError(tr(f"{name}: the archive ends too early", f"{name}：压缩文件不完整"))


def _decompressed(member: _Decompressor, part: bytes, error: type[Exception]) -> tuple[bytes, str]:
    """What `part` holds, and what is wrong with it; byte by byte up to the damage where it is broken."""
    copy: Callable[[], _Decompressor] | None = getattr(member, "copy", None)
    before = copy() if copy else None
    try:
        return member.decompress(part), ""
    except error as found:
        broken = str(found)
    got = b""
    if before is None:
        return got, broken
    for at in range(len(part)):
        try:
            got += before.decompress(part[at : at + 1])
        except error:
            break
    return got, broken
