"""`zhengming questions` over a real database."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len
from rich.console import Console

from alerts.questions.archive import Wanted, questions
from alerts.questions.gathering import keep_questions
from monitor import clock
from monitor.cli.questions import command
from monitor.cli.questions_text import print_list
from monitor.errors import ReplyRefused, UsageError
from monitor.settings import current
from monitor.store.database import Database
from monitor.store.tables import HitRow
from monitor.watchlist.reading import read_watchlists
from monitor.wording import Tongue, speak

TEXTS = (
    "请问EBC出金一般多久到账？电话13812345678",
    "EBC提现要几天啊",
    "EBC怎么开户",
    "=1+1 EBC在哪下载MT5",
    "EBC最低入金多少，见 ebc-login.top",
)


@pytest.fixture
def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    monkeypatch.setenv("ZHENGMING_DATABASE_URL", database_url)
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    current.cache_clear()
    database = Database(database_url)
    (ebc,) = (one for one in read_watchlists() if one.brand.key == "ebc")
    now = clock.now()
    with database.begin() as session:
        hits = [
            HitRow(
                brand="ebc",
                source="ebc/forum",
                kind="post",
                identity=text,
                url="http://ebc-login.top/1",
                text=text,
                language="zh-Hans",
                topics=["question"],
                seen_at=now,
            )
            for text in TEXTS
        ]
        session.add_all(hits)
        session.flush()
        keep_questions(session, hits, ebc, now)
    yield database
    database.close()
    current.cache_clear()


def run(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(command, arguments, input=given, catch_exceptions=False)


def test_the_list_has_a_line_for_each_question_most_asked_first(database: Database) -> None:
    told = [json.loads(line) for line in run("list", "--json").output.splitlines()]

    assert [(one["id"], one["asked"], one["this_week"]) for one in told] == [
        (1, 2, 2),
        (2, 1, 1),
        (3, 1, 1),
        (4, 1, 1),
    ]
    assert "出金一般多久到账" in run("list").output.splitlines()[1]
    assert "no question fits" in run("list", "--topic", "news").output


def test_show_tells_who_asked_on_safe_lines(database: Database) -> None:
    said = run("show", "1").output

    assert "asked 2 times, 2 this week (0 in a usual one)" in said
    assert "EBC提现要几天啊 · ebc/forum · hxxp://ebc-login[.]top/1" in said
    assert "13812345678" not in said + run("show", "1", "--json").output


def test_an_answer_comes_from_the_line_or_a_pipe_and_must_be_polite(database: Database) -> None:
    run("answer", "1", "-", "--who", "Mei", given="请您耐心等待\n1 至 3 个工作日，好。")
    with pytest.raises(ReplyRefused, match="may not say '这是规定") as refused:
        run("answer", "1", "这是规定，我有什么办法")
    assert refused.value.exit_code == 64

    told = json.loads(run("show", "1", "--json").output)["question"]
    assert (told["answer"], told["answered_by"]) == ("请您耐心等待\n1 至 3 个工作日，好。", "Mei")
    assert "Answer (Mei)\n  请您耐心等待\n" in run("show", "1").output
    assert len(run("list", "--unanswered", "--json").output.splitlines()) == 3


def test_questions_are_merged_and_split_by_hand(database: Database) -> None:
    both = json.loads(run("merge", "1", "2", "--json").output)
    alone = json.loads(run("split", "1", "3", "--json").output)

    assert (both["question"]["asked"], both["merged"]) == (3, [2])
    assert (alone["question"]["text"], alone["question"]["asked"]) == ("EBC怎么开户", 1)
    assert "merged into it" not in run("show", "1").output
    with pytest.raises(UsageError, match="there is no question 99"):
        run("merge", "1", "99")


def test_the_archive_is_exported_for_spreadsheets_wikis_and_programs(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "q.csv"
    run("export", "--format", "csv", "--bom", str(file))
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline="")))

    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [row["question"] for row in rows if row["question"].startswith("'")] == ["'=1+1 EBC在哪下载MT5"]
    assert len(run("export", "--format", "json").output.splitlines()) == 4
    said = run("export").output
    assert said.startswith("# Frequent questions") and "_No answer yet._" in said and "ebc-login.top" not in said
    with pytest.raises(UsageError, match="nowhere"):
        run("export", str(tmp_path / "nowhere" / "x"))


@pytest.mark.parametrize("width", [50, 80, 110])
@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_a_list_fits_its_window(database: Database, width: int, tongue: Tongue) -> None:
    speak(tongue)
    out = io.StringIO()
    with database.session() as session:
        found = questions(session, Wanted(), clock.now())

    print_list(found, Console(file=out, width=width, highlight=False))

    lines = out.getvalue().splitlines()
    assert max(cell_len(line.rstrip()) for line in lines) <= width
    assert lines[1].split()[:4] == ["1", "2", "2", "↑"]


@pytest.mark.parametrize("name", ["list", "show", "answer", "merge", "split", "export"])
def test_help_teaches_by_an_example(name: str) -> None:
    assert f"\n  zhengming questions {name} " in run(name, "--help").output
