"""What is measured is listed, told in the docs, and held to targets that can be missed."""

from __future__ import annotations

import json
from importlib import import_module
from math import nan
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from benchmarks.__main__ import ALL, SHORT
from benchmarks.figures import Figure, percentile, report
from benchmarks.forum import Forum
from monitor.judge import judge
from monitor.sighting import Post
from tests.building import nobody, watchlist

DOCS = Path(__file__).parents[1] / "docs" / "benchmarks.md"


@pytest.mark.parametrize("name", ALL)
def test_every_benchmark_is_a_program_that_the_docs_tell_of(name: str) -> None:
    module = import_module(f"benchmarks.{name}")

    assert callable(module.main)
    assert f"benchmarks.{name}" in DOCS.read_text()


def test_every_program_among_the_benchmarks_is_listed() -> None:
    files = Path(import_module("benchmarks.harness").__file__ or "").parent.glob("[!_]*.py")

    assert {file.stem for file in files if "\ndef main(" in file.read_text()} == ALL.keys()


def test_the_short_ones_are_among_them() -> None:
    assert SHORT.keys() <= ALL.keys()


@pytest.mark.parametrize(
    ("figure", "missed"),
    [
        (Figure("a wait", 5.0, "s", at_most=5), False),
        (Figure("a wait", 5.1, "s", at_most=5), True),
        (Figure("a wait that was never measured", nan, "s", at_most=5), True),
        (Figure("mails", 9, at_least=10), True),
        (Figure("mails", 10, at_least=10), False),
        (Figure("no target", 10_000), False),
    ],
)
def test_a_missed_target_is_told_and_ends_in_exit_code_1(
    figure: Figure, missed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    code = report("title", [Figure("fine", 0, at_most=0), figure])

    assert code == int(missed)
    assert ("MISSED" in capsys.readouterr().out) is missed


def test_a_percentile_is_the_value_of_the_nearest_rank() -> None:
    values = [float(number) for number in range(100, 0, -1)]

    assert [percentile(values, share) for share in (0.01, 0.5, 0.95, 1.0)] == [1.0, 50.0, 95.0, 100.0]


def test_every_post_of_the_forum_makes_an_alert_of_its_own() -> None:
    with Forum(2) as forum:
        sites = [forum.publish() for _ in range(4)]
        told = [post for url in forum.urls for post in json.load(urlopen(url))]

    judged = [
        judge(Post(source="acme/news", url=post["url"], text=post["text"]), watchlist(), nobody) for post in told
    ]
    assert sorted(one.domain for one in judged) == sorted(sites)


def test_the_forum_answers_304_until_there_is_news() -> None:
    with Forum() as forum:
        forum.publish()
        tag = urlopen(forum.urls[0]).headers["ETag"]
        again = Request(forum.urls[0], headers={"If-None-Match": tag})
        with pytest.raises(OSError, match="304"):
            urlopen(again)
        forum.publish()
        news = json.load(urlopen(again))

    assert len(news) == 2
