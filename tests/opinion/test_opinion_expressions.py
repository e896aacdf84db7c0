"""Expressions that could take long are refused, the others end; found without ever running them."""

from __future__ import annotations

import re
from time import process_time

import pytest

from monitor.opinion.words.expressions import REACH, WAYS, bounded, compiled, problem
from monitor.watchlist.reading import read_watchlists
from monitor.wording import speak

NESTED = [
    r"(a+)+",
    r"(.*)*",
    r"(a|a)*",
    r"(a|ab)*x",
    r"(\w+\s?)+",
    r"(a?b?)*",
    r"(a*)*b",
    r"(x+x+)+y",
    r"([a-z]+)*",
    r"(a{1,30}){1,30}b",
    r"(?=(a+)+)b",
    r"(\s*foo\s*)+",
    r"(a+|b)*",
    r"(A+)+",
    r"(x|好几|[三四]|[3-9]|[1-9][0-9])+次",
    r"((?:\d+,?)+;)+",
    r"([^,]|,,?)*",
    r"(\d*\w)*",
    r"(\W+|,)+",
]
HARMLESS = [
    r"(a+b)+",
    r"(ab+)*c",
    r"([^,]+,)*",
    r"(\w+\s)+",
    r"(foo|far|bar)*",
    r"(ab|cd)+",
    r"(\d+)?",
    r".*x.*y",
    r"(a|b)*c",
    r"((ab)?c)*",
    r"(?>a+)*b",
    r"(a++)*b",
    r"((a|b)+c)*",
    r"(.|\n)*",
    r"\w*\s*\d*",
    r"出金.{0,12}(没到|不到)",
    r"withdr\w*.{0,30}fast",
    r"(other.|angry.)*clients",
    r"[吗嘛][?？]?\s*$",
    r"(?<![a-z])wd(?![a-z])",
    r"\d{4}",
    r"(İ|[a-z])+ﬁ[^İ]",
]


@pytest.fixture(autouse=True)
def _english() -> None:
    speak("en")


@pytest.mark.parametrize("pattern", NESTED)
def test_repeats_inside_repeats_that_share_characters_are_refused(pattern: str) -> None:
    assert "a repeat inside a repeat" in problem(pattern)


@pytest.mark.parametrize("pattern", HARMLESS)
def test_what_can_be_told_apart_is_not(pattern: str) -> None:
    assert problem(pattern) == ""


def test_too_many_repeats_side_by_side_are_refused() -> None:
    assert "ways to try" in problem(r"a.*b.*c.*d.*e")
    assert "ways to try" in problem(r"\w{0,300}\w{0,300}x")


def test_what_is_no_expression_is_named_with_its_place() -> None:
    assert "unterminated character set at position 3" in problem("出金([")
    assert "not a regular expression" in problem("(" * 5000)


def test_the_check_itself_is_quick_for_what_would_take_for_ever() -> None:
    start = process_time()

    assert problem("(" * 40 + "a" + "+)" * 40)
    assert problem("(" + "|".join(f"[a-z]{{1,{n}}}" for n in range(2, 60)) + ")+")

    assert process_time() - start < 5


@pytest.mark.parametrize(
    ("pattern", "ended"),
    [
        ("a*b+c?", f"a{{0,{REACH}}}b{{1,{REACH}}}c?"),
        ("a*?b+?c*+", f"a{{0,{REACH}}}?b{{1,{REACH}}}?c{{0,{REACH}}}+"),
        ("a{2,}b{,}c{90,}", f"a{{2,{REACH}}}b{{0,{REACH}}}c{{90,90}}"),
        (r"\*\+[*+]{2}[]*]a{1,3}+b?+", r"\*\+[*+]{2}[]*]a{1,3}+b?+"),
        (r"[^]*]\\*", rf"[^]*]\\{{0,{REACH}}}"),
    ],
)
def test_repeats_without_an_end_get_one(pattern: str, ended: str) -> None:
    assert bounded(pattern) == ended
    re.compile(ended)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"withdr\w{1,9} (?:slow|late)\b", "a withdrawal slow"),
        (r"WD\D{0,3}", "no wd yet"),
        (r"\x57d", "no wd yet"),
        (r"[A-Z]{2}\Z", "no wd"),
        (r"(?P<Who>w)d", "no wd yet"),
        (r"[^\W\d]+金[!.]", "1出金!"),
        (r"(w)\1", "wwd"),
    ],
)
def test_the_case_of_letters_makes_no_difference_in_texts_in_lower_case(pattern: str, text: str) -> None:
    whatever_the_case = re.search(pattern, text, re.IGNORECASE)
    found = compiled(pattern).search(text)

    assert whatever_the_case and found and found.span() == whatever_the_case.span()


def test_the_shipped_expressions_are_tried_as_they_are_written() -> None:
    patterns = [one for words in read_watchlists()[0].lexicon.topics.values() for one in words.patterns]

    assert not any(compiled(one).flags & re.IGNORECASE for one in patterns)


def test_matching_an_ended_expression_takes_linear_time() -> None:
    slow = re.compile(bounded(r"(withdr\w*|pay.?outs?).{0,30}(fast|quick)"))

    start = process_time()
    found = slow.search("fast " + "withdr" * 3300)

    assert found is None
    assert process_time() - start < 5


def test_the_shipped_expressions_have_an_end() -> None:
    for watchlist in read_watchlists():
        patterns = [one for words in watchlist.lexicon.topics.values() for one in words.patterns]

        assert len(patterns) > 50
        assert all(bounded(one) == one and problem(one) == "" for one in patterns)
    assert WAYS * REACH < 10_000_000
