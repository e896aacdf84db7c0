"""The rules of judging posts, one by one, on a small brand and lexicon."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.assessment import Assessment, Label, Severity
from monitor.brand import Bearer, Brand, Official
from monitor.opinion.judging import Place, judge_post
from monitor.opinion.words.lexicon import Lexicon, Sign, TopicWords
from monitor.sighting import Post

BRAND = Brand(
    key="abc",
    name="Abcore Markets",
    official=Official(domains=("abcore.com",)),
    aliases=("ABC", "Abcore", "阿贝可"),
    context=("broker", "外汇"),
    products=("MT5",),
    handles={"x": ("@AbcoreHelp",)},
    exclude=(Bearer(name="the broadcaster", words=("news channel", "documentary")),),
)
LEXICON = Lexicon(
    topics={
        "slippage": TopicWords(
            words=("slippage", "滑点"), strong=("huge slippage",), polarity=-0.6, severity="minor"
        ),
        "withdrawal_delay": TopicWords(
            words=("出金慢",), strong=("不给出金",), patterns=("出金.{0,4}天",), polarity=-0.7, severity="minor"
        ),
        "fake_site_scam": TopicWords(words=("假网站", "跑路"), polarity=-0.8, severity="major"),
        "praise": TopicWords(words=("great broker",), polarity=0.8),
        "unrelated": TopicWords(words=("weather", "mountains")),
    },
    signs={"police": Sign(words=("报警", "police"), severity="major")},
    negators=("no", "not", "没有", "不"),
    questions=("吗", "how", "多久"),
    positive=("good", "满意"),
    negative=("terrible", "stay away", "垃圾"),
    official=("官方公告",),
)


def judged(text: str, *, place: str = "", second: float | None = None, **more: Any) -> Assessment:
    post = Post(source="abc/x", url="https://forum.example/1", text=text, **more)
    return judge_post(post, BRAND, LEXICON, lambda _: second, place=Place(place))


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Abcore froze again", True),
        ("阿贝可 客服", True),
        ("ABC is terrible", False),
        ("ABC the broker is terrible", True),
        ("ABC MT5 froze, the broker does not answer", True),
        ("abcd broker", False),
        ("my broker, huge slippage", False),
        ("ask @AbcoreHelp", True),
        ("see https://help.abcore.com/x", True),
        ("see https://abcore.com.evil.example/x", False),
        ("ABC documentary tonight", False),
        ("the ABC news channel interviewed a broker", False),
        ("Ａｂｃｏｒｅ", True),
        ("Ab\u200bcore", True),
    ],
)
def test_a_short_name_needs_company_and_other_bearers_take_it_away(text: str, about: bool) -> None:
    assert (judged(text).topics != ("unrelated",)) is about


@pytest.mark.parametrize("text", ["Abcore", "阿贝可", "Abcore!", "@Abcore ..."])
def test_a_name_alone_says_nothing_of_how_somebody_feels(text: str) -> None:
    assert judged(text).label is Label.NEUTRAL


def test_where_the_place_is_about_the_brand_the_trades_words_need_no_name() -> None:
    text = "huge slippage on my stop loss again, the fill was 30 pips away"

    assert judged(text).topics == ("unrelated",)
    assert judged(text, place="the broker's page").topics[0] == "slippage"
    assert judged("lovely weather in the mountains", place="the broker's page").topics == ("unrelated",)


def test_the_second_opinion_is_asked_of_relevant_posts_only() -> None:
    asked: list[str] = []

    def second(text: str) -> float | None:
        asked.append(text)
        return None

    for text in ("lovely weather", "Abcore slippage"):
        judge_post(Post(source="abc/x", url="", text=text), BRAND, LEXICON, second)

    assert asked == ["Abcore slippage"]


@pytest.mark.parametrize("second", [-1.0, 1.0])
def test_the_second_opinion_never_decides_alone(second: float) -> None:
    for text in ("What are the hours of Abcore?", "阿贝可跑路了，不给出金", "Abcore is good, great broker"):
        assert judged(text, second=second).label is judged(text).label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Abcore is good, great broker, recommended", Label.POSITIVE),
        ("Abcore is not good, stay away", Label.NEGATIVE),
        ("阿贝可特别垃圾，骗子", Label.NEGATIVE),
        ("请问阿贝可会有滑点吗？", Label.NEUTRAL),
        ("阿贝可为什么一直不给出金，骗子", Label.NEGATIVE),
        ("阿贝可的点差是多少？", Label.NEUTRAL),
        ("官方公告：阿贝可提醒客户，谨防假网站", Label.NEUTRAL),
        ("阿贝可跑路，钱拿不回来，我已报警", Label.NEGATIVE),
    ],
)
def test_negation_questions_and_notices_turn_the_mood(text: str, label: Label) -> None:
    found = judged(text)

    assert found.label is label, found.reasons


def test_a_mere_question_leads_its_topics_and_is_not_severe() -> None:
    found = judged("请问阿贝可出金一般要多久？")

    assert (found.topics[0], found.severity) == ("question", Severity.NONE)


def test_a_longer_word_hides_the_shorter_one_inside() -> None:
    reason = next(
        one
        for one in judged("Huge slippage at Abcore again, terrible fills").reasons
        if one.code == "topic.slippage"
    )

    assert reason.detail == "huge slippage"


def test_a_topic_that_the_watchlist_made_up_is_told_by_its_words() -> None:
    lexicon = msgspec.structs.replace(
        LEXICON, topics={**LEXICON.topics, "parking": TopicWords(words=("car park",))}
    )
    post = Post(
        source="abc/x",
        url="",
        text="Abcore froze again and nobody answered; I stood in the car park of the broker's office",
    )

    found = judge_post(post, BRAND, lexicon, lambda _: None)

    assert "parking" in found.topics
    assert [one.detail for one in found.reasons if one.code == "topic.parking"] == ["car park"]


@pytest.mark.parametrize(
    ("text", "more", "severity"),
    [
        ("阿贝可滑点，气死了", {}, Severity.MINOR),
        ("阿贝可滑点，垃圾平台，已经报警", {}, Severity.MAJOR),
        ("阿贝可滑点，垃圾平台", {"reach": 50_000}, Severity.MAJOR),
        ("阿贝可有假网站，大家别上当，骗子", {}, Severity.MAJOR),
        ("Abcore is good, great broker", {}, Severity.NONE),
    ],
)
def test_signs_and_reach_set_a_floor_under_severity(text: str, more: dict[str, Any], severity: Severity) -> None:
    found = judged(text, **more)

    assert found.severity is severity, found.reasons


def test_the_brands_own_account_complains_of_nothing() -> None:
    found = judged("阿贝可提醒：有假网站，请报警", author="AbcoreHelp")

    assert (found.label, found.topics[0], found.severity) == (Label.NEUTRAL, "fake_site_scam", Severity.MAJOR)


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "\ud83d\ude00 \udcff", "\u202e\u200b", "?", "阿"])
def test_text_without_words_is_unrelated_and_neutral(text: str) -> None:
    found = judged(text)

    assert (found.topics, found.label, found.sentiment) == (("unrelated",), Label.NEUTRAL, 0)


@pytest.mark.parametrize("unit", ["阿贝可不给出金，", "阿贝可不出金！", "阿贝可滑点严重\n"])
@pytest.mark.parametrize("times", [3, 10, 40])
def test_who_says_the_same_over_and_over_says_it_once(unit: str, times: int) -> None:
    once, shouted = judged(unit), judged(unit * times)

    assert (shouted.label, shouted.topics[0]) == (once.label, once.topics[0])


@pytest.mark.parametrize("unit", ["a", "阿贝可不给出金", "1", "a.", "?", " ", "滑点吗，", "e\u0301\u0316", "不"])
def test_a_megabyte_of_anything_is_judged_like_a_line_of_it(unit: str) -> None:
    line, megabyte = unit * 50, unit * (1_000_000 // len(unit))

    assert judged(megabyte).topics == judged(line).topics


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_scores_within_their_bounds(text: str) -> None:
    found = judged("阿贝可 " + text, second=0.3)

    assert 0 <= found.relevance <= 1
    assert -1 <= found.sentiment <= 1
