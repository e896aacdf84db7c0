"""The frozen list of hard posts, each judged as the guide (docs/labelling.md) says."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitor.assessment import Assessment
from monitor.judge import judge_all
from monitor.opinion.judging import Place
from monitor.opinion.relevance import RELEVANT
from monitor.sighting import Post
from monitor.watchlist.reading import read_watchlists
from tests.building import nobody

CASES = Path(__file__).parent.parent / "cases" / "hard_posts.toml"
GIVEN = Place("given to be assessed")


@cache
def posts() -> list[dict[str, Any]]:
    return list(tomllib.loads(CASES.read_text("utf-8"))["case"])


@cache
def judged() -> list[Assessment]:
    watchlist = next(one for one in read_watchlists() if one.brand.key == "ebc")
    sightings = [Post(source="given", url="", text=case["text"]) for case in posts()]
    return judge_all(sightings, watchlist, nobody, place=GIVEN)


def cases() -> list[Any]:
    return [pytest.param(number, id=f"{number}-{case['kind']}") for number, case in enumerate(posts(), 1)]


@pytest.mark.parametrize("number", cases())
def test_a_hard_post_is_judged_as_the_guide_says(number: int) -> None:
    case, said = posts()[number - 1], judged()[number - 1]

    found = (said.relevance >= RELEVANT, said.label.value, said.topics[0], said.severity.value)

    expected = (case["relevance"] == "about", case["label"], case["topic"], case["severity"])
    assert found == expected, f"{case['text']}: {said.reasons}"


def test_the_list_is_as_it_was_frozen() -> None:
    assert len(posts()) == 150
    assert {case["relevance"] for case in posts()} == {"about", "unrelated"}
    assert len({case["text"] for case in posts()}) == 150
