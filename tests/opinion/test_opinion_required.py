"""What an expression requires: whatever it matches holds a string of each of its sets."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.opinion.words.required import needs

LETTERS = "abk1出金提现 "


class Made(NamedTuple):
    """An expression and a text that it is meant to match."""

    pattern: str
    text: str


literals = st.text(LETTERS, min_size=1, max_size=3).map(lambda text: Made(re.escape(text), text))
shouted = st.sampled_from("abk").map(lambda letter: Made(letter.upper(), letter))
anything = st.sampled_from(LETTERS).map(lambda letter: Made(".", letter))
digits = st.just(Made(r"\d", "1"))
nothing = st.sampled_from([Made(text, "") for text in ("^", "$", r"\b", "(?!提)", "(?=.)", "(?<!b)", "()", "(?:)")])


@st.composite
def one_of_a_set(draw: st.DrawFn) -> Made:
    members = draw(st.lists(st.sampled_from(LETTERS), min_size=1, max_size=4, unique=True))
    if draw(st.booleans()):
        return Made(f"[{''.join(members)}]", draw(st.sampled_from(members)))
    others = [letter for letter in LETTERS if letter not in members]
    return Made(f"[^{''.join(members)}]", draw(st.sampled_from(others)))


@st.composite
def in_a_row(draw: st.DrawFn, parts: st.SearchStrategy[Made]) -> Made:
    made = draw(st.lists(parts, min_size=1, max_size=3))
    return Made("".join(one.pattern for one in made), "".join(one.text for one in made))


@st.composite
def one_of_several(draw: st.DrawFn, parts: st.SearchStrategy[Made]) -> Made:
    made = draw(st.lists(parts, min_size=1, max_size=4))
    opening = draw(st.sampled_from(["(", "(?:", "(?>"]))
    pattern = opening + "|".join(one.pattern for one in made) + ")"
    return Made(pattern, draw(st.sampled_from(made)).text)


@st.composite
def repeated(draw: st.DrawFn, parts: st.SearchStrategy[Made]) -> Made:
    made = draw(parts)
    sign, least, most = draw(
        st.sampled_from([("?", 0, 1), ("*", 0, 2), ("+", 1, 3), ("{0,2}", 0, 2), ("{1,2}", 1, 2), ("{2}", 2, 2)])
    )
    times = draw(st.integers(least, most))
    return Made(f"(?:{made.pattern}){sign}{draw(st.sampled_from(['', '?', '+']))}", made.text * times)


expressions = st.recursive(
    st.one_of(literals, shouted, anything, digits, nothing, one_of_a_set()),
    lambda parts: st.one_of(in_a_row(parts), one_of_several(parts), repeated(parts)),
    max_leaves=8,
)


def lacks(pattern: str, text: str) -> list[frozenset[str]]:
    """The sets of which `text` holds nothing."""
    return [strings for strings in needs(pattern) if not any(string in text for string in strings)]


@given(expressions, st.text(LETTERS, max_size=3), st.text(LETTERS, max_size=3))
@settings(max_examples=200, deadline=None)
def test_whatever_matches_holds_a_string_of_each_set(made: Made, before: str, after: str) -> None:
    text = before + made.text + after
    match = re.search(made.pattern, text, re.IGNORECASE)
    assume(match is not None)

    assert lacks(made.pattern, text) == []
    assert match and lacks(made.pattern, match.group()) == []


@given(expressions, st.text(LETTERS, max_size=3), st.text(LETTERS, max_size=3))
@settings(max_examples=200, deadline=None)
def test_what_matches_holds_its_strings_one_after_the_other(made: Made, before: str, after: str) -> None:
    match = re.search(made.pattern, before + made.text + after, re.IGNORECASE)
    assume(match is not None)

    place, text = 0, match.group() if match else ""
    for strings in needs(made.pattern):
        ends = [at + len(string) for string in strings if (at := text.find(string, place)) >= 0]
        assert ends
        place = min(ends)


@given(expressions, st.text(LETTERS, max_size=8))
@settings(max_examples=100, deadline=None)
def test_a_text_that_lacks_a_set_is_not_matched(made: Made, text: str) -> None:
    held = not lacks(made.pattern, text)

    assert held or re.search(made.pattern, text, re.IGNORECASE) is None


@pytest.mark.parametrize(
    ("pattern", "sets"),
    [
        ("(出金|提现).{0,9}没到", [{"出金", "提现"}, {"没到"}]),
        ("出金", [{"出金"}]),
        ("出金?", [{"出"}]),
        ("(出金)?", []),
        ("(出金)+", [{"出金"}]),
        ("(出金)*慢", [{"慢"}]),
        ("出金(?!慢)", [{"出金"}]),
        ("[出提]", [{"出", "提"}]),
        ("[ab]", []),
        ("[^出]", []),
        ("SLOW", [{"slow"}]),
        (".*", []),
        ("(出金|)", []),
        ("", []),
    ],
)
def test_the_sets_of_an_expression(pattern: str, sets: list[set[str]]) -> None:
    assert needs(pattern) == sets


def test_every_set_holds_strings_of_at_least_one_character() -> None:
    for pattern in ("(出金|提现)慢", "a|b", "(a|出)(|b)", "(?:a?b|c)"):
        assert all(strings and all(strings) for strings in needs(pattern))
