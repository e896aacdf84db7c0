"""Which hashes a model knows, and their rows."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitor.opinion.weights.buckets import Buckets


@given(st.sets(st.integers(1, 499), max_size=60), st.lists(st.integers(0, 499), max_size=80))
def test_each_known_number_has_its_own_row_and_all_others_have_none(keys: set[int], asked: list[int]) -> None:
    expected = np.zeros(500, np.int32)
    expected[sorted(keys)] = np.arange(1, len(keys) + 1)
    buckets, numbers = Buckets(np.array(sorted(keys), np.int64), 500), np.array(asked, np.uint32)
    places, rows = buckets.known(numbers)
    assert np.array_equal(buckets.take(numbers), expected[numbers])
    assert np.array_equal(places, np.flatnonzero(expected[numbers]))
    assert np.array_equal(rows, expected[numbers][places])
    assert np.array_equal(np.asarray(buckets)[:500], expected)
