"""What is the same question and what is not: the hand-written cases, and laws."""

from __future__ import annotations

import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.questions.asking import Asked, asked_by, family
from alerts.questions.meaning import alike, bands_of, meaning, same_question
from monitor.opinion.reposts import sketch
from monitor.opinion.text.normal import Text, prepare
from monitor.store.tables import HitRow
from tests.building import watchlist

CASES = Path(__file__).parents[1] / "cases" / "questions"
NAMES = {"zh-Hans": "阿克米金融", "en": "Acme Markets"}
#: file, language, and the least share of pairs of one group that must be found; none of different groups may be
MEASURED = [("zh", "zh-Hans", 0.95), ("en", "en", 0.87), ("more-zh", "zh-Hans", 0.65), ("more-en", "en", 0.52)]


def asked(texts: list[str], language: str = "zh-Hans", *topics: str) -> list[Asked | None]:
    hits = [HitRow(kind="post", title="", text=text, language=language, topics=list(topics)) for text in texts]
    return asked_by(hits, watchlist())


@pytest.mark.parametrize(("file", "language", "recall"), MEASURED)
def test_questions_in_other_words_are_found_and_no_two_others_are_joined(
    file: str, language: str, recall: float
) -> None:
    cases = tomllib.loads((CASES / f"{file}.toml").read_text())
    texts = [(number, text) for number, group in enumerate(cases["group"]) for text in group["texts"]]
    found = asked([text.replace("{brand}", NAMES[language]) for _, text in texts], language, "question")

    pairs = list(combinations(zip(texts, found, strict=True), 2))
    joined = {
        (one[1], other[1]) for (one, a), (other, b) in pairs if a and b and same_question(a.meaning, b.meaning)
    }

    same = {(one[1], other[1]) for (one, _), (other, _) in pairs if one[0] == other[0]}
    assert joined - same == set()
    assert len(joined) >= recall * len(same)


@pytest.mark.parametrize(("file", "language"), [("zh", "zh-Hans"), ("en", "en")])
def test_what_asks_nothing_is_no_question(file: str, language: str) -> None:
    cases = tomllib.loads((CASES / f"{file}.toml").read_text())["unasked"]["texts"]

    assert set(asked([text.replace("{brand}", NAMES[language]) for text in cases], language)) == {None}


def test_of_a_long_post_the_question_alone_is_kept_in_its_own_words() -> None:
    (found,) = asked(
        ["Hi ALL, new here. Love the app! How long does a Withdrawal take? Thanks, call 13812345678"], "en"
    )

    assert found is not None
    assert (found.text, found.language) == ("How long does a Withdrawal take?", "en")


def test_personal_data_in_a_question_is_masked() -> None:
    (found,) = asked(["请问我的电话13812345678怎么修改绑定的银行卡？"])

    assert found is not None
    assert "*******5678" in found.text and "13812345678" not in found.text


def test_a_complaint_in_a_questions_form_is_none_unless_its_topic_is_question() -> None:
    text = "凭什么还不给我出金？"

    assert asked([text]) == [None]
    assert asked([text], "zh-Hans", "question") != [None]


@pytest.mark.parametrize(
    "text", ["", "？", "吗", "Acme Markets?", "阿克米金融？？", "https://acme.com/?q=1", "@acme ?", "\ud800?"]
)
def test_what_says_nothing_is_not_archived(text: str) -> None:
    assert asked([text], "und", "question") == [None]


def test_names_and_sites_ask_nothing() -> None:
    hit = HitRow(kind="name", title="acme-how.top", text="怎么出金？", language="und", topics=[])

    assert asked_by([hit], watchlist()) == [None]


def test_what_many_say_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = list[str]()

    def look(text: str) -> Text:
        looked.append(text)
        return prepare(text)

    monkeypatch.setattr("alerts.questions.asking.prepare", look)

    found = asked(["怎么出金？"] * 50 + ["出金快"], "zh-Hans")

    assert looked == ["怎么出金？"]
    assert found[:50] == [found[0]] * 50 and found[50] is None


def test_simplified_and_traditional_chinese_are_one_language() -> None:
    assert family("zh-Hans") == family("zh-Hant") == "zh"
    assert same_question(meaning("出金多久到账", "zh"), meaning("提现要几天", "zh"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("MT4在哪下载", "MT5在哪下载"),
        ("入金手续费多少", "出金手续费多少"),
        ("怎么出金", "多久出金"),
        ("USDT怎么入金", "怎么入金"),
    ],
)
def test_another_code_matter_kind_or_word_makes_another_question(one: str, other: str) -> None:
    assert not same_question(meaning(one, "zh"), meaning(other, "zh"))


WORDS = [
    "出金",
    "入金",
    "提现",
    "多久",
    "怎么",
    "手续费",
    "吗",
    "周末",
    "mt5",
    "mt4",
    "香港",
    "比特币",
    "到账",
    "账户",
    "我",
    "不",
    "gold",
    "spread",
]


@given(st.lists(st.sampled_from(WORDS), max_size=7), st.lists(st.sampled_from(WORDS), max_size=7))
def test_likeness_is_symmetric_and_the_same_questions_always_share_a_band(one: list[str], other: list[str]) -> None:
    a, b = meaning(" ".join(one), "zh"), meaning(" ".join(other), "zh")
    first, second = sketch(["x", "y"])

    assert alike(a, b) == pytest.approx(alike(b, a))
    assert alike(a, a) == 1.0
    if a.says_enough and b.says_enough and same_question(a, b):
        assert set(bands_of(a, first, "s")) & set(bands_of(b, second, "s"))
        assert not set(bands_of(a, first, "s")) & set(bands_of(b, second, "t"))


@given(st.text(max_size=200))
def test_any_text_in_any_language_is_read(text: str) -> None:
    for language in ("zh-Hans", "en", "ja", "und"):
        found = asked([text], language, "question")
        assert len(found) == 1
