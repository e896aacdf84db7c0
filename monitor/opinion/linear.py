"""Linear models over hashed grams, in eight bits a weight."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.errors import ModelError
from monitor.opinion.grams import BITS, Grams, Stream

_MAGIC = b"zhengming linear 1\n"
_HEAD = struct.Struct("<III")
_MOST = 64 << 20

Weights = NDArray[np.int8]
Scores = NDArray[np.float32]
Slots = NDArray[np.int32]


class Contribution(NamedTuple):
    """What the grams at `start`…`end` of a text add to an output."""

    start: int
    end: int
    weight: float


class Linear(msgspec.Struct, frozen=True):
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
    figures: dict[str, float] = {}

    @property
    def outputs(self) -> int:
        """K, the count of outputs."""
        return len(self.bias)

    def rows(self, stream: Stream) -> NDArray[np.int64]:
        """The row of each gram of `stream`, in its shape; 0 for the unknown."""
        buckets = (stream.hashes >> np.uint32(self.shift)).astype(np.int64)
        return buckets if self.slots is None else self.slots[buckets].astype(np.int64)

    def scores(self, grams: Grams) -> Scores:
        """The score of each text for each output, float32 [texts, K]; the bias alone for a text without tokens."""
        sums = np.zeros((len(grams), self.outputs), np.int64)
        for stream in grams.streams:
            rows = self.rows(stream)
            known = np.flatnonzero(rows)
            sums += _sums(self.table[rows.ravel()[known]], known.searchsorted(stream.bounds * len(stream.orders)))
        return (sums * self._per_unit(grams.lengths) + self.bias).astype(np.float32)

    def contributions(self, grams: Grams, text: int, output: int) -> list[Contribution]:
        """What each gram of a text adds to its score for `output`, in the text's order; with the bias they make the score."""
        found: list[Contribution] = []
        factor = float(self._per_unit(grams.lengths)[text, output])
        for stream in grams.streams:
            first, last = stream.bounds[text], stream.bounds[text + 1]
            rows = self.rows(stream)[first:last]
            for item, column in np.argwhere(rows):
                weight = int(self.table[rows[item, column], output])
                end = stream.end[first + item + stream.orders[column] - 1]
                found.append(Contribution(int(stream.start[first + item]), int(end), weight * factor))
        return sorted((part for part in found if part.weight), key=lambda part: (part.start, part.end))

    def _per_unit(self, lengths: NDArray[np.int64]) -> NDArray[np.float64]:
        return self.scale.astype(np.float64) / np.sqrt(np.maximum(lengths, 1))[:, None]


def _sums(values: Weights, bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """The sums of `values` between neighbouring `bounds`; exact, so that the order of texts makes no difference."""
    total = np.zeros((len(bounds) - 1, values.shape[1]), np.int64)
    filled = np.flatnonzero(np.diff(bounds))
    if len(filled):
        total[filled] = np.add.reduceat(values, bounds[:-1][filled], axis=0, dtype=np.int64)
    return total


class _Head(msgspec.Struct, frozen=True):
    """What stands before the weights in a file."""

    shift: int
    rows: int
    scale: list[float]
    bias: list[float]
    names: list[str]
    figures: dict[str, float]
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
        keys = np.flatnonzero(model.slots)
        if not np.array_equal(model.slots[keys], np.arange(1, rows)):
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
    if zlib.crc32(data[start:]) != checksum:
        raise ModelError(f"{name}: expected checksum {checksum:08x}, found {zlib.crc32(data[start:]):08x}")
    head = msgspec.json.decode(data[start : start + head_size], type=_Head)
    outputs = len(head.bias)
    keys = 0 if head.dense else head.rows - 1
    size = 3 * keys + head.rows * outputs
    body = zlib.decompressobj().decompress(data[start + head_size :], _MOST)
    if len(body) != size or len(head.scale) != outputs or not 0 <= head.shift < BITS:
        raise ModelError(f"{name}: expected {size} bytes of weights for {outputs} outputs, found {len(body)}")
    table = np.ascontiguousarray(np.frombuffer(body, np.int8, offset=3 * keys).reshape(outputs, head.rows).T)
    return Linear(
        table,
        np.array(head.scale, np.float32),
        np.array(head.bias, np.float32),
        head.shift,
        None if head.dense else _slots(np.frombuffer(body, np.uint8, 3 * keys).reshape(3, keys), head.shift, name),
        tuple(head.names),
        head.figures,
    )


def _slots(planes: NDArray[np.uint8], shift: int, name: str) -> Slots:
    """The row of each bucket, of the distances between the known ones."""
    low, middle, high = planes.astype(np.int64)
    keys = np.cumsum(low + (middle << 8) + (high << 16))
    size = 1 << (BITS - shift)
    if len(keys) and (keys[-1] >= size or keys[0] == 0 or not np.all(np.diff(keys))):
        raise ModelError(f"{name}: expected buckets that grow from 1 to {size - 1}, found others")
    slots = np.zeros(size, np.int32)
    slots[keys] = np.arange(1, len(keys) + 1)
    return slots
