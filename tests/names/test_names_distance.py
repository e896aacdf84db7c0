"""How far apart two texts look, against a table that is filled in plainly."""

from __future__ import annotations

import string
from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.names.distance import distance
from monitor.names.distances import distances

LETTERS = "abcdeimnrvwlo01"
WORDS = st.text(LETTERS, max_size=9)
KEYS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
ALIKE = ("o0", "l1i", "z2", "e3", "a4", "s5", "b68", "t7", "g9")
CLOSE = "ce qg uv vy nh hb tf ao mn ij lt lj rt fr bd pq kx sz db wv co gy"
PAIRS = {"rn": "m", "nn": "m", "vv": "w", "cl": "d"}


def neighbours(one: str, other: str) -> bool:
    """Whether two keys touch: beside each other, or one row below, there or one to the left."""
    places = {key: (row, at) for row, keys in enumerate(KEYS) for at, key in enumerate(keys)}
    if one not in places or other not in places:
        return False
    (row, at), (below, under) = sorted((places[one], places[other]))
    return (row == below and under - at == 1) or (below - row == 1 and at - under in (0, 1))


def replaced(one: str, other: str) -> float:
    if one == other:
        return 0.0
    costs = [1.0]
    costs += [0.3 for alike in ALIKE if one in alike and other in alike]
    costs += [0.5 for pair in CLOSE.split() if {one, other} == set(pair)]
    costs += [0.7] if one in "aeiouy" and other in "aeiouy" else []
    costs += [0.8] if neighbours(one, other) else []
    return min(costs)


def plainly(seen: str, meant: str) -> float:
    """The same distance by a full table: no shortcuts, no limit."""
    table = [[inf] * (len(meant) + 1) for _ in range(len(seen) + 1)]
    table[0][0] = 0.0
    for i in range(len(seen) + 1):
        for j in range(len(meant) + 1):
            steps = [table[i][j]]
            if i:
                steps.append(table[i - 1][j] + (0.4 if i > 1 and seen[i - 2] == seen[i - 1] else 0.9))
            if j:
                steps.append(table[i][j - 1] + (0.4 if j > 1 and meant[j - 2] == meant[j - 1] else 0.9))
            if i and j:
                steps.append(table[i - 1][j - 1] + replaced(seen[i - 1], meant[j - 1]))
            if i > 1 and j > 1 and seen[i - 2 : i] == meant[j - 2 : j][::-1]:
                steps.append(table[i - 2][j - 2] + 0.6)
            if i > 1 and j and PAIRS.get(seen[i - 2 : i]) == meant[j - 1]:
                steps.append(table[i - 2][j - 1] + 0.4)
            if i and j > 1 and PAIRS.get(meant[j - 2 : j]) == seen[i - 1]:
                steps.append(table[i - 1][j - 2] + 0.4)
            table[i][j] = min(steps)
    return round(table[-1][-1], 2)


@pytest.mark.parametrize("one", string.ascii_lowercase + string.digits)
def test_one_character_for_another_costs_what_the_eye_or_the_finger_makes_of_it(one: str) -> None:
    others = string.ascii_lowercase + string.digits

    assert [distance(one, other, 9) for other in others] == [replaced(one, other) for other in others]


@settings(max_examples=150)
@given(st.text(LETTERS, max_size=5), WORDS, WORDS, st.text(LETTERS, max_size=5))
def test_the_distance_is_that_of_a_table_filled_in_plainly(start: str, one: str, other: str, end: str) -> None:
    seen, meant = start + one + end, start + other + end

    far = distance(seen, meant, 99)

    # letters shared at both ends are taken as they are: with doubled ones, or far apart, another way can be cheaper
    assert far >= plainly(seen, meant)
    assert far == plainly(seen, meant) or doubled(seen) or doubled(meant) or plainly(seen, meant) > 1.5


def doubled(text: str) -> bool:
    return any(one == other for one, other in pairwise(text))


@given(WORDS, st.integers(0, 8), st.sampled_from(LETTERS))
def test_one_step_costs_the_same_wherever_it_is_taken(word: str, at: int, letter: str) -> None:
    for seen in (word[:at] + letter + word[at:], word[:at] + word[at + 1 :], word[:at] + letter + word[at + 1 :]):
        assert distance(seen, word, 99) == plainly(seen, word) or doubled(seen)


@given(WORDS, WORDS)
def test_the_way_there_is_as_long_as_the_way_back_and_none_only_to_itself(one: str, other: str) -> None:
    far = distance(one, other, 99)

    assert far == distance(other, one, 99)
    assert (far == 0) == (one == other)
    assert 0 <= far <= max(len(one), len(other))


@given(WORDS, WORDS, st.sampled_from([0.0, 0.35, 0.55, 0.65, 1.05, 1.55, 2.05, 3.45]))
def test_a_limit_changes_nothing_but_that_what_is_beyond_is_infinite(one: str, other: str, limit: float) -> None:
    far = distance(one, other, 99)

    assert distance(one, other, limit) == (far if far <= limit else inf)


def rows_of(words: list[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The words as rows of nine bytes, and how long each is."""
    rows = np.zeros((len(words), 9), np.uint8)
    for row, word in zip(rows, words, strict=True):
        row[: len(word)] = np.frombuffer(word.encode(), np.uint8)
    return rows, np.array([len(word) for word in words], np.int64)


@settings(max_examples=30)
@given(st.lists(st.tuples(WORDS.filter(bool), WORDS.filter(bool)), min_size=1, max_size=12))
def test_many_distances_at_once_are_those_of_the_table(pairs: list[tuple[str, str]]) -> None:
    found = distances(*rows_of([seen for seen, _ in pairs]), *rows_of([meant for _, meant in pairs]))

    assert found.tolist() == pytest.approx([plainly(seen, meant) for seen, meant in pairs], abs=0.005)
