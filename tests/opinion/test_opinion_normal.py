"""One normal form, linear in time, that keeps places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.opinion.text.normal import Text, normalise, prepare, prepare_many


def test_width_case_and_invisible_characters_make_no_difference() -> None:
    assert normalise("ＥＢＣ\u200b 出\u2060金") == "ebc 出金"


def test_links_are_blanked_out_where_words_are_looked_for() -> None:
    text = prepare("see https://ebc.com/withdrawal and ebc-login.top now.ebc")

    assert text.folded == "see" + " " * 28 + "and" + " " * 15 + "now.ebc"
    assert text.quote(4, 30) == "https://ebc.com/withdrawal"


@given(st.text())
def test_what_is_searched_is_as_long_as_what_is_quoted(text: str) -> None:
    found = prepare(text)

    assert len(found.plain) == len(found.folded)


def test_traditional_and_simplified_writing_meet() -> None:
    assert prepare("提領後帳戶還是凍結").folded == prepare("提领后账户还是冻结").folded == "提领后账户还是冻结"


def test_handles_and_markup_are_blanked_out_too() -> None:
    found = prepare("hi @EBC_Support <b>pay</b> me&nbsp;now")

    assert found.folded.split() == ["hi", "pay", "me", "now"]
    assert len(found.folded) == len(found.plain)


def test_a_character_counts_three_times_in_a_row_and_digits_as_often_as_they_stand() -> None:
    assert normalise("骗骗骗骗骗骗子！！！！！！ 1000000") == "骗骗骗子!!! 1000000"


@given(
    st.lists(
        st.text(st.characters(codec=None), max_size=40)
        | st.text("ＥB出 \u3000!!!é\u0301ｶﾞ한\u1161Σσ\n1", max_size=30)
    )
)
def test_many_texts_at_once_are_normalised_like_each_alone(texts: list[str]) -> None:
    assert [seen(text) for text in prepare_many(texts)] == [seen(prepare(text)) for text in texts]


def seen(text: Text) -> tuple[str, str, str, list[int]]:
    """A text, and where it has capitals of ASCII."""
    return text.plain, text.folded, text.given, [at for at, one in enumerate(text.cased) if "A" <= one <= "Z"]


@pytest.mark.parametrize(
    ("given", "cased"),
    [
        ("Ｅbc Ｍarkets 出金", "Ebc Markets 出金"),
        ("𝐄BC❤\ufe0f Ok", "EBC❤ Ok"),
        ("Hahaaaaaaa Ok", "hahaaa ok"),
        ("Ⅻ Ok", "XII Ok"),
    ],
)
def test_capitals_stand_where_they_were_written_or_nowhere(given: str, cased: str) -> None:
    assert [text.cased for text in (prepare(given), *prepare_many([given]))] == [cased] * 2


def test_a_text_of_ligatures_grows_to_little_more_than_twice_its_length() -> None:
    assert len(normalise("\ufdfa" * 200_000)) < 500_000
    assert normalise("\ufdfa") == "صلى الله عليه وسلم"
