"""One normal form, linear in time, that keeps places."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.opinion.normal import normalise, prepare


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
