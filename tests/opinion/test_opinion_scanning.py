"""Expressions tried only where a match may begin: they find what they find when they are tried everywhere."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.opinion.words import company_words, context, stakes
from monitor.opinion.words.scanning import InLines, Openings, Rare, Runs, codes_of

PIECES = [
    "外汇",
    "汇",
    "国际",
    "交易",
    "所",
    "投",
    "鑫",
    "盈",
    "通",
    "那",
    " ",
    "fx",
    "Markets",
    " & ",
    "Foo",
    "aB",
    ".",
    "1",
    "😀",
]
PIECES += [
    "没",
    "有一",
    "天",
    "不",
    "，可",
    "是",
    " can't ",
    "week ",
    "not ",
    "“",
    "”",
    "出金三周了",
    "three ",
    "上周",
    "三",
    "星期天",
    "昨",
    "next ",
    "Monday",
    "yesterday",
    "an ",
    "a ",
]
RARE = {
    name: rare
    for module in (company_words, context, stakes)
    for name, rare in vars(module).items()
    if isinstance(rare, Rare | InLines)
}
PLAIN = [
    (re.compile("ab|c.?"), Openings(["ab"], alone="c")),
    (re.compile("abc?d"), Openings(["abc", "abd"])),
    (re.compile("[ab]{3}"), Runs("ab", 3)),
]


def every(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(f"{text}\n")]


def found(rare: Rare | InLines, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in rare.finditer(f"{text}\n", codes_of(f"{text}\n"))]


@pytest.mark.parametrize("rare", RARE.values(), ids=RARE)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_what_is_rare_is_found_as_by_trying_everywhere(rare: Rare | InLines, text: str) -> None:
    assert found(rare, text) == every(rare.pattern, text)


@pytest.mark.parametrize(("pattern", "begins"), PLAIN)
@given(st.text("abcd外\ud800😀", max_size=12))
def test_nothing_is_missed_in_texts_of_any_length(
    pattern: re.Pattern[str], begins: Openings | Runs, text: str
) -> None:
    assert found(Rare(pattern, begins), text) == every(pattern, text)
