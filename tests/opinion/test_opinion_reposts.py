"""The same text is known again however it was passed on, and different texts stay apart."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.opinion.reposts import BANDS, LEAST, Index, likeness, same_text, sketch

STORY = (
    "上个月在这家平台入金两万美金，前几次小额提现都很顺利，昨天申请提现一万就一直显示审核中，"
    "客服先说银行的问题，后来干脆不回复了，请大家千万小心。"
)
TRADITIONAL = (
    "上個月在這家平台入金兩萬美金，前幾次小額提現都很順利，昨天申請提現一萬就一直顯示審核中，"
    "客服先說銀行的問題，後來乾脆不回覆了，請大家千萬小心。"
)
ENGLISH = (
    "I deposited two thousand dollars last month, the first small withdrawals went through at once, and now support keeps "
    "telling me that my bank is to blame for the delay."
)
OTHER = (
    "入金两万美金以后盈利了一些，申请提现的时候客服要求我先缴纳百分之二十的保证金，否则账户就会被冻结，"
    "我已经报警并且向监管机构提交了材料。"
)


def same(one: str, other: str) -> bool:
    return same_text(*sketch([one, other]))


@pytest.mark.parametrize(
    "copy",
    [
        TRADITIONAL,
        f"“{STORY}”",
        f"转发微博//@某某: {STORY}",
        f"RT @somebody: {STORY}",
        f"【转】{STORY} https://t.example/x7Hs2",
        f"#外汇曝光# #维权# {STORY} #scamalert",
        f"我朋友也遇到了一模一样的事情，大家扩散！{STORY}",
        STORY.replace("，", "😡，"),
        STORY.replace("一万", "三万").replace("千万小心", "一定要小心"),
        STORY[: len(STORY) * 6 // 10] + "…",
        STORY[len(STORY) * 4 // 10 :],
        STORY.replace("提现", "提\u200b现"),
    ],
)
def test_a_text_is_known_again_however_it_was_passed_on(copy: str) -> None:
    index = Index()
    original, again = sketch([STORY, copy])
    index.add(original)

    assert index.find(again) == [0]


def test_a_text_that_says_the_same_over_and_over_is_known_again() -> None:
    one, other = sketch(["客服不回我" * 8, "转发：" + "客服不回我" * 8])

    assert same_text(one, other)


def test_an_english_text_is_known_again_in_quotes_and_cut() -> None:
    assert same(ENGLISH, f'My friend wrote: "{ENGLISH}" Is that true?')
    assert same(ENGLISH, ENGLISH[:90])


@pytest.mark.parametrize("other", [OTHER, ENGLISH, STORY[:24] + OTHER, ""])
def test_another_text_about_the_same_matter_is_another_text(other: str) -> None:
    assert not same(STORY, other)


@pytest.mark.parametrize(
    "said",
    [
        "好",
        "+1",
        "出金慢",
        "EBC出金太慢",
        "阿克米金融出金一直不到",
        "withdrawal is slow",
        "#维权# @somebody https://t.example/x7Hs2",
        "！！！",
        "",
    ],
)
def test_what_anybody_says_is_nobodys_copy(said: str) -> None:
    (one,) = sketch([said])

    assert one.bands == ()
    assert not same(said, said)


def test_a_short_text_is_the_same_only_when_it_is_equal() -> None:
    said = "这平台出金一周还没到账啊"

    assert same(said, f"【{said}】")
    assert not same(said, said.replace("一", "两"))


def test_a_text_that_quotes_a_whole_other_one_is_the_same_however_long_it_is() -> None:
    assert same(STORY, f"{OTHER}{STORY}")


@given(st.lists(st.text(max_size=80), max_size=6))
def test_a_text_has_the_same_bands_alone_and_among_others(texts: list[str]) -> None:
    together = sketch(texts)

    for text, one in zip(texts, together, strict=True):
        (alone,) = sketch([text])
        assert alone.bands == one.bands
        assert np.array_equal(alone.shingles, one.shingles)
        assert len(one.bands) in {0, BANDS}


@given(st.text(min_size=1, max_size=120), st.text(min_size=1, max_size=120))
def test_likeness_is_the_same_both_ways_and_whole_for_equal_texts(one: str, other: str) -> None:
    first, second = sketch([one, other])

    assert likeness(first, second) == likeness(second, first)
    assert same_text(first, second) == same_text(second, first)
    assert not first.bands or likeness(first, first) == (1.0, 1.0)


@given(st.text(alphabet="出入金平台客服提现审核到账慢账户冻结请问", min_size=30, max_size=90))
def test_likeness_is_that_of_the_shingles_themselves(text: str) -> None:
    assume(not re.search(r"(.)\1{3}", text))
    other = text[: len(text) * 2 // 3] + "大家都来看看这件事情"
    shingles = [{said[at : at + 4] for at in range(len(said) - 3)} for said in (text, other)]
    both = shingles[0] & shingles[1]

    found = likeness(*sketch([text, other]))

    assert found.jaccard == pytest.approx(len(both) / len(shingles[0] | shingles[1]))
    assert found.containment == pytest.approx(len(both) / min(map(len, shingles)))


@pytest.mark.parametrize(
    "text", ["\ud800" * 40, "a" * 1_000_000, "出金" * 300_000, "\u202e" + "骗" * 50, "\n" * 100, "👍" * 5_000]
)
def test_odd_and_endless_texts_are_taken_in_linear_time(text: str) -> None:
    start = time.process_time()

    (one,) = sketch([text])

    assert time.process_time() - start < 2
    assert len(one.shingles) < 100
    assert not one.bands or one.columns >= LEAST


def test_no_texts_are_no_sketches() -> None:
    assert sketch([]) == []
    assert Index().find(sketch([STORY])[0]) == []
