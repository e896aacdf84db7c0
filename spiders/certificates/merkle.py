"""Merkle tree hashes of a growing list (RFC 6962 §2.1), computed from the entries as they come.

Whoever has read every entry of a tree can compute its hash. If it is the one that the log has signed, then nothing was left
out, exchanged or added: neither by the log nor on the way, nor by us.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

HASH = 32


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two others."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Frontier(msgspec.Struct, frozen=True):
    """The first `size` leaves, as the hashes of the perfect trees that they make up, the largest first.

    There is one for each 1 among the binary digits of `size`.
    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def grown(self, leaves: Iterable[bytes]) -> Frontier:
        """With `leaves` behind those that are there."""
        size, nodes = self.size, list(self.nodes)
        for leaf in leaves:
            node = leaf_hash(leaf)
            bits = size
            while bits & 1:
                node = node_hash(nodes.pop(), node)
                bits >>= 1
            nodes.append(node)
            size += 1
        return Frontier(size, tuple(nodes))

    def root(self) -> bytes:
        """The Merkle tree hash."""
        if not self.nodes:
            return hashlib.sha256(b"").digest()
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = node_hash(node, root)
        return root

    @property
    def whole(self) -> bool:
        """Whether there are as many hashes of the right length as there must be."""
        return len(self.nodes) == self.size.bit_count() and all(len(node) == HASH for node in self.nodes)


def frontier_from_proof(first: int, second: int, proof: tuple[bytes, ...], root: bytes) -> Frontier | None:
    """The frontier of the first `first` leaves, out of the consistency proof (RFC 6962 §2.1.2) between the trees of sizes
    `first` and `second`, the latter with the hash `root`; None where the proof does not lead to `root`.

    The proof names the perfect trees under `first`, from the smallest on, among those beside them; checked as
    RFC 9162 §2.1.4.2 does.
    """
    if not 0 < first < second:
        return None
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    rest = list(proof)
    if not at:
        return None  # a perfect tree is left out of its own proofs: its hash is the old tree's, which must be known
    if not rest:
        return None
    nodes = [rest.pop(0)]
    hashed = nodes[0]
    for node in rest:
        if not last:
            return None
        if at & 1 or at == last:
            nodes.append(node)
            hashed = node_hash(node, hashed)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            hashed = node_hash(hashed, node)
        at, last = at >> 1, last >> 1
    found = Frontier(first, tuple(reversed(nodes)))
    return found if not last and hashed == root and found.whole else None
