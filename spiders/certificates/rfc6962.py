"""A log's interface after RFC 6962 §4: JSON answers to get-sth, get-entries and get-sth-consistency."""

from __future__ import annotations

import asyncio

import msgspec

from monitor.text import one_line
from spiders.certificates.asking import Asking
from spiders.certificates.entries import Entries, read_entries
from spiders.certificates.head import TreeHead, from_sth
from spiders.certificates.merkle import Frontier, frontier_from_proof

#: entries asked for at once; a log gives as many of them as it likes (RFC 6962 §4.6)
MOST = 512
#: statuses by which logs refuse a range that is too long for them, instead of shortening it
_TOO_MANY = frozenset({400, 413, 416, 422})


class _Entry(msgspec.Struct, frozen=True, gc=False):
    leaf_input: bytes


class _Entries(msgspec.Struct, frozen=True):
    entries: list[_Entry]


class _Proof(msgspec.Struct, frozen=True):
    consistency: tuple[bytes, ...]


class Rfc6962:
    """Reads one log."""

    def __init__(self, asking: Asking) -> None:
        self._asking, self._most = asking, MOST

    async def head(self) -> TreeHead:
        return from_sth(await self._asking.get("ct/v1/get-sth"), self._asking.log)

    async def entries(self, start: int, head: TreeHead) -> Entries:
        while True:
            wanted = min(self._most, head.size - start)
            path = f"ct/v1/get-entries?start={start}&end={start + wanted - 1}"
            response = await self._asking.response(path)
            if response.status not in _TOO_MANY or wanted == 1:
                break
            self._most = wanted // 2
        if error := self._asking.refusal(response):
            raise error
        return await asyncio.to_thread(self._read, response.body, start, wanted)

    async def leaf(self, index: int, head: TreeHead) -> bytes:
        body = await self._asking.get(f"ct/v1/get-entries?start={index}&end={index}")
        return self._read(body, index, 1).leaves[0]

    async def frontier(self, first: int, head: TreeHead) -> Frontier | None:
        body = await self._asking.get(f"ct/v1/get-sth-consistency?first={first}&second={head.size}")
        try:
            proof = msgspec.json.decode(body, type=_Proof)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._asking.broken(f"expected a consistency proof, found {one_line(str(error), 120)}") from None
        return frontier_from_proof(first, head.size, proof.consistency, head.root)

    def _read(self, body: bytes, start: int, wanted: int) -> Entries:
        try:
            leaves = leaves_of_answer(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self._asking.broken(
                f"expected entries from {start:,} on, found {one_line(str(error), 120)}"
            ) from None
        if not leaves:
            raise self._asking.broken(f"expected at least entry {start:,}, found none")
        return read_entries(leaves[:wanted], start)


def leaves_of_answer(body: bytes) -> list[bytes]:
    """The Merkle tree leaves in an answer of get-entries; the chains beside them are passed over. msgspec.DecodeError for what is none."""
    return [entry.leaf_input for entry in msgspec.json.decode(body, type=_Entries).entries]
