"""`zhengming model` over a real database and a small corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from monitor.cli import cli
from monitor.cli.model import command
from monitor.errors import UsageError, ZhengmingError
from monitor.opinion.correcting import Given
from monitor.opinion.training.corpus import LabelledPost, Labels
from monitor.refitting.shelf import CURRENT, Shelf
from monitor.settings import current
from monitor.store.database import Database
from tests.refitting.refitting_house import add_corrections, posts, write

LOGIN = {f"EBC 小绿人又罢工了{end}": Given(topic="login_failure") for end in ("", "！", "，一直转圈", "，等了半天")}


@pytest.fixture
def state(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The state folder of an installation with its database."""
    monkeypatch.setenv("ZHENGMING_DATABASE_URL", database_url)
    monkeypatch.setenv("ZHENGMING_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    monkeypatch.setattr("monitor.cli.model_facts.read_corpus", posts)
    current.cache_clear()
    yield tmp_path / "state"
    current.cache_clear()


@pytest.fixture
def corrected(state: Path, database_url: str) -> Path:
    """The same, with corrections."""
    database = Database(database_url)
    with database.begin() as session:
        add_corrections(session, LOGIN)
    database.close()
    return state


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def told(*arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(*arguments, "--json").stdout.splitlines()]


def test_a_hit_is_corrected_and_the_correction_listed_with_its_author(corrected: Path) -> None:
    said = run("correct", "1", "--severity", "major", "--who", "Jo", "--note", "call 13812345678").output
    (kept,) = told("correct", "2", "--relevance", "unrelated", "--who", "Jo")

    assert said == "hit 1 corrected: minor → major\n"
    assert kept["after"] == {"relevance": "unrelated", "topic": "unrelated", "severity": "none"}
    listed = told("corrections", "--limit", "2")
    assert [(one["hit_id"], one["who"]) for one in listed] == [(2, "Jo"), (1, "Jo")]
    assert listed[1]["note"] == "call *******5678"
    assert "hit 1  withdrawal delayed or refused → cannot log in  Mei" in run("corrections").output
    assert "nothing was corrected yet" in run("corrections", "--brand", "acme").output


def test_a_correction_that_cannot_be_is_refused(corrected: Path) -> None:
    with pytest.raises(UsageError, match="nothing was given"):
        run("correct", "1")
    with pytest.raises(UsageError, match="topic: expected one of"):
        run("correct", "1", "--topic", "nonsense")
    with pytest.raises(UsageError, match="there is no hit 99"):
        run("correct", "99", "--severity", "none")


def test_the_shipped_model_is_in_use_until_somebody_refits(corrected: Path) -> None:
    (shown,) = told("show")

    assert (shown["name"], shown["since"], shown["waiting"], shown["kept"]) == ("shipped", None, 4, [])
    assert "judging with the shipped one" in run().output
    assert "4 correction(s) not learnt yet" in run().output
    assert not (corrected / "models").exists()


def test_a_refit_learns_the_corrections_and_is_used_and_one_can_go_back(corrected: Path) -> None:
    (tried,) = told("refit", "--dry-run", "--folds", "2")
    assert (tried["name"], tried["worse"], tried["corrections"]) == ("", [], 4)
    assert not (corrected / "models").exists()

    (learnt,) = told("refit", "--folds", "2")

    hits = next(one for one in learnt["changes"] if one["of"] == "hits")
    assert (hits["texts"], hits["changed"]) == (4, 4)
    assert {one["after"][1] for one in hits["examples"]} == {"login_failure"}
    (shown,) = told("show")
    assert (shown["name"], shown["waiting"]) == (learnt["name"], 0)
    assert shown["kept"][0]["figures"] == learnt["figures"]
    judged = CliRunner().invoke(
        cli, ["assess", "-"], input='{"text": "EBC 小绿人又罢工了"}\n', catch_exceptions=False
    )
    assert json.loads(judged.stdout)["topics"][0] == "login_failure"
    assert "judging with shipped from now on" in run("use", "shipped").output
    assert told("show")[0]["waiting"] == 4
    with pytest.raises(UsageError, match="expected a model among shipped, trade-"):
        run("use", "nonsense")


def test_a_refit_is_told_in_words(corrected: Path) -> None:
    said = run("refit", "--folds", "2").output

    assert "learnt from" in said and "4 corrected texts" in said
    assert "corrections (share right)" in said
    assert "of the latest hits, 4 of 4 are judged otherwise" in said
    assert "/cannot log in/" in said
    assert "judging with trade-" in run().output


def test_a_refit_that_makes_judging_worse_is_refused_and_writes_nothing(
    state: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(database_url)
    with database.begin() as session:
        wrong = {post.about("EBC") + "。": Given(topic="frozen_card") for post in posts()}
        add_corrections(session, wrong)
    database.close()

    with pytest.raises(ZhengmingError, match=r"nothing was written: .*topic: .*expected at least") as refused:
        run("refit", "--folds", "2")

    assert refused.value.exit_code == 70
    assert not (state / "models").exists()


def test_a_damaged_model_is_named_and_the_shipped_one_judges(corrected: Path) -> None:
    (learnt,) = told("refit", "--folds", "2")
    Shelf(corrected).file(learnt["name"]).write_bytes(b"damaged")

    judged = CliRunner().invoke(cli, ["assess", "-"], input='{"text": "EBC 出金不到账"}\n', catch_exceptions=False)

    assert learnt["name"] in judged.stderr
    assert json.loads(judged.stdout)["topics"]
    assert learnt["name"] in told("show")[0]["problem"]
    assert (corrected / "models" / CURRENT).exists()


def test_without_the_database_the_model_is_told_all_the_same(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHENGMING_DATABASE_URL", "postgresql://127.0.0.1:1/gone")
    current.cache_clear()

    assert told("show")[0]["waiting"] is None
    assert "corrections were not counted" in run().output


def test_a_corpus_in_order_is_counted_with_how_well_its_annotators_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    folder = write(tmp_path / "posts", _unlike())

    checked = json.loads(run("corpus", "--corpus", str(folder), "--json").stdout)

    assert (checked["ok"], checked["posts"], checked["problems"]) == (True, 3, [])
    assert {"of": "topic", "value": "slippage", "posts": 1} in checked["counts"]
    assert [one["field"] for one in checked["agreement"]] == list(Labels._fields)
    assert checked["agreement"][1]["kappa"] == 1.0
    assert "3 posts" in run("corpus", "--corpus", str(folder)).output


def test_what_is_wrong_with_a_corpus_is_named_and_the_exit_code_says_so(tmp_path: Path) -> None:
    first, *others = _unlike()
    alike = write(tmp_path / "alike", (first, *others, first))
    broken = write(tmp_path / "broken", (first,))
    (broken / "made.tsv").write_text((broken / "made.tsv").read_text() + "one cell\n")
    (tmp_path / "empty").mkdir()

    answers = [run("corpus", "--corpus", str(tmp_path / name), "--json") for name in ("alike", "broken", "empty")]

    assert [answer.exit_code for answer in answers] == [70, 70, 70]
    problems = [json.loads(answer.stdout)["problems"] for answer in answers]
    assert problems[0][0].endswith("2 posts with this id")
    assert "made.tsv:3: expected 8 columns" in problems[1][0]
    assert "found none" in problems[2][0]
    assert str(alike) not in problems[0][0]


def _unlike() -> tuple[LabelledPost, ...]:
    """Three posts that have nothing in common."""
    return tuple(
        {post.labels.topic: post for post in posts(1)}[topic] for topic in ("slippage", "praise", "question")
    )
