"""A log's interface after c2sp.org/static-ct-api: a checkpoint, and tiles of 256 entries or hashes as plain files."""

from __future__ import annotations

import asyncio

from spiders.certificates.asking import Asking
from spiders.certificates.certificate import Malformed
from spiders.certificates.entries import Entries, leaves_of_tile, read_entries
from spiders.certificates.head import TreeHead, from_checkpoint
from spiders.certificates.merkle import HASH, Frontier, node_hash

WIDTH = 256
_BITS = 8
_GONE = frozenset({403, 404, 410})


class Tiled:
    """Reads one log.

    A partial tile is only read where the checkpoint vouches for its width, and always below the name of that width; where
    it is gone, the full one has taken its place.
    """

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def head(self) -> TreeHead:
        return from_checkpoint(await self._asking.get("checkpoint"), self._asking.log)

    async def entries(self, start: int, head: TreeHead) -> Entries:
        number, skipped = divmod(start, WIDTH)
        width = min(WIDTH, head.size - number * WIDTH)
        tile = await self._tile("data", number, width)
        return await asyncio.to_thread(self._read, tile, start, skipped, width)

    async def leaf(self, index: int, head: TreeHead) -> bytes:
        return (await self.entries(index, head)).leaves[0]

    async def frontier(self, first: int, head: TreeHead) -> Frontier | None:
        nodes: list[bytes] = []
        for level in reversed(range((first.bit_length() + _BITS - 1) // _BITS)):
            above, count = divmod(first >> _BITS * level, WIDTH)
            if count:
                width = min(WIDTH, (head.size >> _BITS * level) - above * WIDTH)
                tile = await self._tile(str(level), above, width)
                if len(tile) < count * HASH:
                    raise self._asking.broken(f"expected a tile of {width} hashes, found {len(tile):,} bytes")
                nodes += _perfect([tile[at : at + HASH] for at in range(0, count * HASH, HASH)])
        return Frontier(first, tuple(nodes))

    async def _tile(self, kind: str, number: int, width: int) -> bytes:
        path = f"tile/{kind}/{tile_path(number)}"
        if width < WIDTH:
            response = await self._asking.response(f"{path}.p/{width}")
            if response.status not in _GONE:
                if error := self._asking.refusal(response):
                    raise error
                return response.body
        return await self._asking.get(path)

    def _read(self, tile: bytes, start: int, skipped: int, width: int) -> Entries:
        try:
            leaves = list(leaves_of_tile(tile))
        except Malformed as error:
            raise self._asking.broken(f"the data tile with entry {start:,}: {error}") from None
        if len(leaves) < width:
            raise self._asking.broken(
                f"expected a data tile of {width} entries with entry {start:,}, found {len(leaves)}"
            )
        return read_entries(leaves[skipped:width], start)


def tile_path(number: int) -> str:
    """The index of a tile as paths write it.

    >>> tile_path(1234067), tile_path(5)
    ('x001/x234/067', '005')
    """
    parts = [f"{number % 1000:03}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03}")
    return "/".join(reversed(parts))


def _perfect(hashes: list[bytes]) -> list[bytes]:
    """The perfect trees over fewer than 256 hashes, the largest first."""
    found = []
    while hashes:
        size = 1 << (len(hashes).bit_length() - 1)
        part, hashes = hashes[:size], hashes[size:]
        while len(part) > 1:
            part = [node_hash(left, right) for left, right in zip(part[::2], part[1::2], strict=True)]
        found += part
    return found
