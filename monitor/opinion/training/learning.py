"""Learns the weights of hashed grams from labelled texts: AdaGrad over small batches, in numpy.

AdaGrad: Duchi, Hazan and Singer, "Adaptive Subgradient Methods", JMLR 12 (2011). Dropping grams at random stands in for a
penalty (Wager, Wang and Liang, "Dropout Training as Adaptive Regularization", 2013); `Pace.decay` adds the usual one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.opinion.text.grams import Grams
from monitor.opinion.weights.linear import Linear, shares_of

_FIRST = 1e-4

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


class Rows(msgspec.Struct, frozen=True):
    """Texts as rows of a table of weights: those of text t are `slots[bounds[t]:bounds[t + 1]]`, each worth `worth[t]`."""

    slots: NDArray[np.int32]
    bounds: Places
    worth: Floats

    def __len__(self) -> int:
        return len(self.worth)

    def only(self, chosen: Places) -> Rows:
        """The rows of the chosen texts, in their order."""
        sizes = np.diff(self.bounds)[chosen]
        bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        places = np.arange(bounds[-1]) + np.repeat(self.bounds[chosen] - bounds[:-1], sizes)
        return Rows(self.slots[places], bounds, self.worth[chosen])


class Pace(msgspec.Struct, frozen=True):
    """How to learn: `rate` falls to nothing over all `rounds`; `drop` is the share of grams left out each time."""

    rounds: int = 4
    batch: int = 128
    rate: float = 0.1
    drop: float = 0.5
    decay: float = 0.0
    seed: int = 1


class Aim(Protocol):
    """What is to be learnt: it turns the sums of a batch into their gradient, and moves weights of its own."""

    def gradient(self, chosen: Places, sums: Floats, rate: float) -> Floats:
        """The gradient of the loss of the texts `chosen` for their `sums` [texts, K]."""
        ...


class Stepped(msgspec.Struct):
    """An array of weights that moves against its gradients, by AdaGrad."""

    values: Floats
    _past: Floats | None = None

    def step(self, gradient: Floats, rate: float) -> None:
        """Moves by one step."""
        past = np.full(self.values.shape, _FIRST, np.float32) if self._past is None else self._past
        past += gradient * gradient
        self._past = past
        self.values -= np.float32(rate) * gradient / np.sqrt(past)


def rows_of(grams: Grams, model: Linear) -> Rows:
    """The rows of `model` that each text's grams have; unknown grams are left out."""
    texts = np.arange(len(grams))
    parts = [
        (model.rows(stream).ravel(), np.repeat(texts, np.diff(stream.bounds) * len(stream.orders)))
        for stream in grams.streams
    ]
    slots, owner = (np.concatenate(column) for column in zip(*parts, strict=True))
    known = np.flatnonzero(slots)
    order = known[np.argsort(owner[known], kind="stable")]
    bounds = np.searchsorted(owner[order], np.arange(len(grams) + 1))
    worth = 1 / np.sqrt(np.maximum(grams.lengths, 1))
    return Rows(slots[order].astype(np.int32), bounds, worth.astype(np.float32))


def joined(parts: Sequence[Rows]) -> Rows:
    """Several `Rows` as one, in their order."""
    starts = np.cumsum([0, *(len(part.slots) for part in parts)])
    bounds = [part.bounds[:-1] + start for part, start in zip(parts, starts[:-1], strict=True)]
    return Rows(
        np.concatenate([part.slots for part in parts]),
        np.concatenate([*bounds, starts[-1:]]),
        np.concatenate([part.worth for part in parts]),
    )


def descend(rows: Rows, table: Floats, aim: Aim, pace: Pace) -> None:
    """Moves `table` [slots, K] to where the loss of `aim` is small; row 0 stays as it is. The same seed, the same table."""
    random = np.random.default_rng(pace.seed)
    past = np.full(table.shape, _FIRST, np.float32)
    for number in range(pace.rounds):
        rate = pace.rate * (1 - number / pace.rounds)
        order = random.permutation(len(rows))
        for first in range(0, len(rows), pace.batch):
            chosen = np.sort(order[first : first + pace.batch])
            at, owner = _gathered(rows, chosen)
            if pace.drop:
                kept = random.random(len(at)) >= pace.drop
                at, owner = at[kept], owner[kept]
            worth = rows.worth[chosen] / np.float32(np.sqrt(1 - pace.drop))
            _step(_Batch(rows.slots[at], owner, chosen, worth), table, past, aim, (rate, pace.decay))


class _Batch(msgspec.Struct, frozen=True):
    slots: NDArray[np.int32]
    owner: Places
    chosen: Places
    worth: Floats


def _gathered(rows: Rows, chosen: Places) -> tuple[Places, Places]:
    """Where the slots of the texts `chosen` stand, and the place in `chosen` of the text of each."""
    sizes = np.diff(rows.bounds)[chosen]
    owner = np.repeat(np.arange(len(chosen)), sizes)
    shift = rows.bounds[chosen] - np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return np.arange(len(owner)) + shift[owner], owner


def _step(batch: _Batch, table: Floats, past: Floats, aim: Aim, pace: tuple[float, float]) -> None:
    rate, decay = pace
    order = np.argsort(batch.slots, kind="stable")
    ordered = batch.slots[order]
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(ordered) else order
    used = ordered[first]
    sums = summed(table[batch.slots], batch.owner, len(batch.chosen)) * batch.worth[:, None]
    outer = aim.gradient(batch.chosen, sums, rate)
    if not len(used):
        return
    gradient = np.add.reduceat((outer * batch.worth[:, None])[batch.owner[order]], first, axis=0)
    weights = table[used]
    gradient += np.float32(decay) * weights
    seen = past[used] + gradient * gradient
    past[used] = seen
    table[used] = weights - np.float32(rate) * gradient / np.sqrt(seen)


def summed(values: Floats, owner: Places, texts: int) -> Floats:
    """The sums of the rows of `values` that belong to each text; `owner` grows."""
    sums = np.zeros((texts, values.shape[1]), np.float32)
    if len(owner):
        first = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
        sums[owner[first]] = np.add.reduceat(values, first, axis=0)
    return sums


class Head(msgspec.Struct, frozen=True):
    """One question asked of a text: which of `outputs` it is. `targets` has -1 for a text without an answer.

    A head with one output is a yes (1) or no (0). `weights` says how much each text counts.
    """

    outputs: int
    targets: NDArray[np.int64]
    weights: Floats


class Heads:
    """The aim of answering several questions at once, by softmax or, with one output, by a sigmoid.

    `dense` [texts, F] are features besides grams; their weights are learnt too, and found in `dense_weights` [F, K].
    """

    def __init__(self, heads: Sequence[Head], dense: Floats | None = None) -> None:
        outputs = sum(head.outputs for head in heads)
        self._heads, self._dense = tuple(heads), dense
        self._bias = Stepped(np.zeros(outputs, np.float32))
        self._dense_weights = Stepped(np.zeros((0 if dense is None else dense.shape[1], outputs), np.float32))

    @property
    def bias(self) -> Floats:
        """What each output starts from."""
        return self._bias.values

    @property
    def dense_weights(self) -> Floats:
        """The weights of the dense features."""
        return self._dense_weights.values

    def gradient(self, chosen: Places, sums: Floats, rate: float) -> Floats:
        """As `Aim.gradient`."""
        dense = None if self._dense is None else self._dense[chosen]
        scores = sums + self.bias if dense is None else sums + dense @ self.dense_weights + self.bias
        found = np.zeros_like(scores)
        first = 0
        for head in self._heads:
            last = first + head.outputs
            found[:, first:last] = _slope(head, chosen, scores[:, first:last])
            first = last
        found /= np.float32(np.sqrt(len(chosen)))
        self._bias.step(found.sum(axis=0), rate)
        if dense is not None:
            self._dense_weights.step(dense.T @ found, rate)
        return found


def _slope(head: Head, chosen: Places, scores: Floats) -> Floats:
    """The gradient of one head's loss."""
    targets = head.targets[chosen]
    weights = np.where(targets < 0, np.float32(0), head.weights[chosen])[:, None]
    if head.outputs == 1:
        answer = targets[:, None].astype(np.float32)
        return np.asarray((1 / (1 + np.exp(-scores.clip(-30, 30))) - answer) * weights, np.float32)
    shares = shares_of(scores)
    shares[np.arange(len(chosen)), targets.clip(0)] -= 1
    return np.asarray(shares * weights, np.float32)


def quantised(table: Floats, levels: int = 127) -> tuple[NDArray[np.int8], Floats]:
    """`table` in whole numbers from -levels to levels, and the scale of each output.

    The largest thousandth of the weights of an output is cut to its limit, so that the rest keep their precision.
    """
    most = np.array([_most(column) for column in table.T], np.float32)
    scale = np.maximum(most, 1e-9) / levels
    return np.rint(table / scale).clip(-levels, levels).astype(np.int8), scale.astype(np.float32)


def _most(column: Floats) -> float:
    size = np.abs(column[column != 0])
    return float(np.quantile(size, 0.999)) if len(size) else 0.0
