"""Packed files as the bytes that are in them, in parts, told by what they begin with; what can be read of a broken one is read."""

from __future__ import annotations

import bz2
import lzma
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple, Protocol

from monitor.errors import ArchiveError, ZhengmingError
from monitor.text import size_of
from monitor.wording import tr

#: bytes read at once, and the most that is unpacked at once
PIECE = 1 << 20
#: memory that an .xz may ask for, in bytes; `xz -9` asks for 65 MiB
_XZ_MEMORY = 128 << 20
_ZIP = b"PK\x03\x04"
#: what follows `BZh` (pi as digits): a level, and the first block; a name may begin with BZh, too
_BZIP2_BLOCKS = tuple(b"%d1AY&SY" % level for level in range(1, 10))
_LONGEST_MAGIC = 10
_ENCRYPTED = 0x1


class _Member(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Damaged(Exception):
    """The data is broken; `got` is what stood before the damage."""

    def __init__(self, got: bytes, why: str) -> None:
        self.got = got
        super().__init__(why)


class _Gzip:
    """One gzip member (RFC 1952) in the manners of the other decompressors; reads up to the damaged byte."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        before, packed = self._inner.copy(), self._inner.unconsumed_tail + data
        try:
            return self._inner.decompress(packed, max_length)
        except zlib.error as error:
            got = b""
            try:
                for at in range(len(packed)):
                    got += before.decompress(packed[at : at + 1])
            except zlib.error:
                pass
            raise _Damaged(got, str(error)) from None


class _Format(NamedTuple):
    """How an archive is read: what it begins with, its decompressor, what that raises, bytes given to it at once.

    A decompressor that fails keeps what it had already unpacked of the part it was given, so parts are small.
    """

    magic: bytes
    start: Callable[[], _Member]
    errors: tuple[type[Exception], ...]
    part: int


def unpacked(file: BinaryIO, name: str, *, limit: int = 0) -> Iterator[bytes]:
    """The content of `file`, unpacked if it is .gz, .zst, .bz2, .xz (of one or many members) or .zip (one file after the other).

    An empty part says that nothing more is there for now. ArchiveError, after all that is readable, where the archive is
    corrupt or cut short, and where it unpacks to more than `limit` bytes (0: any number). `name` is for messages.
    """
    first = _beginning(file)
    if first.startswith(_ZIP):
        content = _zipped(file, first, name)
    elif found := next((one for one in _formats(first, name) if first.startswith(one.magic)), None):
        content = _members(file, first, name, found)
    else:
        content = _plain(file, first)
    total = 0
    for part in content:
        total += len(part)
        if limit and total > limit:
            raise ArchiveError(
                tr(f"{name}: unpacks to more than {size_of(limit)}", f"{name}：解压后超过 {size_of(limit)}")
            )
        yield part


def _beginning(file: BinaryIO) -> bytes:
    """Enough of `file` to tell what it is."""
    first = _read(file)
    while 0 < len(first) < _LONGEST_MAGIC and first[:1] in (b"\x1f", b"\x28", b"B", b"\xfd", b"P"):
        more = _read(file)
        first += more
        if not more:
            break
    return first


def _read(file: BinaryIO) -> bytes:
    """What is there, at most a piece: a pipe that trickles is not waited for."""
    read1: Callable[[int], bytes] = getattr(file, "read1", file.read)
    return read1(PIECE)


def _formats(first: bytes, name: str) -> Iterator[_Format]:
    yield _Format(b"\x1f\x8b", _Gzip, (), 1 << 14)
    if first[3:].startswith(_BZIP2_BLOCKS):
        yield _Format(b"BZh", bz2.BZ2Decompressor, (OSError, ValueError), 512)
    yield _Format(b"\xfd7zXZ\x00", lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY), (lzma.LZMAError,), 512)
    if first.startswith(magic := b"\x28\xb5\x2f\xfd"):
        yield _zstandard(magic, name)


def _plain(file: BinaryIO, first: bytes) -> Iterator[bytes]:
    while first:
        yield first
        if len(first) < PIECE:
            yield b""
        first = _read(file)


def _zstandard(magic: bytes, name: str) -> _Format:
    try:
        from backports.zstd import ZstdDecompressor, ZstdError
    except ImportError:
        raise ZhengmingError(
            f"{name}: expected the package backports.zstd to read .zst, found none; `pip install backports.zstd`, or "
            "decompress it first with zstd -dc"
        ) from None
    return _Format(magic, ZstdDecompressor, (ZstdError,), 512)


def _members(file: BinaryIO, first: bytes, name: str, kind: _Format) -> Iterator[bytes]:
    """Every member of an archive, one after the other; of a broken one all that comes before the damage."""
    member, data, begun = kind.start(), first, False
    while data:
        for at in range(0, len(data), kind.part):
            part = data[at : at + kind.part]
            while part:
                begun = True
                try:
                    yield from _contents(member, part, kind.errors)
                except _Damaged as broken:
                    if broken.got:
                        yield broken.got
                    raise ArchiveError(
                        tr(f"{name}: the archive is corrupt: {broken}", f"{name}：压缩文件已损坏：{broken}")
                    ) from None
                part = b""
                if member.eof:
                    part, member, begun = member.unused_data.lstrip(b"\0"), kind.start(), False
        if len(data) < PIECE:
            yield b""
        data = _read(file)
    if begun:
        raise ArchiveError(tr(f"{name}: the archive ends too early", f"{name}：压缩文件不完整"))


def _contents(member: _Member, part: bytes, errors: tuple[type[Exception], ...]) -> Iterator[bytes]:
    """What `part` unpacks to, at most a piece at once, so that a bomb goes off slowly."""
    while True:
        try:
            got = member.decompress(part, PIECE)
        except errors as error:
            raise _Damaged(b"", str(error)) from None
        if got:
            yield got
        if member.eof or (member.needs_input and len(got) < PIECE):
            return
        part = b""


def _zipped(file: BinaryIO, first: bytes, name: str) -> Iterator[bytes]:
    """The files of a .zip in its order, each on lines of its own; what cannot be sought in is copied to disk first."""
    with tempfile.TemporaryFile() as copy:
        if not file.seekable():
            copy.write(first)
            shutil.copyfileobj(file, copy, PIECE)
            file = copy
        try:
            with zipfile.ZipFile(file) as archive:
                for entry in archive.infolist():
                    if entry.is_dir() or entry.filename.startswith("__MACOSX/"):
                        continue
                    if entry.flag_bits & _ENCRYPTED:
                        raise ArchiveError(
                            tr(
                                f"{name}: {entry.filename!r} in it is encrypted",
                                f"{name}：其中的 {entry.filename!r} 已加密",
                            )
                        )
                    with archive.open(entry) as content:
                        while part := content.read(PIECE):
                            yield part
                    yield b"\n"
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError) as error:
            raise ArchiveError(
                tr(f"{name}: the archive is corrupt: {error}", f"{name}：压缩文件已损坏：{error}")
            ) from None
