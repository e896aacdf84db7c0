"""How what a post says is spread over its grams: many soft ones, a loud one, or two that contradict each other.

A score is a sum, and so cannot tell those apart; a forest that is asked about the parts can.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from monitor.opinion.text.grams import Grams
from monitor.opinion.weights.linear import Linear

_MATTERS = ("about", "feeling")
#: what is told of a post: the share of its grams that are known, and of each matter what its grams add, take away, add at most and at least
SPREAD = ("known", *(f"{matter} {what}" for matter in _MATTERS for what in ("for", "against", "most", "least")))
#: whole numbers in which one log-odd of a gram is counted, so that sums are exact
_UNIT = 1024

Sides = NDArray[np.int16]
Places = NDArray[np.int64]
Floats = NDArray[np.float32]


def sides_of(words: Linear, about: int, negative: int, positive: int) -> Sides:
    """What each row of a model's table says of either matter [matters, rows], by the numbers of its outputs."""
    table = words.table[:, [about, negative, positive]] * (words.scale[[about, negative, positive]] * _UNIT)
    told = np.stack((table[:, 0], table[:, 2] - table[:, 1])).round()
    return np.asarray(told.clip(np.iinfo(np.int16).min, np.iinfo(np.int16).max), np.int16)


class Spread:
    """Collects the grams of a batch of texts, as `Linear.scores` tells them."""

    def __init__(self, texts: int, sides: Sides) -> None:
        self._sides = sides
        self._found = np.zeros((len(_MATTERS), 4, texts), np.int64)
        self._known = np.zeros(texts, np.int64)

    def __call__(self, first: int, rows: Places, cuts: Places) -> None:
        """The texts from number `first` on have the `rows` between neighbouring `cuts`."""
        sizes = np.diff(cuts)
        texts = np.flatnonzero(sizes)
        if not len(texts):
            return
        at, own = cuts[texts], texts + first
        values = self._sides.take(rows, axis=1)
        found = self._found[:, :, own]
        found[:, 0] += np.add.reduceat(np.maximum(values, 0), at, axis=1, dtype=np.int64)
        found[:, 1] += np.add.reduceat(np.minimum(values, 0), at, axis=1, dtype=np.int64)
        found[:, 2] = np.maximum(found[:, 2], np.maximum.reduceat(values, at, axis=1))
        found[:, 3] = np.minimum(found[:, 3], np.minimum.reduceat(values, at, axis=1))
        self._found[:, :, own] = found
        self._known[own] += sizes[texts]

    def told(self, grams: Grams) -> Floats:
        """The numbers of `SPREAD` [columns, texts], in log-odds; sums are of a text of one token, as scores are."""
        every = sum(
            [np.diff(stream.bounds) * len(stream.orders) for stream in grams.streams],
            np.zeros(len(grams), np.int64),
        )
        found = self._found / _UNIT
        found[:, :2] /= np.sqrt(np.maximum(grams.lengths, 1))
        share = self._known / np.maximum(every, 1)
        return np.concatenate((share[None], found.reshape(len(SPREAD) - 1, len(share)))).astype(np.float32)
