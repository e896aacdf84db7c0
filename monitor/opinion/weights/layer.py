"""The trade layer: a thin linear layer over a post's n-grams and what the lexicon finds, for one trade's own matters, and what these say
together.
"""

from __future__ import annotations

import zlib
from functools import cached_property, reduce
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.errors import ModelError
from monitor.opinion.labels import SENTIMENTS, SEVERITIES, TOPICS
from monitor.opinion.text.grams import Grams
from monitor.opinion.weights.forest import Forest, PackedTrees
from monitor.opinion.weights.forest import packed as packed_forest
from monitor.opinion.weights.forest import unpacked as unpacked_forest
from monitor.opinion.weights.linear import Linear, packed, unpacked
from monitor.opinion.weights.spread import SPREAD, Sides, Spread, sides_of
from monitor.opinion.words.features import COLUMNS, Dense

#: the topics that a related post can have
RELATED = TOPICS[:-1]
#: the outputs: is it about the brand; feeling; topic; severity
OUTPUTS = ("related", *SENTIMENTS, *RELATED, *SEVERITIES)
#: what a forest asks of
_FEATURES = (*COLUMNS, *SPREAD)
ASKED = (*OUTPUTS, *_FEATURES)
FEELING = slice(1, 4)
TOPIC = slice(4, 4 + len(RELATED))
SEVERITY = slice(4 + len(RELATED), len(OUTPUTS))

#: log-odds beyond which a chance is as good as sure
_FAR = 60.0
#: log-odds that a matter gains for being major: to miss one costs more than to look at one too many
LEAN = 0.25

Scores = NDArray[np.float32]
Exact = NDArray[np.float64]


class Layer(msgspec.Struct, frozen=True, dict=True):
    """`words` scores the n-grams; `weights` [columns, outputs] the dense features; `agreement` [3, 11, 3] says how well a
    sentiment, a topic and a severity go together, as log-odds, by how much oftener they meet than by chance; `forest` asks what
    these scores and the dense features say together."""

    words: Linear
    weights: Scores
    agreement: Scores
    forest: Forest = Forest()

    @cached_property
    def exact(self) -> Exact:
        """`weights` in double precision: sums of so many products are the same then, to all digits that are told, in whatever company of
        texts they are made."""
        return self.weights.astype(np.float64)

    @cached_property
    def _sides(self) -> Sides:
        return sides_of(self.words, 0, FEELING.start, FEELING.stop - 1)

    def scores(self, grams: Grams, dense: Dense) -> tuple[Scores, Scores]:
        """Log-odds [texts, outputs]: what the n-grams (with the bias) add, and all together."""
        wording, asked = self.asked(grams, dense)
        scores = asked[: len(OUTPUTS)].T.copy()
        self.forest.add(scores, asked)
        return wording, scores

    def asked(self, grams: Grams, dense: Dense) -> tuple[Scores, Scores]:
        """What the n-grams add [texts, outputs], and what the forest asks of [`ASKED`, texts]; first of all the scores without it."""
        spread = Spread(len(grams), self._sides)
        wording = self.words.scores(grams, spread)
        return wording, np.concatenate(
            ((wording + dense @ self.exact).T, dense.T, spread.told(grams)), dtype=np.float32
        )


class Decided(NamedTuple):
    """What the scores say of each text: chances of being about the brand, of each sentiment and topic, and the best choice."""

    related: Scores
    feeling: Scores
    topics: Scores
    best: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def decide(scores: Scores, agreement: Scores) -> Decided:
    """The likeliest sentiment, topic and severity together (leaning to major by `LEAN`), and the chances of the first two."""
    feeling, topic, severity = (_logs(scores[:, part]) for part in (FEELING, TOPIC, SEVERITY))
    severity[:, -1] += LEAN
    joint = feeling[:, :, None, None] + topic[:, None, :, None] + severity[:, None, None, :] + agreement
    flat = joint.reshape(len(joint), agreement.size)
    powers = np.exp(flat - flat.max(1, keepdims=True, initial=-np.inf))
    chances = (powers / powers.sum(1, keepdims=True)).reshape(joint.shape)
    best = np.unravel_index(flat.argmax(1), agreement.shape)
    # three sums of all, as sums of three at a time take ten times as long
    by_topic = reduce(np.add, np.moveaxis(chances, 3, 0))
    return Decided(
        np.asarray(1 / (1 + np.exp(-scores[:, 0].clip(-_FAR, _FAR))), np.float32),
        by_topic.sum(2),
        by_topic.sum(1),
        (best[0], best[1], best[2]),
    )


def _logs(scores: Scores) -> Scores:
    """Scores as logarithms of chances."""
    shifted = scores - scores.max(1, keepdims=True, initial=-np.inf)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(1, keepdims=True)), np.float32)


class _File(msgspec.Struct, frozen=True):
    columns: list[str]
    outputs: list[str]
    words: bytes
    weights: bytes
    agreement: bytes
    check: int
    forest: list[PackedTrees] = []


def layer_bytes(layer: Layer) -> bytes:
    """`layer` as the bytes of a file."""
    parts = packed(layer.words), _half(layer.weights), _half(layer.agreement)
    trees = packed_forest(layer.forest)
    return msgspec.msgpack.encode(_File(list(_FEATURES), list(OUTPUTS), *parts, _check(parts, trees), trees))


def _half(values: Scores) -> bytes:
    return values.astype("<f2").tobytes()


def layer_of(data: bytes, name: str) -> Layer:
    """The layer that `layer_bytes` made `data` of; ModelError names the file `name` where it is damaged or of other features."""
    try:
        read = msgspec.msgpack.decode(data, type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ModelError(f"{name}: expected a trade layer, found something else: {error}") from None
    if tuple(read.columns) != _FEATURES or tuple(read.outputs) != OUTPUTS:
        raise ModelError(
            f"{name}: expected the features and outputs of this version, found those of another: run `zhengming model refit`"
        )
    if read.check != _check((read.words, read.weights, read.agreement), read.forest):
        raise ModelError(f"{name}: expected checksum {read.check:08x}, found another: the file is damaged")
    words = unpacked(read.words, name)
    if words.outputs != len(OUTPUTS):
        raise ModelError(f"{name}: expected {len(OUTPUTS)} outputs, found {words.outputs}")
    shape = (len(COLUMNS), len(OUTPUTS))
    agreement = (len(SENTIMENTS), len(RELATED), len(SEVERITIES))
    forest = unpacked_forest(read.forest, len(ASKED), len(OUTPUTS), name)
    return Layer(words, _whole(read.weights, shape, name), _whole(read.agreement, agreement, name), forest)


def _check(parts: tuple[bytes, bytes, bytes], trees: list[PackedTrees]) -> int:
    return zlib.crc32(b"".join((*parts, msgspec.msgpack.encode(trees))))


def _whole(data: bytes, shape: tuple[int, ...], name: str) -> Scores:
    values = np.frombuffer(data, "<f2") if len(data) % 2 == 0 else np.zeros(0, "<f2")
    if values.size != np.prod(shape):
        raise ModelError(f"{name}: expected {np.prod(shape)} weights, found {values.size}")
    return values.astype(np.float32).reshape(shape)
