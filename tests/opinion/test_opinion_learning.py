"""Learning: the same seed gives the same weights, questions are learnt, and dense features count."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.opinion.text.grams import grams
from monitor.opinion.training.learning import Head, Heads, Pace, Rows, descend, joined, quantised, rows_of
from monitor.opinion.weights.linear import Linear

OUTPUTS, BITS = 4, 12
GOOD, BAD = ["很好", "喜欢", "great", "出金快"], ["骗子", "不给出金", "scam", "跑路"]
TEXTS = [f"{noise}{word}{noise}" for word in GOOD + BAD for noise in ("这个平台", "我 ", "the broker ", "哈", "!")]
LABELS = np.array([1] * 20 + [0] * 20)


def _empty() -> Linear:
    zero = np.zeros(OUTPUTS, np.float32)
    return Linear(np.zeros((1 << BITS, OUTPUTS), np.int8), zero + 1, zero, 22 - BITS)


def _learnt(
    seed: int = 1, dense: np.ndarray[tuple[int, int], np.dtype[np.float32]] | None = None
) -> tuple[Linear, Heads]:
    weights = np.ones(len(TEXTS), np.float32)
    heads = Heads([Head(3, np.where(LABELS == 1, 2, 0), weights), Head(1, LABELS, weights)], dense)
    table = np.zeros((1 << BITS, OUTPUTS), np.float32)
    descend(rows_of(grams(TEXTS), _empty()), table, heads, Pace(rounds=8, batch=8, drop=0.2, seed=seed))
    eight, scale = quantised(table)
    return Linear(eight, scale, heads.bias, 22 - BITS), heads


def test_the_same_seed_gives_the_same_weights() -> None:
    first, again, other = _learnt()[0], _learnt()[0], _learnt(seed=2)[0]

    assert np.array_equal(first.table, again.table)
    assert np.array_equal(first.bias, again.bias)
    assert not np.array_equal(first.table, other.table)


def test_both_questions_are_learnt_at_once() -> None:
    model, _ = _learnt()

    scores = model.scores(grams(["骗子平台跑路", "great 喜欢"]))

    assert scores[:, :3].argmax(axis=1).tolist() == [0, 2]
    assert (scores[:, 3] > 0).tolist() == [False, True]


def test_a_dense_feature_that_tells_all_gets_weight() -> None:
    dense = np.stack([LABELS, np.zeros(len(LABELS))], axis=1).astype(np.float32)

    heads = _learnt(dense=dense)[1]

    assert heads.dense_weights[0, 3] > 0.1
    assert heads.dense_weights[1].tolist() == [0, 0, 0, 0]


def test_texts_without_an_answer_teach_nothing() -> None:
    silent = Heads([Head(4, np.full(len(TEXTS), -1), np.ones(len(TEXTS), np.float32))])
    table = np.zeros((1 << BITS, OUTPUTS), np.float32)

    descend(rows_of(grams(TEXTS), _empty()), table, silent, Pace(rounds=1))

    assert not table.any()


def test_the_rows_of_chosen_texts_are_those_of_these_texts_alone() -> None:
    whole = rows_of(grams(TEXTS), _empty())

    some = whole.only(np.array([5, 2, 9]))

    alone = rows_of(grams([TEXTS[5], TEXTS[2], TEXTS[9]]), _empty())
    assert np.array_equal(some.slots, alone.slots)
    assert np.array_equal(some.bounds, alone.bounds)
    assert np.array_equal(some.worth, alone.worth)


def test_batches_of_texts_joined_are_the_rows_of_all() -> None:
    whole = rows_of(grams(TEXTS), _empty())

    parts: list[Rows] = [rows_of(grams(TEXTS[:7]), _empty()), rows_of(grams(TEXTS[7:]), _empty())]

    again = joined(parts)
    assert np.array_equal(again.slots, whole.slots)
    assert np.array_equal(again.bounds, whole.bounds)
    assert again.worth.tolist() == pytest.approx(whole.worth.tolist())
