"""Finding words in a batch: it finds what a plain search, text by text and letter by letter, would find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.opinion.text.block import Block
from monitor.opinion.text.normal import Text
from monitor.opinion.words.finding import FAR, MANY, Finder, Group

Span = tuple[int, int]
ALPHABET = "abs出金1 "
PATTERNS = (
    "出.{0,2}金",
    "a+",
    "(?:出|金)b",
    "b(?= )",
    "a*?1",
    "[出金]{2}",
    "s?",
    "(?<!a)b.",
    r"\d\d",
    "1|出",
    "(?:出|金).?(?:1|a)",
)


def block_of(*texts: str) -> Block:
    return Block([Text(text, text, text) for text in texts])


def found(finder: Finder, *texts: str) -> list[list[tuple[int, str]]]:
    """For each text the number of the group and the words of every find."""
    block = block_of(*texts)
    finds = finder.find(block)
    rows: list[list[tuple[int, str]]] = [[] for _ in texts]
    for text, group, start, end in zip(
        finds.text.tolist(), finds.group.tolist(), finds.start.tolist(), finds.end.tolist(), strict=True
    ):
        rows[text].append((group, block.joined[start:end]))
    return rows


def words(*given_words: str, patterns: tuple[str, ...] = ()) -> Finder:
    return Finder([Group("one", dict.fromkeys(given_words, 1.0), tuple(map(re.compile, patterns)))])


def is_latin(text: str, place: int) -> bool:
    return 0 <= place < len(text) and text[place] < "\u0250" and text[place].isalnum()


def standing(word: str, text: str) -> list[Span]:
    """Where `word` stands in `text` as a word, read letter by letter."""
    spans = []
    for start in range(len(text) - len(word) + 1):
        end = start + len(word)
        if text[start:end] != word or (is_latin(word, 0) and is_latin(text, start - 1)):
            continue
        if is_latin(word, len(word) - 1) and is_latin(text, end):
            if text[end] != "s" or not word[-1].isalpha() or len(word) < 4 or is_latin(text, end + 1):
                continue
            end += 1
        spans.append((start, end))
    return spans


def plain_search(group: Group, text: str) -> list[Span]:
    """The finds of one group in one text, those inside longer ones left out."""
    spans = {span for word in group.weights for span in standing(word, text)}
    for pattern in group.patterns:
        matches = list(pattern.finditer(text[:FAR]))[:MANY]
        spans |= {match.span() for match in matches if match.end() > match.start()}
    return sorted(
        span
        for span in spans
        if not any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in spans)
    )


texts_of_alphabet = st.text(ALPHABET, max_size=24)
some_words = st.text(ALPHABET, min_size=1, max_size=6).map(str.strip).filter(bool)
some_groups = st.builds(
    lambda own, patterns: Group("group", own, tuple(map(re.compile, patterns))),
    st.dictionaries(some_words, st.sampled_from([0.5, 1.0, 2.0]), max_size=5),
    st.lists(st.sampled_from(PATTERNS), unique=True, max_size=3),
)


@given(st.lists(some_groups, min_size=1, max_size=3), st.lists(texts_of_alphabet, max_size=4))
@settings(max_examples=250, deadline=None)
def test_a_batch_is_found_as_a_plain_search_of_each_text_finds_it(groups: list[Group], texts: list[str]) -> None:
    block = block_of(*texts)

    finds = Finder(groups).find(block)

    expected = [
        (text, number, int(block.starts[text]) + start, int(block.starts[text]) + end)
        for text, written in enumerate(texts)
        for number, group in enumerate(groups)
        for start, end in plain_search(group, written)
    ]
    assert list(zip(*(column.tolist() for column in finds[:4]), strict=True)) == expected


@given(st.dictionaries(some_words, st.sampled_from([0.5, 1.0, 2.0]), min_size=1, max_size=5), texts_of_alphabet)
@settings(max_examples=100, deadline=None)
def test_a_find_has_the_weight_and_the_number_of_its_word(weights: dict[str, float], text: str) -> None:
    finder, given_words = Finder([Group("one", weights)]), list(weights)
    block = block_of(text)

    finds = finder.find(block)

    for start, end, word, weight in zip(*(column.tolist() for column in finds[2:]), strict=True):
        assert (start, end) in standing(given_words[word], text)
        assert weight == weights[given_words[word]] == finder.weights[word]


@given(st.lists(some_groups, min_size=1, max_size=2), st.lists(texts_of_alphabet, max_size=5))
@settings(max_examples=100, deadline=None)
def test_many_texts_at_once_are_each_text_alone(groups: list[Group], texts: list[str]) -> None:
    finder = Finder(groups)

    assert found(finder, *texts) == [found(finder, text)[0] for text in texts]


@pytest.mark.parametrize(
    ("word", "text", "times"),
    [
        ("fee", "the fee, fees and a coffee", 1),
        ("spread", "spreads spread", 2),
        ("spread", "spreadss", 0),
        ("spread", "spreads1", 0),
        ("mt5", "mt5s", 0),
        ("abc", "abcs", 0),
        ("abc", "abc出金abc", 2),
        ("出金", "b出金s", 1),
        ("出金", "不出金金", 1),
        ("a出", "ba出", 0),
        ("a出", "金a出s", 1),
        ("stop loss", "my stop losses", 0),
        ("stop out", "two stop outs", 1),
        ("1", "11 1", 1),
    ],
)
def test_words_stand_on_latin_borders_and_may_have_a_plural(word: str, text: str, times: int) -> None:
    assert len(found(words(word), text)[0]) == times


def test_the_longest_of_a_group_hides_those_inside_but_not_those_that_overlap() -> None:
    finder = words("出金", "出金慢", "不出金", "金慢得")

    assert found(finder, "不出金慢得") == [[(0, "不出金"), (0, "出金慢"), (0, "金慢得")]]
    assert found(finder, "出金慢") == [[(0, "出金慢")]]


def test_groups_do_not_hide_each_others_words() -> None:
    finder = Finder([Group("short", {"出金": 1.0}), Group("long", {"不给出金": 1.0, "出金": 1.0})])

    assert found(finder, "不给出金") == [[(0, "出金"), (1, "不给出金")]]


def test_a_word_and_an_expression_of_one_group_hide_each_other() -> None:
    finder = words("出金慢", "滑点", patterns=("出金", "滑点.大"))

    assert found(finder, "出金慢，滑点很大") == [[(0, "出金慢"), (0, "滑点很大")]]


def test_an_expression_tells_its_first_finds_only() -> None:
    finder = words(patterns=("出金。",))

    assert len(found(finder, "出金。" * (MANY + 5))[0]) == MANY


def test_an_expression_looks_only_so_far_into_a_text() -> None:
    finder = words(patterns=("出+金",))

    assert found(finder, "。" * (FAR - 2) + "出金") == [[(0, "出金")]]
    assert found(finder, "。" * (FAR - 1) + "出金") == [[]]


def test_a_word_is_found_wherever_it_stands_in_a_long_text() -> None:
    finder = words("出金")

    assert found(finder, "。" * (3 * FAR) + "出金") == [[(0, "出金")]]


@pytest.mark.parametrize("texts", [(), ("",), ("", "", ""), ("出", "金"), ("不给", "出金"), ("spread", "s")])
def test_nothing_crosses_from_one_text_to_the_next(texts: tuple[str, ...]) -> None:
    finder = words("出金", "给出", "spreads", patterns=(r"出\s*金", "d.?s"))

    expected = [[(0, text)] if text == "出金" else [] for text in texts]
    assert found(finder, *texts) == expected


def test_a_finder_without_words_finds_nothing() -> None:
    assert found(Finder([]), "出金") == [[]]
    assert found(Finder([Group("empty")]), "出金", "") == [[], []]
