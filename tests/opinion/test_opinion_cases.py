"""Posts in three writings, judged by the shipped watchlist as their files say."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitor.assessment import total
from monitor.judge import judge
from monitor.opinion.relevance import RELEVANT
from monitor.sighting import Post
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import read_watchlists
from tests.building import nobody

CASES = Path(__file__).parent.parent / "cases" / "posts"
LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}


@cache
def ebc() -> Watchlist:
    return next(one for one in read_watchlists() if one.brand.key == "ebc")


def _marks(case: dict[str, Any]) -> list[pytest.MarkDecorator]:
    """A case that is judged wrongly so far says how with the key `wrong`."""
    return [pytest.mark.xfail(strict=True, reason=case["wrong"])] if "wrong" in case else []


def cases(*, strict: bool = True) -> list[Any]:
    return [
        pytest.param(case, LANGUAGES[file.stem], id=f"{file.stem}-{number}", marks=_marks(case) if strict else [])
        for file in sorted(CASES.glob("*.toml"))
        for number, case in enumerate(tomllib.loads(file.read_text())["case"], 1)
    ]


@pytest.mark.parametrize(("case", "language"), cases())
def test_a_post_is_judged_as_its_case_says(case: dict[str, Any], language: str) -> None:
    judged = judge(Post(source="ebc/forum", url="", text=case["text"]), ebc(), nobody)

    assert (judged.relevance >= RELEVANT) is case["about"], judged.reasons
    assert judged.language == language
    if not case["about"]:
        assert judged.topics == ("unrelated",)
        return
    if "label" in case:
        assert judged.label == case["label"], judged.reasons
    if "topic" in case:
        assert judged.topics[:1] == (case["topic"],), judged.reasons
    if "severity" in case:
        assert judged.severity == case["severity"], judged.reasons


@pytest.mark.parametrize(("case", "language"), cases(strict=False))
def test_every_score_is_the_sum_of_its_reasons(case: dict[str, Any], language: str) -> None:
    judged = judge(Post(source="ebc/forum", url="", text=case["text"]), ebc(), lambda text: -0.8)

    assert judged.relevance == total(judged.reasons, "relevance", 0, 1)
    assert judged.sentiment == total(judged.reasons, "sentiment", -1, 1)
    assert judged.risk == total(judged.reasons, "risk", 0, 100)
    assert language
