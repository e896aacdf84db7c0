"""The forest: the leaf that the answers lead to counts, whatever company a text has; a damaged forest is refused."""

from __future__ import annotations

import itertools

import msgspec
import numpy as np
import pytest

from monitor.errors import ModelError
from monitor.opinion.weights.forest import UNIT, Forest, PackedTrees, Trees, packed, unpacked

COLUMNS, OUTPUTS = 5, 4


def trees(first: int, count: int, depth: int, outputs: int, seed: int = 1) -> Trees:
    random = np.random.default_rng(seed)
    leaves = random.integers(-4000, 4000, (count, 2**depth, outputs)).astype(np.int16)
    asked = random.integers(0, COLUMNS, (depth, count)).astype(np.int16)
    return Trees(first, asked, random.normal(size=(depth, count)).astype(np.float32), leaves)


FOREST = Forest((trees(0, 200, 4, 1), trees(1, 5, 3, 3, seed=2)))


def by_hand(forest: Forest, features: np.ndarray[tuple[int], np.dtype[np.float32]]) -> list[float]:
    """What every tree adds to one text, question after question."""
    sums = [0.0] * OUTPUTS
    for one in forest.trees:
        for number in range(one.columns.shape[1]):
            leaf = 0
            for column, cut in zip(one.columns[:, number], one.cuts[:, number], strict=True):
                leaf = leaf * 2 + int(features[column] > cut)
            for output, value in enumerate(one.leaves[number, leaf]):
                sums[one.first + output] += float(value) / UNIT
    return sums


def test_each_tree_adds_the_leaf_that_its_answers_lead_to() -> None:
    features = np.random.default_rng(3).normal(size=(COLUMNS, 40)).astype(np.float32)
    scores = np.zeros((40, OUTPUTS), np.float32)

    FOREST.add(scores, features)

    assert np.allclose(scores, [by_hand(FOREST, text) for text in features.T], atol=1e-5)


def test_a_text_gets_the_same_alone_and_in_company() -> None:
    features = np.random.default_rng(4).normal(size=(COLUMNS, 9)).astype(np.float32)
    together = np.zeros((9, OUTPUTS), np.float32)
    FOREST.add(together, features)

    for number in range(9):
        alone = np.zeros((1, OUTPUTS), np.float32)
        FOREST.add(alone, features[:, number : number + 1])
        assert np.array_equal(alone[0], together[number])


def test_a_cut_itself_is_not_beyond_it() -> None:
    asked, cuts = np.zeros((1, 1), np.int16), np.full((1, 1), 0.5, np.float32)
    forest = Forest((Trees(0, asked, cuts, np.array([[[UNIT], [2 * UNIT]]], np.int16)),))
    scores = np.zeros((3, 1), np.float32)

    forest.add(scores, np.array([[0.25, 0.5, 0.75]], np.float32))

    assert scores[:, 0].tolist() == [1, 1, 2]


def test_no_trees_add_nothing() -> None:
    scores = np.ones((2, OUTPUTS), np.float32)

    Forest().add(scores, np.zeros((COLUMNS, 2), np.float32))

    assert np.array_equal(scores, np.ones((2, OUTPUTS)))


def test_a_forest_comes_back_as_it_was() -> None:
    back = unpacked(packed(FOREST), COLUMNS, OUTPUTS, "a.bin")

    for one, other in itertools.zip_longest(FOREST.trees, back.trees):
        assert one.first == other.first
        for before, after in zip(msgspec.structs.astuple(one)[1:], msgspec.structs.astuple(other)[1:], strict=True):
            assert np.array_equal(before, after)


FINE = packed(FOREST)[0]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"shape": (0, 200, 1)}, id="no questions"),
        pytest.param({"shape": (9, 200, 1)}, id="more questions than a byte holds"),
        pytest.param({"shape": (10**9, 200, 1)}, id="a depth that would fill the memory"),
        pytest.param({"shape": (4, -7, 1)}, id="less trees than none"),
        pytest.param({"shape": (4, 200, 2)}, id="values of other outputs"),
        pytest.param({"first": 4}, id="an output that there is not"),
        pytest.param({"first": -1}, id="an output before the first"),
        pytest.param({"leaves": FINE.leaves[:-2]}, id="a leaf too few"),
        pytest.param({"cuts": b""}, id="no cuts"),
        pytest.param({"columns": b"\xff\xff" * 800}, id="a feature before the first"),
        pytest.param({"columns": b"\x05\x00" * 800}, id="a feature that there is not"),
    ],
)
def test_a_forest_that_cannot_be_is_refused_by_name(wrong: dict[str, object]) -> None:
    with pytest.raises(ModelError, match=r"mine\.bin"):
        unpacked([msgspec.structs.replace(FINE, **wrong)], COLUMNS, OUTPUTS, "mine.bin")


def test_packed_trees_are_what_a_file_holds() -> None:
    data = msgspec.msgpack.encode(packed(FOREST))

    assert msgspec.msgpack.decode(data, type=list[PackedTrees]) == packed(FOREST)
