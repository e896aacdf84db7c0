from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, text

from monitor.store import queries
from monitor.store.database import Database
from monitor.store.search import terms


@pytest.mark.parametrize(
    ("said", "indexed"),
    [
        ("平台滑点", "平台 台滑 滑点"),
        ("EBC滑点严重", "ebc 滑点 点严 严重"),
        ("點", "點"),
        ("ＥＢＣ Withdrawal", "ebc withdrawal"),
        ("see ebc-login.top now", "see ebc-login.top now"),
        ("カスタマー 고객", "カス スタ タマ マー 고객"),
        ("", ""),
        ("!!! ???", ""),
        ("x" * 201, ""),
    ],
)
def test_chinese_runs_become_pairs_and_other_words_stay_whole(said: str, indexed: str) -> None:
    assert terms(said) == indexed


@given(st.text(alphabet="滑点出金平台诈骗", min_size=2, max_size=30), st.data())
def test_the_pairs_of_any_part_stand_in_a_row_among_the_pairs_of_the_whole(said: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(said) - 2))
    part = said[start : data.draw(st.integers(start + 2, len(said)))]

    assert f" {terms(part)} " in f" {terms(said)} "


def test_the_search_is_answered_by_the_gin_index(database_url: str) -> None:
    database = Database(database_url)
    asked: list[Any] = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append(told[2:4]))

    with closing(database), database.session() as session:
        queries.hits(session, search="滑点严重 withdrawal")
        statement, parameters = asked[-1]
        session.execute(text("SET LOCAL enable_seqscan = off"))
        session.execute(text("SET LOCAL enable_indexscan = off"))
        explained = session.connection().exec_driver_sql(f"EXPLAIN {statement}", parameters)
        plan = "\n".join(row[0] for row in explained)

    assert "Bitmap Index Scan on hits_search" in plan
