"""Linear models over hashed grams, in eight bits a weight."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.errors import ModelError
from monitor.opinion.text.grams import BITS, Grams, Stream
from monitor.opinion.weights.buckets import Buckets

_MAGIC = b"zhengming linear 1\n"
_HEAD = struct.Struct("<III")
_MOST = 64 << 20
#: so many weights of eight bits fit their sum into 16
_LANE_ROOM = 256
#: so many items are looked up at a time: what is known of them stays in the processor's cache
_BLOCK = 1 << 13
#: weights in a word of 64 bits, and what turns those of eight bits with a sign into 0…255
_WIDTH, _SIGNS, _ZERO = 8, np.uint64(0x8080808080808080), 128
_EVEN, _BYTE = np.uint64(0x00FF00FF00FF00FF), np.uint64(8)

Weights = NDArray[np.int8]
Scores = NDArray[np.float32]
Slots = NDArray[np.int32] | Buckets
Real = TypeVar("Real", np.float32, np.float64)
Wide = NDArray[np.uint64]
Places = NDArray[np.int64]
#: is given the number of a text, the rows of the known grams of this and the next ones, and between which places of these each text's are
Told = Callable[[int, Places, Places], None]


class Contribution(NamedTuple):
    """What the grams at `start`…`end` of a text add to an output."""

    start: int
    end: int
    weight: float


class Linear(msgspec.Struct, frozen=True, dict=True):
    """The weights of K outputs.

    `table` has a row for each known gram; row 0 is all zero. A gram's row is `slots[hash >> shift]`, or, where `slots` is
    None, `hash >> shift` itself. The score of a text is the sum of its grams' rows times `scale`, divided by the square root
    of its count of tokens, plus `bias`. `names` are those of the outputs; `figures` is what else was learnt with them.
    """

    table: Weights
    scale: Scores
    bias: Scores
    shift: int
    slots: Slots | None = None
    names: tuple[str, ...] = ()
    figures: dict[str, list[float]] = {}

    @property
    def outputs(self) -> int:
        """K, the count of outputs."""
        return len(self.bias)

    @cached_property
    def _wide(self) -> Wide:
        return _padded(self.table).view("<u8")

    def rows(self, stream: Stream, first: int = 0, last: int | None = None) -> Places:
        """The row of each gram of the items `first`…`last` of `stream`, in their shape; 0 for the unknown."""
        buckets = stream.hashes[first:last] >> np.uint32(self.shift)
        return (buckets if self.slots is None else self.slots.take(buckets)).astype(np.int64)

    def known(self, stream: Stream, first: int = 0, last: int | None = None) -> tuple[Places, Places]:
        """The places of the known grams of those items, counted through the columns, and their rows."""
        if isinstance(self.slots, Buckets):
            hashes = stream.hashes[first:last].ravel()
            return self.slots.known(hashes >> np.uint32(self.shift) if self.shift else hashes)
        rows = self.rows(stream, first, last).ravel()
        places = np.flatnonzero(rows)
        return places, rows[places]

    def weights(self, rows: Places, outputs: Places) -> Weights:
        """The weight of each of `rows` for the output that stands beside it."""
        places = rows * (_WIDTH * self._wide.shape[1]) + outputs
        return np.asarray(np.take(self._wide.view(np.int8), places), np.int8)

    def scores(self, grams: Grams, *also: Told) -> Scores:
        """The score of each text for each output, float32 [texts, K]; the bias alone for a text without tokens.

        Each of `also` is told which rows of the table the grams of which texts have, block by block.
        """
        sums = np.zeros((len(grams), _WIDTH * self._wide.shape[1]), np.int64)
        for stream in grams.streams:
            for first in range(0, len(stream.hashes), _BLOCK):
                last = min(first + _BLOCK, len(stream.hashes))
                places, rows = self.known(stream, first, last)
                low, high = stream.bounds.searchsorted([first, last - 1], side="right") - 1
                bounds = (stream.bounds[low : high + 2] - first).clip(0, last - first) * len(stream.orders)
                cuts = places.searchsorted(bounds)
                _add(sums[low : high + 1], np.take(self._wide, rows, axis=0), cuts)
                for tell in also:
                    tell(int(low), rows, cuts)
        sums = sums[:, : self.outputs]
        return (sums * self._per_unit(grams.lengths) + self.bias).astype(np.float32)

    def contributions(self, grams: Grams, text: int, output: int | Scores) -> list[Contribution]:
        """What each gram of a text adds to its score for `output`, in the text's order; with the bias they make the score.

        `output` is the number of one, or the share that each of the K has in what is asked for.
        """
        shares = np.eye(self.outputs, dtype=np.float32)[output] if isinstance(output, int) else output
        factor = self._per_unit(grams.lengths)[text] * shares
        found: list[Contribution] = []
        for stream in grams.streams:
            first, last = stream.bounds[text], stream.bounds[text + 1]
            rows = self.rows(stream, first, last)
            items, columns = np.nonzero(rows)
            weights = self.table[rows[items, columns]] @ factor
            starts, ends = (
                stream.start[first + items],
                stream.end[first + items + np.array(stream.orders)[columns] - 1],
            )
            found += map(Contribution, starts.tolist(), ends.tolist(), weights.tolist())
        return sorted((part for part in found if part.weight), key=lambda part: (part.start, part.end))

    def _per_unit(self, lengths: NDArray[np.int64]) -> NDArray[np.float64]:
        return self.scale.astype(np.float64) / np.sqrt(np.maximum(lengths, 1))[:, None]


def _add(total: Places, values: Wide, bounds: Places) -> None:
    """Adds to each row of `total` the weights in `values` between neighbouring `bounds`, in whole numbers.

    As sums are exact, the order and the company of texts make no difference.
    """
    sizes = np.diff(bounds)
    pieces = -(-sizes // _LANE_ROOM)
    owner = np.repeat(np.arange(len(sizes)), pieces)
    if not len(owner):
        return
    heads = (np.cumsum(pieces) - pieces)[pieces > 0]
    cuts = bounds[owner]
    if len(heads) == len(owner):
        total[owner] += _summed(values, cuts)
    else:
        cuts += _LANE_ROOM * (np.arange(len(owner)) - np.repeat(heads, pieces[pieces > 0]))
        total[owner[heads]] += np.add.reduceat(_summed(values, cuts), heads, axis=0)


def _summed(values: Wide, cuts: Places) -> NDArray[np.int32]:
    """The sums [cuts, weights] of the rows from each of `cuts` to the next: four weights are added at once, in 16 bits each."""
    words = np.ascontiguousarray(values.T)
    words ^= _SIGNS
    odd = np.add.reduceat((words >> _BYTE) & _EVEN, cuts, axis=1)
    words &= _EVEN
    even = np.add.reduceat(words, cuts, axis=1)
    lanes = np.stack([even, odd], axis=-1).astype("<u8", copy=False).view("<u2").reshape(*odd.shape, 2, -1)
    sums = lanes.transpose(1, 0, 3, 2).reshape(len(cuts), -1).astype(np.int32)
    return sums - np.int32(_ZERO) * np.diff(cuts, append=values.shape[0])[:, None].astype(np.int32)


def _padded(table: Weights) -> Weights:
    """`table` with zeros to its right, so that its rows are whole words: as it stands where it is a part of such a table."""
    width = -(-table.shape[1] // _WIDTH) * _WIDTH
    base = table.base
    if isinstance(base, np.ndarray) and base.dtype == np.int8 and base.shape == (len(table), width):
        return base
    padded = np.zeros((len(table), width), np.int8)
    padded[:, : table.shape[1]] = table
    return padded


def shares_of(scores: NDArray[Real]) -> NDArray[Real]:
    """The shares that scores stand for, along the last axis, as exact as these are."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), scores.dtype)


class _Head(msgspec.Struct, frozen=True):
    """What stands before the weights in a file."""

    shift: int
    rows: int
    scale: list[float]
    bias: list[float]
    names: list[str]
    figures: dict[str, list[float]]
    dense: bool


def packed(model: Linear) -> bytes:
    """`model` as the bytes of a file: magic, the lengths of head and body and a CRC-32 of both, head (JSON), body (zlib).

    The body is the distance of each known bucket from the one before, low bytes, then high bytes, then the table by columns.
    """
    rows = len(model.table)
    head = msgspec.json.encode(
        _Head(
            model.shift,
            rows,
            model.scale.tolist(),
            model.bias.tolist(),
            list(model.names),
            model.figures,
            model.slots is None,
        )
    )
    body = np.ascontiguousarray(model.table.T).tobytes()
    if model.slots is not None:
        slots = np.asarray(model.slots)
        keys = np.flatnonzero(slots)
        if not np.array_equal(slots[keys], np.arange(1, rows)):
            raise ModelError(f"expected the {rows - 1} rows in the order of their buckets, found another order")
        steps = np.diff(keys, prepend=0)
        body = b"".join((steps >> bits & 0xFF).astype(np.uint8).tobytes() for bits in (0, 8, 16)) + body
    body = zlib.compress(body, 9)
    return _MAGIC + _HEAD.pack(len(head), len(body), zlib.crc32(head + body)) + head + body


def unpacked(data: bytes, name: str) -> Linear:
    """The model that `packed` made `data` of; raises `ModelError`, which names the file `name`, if it is damaged."""
    start = len(_MAGIC) + _HEAD.size
    if not data.startswith(_MAGIC) or len(data) < start:
        raise ModelError(f"{name}: expected a file that begins with {_MAGIC!r}, found {data[:24]!r}")
    head_size, body_size, checksum = _HEAD.unpack(data[len(_MAGIC) : start])
    if len(data) != start + head_size + body_size:
        raise ModelError(f"{name}: expected {start + head_size + body_size} bytes, found {len(data)}")
    whole = memoryview(data)[start:]
    if zlib.crc32(whole) != checksum:
        raise ModelError(f"{name}: expected checksum {checksum:08x}, found {zlib.crc32(whole):08x}")
    head = msgspec.json.decode(whole[:head_size], type=_Head)
    outputs = len(head.bias)
    keys = 0 if head.dense else head.rows - 1
    size = 3 * keys + head.rows * outputs
    body = zlib.decompressobj().decompress(whole[head_size:], _MOST)
    if len(body) != size or len(head.scale) != outputs or not 0 <= head.shift < BITS:
        raise ModelError(f"{name}: expected {size} bytes of weights for {outputs} outputs, found {len(body)}")
    padded = np.zeros((head.rows, -(-outputs // _WIDTH) * _WIDTH), np.int8)
    padded[:, :outputs] = np.frombuffer(body, np.int8, offset=3 * keys).reshape(outputs, head.rows).T
    return Linear(
        padded[:, :outputs],
        np.array(head.scale, np.float32),
        np.array(head.bias, np.float32),
        head.shift,
        None if head.dense else _slots(np.frombuffer(body, np.uint8, 3 * keys).reshape(3, keys), head.shift, name),
        tuple(head.names),
        head.figures,
    )


def _slots(planes: NDArray[np.uint8], shift: int, name: str) -> Buckets:
    """The row of each bucket, of the distances between the known ones."""
    steps = planes[0].astype(np.int32)
    for bits in (1, 2):
        steps += planes[bits].astype(np.int32) << 8 * bits
    keys = np.cumsum(steps, dtype=np.int64)
    size = 1 << (BITS - shift)
    if len(keys) and (keys[-1] >= size or keys[0] == 0 or not np.all(np.diff(keys))):
        raise ModelError(f"{name}: expected buckets that grow from 1 to {size - 1}, found others")
    return Buckets(keys, size)
