"""Whether a registrable domain is an established, popular site, and about which rank it has.

Layout of data/popular.bin: `MAGIC` (4 bytes), how many names each rank of `RANKS` has (4 unsigned 32-bit integers), then
for each rank its names, sorted, as 40 bits of their BLAKE2b hash (`digest_size=5`, RFC 7693, of the lower-case ASCII name):
the upper 32 of all of them, then the lower 8 of all of them, padded to a multiple of 4 bytes. All integers are little endian.
"""

from __future__ import annotations

import mmap
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

#: the ranks told apart: a name's rank is one of these or better; see data/README.md for how well founded each is
RANKS = (1_000, 10_000, 100_000, 1_000_000)
MAGIC = b"pop\x02"
WIDTH = 5
_HEADER = struct.Struct("<4s4I")
_TABLE = Path(__file__).with_name("data") / "popular.bin"


def rank(registrable: str) -> int | None:
    """The rank of an established site (1,000, 10,000, 100,000 or 1,000,000: "among the first …"), None for others.

    `registrable` is lower case, in ASCII (punycode) form, without `www`. A name that the table doesn't hold is taken
    for one that it does with a probability of 4 in 10 million (names ÷ 2^40). About 2 microseconds.
    """
    wanted = digest(registrable)
    upper, lower = int.from_bytes(wanted[:4], "big"), wanted[4]
    for bucket, (uppers, lowers) in zip(RANKS, _opened(_TABLE), strict=True):
        at = bisect_left(uppers, upper)
        while at < len(uppers) and uppers[at] == upper:
            if lowers[at] == lower:
                return bucket
            at += 1
    return None


def digest(registrable: str) -> bytes:
    """What the table holds of a name."""
    return blake2b(registrable.encode("ascii", "replace"), digest_size=WIDTH).digest()


def packed(buckets: list[set[bytes]]) -> bytes:
    """The table of these digests, one set per rank of `RANKS`; `rank` reads it."""
    parts = [_HEADER.pack(MAGIC, *map(len, buckets))]
    for bucket in buckets:
        names = sorted(bucket)
        parts.append(struct.pack(f"<{len(names)}I", *(int.from_bytes(name[:4], "big") for name in names)))
        parts.append(bytes(name[4] for name in names) + bytes(-len(names) % 4))
    return b"".join(parts)


@cache
def _opened(path: Path) -> list[tuple[Sequence[int], Sequence[int]]]:
    """The mapped table: for each rank the upper and the lower parts of its digests."""
    with path.open("rb") as file:
        table = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    magic, *counts = _HEADER.unpack_from(table)
    if magic != MAGIC or len(table) != _HEADER.size + sum(4 * count + count + -count % 4 for count in counts):
        raise ValueError(
            f"{path}: expected a table that begins with {MAGIC!r}, found {magic!r}, {len(table):,} bytes"
        )
    buckets: list[tuple[Sequence[int], Sequence[int]]] = []
    start = _HEADER.size
    for count in counts:
        middle, stop = start + 4 * count, start + 5 * count
        buckets.append((_integers(table[start:middle]), table[middle:stop]))
        start = stop + -count % 4
    return buckets


def _integers(data: memoryview) -> Sequence[int]:
    if sys.byteorder == "little":
        return data.cast("I")
    swapped = array("I", data.tobytes())
    swapped.byteswap()
    return swapped
