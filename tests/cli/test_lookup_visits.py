"""`zhengming lookup --visit`, and what it makes of sites that were visited before."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from monitor.demo.world import World
from tests.visited import run, visited_world

FAKE, HARMLESS = "ebcfin-deposit.vip", "tea-house.example"
Visited = tuple[World, dict[str, str]]


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    with visited_world(tmp_path_factory.mktemp("lookup")) as found:
        yield found


def test_a_visit_adds_what_stands_there_and_says_what_it_left_out(visited: Visited) -> None:
    done = run(visited[1], "lookup", "--visit", "--json", f"https://{FAKE}/cn")

    told = json.loads(done.stdout)
    codes = {one["code"] for one in told["reasons"]}
    assert (done.returncode, told["verdict"], told["visited"]["kind"]) == (2, "impersonation", "content")
    assert {"risk.site_password", "risk.piece"} <= codes
    assert not any("--visit" in one for one in told["unchecked"])
    assert any("own sites" in one for one in told["unchecked"])


def test_reasons_of_a_visited_site_are_told_by_kind(visited: Visited) -> None:
    english = run(visited[1], "lookup", "--visit", FAKE)
    chinese = run(visited[1], "lookup", "--visit", FAKE, language="zh")

    assert "   +40  What it asks for: asks for a password: " in english.stdout
    assert "a page with content" in english.stdout
    assert "索取的信息" in chinese.stdout and "有内容的页面" in chinese.stdout


def test_what_was_seen_before_counts_and_is_dated(visited: Visited, database_url: str) -> None:
    environ = {**visited[1], "ZHENGMING_DATABASE_URL": database_url}
    run(environ, "investigate", FAKE)

    done = run(environ, "lookup", "--json", FAKE, "ebc-vip-login.top")

    seen, unseen = map(json.loads, done.stdout.splitlines())
    assert seen["visited"]["kind"] == "content" and seen["visited"]["at"]
    assert any(one["code"].startswith("risk.site_") for one in seen["reasons"])
    assert len(seen["known"]) == 1
    assert not any("--visit" in one for one in seen["unchecked"])
    assert unseen["visited"] is None
    assert any("--visit" in one for one in unseen["unchecked"])


def test_what_belongs_to_the_brand_is_not_visited(visited: Visited) -> None:
    before = len(visited[0].official.asked)

    done = run(visited[1], "lookup", "--visit", "https://ebc-fin.net/official-verification")

    assert done.returncode == 0
    assert len(visited[0].official.asked) == before


@pytest.mark.parametrize(
    ("language", "said"), [("en", "expected --offline or --visit, found both"), ("zh", "不能同时使用")]
)
def test_offline_and_visit_exclude_each_other(visited: Visited, language: str, said: str) -> None:
    done = run(visited[1], "lookup", "--offline", "--visit", FAKE, language=language)

    assert (done.returncode, done.stdout) == (64, "")
    assert said in done.stderr


def test_of_several_addresses_the_worst_counts_and_each_is_visited(visited: Visited) -> None:
    done = run(visited[1], "lookup", "--visit", "--json", HARMLESS, FAKE, "nonsense")

    harmless, fake, refused = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 2
    assert (harmless["verdict"], fake["verdict"]) == ("unrelated", "impersonation")
    assert harmless["visited"] and fake["visited"] and "error" in refused
