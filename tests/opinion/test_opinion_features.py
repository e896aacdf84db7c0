"""What the trade layer sees of a post's shape, numbers and names, besides its wording."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.opinion.text.block import Block
from monitor.opinion.text.normal import prepare_many
from monitor.opinion.words.features import COLUMN, COLUMNS, dense
from monitor.opinion.words.lexicon import Lexicon, Sign, TopicWords
from monitor.opinion.words.seeing import see
from monitor.opinion.words.vocabulary import names_of, vocabulary
from tests.building import watchlist

LEXICON = Lexicon(
    topics={
        "slippage": TopicWords(words=("滑点", "slippage"), strong=("大滑点",), matter=("点差",)),
        "parking": TopicWords(words=("停车",)),
    },
    signs={"police": Sign(words=("报警",)), "own_sign": Sign(words=("停电",))},
    negators=("没有", "no"),
    questions=("吗", "多久", "is it"),
    openers=("请问",),
    hedges=("可能", "maybe"),
    negative=("垃圾",),
)
BRAND = watchlist().brand


def rows(*texts: str) -> list[dict[str, float]]:
    """For each text the features that are not zero."""
    block = Block(prepare_many(texts))
    words, names = vocabulary(LEXICON), names_of(BRAND)
    made = dense(block, see(block, words, names), words, names)
    return [{name: float(row[COLUMN[name]]) for name in COLUMNS if row[COLUMN[name]]} for row in made]


def row(text: str) -> dict[str, float]:
    return rows(text)[0]


def test_columns_have_names_of_their_own() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS) == len(COLUMN)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("滑点", "slippage"),
        ("没有滑点", "slippage negated"),
        ("滑点吗", "slippage asked"),
        ("可能滑点", "slippage unsure"),
        ("点差", "slippage matter"),
        ("报警", "police"),
        ("没有报警", "police negated"),
        ("垃圾", "negative"),
        ("请问", "openers"),
        ("阿克米金融", "name alias"),
    ],
)
def test_a_find_counts_in_the_column_of_its_group_and_meaning(text: str, column: str) -> None:
    assert row(text)[column] == pytest.approx(math.log(2))


def test_a_word_counts_once_however_often_it_stands_and_strong_words_twice() -> None:
    assert row("滑点，滑点，滑点")["slippage"] == pytest.approx(math.log(2))
    assert row("大滑点")["slippage"] == pytest.approx(math.log(3))
    assert row("滑点，slippage")["slippage"] == pytest.approx(math.log(3))


def test_topics_and_signs_that_the_watchlist_made_up_are_not_seen() -> None:
    assert set(row("停车停电")) == {"length"}


@pytest.mark.parametrize(
    ("text", "asks", "only", "last"),
    [
        ("滑点吗", 1, True, True),
        ("滑点？", 1, True, True),
        ("滑点。多久", 1, False, True),
        ("多久？滑点", 1, False, False),
        ("多久？滑点吗？", 2, True, True),
        ("请问，滑点", 2, True, True),
        ("滑点", 0, False, False),
        ("it froze. is it normal?", 1, False, True),
        ("is it slow? is it you?", 2, True, True),
    ],
)
@pytest.mark.parametrize("tail", ["", " ", "\n\n"])
def test_it_is_seen_whether_a_post_asks_asks_only_and_asks_at_its_end(
    text: str, asks: int, only: bool, last: bool, tail: str
) -> None:
    seen = row(text + tail)

    assert seen.get("asks", 0) == pytest.approx(math.log1p(asks))
    assert ("asks only" in seen, "asks last" in seen) == (only, last)


@pytest.mark.parametrize("text", ["滑点吗？？", "滑点???", "is it slow?!", "is it slow??", "多久？！"])
def test_who_asks_with_several_marks_asks_only(text: str) -> None:
    assert {"asks only", "asks last"} <= set(row(text))


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("500美金", {"money"}),
        ("1000美金", {"money", "much money"}),
        ("13天", {"wait", "days"}),
        ("两周", {"wait", "long wait"}),
        ("上周三了", {"days"}),
        ("上周三, 两周", {"wait", "long wait"}),
        ("2个人", {"crowd"}),
        ("三个客户", {"crowd", "crowds"}),
        ("5月20日", set()),
        ("气死了!!", {"exclaims"}),
    ],
)
def test_numbers_and_exclamations_are_seen(text: str, columns: set[str]) -> None:
    assert set(row(text)) - {"length"} == columns


def test_an_empty_text_has_no_features() -> None:
    assert rows("", "滑点吗", "") == [{}, row("滑点吗"), {}]


pieces = st.sampled_from(
    [
        "滑点",
        "没有",
        "吗",
        "多久",
        "请问",
        "？",
        "。",
        "，",
        "!",
        "\n",
        " ",
        "no",
        "5万元",
        "两周",
        "阿克米金融",
        "a",
    ]
)


@given(st.lists(st.lists(pieces, max_size=6).map("".join), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_texts_of_a_batch_do_not_change_each_others_features(texts: list[str]) -> None:
    together = rows(*texts)

    assert together == [row(text) for text in texts]
    assert all(np.isfinite(list(one.values())).all() for one in together)
