"""Growing trees: they learn what no sum can, mend what is given them and leave the rest, and the same given grow the same."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.opinion.training.boosting import Growth, grown
from monitor.opinion.training.learning import Places
from monitor.opinion.weights.forest import Forest, Trees, Values

TEXTS = 600
QUICK = Growth(trees=40, depth=3, rate=0.3)


def answered(trees: Trees, features: Values, base: Values) -> Values:
    scores = base.copy()
    Forest((trees,)).add(scores, np.ascontiguousarray(features.T))
    return scores


def features(seed: int = 1) -> Values:
    return np.random.default_rng(seed).normal(size=(TEXTS, 6)).astype(np.float32)


def grow(given: Values, answers: NDArray[np.bool_] | Places, base: Values, growth: Growth = QUICK) -> Trees:
    return grown(given, answers.astype(np.int64), np.ones(len(given), np.float32), base, growth)


def test_either_but_not_both_is_learnt() -> None:
    given, unseen = features(), features(2)
    either = [(one[:, 1] > 0) ^ (one[:, 4] > 0) for one in (given, unseen)]
    nothing = np.zeros((TEXTS, 1), np.float32)

    trees = grow(given, either[0], nothing)

    assert np.mean((answered(trees, unseen, nothing)[:, 0] > 0) == either[1]) >= 0.95


def test_the_likeliest_of_several_is_learnt() -> None:
    given, unseen = features(), features(2)
    wanted = [(one[:, 0] > 0) * 1 + ((one[:, 0] > 0) & (one[:, 2] > 0)) for one in (given, unseen)]
    nothing = np.zeros((TEXTS, 3), np.float32)

    trees = grow(given, wanted[0], nothing)

    assert np.mean(answered(trees, unseen, nothing).argmax(1) == wanted[1]) >= 0.95


def test_what_is_right_already_stays_nearly_as_it_is() -> None:
    given = features()
    answers = given[:, 0] > 0
    sure = np.where(answers, 6.0, -6.0).astype(np.float32)[:, None]

    trees = grow(given, answers, sure)

    assert np.abs(answered(trees, given, sure) - sure).max() < 1


def test_a_feature_that_tells_nothing_is_never_asked() -> None:
    given = features()
    given[:, 3] = 0

    assert 3 not in grow(given, given[:, 0] > 0, np.zeros((TEXTS, 1), np.float32)).columns


def test_features_of_few_values_are_cut_between_them() -> None:
    given = np.repeat(np.arange(3, dtype=np.float32), TEXTS // 3)[:, None]

    trees = grow(given, given[:, 0] == 1, np.zeros((TEXTS, 1), np.float32), Growth(trees=5, depth=2, features=1.0))

    assert set(trees.cuts.ravel().tolist()) <= {0.5, 1.5}


def test_who_counts_nothing_is_not_learnt() -> None:
    given = features()
    answers, weights = given[:, 0] > 0, np.ones(TEXTS, np.float32)
    answers[: TEXTS // 2] ^= True
    weights[: TEXTS // 2] = 0
    nothing = np.zeros((TEXTS, 1), np.float32)

    trees = grown(given, answers.astype(np.int64), weights, nothing, QUICK)

    told = answered(trees, given, nothing)[TEXTS // 2 :, 0] > 0
    assert np.mean(told == answers[TEXTS // 2 :]) >= 0.95


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_given_grow_the_same(seed: int) -> None:
    given, nothing = features(), np.zeros((TEXTS, 1), np.float32)
    growth = Growth(trees=4, depth=3, seed=seed)

    one, other = (grow(given, given[:, 0] > 0, nothing, growth) for _ in range(2))

    assert np.array_equal(one.columns, other.columns)
    assert np.array_equal(one.leaves, other.leaves)
