"""`zhengming explain`: a judgement as people read it."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner, Result

from monitor.assessment import Assessment, Label, Reason
from monitor.cli import cli
from monitor.cli.explain_text import AROUND, WHOLE, marked, reasoned, windows
from monitor.opinion.speaking import Spoken
from monitor.wording import speak


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    speak("en")


def explain(*arguments: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(cli, ["explain", *arguments], input=given)


def test_the_verdict_comes_first_then_the_marked_text_then_the_reasons() -> None:
    done = explain("EBC平台跑路了，不给出金！骗子")
    verdict, _, text, *rest = done.stdout.splitlines()

    assert done.exit_code == 0
    assert re.match(
        r"about EBC Financial Group \(0\.\d\d\) · negative \(-\d\.\d\d\) · .* · severity: major · zh-Hans$", verdict
    )
    assert "[-" in text
    assert re.sub(r"\[-|-\]|\{\+|\+\}|_", "", text).strip() == "EBC平台跑路了，不给出金！骗子"
    assert any(line.startswith("sentiment -") for line in rest)


def test_a_chinese_locale_gets_chinese() -> None:
    speak("zh")

    told = explain("EBC support is excellent, thanks").stdout

    assert told.startswith("与 EBC Financial Group 有关")
    assert "情感 +" in told


def test_words_need_no_quotes_and_stdin_will_do() -> None:
    told = explain("EBC", "withdrawal", "pending").stdout

    assert (
        told
        == explain("-", given="EBC withdrawal pending\n").stdout
        == explain(given="EBC withdrawal pending").stdout
    )


def test_json_tells_the_places_in_the_text_as_given() -> None:
    text = "ＥＢＣ不給出\u200b金，騙子"

    told = json.loads(explain("--json", text).stdout)

    assert told["text"] == text
    assert told["label"] == "negative"
    assert told["places"]
    assert all(text[one["start"] : one["end"]] == one["words"] for one in told["places"])


def test_it_judges_as_assess_does() -> None:
    text = "EBC withdrawal blocked for three weeks, reported to the FCA"
    line = json.dumps({"text": text})

    judged = json.loads(CliRunner().invoke(cli, ["assess"], input=line).stdout)
    told = json.loads(explain("--json", text).stdout)

    assert {name: told[name] for name in judged} == judged


def test_an_unknown_brand_is_bad_usage() -> None:
    done = explain("--brand", "nobody", "x")

    assert "expected the key of a brand (ebc" in str(done.exception)


def test_reasons_stand_by_score_the_strongest_first_with_their_sum() -> None:
    reasons = (
        Reason("sentiment.words", -0.1, "bad"),
        Reason("relevance.alias", 0.5, "x"),
        Reason("sentiment.manner", -0.4, "!"),
    )

    lines = list(reasoned(Assessment(brand="acme", reasons=reasons)))

    assert lines == [
        "",
        "relevance 0.5",
        "   +0.50  names the brand: x",
        "",
        "sentiment -0.50",
        "   -0.40  how it is said: !",
        "   -0.10  words of feeling: bad",
    ]


def test_a_long_text_is_cut_to_what_stands_around_the_telling_places() -> None:
    piece = Spoken(5_000, 5_004, "scam", "sentiment.words", -3.0)

    parts = windows(10_000, [piece])

    assert parts == [(0, AROUND), (5_000 - AROUND, 5_004 + AROUND)]
    assert windows(WHOLE, [piece]) == [(0, WHOLE)]


def test_however_many_places_speak_no_more_than_a_screenful_is_shown() -> None:
    pieces = [Spoken(at, at + 900, "x", "topic.news", 1.0) for at in range(0, 100_000, 500)]

    parts = windows(200_000, pieces)

    assert 0 < sum(last - first for first, last in parts) <= WHOLE


def test_colour_in_a_terminal_and_marks_without() -> None:
    judged = Assessment(brand="acme", label=Label.NEGATIVE, topics=("news",))
    pieces = [
        Spoken(0, 4, "scam", "sentiment.words", -2.0),
        Spoken(5, 9, "fine", "sentiment.words", 2.0),
        Spoken(10, 14, "news", "topic.news", 1.0),
    ]

    plain = marked("scam fine news", judged, pieces, is_plain=True)
    coloured = marked("scam fine news", judged, pieces, is_plain=False)

    assert plain.plain == "[-scam-] {+fine+} _news_"
    assert coloured.plain == "scam fine news"
    assert [str(part.style) for part in coloured.spans] == ["bold red", "green", "underline"]


def test_nothing_of_a_text_reaches_the_terminal_as_a_command_to_it() -> None:
    told = explain("-", given="EBC \x1b[31mscam\x1b]0;title\x07 \u202e evil").stdout

    assert not {"\x1b", "\x07", "\u202e"} & set(told)
