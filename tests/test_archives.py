"""Packed files: read whole, or up to where they are broken."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from monitor.archives import PIECE, unpacked
from monitor.errors import ArchiveError

Pack = Callable[[bytes], bytes]
STREAMS: list[Pack] = [gzip.compress, zstd.compress, bz2.compress, lzma.compress]
TEXT = b"".join(b"shop%d-%d.example\n" % (n, n * n) for n in range(6_000))


def zipped(raw: bytes, *, name: str = "names.txt") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/", b"")
        archive.writestr(name, raw)
    return file.getvalue()


def read(packed: bytes, *, limit: int = 0) -> tuple[bytes, str]:
    """What could be read, and what was wrong."""
    got = b""
    try:
        for part in unpacked(io.BytesIO(packed), "list", limit=limit):
            got += part
    except ArchiveError as error:
        return got, str(error)
    return got, ""


@pytest.mark.parametrize("pack", [*STREAMS, bytes])
def test_what_was_packed_comes_out(pack: Pack) -> None:
    assert read(pack(TEXT)) == (TEXT, "")


@pytest.mark.parametrize("pack", STREAMS)
def test_members_one_after_the_other_are_one_file(pack: Pack) -> None:
    assert read(pack(TEXT) + pack(b"") + pack(b"a.top\n")) == (TEXT + b"a.top\n", "")


def test_every_file_of_a_zip_stands_on_lines_of_its_own() -> None:
    assert read(zipped(b"a.top\nb.top")) == (b"a.top\nb.top\n", "")


def test_a_zip_comes_through_a_pipe_too() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, zipped(b"a.top\n"))
    os.close(theirs)

    with os.fdopen(ours, "rb") as pipe:
        assert b"".join(unpacked(pipe, "list")) == b"a.top\n\n"


@pytest.mark.parametrize("pack", STREAMS)
@pytest.mark.parametrize("cut", [1, 9, 900])
def test_of_a_cut_archive_all_before_the_cut_is_read(pack: Pack, cut: int) -> None:
    got, error = read(pack(TEXT) + pack(TEXT)[:-cut])

    assert got.startswith(TEXT)
    assert (TEXT + TEXT).startswith(got)
    assert "list" in error


def test_of_a_corrupt_gzip_every_byte_before_the_damage_is_read() -> None:
    packed = gzip.compress(TEXT)
    half = len(packed) // 2

    got, error = read(packed[:half] + b"\xff" * 64 + packed[half + 64 :])

    assert len(got) > len(TEXT) * 0.4
    assert got[: int(len(TEXT) * 0.4)] == TEXT[: int(len(TEXT) * 0.4)]
    assert error


@pytest.mark.parametrize("pack", [*STREAMS, zipped])
def test_an_archive_that_unpacks_without_end_is_refused_in_constant_memory(pack: Pack) -> None:
    bomb = pack(bytes(40_000_000))

    tracemalloc.start()
    read_bytes, error = 0, ""
    try:
        for part in unpacked(io.BytesIO(bomb), "list", limit=30_000_000):
            read_bytes += len(part)
    except ArchiveError as refused:
        error = str(refused)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert 0 < read_bytes <= 30_000_000
    assert "30 MB" in error
    assert peak < 20 * PIECE


@pytest.mark.parametrize(
    "packed", [zipped(TEXT)[:-30], b"PK\x03\x04 no zip", b"\x1f\x8b no gzip", b"\x28\xb5\x2f\xfd no"]
)
def test_what_only_begins_like_an_archive_is_corrupt(packed: bytes) -> None:
    assert "list" in read(packed)[1]


def test_a_name_that_begins_like_an_archive_is_a_name(tmp_path: Path) -> None:
    plain = tmp_path / "names"
    plain.write_bytes(b"BZh9.example\n")

    with plain.open("rb") as file:
        assert b"".join(unpacked(file, "names")) == b"BZh9.example\n"


@given(
    st.sampled_from([b"", b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd", b"BZh91AY&SY", b"\xfd7zXZ\x00", b"PK\x03\x04"]),
    st.binary(max_size=80),
)
def test_any_bytes_are_read_or_called_corrupt(magic: bytes, rest: bytes) -> None:
    got, error = read(magic + rest)

    assert error or got == rest or magic
