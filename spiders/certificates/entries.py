"""The entries of a log as the two interfaces write them, read into what they say of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from spiders.certificates.certificate import Certificate, Malformed, read_certificate, read_signed_part

#: LogEntryType (RFC 6962 §3.1)
X509, PRECERT = 0, 1
#: version v1 and leaf type timestamped_entry (RFC 6962 §3.4), which every Merkle tree leaf begins with
LEAF = b"\0\0"
_TIMESTAMP, _KIND, _ISSUER_KEY_HASH = 8, 2, 32


class Entries(msgspec.Struct, frozen=True):
    """What a run of entries says, `start` being the index of the first.

    `leaves` are the Merkle tree leaves as they are hashed into the tree (RFC 6962 §2.1), one for each entry. `read` gives
    the index of each entry that could be read, with its certificate; `malformed` the others', with the reason.
    """

    start: int
    leaves: tuple[bytes, ...]
    read: tuple[tuple[int, Certificate], ...]
    malformed: tuple[tuple[int, str], ...] = ()


def read_entries(leaves: Iterable[bytes], start: int) -> Entries:
    """What the entries from index `start` on say; an entry that cannot be read stops none of the others."""
    whole = tuple(leaves)
    read, malformed = [], []
    for index, leaf in enumerate(whole, start):
        try:
            read.append((index, read_leaf(leaf)))
        except Malformed as error:
            malformed.append((index, str(error)))
    return Entries(start, whole, tuple(read), tuple(malformed))


def read_leaf(leaf: bytes) -> Certificate:
    """The certificate in a MerkleTreeLeaf (RFC 6962 §3.4). Malformed for what is none."""
    if leaf[:2] != LEAF:
        raise Malformed(f"expected a leaf of version 1, found {leaf[:2].hex()}")
    at = 2 + _TIMESTAMP
    kind = int.from_bytes(leaf[at : at + _KIND], "big")
    at += _KIND
    if kind == PRECERT:
        at += _ISSUER_KEY_HASH
    elif kind != X509:
        raise Malformed(f"expected an entry of type 0 or 1, found {kind}")
    size = int.from_bytes(leaf[at : at + 3], "big")
    der = leaf[at + 3 : at + 3 + size]
    if len(der) != size:
        raise Malformed(f"expected a certificate of {size} bytes, found {len(der)}")
    return read_signed_part(der) if kind == PRECERT else read_certificate(der)


def timestamp(leaf: bytes) -> int:
    """When the log took the entry: milliseconds since 1970."""
    return int.from_bytes(leaf[2 : 2 + _TIMESTAMP], "big")


def leaves_of_tile(tile: bytes) -> Iterator[bytes]:
    """The Merkle tree leaves in a data tile (c2sp.org/static-ct-api, TileLeaf). Malformed where it is cut short."""
    at = 0
    while at < len(tile):
        end = at + _TIMESTAMP + _KIND
        kind = int.from_bytes(tile[end - _KIND : end], "big")
        if kind not in (X509, PRECERT):
            raise Malformed(f"expected an entry of type 0 or 1 at byte {at}, found {kind}")
        if kind == PRECERT:
            end += _ISSUER_KEY_HASH
        end = _past(tile, end, 3)
        end = _past(tile, end, 2)
        yield LEAF + tile[at:end]
        at = _past(tile, _past(tile, end, 3), 2) if kind == PRECERT else _past(tile, end, 2)


def _past(tile: bytes, at: int, width: int) -> int:
    """Where the vector that begins at `at` with a length of `width` bytes ends."""
    end = at + width + int.from_bytes(tile[at : at + width], "big")
    if len(tile) < max(end, at + width):
        raise Malformed(f"expected a tile of at least {end} bytes, found {len(tile)}")
    return end
