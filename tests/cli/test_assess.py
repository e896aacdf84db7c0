"""`zhengming assess`, as a whole process: JSON Lines in, JSON Lines out."""

from __future__ import annotations

import json
import os
from typing import Any

from tests.warm import run_command


def assess(*lines: object, arguments: tuple[str, ...] = ()) -> tuple[int, list[dict[str, Any]], str]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    environ = {**os.environ, "ZHENGMING_SENTIMENT": "words", "ZHENGMING_LANGUAGE": "en"}
    done = run_command(("assess", *arguments), environ, given=text)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_each_object_comes_back_with_its_assessment_in_order() -> None:
    code, rows, _ = assess(
        {"id": 7, "brand": "kept", "text": "EBC出金三周没到账，一直说审核"},
        {"text": "EBC brake pads squeal"},
        {"text": ""},
    )

    assert code == 0
    first, second, third = rows
    assert (first["id"], first["brand"], first["text"]) == (7, "kept", "EBC出金三周没到账，一直说审核")
    assert (first["label"], first["topics"][0], first["severity"]) == ("negative", "withdrawal_delay", "major")
    assert first["language"] == "zh-Hans"
    assert -1 <= first["sentiment"] < 0 < first["relevance"] <= 1
    assert second["topics"] == third["topics"] == ["unrelated"]
    assert set(first) - {"id", "brand", "text"} == {
        "relevance",
        "language",
        "sentiment",
        "label",
        "topics",
        "severity",
        "reasons",
    }


def test_what_is_handed_over_about_the_trade_needs_no_name() -> None:
    _, rows, _ = assess({"text": "出金三周没到账，一直说审核"})

    assert (rows[0]["label"], rows[0]["topics"][0]) == ("negative", "withdrawal_delay")


def test_title_and_author_count_too() -> None:
    _, rows, _ = assess({"title": "EBC Financial Group", "text": "slippage again", "author": "someone"})

    assert rows[0]["topics"][0] == "slippage"


def test_lines_that_cannot_be_read_are_named_and_the_rest_goes_on() -> None:
    code, rows, _ = assess(
        "{broken", [1], {"no": "text"}, {"text": 5}, "", {"text": "EBC滑点太大，止损被扫"}, "[" * 5000
    )

    assert code == 0
    assert [row["line"] for row in rows if "error" in row] == [1, 2, 3, 4, 7]
    assert rows[4]["topics"][0] == "slippage"


def test_when_no_line_can_be_read_it_has_failed() -> None:
    code, rows, said = assess("nope", "neither")

    assert code == 70
    assert len(rows) == 2
    assert said.count("\n") == 1


def test_an_unknown_brand_is_bad_usage() -> None:
    code, rows, said = assess({"text": "x"}, arguments=("--brand", "nobody"))

    assert (code, rows) == (64, [])
    assert "ebc" in said


def test_broken_surrogates_come_back_as_json() -> None:
    code, rows, _ = assess('{"text": "EBC平台滑点 \\ud83d", "note": "\\ud83d\\ude00"}')

    assert code in (0, 70)
    assert rows[0].get("note") == "😀" or "error" in rows[0]
