"""What a reply may not say, in all its disguises, and what it may."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.replies.manners import check_manners, check_musts
from monitor.errors import ReplyRefused
from monitor.watchlist.manners import Manners
from monitor.watchlist.reading import read_shared
from monitor.wording import speak

CASES = Path(__file__).parents[1] / "cases" / "manners"
FILES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in CASES.glob("*.toml")}
REFUSED = [(text, phrase) for told in FILES.values() for text, phrase in told["refused"]]
ACCEPTED = [text for told in FILES.values() for text in told["accepted"]]
LISTED = ["不行", "不知道", "不可以", "怎么连这个也不懂", "我有什么办法", "包在我身上", "大点声"]


@pytest.fixture(scope="module")
def manners() -> Manners:
    return read_shared().manners


@pytest.mark.parametrize(("text", "phrase"), REFUSED)
def test_a_reply_that_breaks_a_rule_is_refused_with_the_phrase(manners: Manners, text: str, phrase: str) -> None:
    with pytest.raises(ReplyRefused) as refused:
        check_manners(text, manners)

    assert refused.value.phrase == phrase
    assert refused.value.rule


@pytest.mark.parametrize("text", ACCEPTED)
def test_an_innocent_reply_passes(manners: Manners, text: str) -> None:
    check_manners(text, manners)


def test_there_are_enough_cases_in_three_writings() -> None:
    assert set(FILES) == {"zh-Hans", "zh-Hant", "en"}
    assert len(REFUSED) >= 60
    assert len(ACCEPTED) >= 40


@settings(max_examples=100, deadline=None)
@given(
    phrase=st.sampled_from(LISTED),
    filler=st.text("  　·*-_、\u200b\u200d\ufeff", max_size=3),
    times=st.integers(1, 3),
    around=st.sampled_from(["您好，{}。", "{}", "请稍等 {} 谢谢", "（{}）"]),
)
def test_no_filler_and_no_doubling_hides_a_listed_phrase(
    manners: Manners, phrase: str, filler: str, times: int, around: str
) -> None:
    text = around.format(filler.join(letter * times for letter in phrase))

    with pytest.raises(ReplyRefused):
        check_manners(text, manners)


def test_the_rule_is_named_in_the_language_being_spoken(manners: Manners) -> None:
    speak("zh")
    with pytest.raises(ReplyRefused) as chinese:
        check_manners("不行", manners)
    speak("en")
    with pytest.raises(ReplyRefused) as english:
        check_manners("不行", manners)

    assert "杜绝" in chinese.value.rule
    assert english.value.rule.startswith("Never")


def test_a_phrase_does_not_reach_over_the_end_of_a_sentence(manners: Manners) -> None:
    check_manners("您问会不会延期？不。行程不变。", manners)


def test_a_prepared_reply_must_be_polite_in_its_language(manners: Manners) -> None:
    check_musts("您好，请稍等", manners, situation="general", language="zh-Hans")

    with pytest.raises(ReplyRefused):
        check_musts("稍等", manners, situation="general", language="zh-Hans")


def test_a_reply_on_a_fake_site_must_warn_not_to_transfer_more(manners: Manners) -> None:
    text = "您好，我们很抱歉，法务部门会取缔该网站，请留下您的联系方式，冒充的都是诈骗"

    with pytest.raises(ReplyRefused, match=r"转账|transfer"):
        check_musts(text, manners, situation="fake_site_reported", language="zh-Hans")


def test_a_long_reply_is_checked_in_linear_time(manners: Manners) -> None:
    text = "请您稍等，我们正在为您查询。" * 5_000 + "a " * 20_000

    check_manners(text, manners)
