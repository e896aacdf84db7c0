"""The words that speak for a judgement are told with their place in the text as given."""

from __future__ import annotations

from functools import cache

import pytest

from monitor.judge import judge_all
from monitor.opinion.judging import Place
from monitor.opinion.models import shipped
from monitor.opinion.speaking import Spoken, spoken
from monitor.opinion.words.finding import FAR
from monitor.sighting import Post
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import read_watchlists


@cache
def ebc() -> Watchlist:
    return next(one for one in read_watchlists() if one.brand.key == "ebc")


def pieces(text: str) -> tuple[Spoken, ...]:
    (judged,) = judge_all([Post(source="ebc/x", url="", text=text)], ebc(), place=Place("given"))
    return spoken(text, judged, ebc().brand, ebc().lexicon, shipped())


@pytest.mark.parametrize(
    "text",
    [
        "ＥＢＣ平台跑路\u200b了，不給出金！！！！！！三周了，已經報警",
        "EBC withdrawal was fast, great support",
        "小心 ebc-login.top 是假的",
        "EBC brake pads squeal",
        "가각 İ ﬁ EBC scam",
    ],
)
def test_a_piece_quotes_what_stands_at_its_place(text: str) -> None:
    found = pieces(text)

    assert found
    assert all(one.words == text[one.start : one.end] != "" for one in found)


def test_words_of_the_lexicon_say_how_they_are_meant() -> None:
    asked = [one for one in pieces("请问EBC会不会冻卡？") if one.code == "topic.frozen_card" and one.meant]
    told = [one for one in pieces("EBC害我冻卡了") if one.code == "topic.frozen_card" and one.meant]

    assert {one.meant for one in asked} == {"asked"}
    assert {one.meant for one in told} == {"fact"}


def test_what_speaks_negative_is_below_zero_and_what_speaks_positive_above() -> None:
    bad = [one for one in pieces("EBC骗子，黑平台，跑路了") if one.code.startswith("sentiment.")]
    good = [one for one in pieces("EBC support is excellent, fast withdrawal") if one.code.startswith("sentiment.")]

    assert sum(one.weight for one in bad) < 0 < sum(one.weight for one in good)


def test_a_lookalike_is_told_where_it_stands() -> None:
    (host,) = [one for one in pieces("小心 EBC-Login.top 是假的") if one.code == "severity.lookalike"]

    assert host.words == "EBC-Login.top"


def test_of_a_post_about_something_else_only_general_sentiment_names_and_bearers_are_told() -> None:
    scores = {
        one.code.partition(".")[0] + "." + one.code.partition(".")[2][:7] for one in pieces("EBC brake pads, awful")
    }

    assert scores <= {"relevance.ambiguo", "relevance.bearer", "relevance.context", "sentiment.general"}


def test_of_a_long_text_the_beginning_is_told() -> None:
    found = pieces("EBC不给出金，骗子。" * 5000)

    assert found
    assert max(one.end for one in found) <= FAR
