"""Whether a registrable domain is an established, popular site, and about which rank it has.

Layout of data/popular.bin: `MAGIC` (4 bytes), how many names each rank of `RANKS` has (4 unsigned 32-bit integers, big
endian), then for each rank its names as the first 5 bytes of BLAKE2b (`digest_size=5`, RFC 7693) of the lower-case
ASCII name, sorted and without gaps. In bulk: `numpy.frombuffer(…, dtype="S5")` and `searchsorted`, or a set.
"""

from __future__ import annotations

import mmap
import struct
from bisect import bisect_left
from functools import cache
from hashlib import blake2b
from pathlib import Path

#: the ranks told apart: a name's rank is one of these or better; see data/README.md for how well founded each is
RANKS = (1_000, 10_000, 100_000, 1_000_000)
MAGIC = b"pop\x01"
WIDTH = 5
_HEADER = struct.Struct(">4s4I")
_TABLE = Path(__file__).with_name("data") / "popular.bin"


def rank(registrable: str) -> int | None:
    """The rank of an established site (1,000, 10,000, 100,000 or 1,000,000: "among the first …"), None for others.

    `registrable` is lower case, in ASCII (punycode) form, without `www`. A name that the table doesn't hold is taken
    for one that it does with a probability of 4 in 10 million (names ÷ 2^40). About 30 microseconds.
    """
    table, buckets = _opened(_TABLE)
    wanted = digest(registrable)
    for bucket, names in zip(RANKS, buckets, strict=True):
        at = bisect_left(names, wanted, key=lambda start: table[start : start + WIDTH])
        if at < len(names) and table[names[at] : names[at] + WIDTH] == wanted:
            return bucket
    return None


def digest(registrable: str) -> bytes:
    """What the table holds of a name."""
    return blake2b(registrable.encode("ascii", "replace"), digest_size=WIDTH).digest()


def packed(buckets: list[set[bytes]]) -> bytes:
    """The table of these digests, one set per rank of `RANKS`; `rank` reads it."""
    names = b"".join(b"".join(sorted(bucket)) for bucket in buckets)
    return _HEADER.pack(MAGIC, *map(len, buckets)) + names


@cache
def _opened(path: Path) -> tuple[mmap.mmap, list[range]]:
    """The mapped table, and for each rank the places where its digests begin."""
    with path.open("rb") as file:
        table = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    magic, *counts = _HEADER.unpack_from(table)
    if magic != MAGIC or len(table) != _HEADER.size + WIDTH * sum(counts):
        raise ValueError(
            f"{path}: expected a table that begins with {MAGIC!r}, found {magic!r}, {len(table):,} bytes"
        )
    buckets = []
    start = _HEADER.size
    for count in counts:
        buckets.append(range(start, start + WIDTH * count, WIDTH))
        start += WIDTH * count
    return table, buckets
