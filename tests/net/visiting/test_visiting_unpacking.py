"""Bodies are unpacked to what was packed, and to no more than was asked for, whatever they are."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from monitor.net.visiting.unpacking import unpack


def bare(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": bare,
    "br": lambda body: brotli.compress(body, quality=3),
    "zstd": zstd.compress,
    "identity": bytes,
    "": bytes,
}


@pytest.mark.parametrize("coding", PACKERS)
@given(body=st.binary(max_size=5000))
def test_what_was_packed_comes_out(coding: str, body: bytes) -> None:
    found = unpack(PACKERS[coding](body), coding, 5000)

    assert (found.body, found.cut, found.hostile, found.problem) == (body, False, "", "")


@pytest.mark.parametrize("inner", ["gzip", "br", "zstd"])
@pytest.mark.parametrize("outer", ["gzip", "deflate", "br"])
def test_what_was_packed_twice_comes_out(inner: str, outer: str) -> None:
    packed = PACKERS[outer](PACKERS[inner](b"twice"))

    assert unpack(packed, f"{inner}, {outer}", 100).body == b"twice"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
@given(body=st.binary(min_size=1, max_size=3000), limit=st.integers(0, 3000), keep=st.integers(0, 3000))
def test_whatever_is_unpacked_stays_within_its_limit(coding: str, body: bytes, limit: int, keep: int) -> None:
    for sent in (PACKERS[coding](body)[:keep], body):
        found = unpack(sent, coding, limit)

        assert len(found.body) <= limit
        assert found.cut <= (len(found.body) == limit)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_of_what_was_cut_short_there_is_the_beginning(coding: str) -> None:
    body = bytes(range(256)) * 4000
    packed = PACKERS[coding](body)

    found = unpack(packed[: len(packed) - 9], coding, len(body))

    assert body.startswith(found.body)
    assert found.problem == f"it says that it is packed as {coding}, and is not, or not wholly"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "compress", "aes128gcm"])
def test_what_only_says_that_it_is_packed_is_taken_as_it_is(coding: str) -> None:
    found = unpack(b"<!doctype html><title>Acme</title>", coding, 1000)

    assert found.body == b"<!doctype html><title>Acme</title>"
    assert found.problem


def test_a_megabyte_of_the_same_is_hostile_only_if_hardly_anything_was_sent() -> None:
    many, few = bytes(3_000_000), b"<p>words</p>" * 10

    assert unpack(gzip.compress(many), "gzip", 4_000_000).hostile == "2.9 kB unpack to 3 MB or more"
    assert unpack(gzip.compress(few), "gzip", 4_000_000).hostile == ""
