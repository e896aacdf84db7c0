"""Whatever is handed over to be judged: an answer or one clear error each, and never more than linear time."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.assessment import Assessment
from monitor.cli import cli
from monitor.cli.explain_text import show
from monitor.judge import judge_all
from monitor.opinion.judging import Place
from monitor.opinion.models import shipped
from monitor.opinion.speaking import spoken
from monitor.sighting import Post
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import read_watchlists
from monitor.wording import speak

HARMLESS = {
    "empty": "",
    "blank": " \t\r\n  ",
    "ideographic blanks": "\u3000\u3000",
    "emoji alone": "😡😡👍🏽",
    "one letter": "x",
    "one character": "骗",
    "one sign": "?",
    "zero width alone": "\u200b\u200d\ufeff\u2060",
    "zero width inside": "E\u200bB\u200bC 不\u200b出\u200b金",
    "right to left": "\u202eCBE\u202c withdrawal \u2067مرحبا EBC\u2069",
    "markup": "<p>EBC <b>scam</b>&nbsp;&#8203;<script>alert('EBC')</script><br",
    "NUL bytes": "EBC\x00scam\x00\x00",
    "controls": "EBC\x1b[31m scam\x07\x08\x7f\x85",
    "a surrogate": "EBC scam \ud800",
    "surrogates": "\udfff\ud800\udfff",
    "unassigned and private": "EBC \U000e0041\ue000\U0010ffff\ufffe scam",
    "combining marks": "E\u0301\u0327BC sc\u0336a\u0336m\u0336",
    "fullwidth": "ＥＢＣ　不出金！！！",
    "line ends": "EBC\r\n\u2028\u2029\x0bscam\x0c",
}
#: unit → as long a text as is asked for, of it
LONG = {
    "Chinese": "EBC平台不给出金，三周了客服不理。",
    "English": "The EBC withdrawal is pending, support ignores me. ",
    "one word": "withdr",
    "question marks": "?",
    "commas": ",",
    "digits": "1234567890",
    "blanks": " ",
    "one letter": "a",
    "one character": "哈",
    "negators": "没",
    "openers": "请问",
    "names": "EBC",
    "accents": "\u0301\u0327",
    "zero width": "\u200b",
    "stops": ".",
    "hosts": "a.b.",
    "handles": "@ebc",
    "brackets": "<a ",
    "entities": "&#1",
    "emoji": "😡",
    "line ends": "\n",
    "fullwidth": "ＥＢＣ出金！",
    "counted": "问333",
}
SHORT, WHOLE = 10_000, 1_000_000


@pytest.fixture(autouse=True)
def _english() -> None:
    speak("en")


@cache
def ebc() -> Watchlist:
    return next(one for one in read_watchlists() if one.brand.key == "ebc")


def judged(*texts: str) -> list[Assessment]:
    posts = [Post(source="ebc/assess", url="", text=text) for text in texts]
    return judge_all(posts, ebc(), place=Place("given to be assessed"))


def assess(*lines: str) -> tuple[Result, list[dict[str, Any]]]:
    done = CliRunner().invoke(cli, ["assess"], input="\n".join(lines).encode("utf-8", "surrogatepass"))
    return done, [json.loads(line) for line in done.stdout.split("\n") if line]


def row(text: str) -> str:
    return json.dumps({"text": text})


def seconds(text: str) -> float:
    start = process_time()
    judged(text)
    return process_time() - start


def test_every_text_is_judged_or_refused_in_a_line_of_its_own() -> None:
    good = row("EBC平台不给出金")

    done, rows = assess(*(line for text in HARMLESS.values() for line in (row(text), good)))

    assert done.exit_code == 0
    assert len(rows) == 2 * len(HARMLESS)
    assert all("topics" in one or set(one) == {"line", "error"} for one in rows[::2])
    assert rows[1]["relevance"] > 0.5
    assert all(one == rows[1] for one in rows[1::2])


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_every_text_alone_is_judged_as_in_company(text: str) -> None:
    (alone,) = judged(text)

    assert judged("EBC support is excellent", text, "EBC平台不给出金")[1] == alone
    assert 0 <= alone.relevance <= 1
    assert -1 <= alone.sentiment <= 1


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_every_text_is_explained(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    (said,) = judged(text)
    pieces = spoken(text, said, ebc().brand, ebc().lexicon, shipped())

    show(text, said, ebc().brand, pieces)

    assert all(text[one.start : one.end] == one.words for one in pieces)
    assert not {"\x00", "\x1b", "\u202e", "\x07"} & set(capsys.readouterr().out)


@pytest.mark.parametrize(
    "text", ["", "\u200b", "EBC scam \ud800", "\x00"], ids=["empty", "zero width", "surrogate", "NUL"]
)
def test_the_command_explains_it_too(text: str) -> None:
    done = CliRunner().invoke(cli, ["explain", "--json"], input=text.encode("utf-8", "surrogatepass"))

    assert done.exit_code == 0
    assert "label" in json.loads(done.stdout)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"title": "EBC"}', 'expected an object with a string "text", found the keys title'),
        ("{}", "found the keys none"),
        ("[1]", "found list"),
        ('"EBC scam"', "found str"),
        ("null", "found NoneType"),
        ("17", "found int"),
        ('{"text": null}', '"text" as NoneType'),
        ('{"text": ["EBC"]}', '"text" as list'),
        ("EBC scam", "expected a JSON object"),
        ('{"text": "EBC"', "expected a JSON object"),
        ('{"text": "EBC \\q"}', "expected a JSON object"),
        ("\x00", "expected a JSON object"),
        ('{"text": "a"} {"text": "b"}', "expected a JSON object"),
        ("[" * 100_000, "expected a JSON object"),
    ],
)
def test_what_is_no_post_is_named_with_its_line_and_the_rest_goes_on(line: str, expected: str) -> None:
    done, rows = assess(row("EBC scam"), line, row("EBC scam"))

    assert done.exit_code == 0
    assert rows[1]["line"] == 2
    assert expected in rows[1]["error"]
    assert rows[0] == rows[2]


def test_a_line_that_is_too_long_is_said_to_be_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(f"{row('慢' * 1_500_000)}\n{row('EBC scam')}\n", encoding="utf-8")

    done = CliRunner().invoke(cli, ["assess", str(path)])

    long, good = (json.loads(line) for line in done.stdout.splitlines())
    assert long["line"] == 1
    assert "of a line of more than 2 MB the beginning alone is read" in long["error"]
    assert good["label"] == "negative"


def test_a_surrogate_written_out_in_json_is_one_clear_error_or_an_answer() -> None:
    done, rows = assess('{"text": "EBC scam \\ud800"}', '{"text": "EBC scam \\ud83d\\ude21"}')

    assert done.exit_code == 0
    assert "error" in rows[0] or "label" in rows[0]
    assert rows[1]["text"] == "EBC scam 😡"


@pytest.mark.parametrize("unit", LONG.values(), ids=LONG)
def test_time_does_not_grow_with_the_square_of_a_text(unit: str) -> None:
    part = min(seconds(unit * (SHORT // len(unit))) for _ in range(2))

    whole = min(seconds(unit * (10 * SHORT // len(unit))) for _ in range(2))

    assert whole <= 50 * max(part, 0.02)


@pytest.mark.parametrize("unit", ["EBC平台不给出金，三周了客服不理。", "1", "\u0301\u0327"])
@pytest.mark.heavy
def test_a_text_of_a_million_characters_is_judged_and_explained(unit: str) -> None:
    start = process_time()

    done = CliRunner().invoke(cli, ["explain"], input=(unit * (WHOLE // len(unit))).encode())

    assert done.exit_code == 0
    assert len(done.stdout) < 20_000
    assert process_time() - start < 30
