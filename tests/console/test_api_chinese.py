"""Programs whose people read Chinese are told in Chinese what was wrong with a request."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from monitor.settings import Settings
from monitor.store.database import Database
from tests.building import watchlist
from tests.console.api_house import furnish, marked, token
from tests.console.house import served

#: what stays as it is: places, values and the names of formats
_KEPT = re.compile(r"(?:body|query|path)[\w.-]*|'[^']*'|RFC|JSON|YYYY-MM-DD|true|false|application/json")


@pytest.fixture
def api(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    furnish(database)
    settings = Settings(console_port=0, state_dir=str(tmp_path_factory.mktemp("state")), registration="off")
    headers = {**token(database), "Accept-Language": "zh-CN"}
    with (
        served(database, settings, watchlists=(watchlist(), marked())) as address,
        httpx.Client(base_url=f"{address}/api", trust_env=False, timeout=60, headers=headers) as client,
    ):
        yield client


def in_chinese(answer: httpx.Response) -> bool:
    """Whether every sentence of a problem is, but for what it names."""
    told = answer.json()
    said = [told["detail"], *(one[part] for one in told.get("errors", ()) for part in ("expected", "found"))]
    return not any(re.search("[A-Za-z]{3}", _KEPT.sub("", one)) for one in said)


def test_what_is_not_as_expected_is_told_in_chinese(api: httpx.Client) -> None:
    asked = [
        ("/alerts", {"brand": 7, "matter": "x" * 101, "title": "", "level": "worse", "more": 1}),
        ("/alerts", []),
        ("/alerts/1/assign", {}),
        ("/alerts/1/snooze", {"mode": "until", "until": "soon"}),
        ("/alerts/1/snooze", {"mode": "until", "until": "2026-01-01T00:00:00"}),
        ("/alerts/1/snooze", {"mode": "until", "until": "2500-01-01T00:00:00Z"}),
        ("/alerts/1/split", {"hits": [], "title": "a\0b"}),
        ("/alerts/1/merge", {"others": "1"}),
        ("/alerts/1/move", {"hits": [0.5, "x", 2**60], "to": True}),
        ("/alerts/0/note", {"text": "x"}),
        ("/handovers", {"hours": "many"}),
        ("/handovers", {"hours": 0}),
        ("/bulk/alerts", {"do": "dance", "ids": [1]}),
        ("/bulk/alerts", {"ids": [1]}),
    ]

    answers = [api.post(path, json=body) for path, body in asked]
    answers.append(api.post("/alerts", content=b'{"brand": ', headers={"Content-Type": "application/json"}))
    answers += [api.get("/alerts", params=wrong) for wrong in ({"limit": "x"}, {"status": "new"}, {"snoozed": "2"})]
    answers += [api.get("/digest", params={"day": day}) for day in ("x", "1999-01-01")]

    assert [one.status_code for one in answers] == [422] * len(answers)
    assert [one.json() for one in answers if not in_chinese(one)] == []
