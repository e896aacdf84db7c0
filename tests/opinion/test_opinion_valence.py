"""What is read of English words by rules: negation, degree and turns count, wherever a text stands in its batch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.opinion.text.grams import grams
from monitor.opinion.text.normal import prepare_many
from monitor.opinion.training.valence_words import marked, table_of
from monitor.opinion.weights.english import english
from monitor.opinion.weights.linear import Linear
from monitor.opinion.weights.valence import FEATURES, MARKS, heard


def shipped_words() -> dict[str, dict[str, float]]:
    """What the table is made of; its makers need a package that users do not."""
    pytest.importorskip("vaderSentiment", reason="needs vaderSentiment, of the extra `bench`")
    return marked()


WORDS = {
    "good": {"feeling": 2.0},
    "awful": {"feeling": -2.0},
    "yeah right": {"feeling": -1.0},
    "up": {"market": 1.0},
    "very": {"degree": 0.3},
    "not": {"negates": 1.0},
    "but": {"turns": 1.0},
    "!": {"exclaims": 1.0},
}
TEXTS = st.lists(
    st.lists(st.sampled_from(["good", "awful", "up", "very", "not", "but", "!", "day", "yeah", "right", "好"]))
)


@pytest.fixture(scope="module")
def table() -> Linear:
    return table_of(WORDS)


def _read(table: Linear, text: str) -> dict[str, float]:
    return dict(zip(FEATURES, heard(table, grams([text]))[0][0].tolist(), strict=True))


def test_a_negation_within_three_words_turns_a_word_over(table: Linear) -> None:
    near, far = _read(table, "not a very good day"), _read(table, "not that it was good")

    assert near["feeling score"] < 0 < far["feeling score"]
    assert near["feeling negated"] > far["feeling negated"] == 0


def test_a_word_of_degree_strengthens_what_follows_it(table: Linear) -> None:
    plain, very = _read(table, "a good day"), _read(table, "very good day")

    assert very["feeling greatest"] == pytest.approx(plain["feeling greatest"] * 2.3 / 2)


def test_what_stands_after_but_counts_for_more(table: Linear) -> None:
    assert _read(table, "good but awful")["feeling score"] < 0 < _read(table, "awful but good")["feeling score"]


def test_a_negated_word_with_a_valence_counts_in_runs_alone(table: Linear) -> None:
    said = grams(["a good day", "not a good day", "not a day"])

    _, left = heard(table, said)

    gone = [before.hashes != after.hashes for before, after in zip(said.streams, left.streams, strict=True)]
    assert np.argwhere(gone[0]).tolist() == [[5, 0]]
    letters = np.flatnonzero(gone[1].any(axis=1))
    assert said.streams[1].start[letters].tolist() == [6, 6, 7, 8]
    assert (letters > said.streams[1].bounds[1]).all()


def test_the_longest_run_that_is_known_is_read(table: Linear) -> None:
    assert _read(table, "yeah right")["feeling bad"] == pytest.approx(-0.25)
    assert _read(table, "right yeah")["feeling bad"] == 0


def test_feelings_and_prices_are_read_apart(table: Linear) -> None:
    read = _read(table, "up")

    assert read["market score"] > 0 == read["feeling score"]


def test_exclamation_marks_strengthen_either_side(table: Linear) -> None:
    assert _read(table, "good!!")["feeling score"] > _read(table, "good")["feeling score"]
    assert _read(table, "awful!!")["feeling score"] < _read(table, "awful")["feeling score"]


@given(texts=TEXTS)
@settings(max_examples=60)
def test_a_text_is_read_alone_as_in_company(table: Linear, texts: list[list[str]]) -> None:
    joined = [" ".join(words) for words in texts]

    together, _ = heard(table, grams(joined))

    assert together.shape == (len(texts), len(FEATURES))
    assert np.isfinite(together).all()
    for text, row in zip(joined, together, strict=True):
        assert np.allclose(heard(table, grams([text]))[0][0], row, atol=1e-6)


def test_the_table_that_comes_with_the_product_holds_the_words_it_is_made_of() -> None:
    shipped, made = english().words, table_of(shipped_words())

    assert shipped.names == MARKS
    assert np.array_equal(shipped.table, made.table)


def test_words_of_prices_are_known_in_their_forms() -> None:
    words = shipped_words()

    told = ("surged", "tumbling", "slips", "+3%", "-2.4", "record high")
    assert [np.sign(words[word]["market"]) for word in told] == [1, -1, -1, 1, -1, 1]
    assert prepare_many(["+3%"])[0].folded == "+3%"
