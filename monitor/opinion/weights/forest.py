"""What several features say together: symmetric decision trees, which ask every text the same few questions.

A tree asks whether each of its features is greater than a cut; the answers, read as a binary number, are the leaf whose values it adds
(Kohavi, "Bottom-up induction of oblivious, read-once decision graphs", ECML 1994; CatBoost, Prokhorenkova et al., NeurIPS 2018).
"""

from __future__ import annotations

from functools import cached_property, reduce
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.errors import ModelError

Values = NDArray[np.float32]
Leaves = NDArray[np.int16]
#: questions of one tree, at most: the answers are held in a byte
DEEPEST = 8
#: parts of a log-odd that values are counted in
UNIT = 4096


class Trees(msgspec.Struct, frozen=True):
    """Trees that add to neighbouring outputs from number `first` on.

    `columns` and `cuts` [depth, trees] are the questions, `leaves` [trees, 2 ** depth, outputs] the values, in whole numbers of 1 / `UNIT`:
    their sum is exact, so that the company of a text makes no difference.
    """

    first: int
    columns: NDArray[np.int16]
    cuts: Values
    leaves: Leaves


class Forest(msgspec.Struct, frozen=True, dict=True):
    """Trees for some outputs of a layer; none add nothing."""

    trees: tuple[Trees, ...] = ()

    @cached_property
    def _asked(self) -> tuple[NDArray[np.int64], Values, list[_Grove]]:
        """Each different question once, and the trees with the places where they find theirs."""
        columns = np.concatenate([one.columns.ravel() for one in self.trees])
        cuts = np.concatenate([one.cuts.ravel() for one in self.trees])
        asked, found = np.unique(np.stack([columns.astype(np.float32), cuts]), axis=1, return_inverse=True)
        ends = np.cumsum([one.columns.size for one in self.trees])[:-1]
        places = np.split(found.ravel(), ends)
        return asked[0].astype(np.int64), asked[1][:, None], list(map(_grove, self.trees, places))

    def add(self, scores: Values, features: Values) -> None:
        """Add to `scores` [texts, outputs] what the trees say of `features` [columns, texts]."""
        if not self.trees:
            return
        columns, cuts, groves = self._asked
        answers = (features.take(columns, axis=0) > cuts).view(np.uint8)
        for outputs, places, firsts, leaves in groves:
            asked = [answers.take(place, axis=0) for place in places]
            rows = reduce(lambda leaf, answer: leaf * 2 + answer, asked) + firsts
            found = leaves.take(rows, axis=0).sum(0, dtype=np.int32)
            scores[:, outputs] += found[:, : outputs.stop - outputs.start] * np.float32(1 / UNIT)


class _Grove(NamedTuple):
    """Trees as they are asked: the outputs that they add to, the places of their questions [depth, trees], the first row of each in
    `leaves`, which is as wide as a power of two, for those are looked up several times as fast."""

    outputs: slice
    places: NDArray[np.int64]
    firsts: NDArray[np.int64]
    leaves: Leaves


def _grove(trees: Trees, places: NDArray[np.int64]) -> _Grove:
    count, size, outputs = trees.leaves.shape
    leaves = np.zeros((count * size, 1 << (outputs - 1).bit_length()), np.int16)
    leaves[:, :outputs] = trees.leaves.reshape(-1, outputs)
    return _Grove(
        slice(trees.first, trees.first + outputs),
        places.reshape(trees.columns.shape),
        (size * np.arange(count))[:, None],
        leaves,
    )


class PackedTrees(msgspec.Struct, frozen=True):
    """Trees as a file holds them."""

    first: int
    shape: tuple[int, int, int]
    columns: bytes
    cuts: bytes
    leaves: bytes


def packed(forest: Forest) -> list[PackedTrees]:
    """`forest` as what a file holds of it: the bytes of each array."""
    return [
        PackedTrees(
            one.first,
            (len(one.columns), *one.leaves.shape[::2]),
            one.columns.astype("<i2").tobytes(),
            one.cuts.astype("<f4").tobytes(),
            one.leaves.astype("<i2").tobytes(),
        )
        for one in forest.trees
    ]


def unpacked(data: list[PackedTrees], columns: int, outputs: int, name: str) -> Forest:
    """The forest that `packed` made `data` of, over so many features and outputs; ModelError names the file `name`."""
    return Forest(tuple([_unpacked(one, columns, outputs, name) for one in data]))


def _unpacked(data: PackedTrees, columns: int, outputs: int, name: str) -> Trees:
    depth, trees, wide = data.shape
    sizes = 2 * depth * trees, 4 * depth * trees, 2 * trees * 2 ** min(depth, DEEPEST) * wide
    if not (0 < depth <= DEEPEST and trees > 0 and 0 <= data.first <= data.first + wide <= outputs) or sizes != (
        len(data.columns),
        len(data.cuts),
        len(data.leaves),
    ):
        raise ModelError(f"{name}: expected trees of 1 to {DEEPEST} questions with their values, found others")
    asked = np.frombuffer(data.columns, "<i2").reshape(depth, trees).astype(np.int16)
    if asked.min() < 0 or asked.max() >= columns:
        raise ModelError(f"{name}: expected trees that ask of {columns} features, found one that asks of another")
    leaves = np.frombuffer(data.leaves, "<i2").reshape(trees, 2**depth, wide).astype(np.int16)
    cuts = np.frombuffer(data.cuts, "<f4").reshape(depth, trees).astype(np.float32)
    return Trees(data.first, asked, cuts, leaves)
