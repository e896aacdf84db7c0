"""Every reason is a sentence in both languages."""

from __future__ import annotations

import re
from contextvars import ContextVar
from pathlib import Path

import pytest

import monitor
from monitor.assessment import Label, Reason, Severity, Verdict
from monitor.explain import CODES, TOPICS, label, sentence, severity, topic, verdict
from monitor.watchlist.reading import read_watchlists
from monitor.wording import speak

ROOM = Path(monitor.__path__[0])
CODE = re.compile(r'"((?:relevance|sentiment|severity|risk|name)\.[a-z_]+)"')


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.wording._tongue", ContextVar("tongue", default=None))
    speak("en")


def test_every_code_that_judging_gives_has_its_sentence() -> None:
    files = [ROOM / "judge.py", *(ROOM / "names").glob("*.py"), *(ROOM / "opinion").glob("*.py")]

    used = {code for file in files for code in CODE.findall(file.read_text())}

    assert len(used) > 20
    assert used <= CODES


def test_the_trouble_of_a_visit_is_quoted_in_the_readers_language() -> None:
    reason = Reason("risk.site_untrusted", 0, "its owner signed it himself")
    english = sentence(reason)
    speak("zh")

    assert english.endswith("its owner signed it himself")
    assert sentence(reason).endswith("自签名证书")


def test_every_sign_and_topic_of_the_shipped_watchlists_is_named() -> None:
    for watchlist in read_watchlists():
        assert {f"severity.{sign}" for sign in watchlist.lexicon.signs} <= CODES
        assert set(watchlist.lexicon.topics) <= TOPICS


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_sentence_quotes_what_is_behind_it_in_both_languages(code: str) -> None:
    reason = Reason(code, 1.0, "{quoted}")

    english = sentence(reason)
    speak("zh")
    chinese = sentence(reason)

    assert english != chinese
    assert code == "severity.complaint" or ("{quoted}" in english and "{quoted}" in chinese)


def test_what_a_watchlist_made_up_is_shown_by_its_own_name() -> None:
    assert sentence(Reason("severity.press_call", 2, "tv")) == "press call: tv"
    assert sentence(Reason("topic.lost_parcel", 1, "parcel")) == "lost parcel: parcel"
    assert topic("lost_parcel") == "lost parcel"


def test_verdicts_severities_and_labels_are_told_in_both_languages() -> None:
    told = [verdict(one) for one in Verdict], [severity(one) for one in Severity], [label(one) for one in Label]
    speak("zh")
    chinese = [verdict(one) for one in Verdict], [severity(one) for one in Severity], [label(one) for one in Label]

    assert all(a != b for one, other in zip(told, chinese, strict=True) for a, b in zip(one, other, strict=True))


def test_the_labels_of_a_correction_are_told_by_their_names_and_who_gave_them_as_they_are() -> None:
    corrected = [
        Reason("sentiment.corrected", 0.8, "negative → neutral (小林 (夜班))"),
        Reason("topic.corrected", 1, "question → slippage (Mei)"),
        Reason("relevance.corrected", -1, "unrelated (none)"),
        Reason("topic.corrected", 1, "lost_parcel (Mei)"),
    ]

    english = [sentence(one).partition(": ")[2] for one in corrected]
    speak("zh")
    chinese = [sentence(one).partition("：")[2] for one in corrected]

    assert english[:2] == ["negative → neutral (小林 (夜班))", "question → slippage (Mei)"]
    assert chinese == ["负面 → 中性 (小林 (夜班))", "咨询 → 滑点 (Mei)", "与品牌无关 (none)", "lost_parcel (Mei)"]
