"""Short strings one edit apart, against a comparison of each with each; literals against `find`."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from monitor.names.literals import Literals
from monitor.names.neighbours import Neighbours, packed, views

WORDS = st.lists(st.text("abcm1", min_size=1, max_size=8), max_size=40, unique=True)
TEXTS = st.lists(st.text("abc", min_size=1, max_size=4).map(str.encode), max_size=12)


def asked(entries: list[str], words: list[str], *, exact: bool) -> list[tuple[str, str]]:
    """The pairs of a word and an entry that the index gives."""
    index = Neighbours(((one.encode(), number) for number, one in enumerate(entries)), exact=exact)
    text = "".join(words).encode()
    sizes = np.array([len(word) for word in words], np.int64)
    eight = packed(views(text), np.cumsum(sizes) - sizes, sizes)
    places, numbers = index.same(eight) if exact else index.find(eight, 8)
    return [
        (words[place], entries[number]) for place, number in zip(places.tolist(), numbers.tolist(), strict=True)
    ]


@settings(max_examples=60)
@given(WORDS, WORDS.filter(bool))
def test_every_entry_one_edit_away_is_found_once_and_none_further_than_two(
    entries: list[str], words: list[str]
) -> None:
    found = asked(entries, words, exact=False)

    far = {(word, one): OSA.distance(word, one) for word in words for one in entries}
    assert len(found) == len(set(found))
    assert {pair for pair, edits in far.items() if edits <= 1} <= set(found)
    assert all(far[pair] <= 2 for pair in found)


@given(WORDS, WORDS.filter(bool))
def test_an_exact_index_finds_what_is_equal(entries: list[str], words: list[str]) -> None:
    assert set(asked(entries, words, exact=True)) == {(word, word) for word in words if word in entries}


def test_one_string_may_be_the_entry_of_several() -> None:
    index = Neighbours([(b"abc", 1), (b"abc", 7), (b"abd", 7)])

    places, numbers = index.find(packed(views(b"abc"), np.array([0]), 3), 8)

    assert list(zip(places.tolist(), numbers.tolist(), strict=True)) == [(0, 1), (0, 7)]


def test_an_index_of_nothing_finds_nothing() -> None:
    for exact in (True, False):
        places, numbers = Neighbours([], exact=exact).find(views(b"abc"), 8)
        assert len(places) == len(numbers) == 0


@settings(max_examples=60)
@given(TEXTS, st.text("abc\n-", max_size=60).map(str.encode))
def test_every_text_is_found_wherever_it_stands_overlapping_ones_too(texts: list[bytes], data: bytes) -> None:
    which, starts, ends = Literals(texts).find(data)

    assert sorted(zip(which.tolist(), starts.tolist(), ends.tolist(), strict=True)) == [
        (number, at, at + len(text))
        for number, text in enumerate(texts)
        for at in range(len(data))
        if data.startswith(text, at)
    ]
    assert ends.tolist() == sorted(ends.tolist())


def test_texts_are_taken_literally_whatever_bytes_they_hold() -> None:
    texts = [b".*", b"$", b"\xff[", b"a|b", "鼎".encode()]

    which, _, _ = Literals(texts).find(b"x.*a|b$ \x00\xff[" + "鼎岳".encode())

    assert sorted(which.tolist()) == [0, 1, 2, 3, 4]
