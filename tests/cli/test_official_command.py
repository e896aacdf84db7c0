"""`zhengming official`, as a whole process."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from monitor.demo.site import Trouble
from monitor.demo.world import World
from monitor.store.baselines import load_baseline
from monitor.store.database import Database
from tests.visited import run, visited_world

Visited = tuple[World, dict[str, str]]


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    with visited_world(tmp_path_factory.mktemp("official")) as found:
        yield found


@pytest.fixture
def environ(visited: Visited, database_url: str) -> dict[str, str]:
    return {**visited[1], "ZHENGMING_DATABASE_URL": database_url}


def test_what_the_brands_own_sites_look_like_is_kept_and_counted(
    environ: dict[str, str], database_url: str
) -> None:
    done = run(environ, "official")

    database = Database(database_url)
    with database.session() as session:
        kept = load_baseline(session, "ebc")
    database.close()
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"ebc: pages {len(kept.pages)}, icons {len(kept.icons)}, ")
    assert "- no answer: https://www.ebc.com/" in done.stdout
    assert "… https://ebc-fin.net/" in done.stderr
    assert kept.pages


def test_json_is_one_line_for_each_brand_and_nothing_besides(environ: dict[str, str]) -> None:
    done = run(environ, "official", "ebc", "--json")

    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr, told["brand"], told["error"]) == (0, "", "ebc", "")
    assert told["pages"] and told["silent"][0]["problem"]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "expected the key of a brand (ebc)"), ("zh", "应为品牌标识")]
)
def test_an_unknown_brand_is_refused(environ: dict[str, str], language: str, said: str) -> None:
    done = run(environ, "official", "nobody", language=language)

    assert (done.returncode, done.stdout) == (64, "")
    assert said in done.stderr and "'nobody'" in done.stderr


def test_it_fails_where_no_own_site_answers_and_says_which(visited: Visited, environ: dict[str, str]) -> None:
    visited[0].official.misbehave(Trouble.BROKEN)
    try:
        failed, told = run(environ, "official"), run(environ, "official", "--json")
    finally:
        visited[0].official.behave()

    assert (failed.returncode, told.returncode) == (70, 70)
    assert "no official site of EBC Financial Group answers: https://ebc.com/: status 500" in failed.stderr
    assert "status 500" in json.loads(told.stdout)["error"]
