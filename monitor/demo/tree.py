"""Merkle trees written down as RFC 6962 §2.1 defines them: slow, plain, and for few leaves."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

#: hashes in a full tile (c2sp.org/static-ct-api)
WIDTH = 256


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of one leaf."""
    return sha256(b"\0" + leaf).digest()


def tree_hash(hashes: Sequence[bytes]) -> bytes:
    """MTH, the Merkle tree hash over leaves with these hashes."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"").digest()
    split = _split(len(hashes))
    return sha256(b"\1" + tree_hash(hashes[:split]) + tree_hash(hashes[split:])).digest()


def consistency(first: int, hashes: Sequence[bytes]) -> list[bytes]:
    """PROOF(first, D[n]): that the tree over `hashes` begins with the one over the first `first` of them."""
    return _subproof(first, hashes, whole=True) if 0 < first < len(hashes) else []


def tile(level: int, number: int, hashes: Sequence[bytes]) -> bytes:
    """The hashes of a tile, as many as there are yet."""
    span = WIDTH**level
    starts = range(number * WIDTH * span, min((number + 1) * WIDTH * span, len(hashes) - span + 1), span)
    return b"".join(tree_hash(hashes[start : start + span]) for start in starts)


def _subproof(first: int, hashes: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if first == len(hashes):
        return [] if whole else [tree_hash(hashes)]
    split = _split(len(hashes))
    if first <= split:
        return [*_subproof(first, hashes[:split], whole=whole), tree_hash(hashes[split:])]
    return [*_subproof(first - split, hashes[split:], whole=False), tree_hash(hashes[:split])]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
