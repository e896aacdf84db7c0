"""Names of other companies in posts: told by their kind, by a dictionary that lacks them, or by a list."""

from __future__ import annotations

from itertools import pairwise

import pytest

from monitor.brand import Brand, Official
from monitor.opinion.judging import Place, judge_post
from monitor.opinion.text.block import Block
from monitor.opinion.text.dictionary import all_words, built, is_word
from monitor.opinion.text.normal import prepare
from monitor.opinion.words.lexicon import Lexicon, TopicWords
from monitor.opinion.words.others import Others, others
from monitor.opinion.words.vocabulary import names_of, vocabulary
from monitor.sighting import Post

BRAND = Brand(
    key="abc", name="Abcore Markets", official=Official(domains=("abcore.com",)), aliases=("Abcore", "阿贝可")
)
LEXICON = Lexicon(
    topics={"withdrawal_delay": TopicWords(words=("出金慢",))}, companies=("富途", "etoro"), negators=("不",)
)


def found(*texts: str) -> Others:
    block, words = Block([prepare(text) for text in texts]), vocabulary(LEXICON)
    finds = words.finder.find(block)
    own = names_of(BRAND).finder.find(block)
    return others(block, own.only(own.group <= 1), finds.only(finds.group == words.number("companies")))


def companies(text: str) -> list[str]:
    return [prepare(text).plain[start:end] for start, end in found(text).companies]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Larchmere Capital charged me twice", ["larchmere capital"]),
        ("The spreads at Alder Brook Markets are wide", ["alder brook markets"]),
        ("larchmere fx is down again", ["larchmere fx"]),
        ("Ostwick's terminal is frozen", ["ostwick"]),
        ("青嶼外匯又不出金", ["青嶼外匯"]),
        ("昨天白鹭环球的点差很大", ["白鹭环球"]),
        ("汇鼎通骗了我四万", ["汇鼎通"]),
        ("富途今天登不上", ["富途"]),
    ],
)
def test_a_company_is_told_by_its_kind_by_no_dictionary_having_it_or_by_the_list(
    text: str, names: list[str]
) -> None:
    assert companies(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "The forex markets were quiet, trading is slow",
        "Great broker, great people",
        "我做外汇三年了",
        "国际金融市场波动",
        "香港证券监管机构",
        "做黄金期货的朋友",
        "Abcore Markets paid me",
        "阿贝可外汇的点差",
        "I use Telegram and MetaTrader on Windows",
    ],
)
def test_common_words_products_and_the_brand_itself_are_no_other_company(text: str) -> None:
    assert companies(text) == []


def test_what_something_is_compared_with_is_not_what_a_post_speaks_of() -> None:
    told = found("much better than Larchmere Capital", "moved from Ostwick FX last year", "比青嶼外匯好")

    assert told.companies == []
    assert len(told.unknown) == 3


def test_capitals_inside_a_sentence_are_known_words_or_unknown_ones() -> None:
    told = found("my manager at Ostwick is away", "my manager in Oxford is away")

    assert [len(told.unknown), len(told.capitals)] == [1, 1]


def judged(text: str) -> tuple[float, list[str]]:
    said = judge_post(Post(source="a/b", url="", text=text), BRAND, LEXICON, place=Place("the brand's own board"))
    return said.relevance, [reason.detail for reason in said.reasons if reason.code == "relevance.bearer"]


def test_a_post_that_names_another_company_alone_is_about_that_one() -> None:
    relevance, why = judged("Larchmere Capital 出金慢，三个礼拜还没到")

    assert relevance < 0.5
    assert why == ["larchmere capital"]


def test_a_post_that_names_the_brand_too_may_be_about_the_brand() -> None:
    relevance, why = judged("Abcore 出金慢，比 Larchmere Capital 还慢")

    assert relevance >= 0.5
    assert why == []


def test_the_dictionary_misses_no_word_and_takes_few_others_for_one() -> None:
    known = all_words()
    words = sorted(known)[::50]
    strange = [made_up for one, other in pairwise(words) if (made_up := f"{one[:3]}{other[::-1][:4]}") not in known]

    assert all(is_word(word) for word in words)
    assert sum(is_word(word) for word in strange) < 0.03 * len(strange)


def test_the_shipped_dictionary_is_the_one_that_is_built() -> None:
    from monitor.opinion.text.dictionary import FILE

    assert FILE.read_bytes() == built(all_words())
