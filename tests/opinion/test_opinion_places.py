"""Places of the normal form are told in the text as it was given."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.opinion.text.normal import normalise
from monitor.opinion.text.places import origins, span

TRICKY = st.text(
    st.sampled_from("aAßİΣσ１ｶﾞﾟ㎏ﬁ가ᄀ각ᆨé\u0301\u0327\u0345\u200b\u202e\ufe0f\ud800\n 哈!嗎Ｅ👍🏽ำ\u09c7\u09be"),
    max_size=24,
)


@settings(max_examples=300, deadline=None)
@given(TRICKY | st.text(max_size=24))
def test_every_character_of_the_normal_form_stands_for_one_that_was_given(text: str) -> None:
    places = origins(text)

    assert len(places) == len(normalise(text)) + 1
    assert places == sorted(places)
    assert places[-1] == len(text)
    assert set(places) <= set(range(len(text) + 1))


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("abcＡ１出金。， \n帳戶é"), max_size=30))
def test_where_characters_stand_for_themselves_each_keeps_its_place(text: str) -> None:
    normal, places = normalise(text), origins(text)

    for number, character in enumerate(normal):
        assert unicodedata.normalize("NFKC", text[places[number]]).lower() == character


@pytest.mark.parametrize(
    ("text", "word", "there"),
    [
        ("ＥＢＣ 出金", "ebc", "ＥＢＣ"),
        ("EB\u200bC出\u200b金，慢", "出金", "出\u200b金"),
        ("重㎏量", "kg", "㎏"),
        ("重㎏量", "g", "㎏"),
        ("哈哈哈哈哈哈慢", "慢", "慢"),
        ("哈哈哈哈哈哈慢", "哈哈哈", "哈哈哈哈哈哈"),
        ("cafe\u0301 slow", "café", "cafe\u0301"),
        ("İ slow", "slow", "slow"),
        ("ｶﾞ slow", "ガ", "ｶﾞ"),
        ("가각 slow", "slow", "slow"),
    ],
)
def test_the_words_that_are_found_are_quoted_as_given(text: str, word: str, there: str) -> None:
    at = normalise(text).index(word)

    start, end = span(origins(text), at, at + len(word))

    assert text[start:end] == there


def test_a_pile_of_accents_takes_linear_time_and_keeps_the_count() -> None:
    text = "a" + "\u0301\u0327" * 50_000 + "b"

    assert len(origins(text)) == len(normalise(text)) + 1


def test_nothing_has_one_place() -> None:
    assert origins("") == [0]
    assert span(origins("ab"), 1, 1) == (1, 1)
