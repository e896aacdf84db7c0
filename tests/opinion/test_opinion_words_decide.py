"""Where words decide: remarks of a few words, clients who accuse, money that has not come for weeks, and matters that are no broker's."""

from __future__ import annotations

import pytest

from monitor.assessment import Assessment
from monitor.judge import judge_all
from monitor.opinion.judging import Place
from monitor.sighting import Post
from monitor.watchlist.reading import read_watchlists
from tests.building import nobody

GIVEN = Place("given to be assessed")


def judged(text: str) -> Assessment:
    own = next(one for one in read_watchlists() if one.brand.key == "ebc")
    return judge_all([Post(source="given", url="", text=text)], own, nobody, place=GIVEN)[0]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("never use EBC", "negative"),
        ("EBC, the worst of all brokers", "negative"),
        ("EBC never paid", "negative"),
        ("EBC is not reliable", "negative"),
        ("EBC真糟糕", "negative"),
        ("EBC is not bad", "positive"),
        ("EBC never let me down", "positive"),
        ("who uses EBC?", "neutral"),
    ],
)
def test_a_remark_goes_by_the_one_word_that_it_has(text: str, label: str) -> None:
    assert judged(text).label == label


@pytest.mark.parametrize(
    "text",
    [
        "Investors accuse EBC of moving prices against them, the Northern Courier writes.",
        "多名投资者控告EBC篡改报价，案件下月开庭",
    ],
)
def test_clients_who_accuse_the_brand_are_grave_news(text: str) -> None:
    said = judged(text)

    assert (said.label, said.severity) == ("negative", "major")


def test_money_that_has_not_come_for_weeks_is_a_complaint_whatever_is_asked() -> None:
    said = judged("EBC的出金申请五周了还没到账，哪位知道该找什么部门？")

    assert (said.label, said.topics[0], said.severity) == ("negative", "withdrawal_delay", "major")


@pytest.mark.parametrize(
    ("text", "label"),
    [("这家面馆的汤底寡淡，牛肉也难吃", "negative"), ("民宿老板人很好，早餐好吃，超赞", "positive")],
)
def test_plain_words_of_feeling_tell_in_posts_about_something_else(text: str, label: str) -> None:
    said = judged(text)

    assert (said.topics, said.label) == (("unrelated",), label)


@pytest.mark.parametrize(
    "text",
    [
        "周一提的款，周四了还在处理，客服只会叫我等",
        "EBC我前天申請的出金，今天還是沒到帳，煩",
        "EBC withdrawal asked for last Tuesday, still not here, useless support",
        "withdrawal still pending since Monday, EBC just says wait",
    ],
)
def test_a_wait_of_days_is_no_grave_matter(text: str) -> None:
    said = judged(text)

    assert (said.label, said.topics[0], said.severity) == ("negative", "withdrawal_delay", "minor")


def test_money_that_has_not_come_for_weeks_is_the_matter_whatever_else_is_blamed() -> None:
    said = judged("EBC出金拖了我一个多月，客服态度恶劣，嘴脸难看")

    assert (said.topics[0], said.severity) == ("withdrawal_delay", "major")


@pytest.mark.parametrize(
    "text", ["EBC as a broker is not good and not fast, keep away", "EBC is neither reliable nor professional"]
)
def test_who_only_denies_what_would_be_good_complains(text: str) -> None:
    said = judged(text)

    assert (said.label, said.topics[0]) == ("negative", "other_complaint")
