"""Programs settle alerts through the same door as people, and histories say for whom."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import select

from monitor import clock
from monitor.store.database import Database
from monitor.store.tables import Alert, AlertEvent
from monitor.store.tokens import Grant, add_token
from tests.building import watchlist
from tests.console.house import add_alert, add_hit, served


@pytest.fixture
def api(database: Database) -> Iterator[httpx.Client]:
    with database.begin() as session:
        for title in ("slippage at night", "slippage again"):
            alert = add_alert(session, title, brand="acme")
            for number in range(2):
                add_hit(session, alert, f"{title} {number}", brand="acme")
            alert.hit_count = 2
        grant = Grant(name="crm", scopes=["read", "triage"], brands=["acme"])
        secret = add_token(session, grant, who="mei", now=clock.now())
    headers = {"Authorization": f"Bearer {secret}"}
    with (
        served(database, watchlists=(watchlist(),)) as address,
        httpx.Client(base_url=f"{address}/api/alerts", headers=headers, trust_env=False) as client,
    ):
        yield client


def _last_event(database: Database) -> tuple[str, str]:
    with database.session() as session:
        event = session.scalars(select(AlertEvent).order_by(AlertEvent.id.desc()).limit(1)).one()
        return event.what, event.who


def test_what_is_done_is_recorded_for_the_token_or_the_person_for_whom_it_acts(
    api: httpx.Client, database: Database
) -> None:
    taken = api.post("/1/acknowledge", headers={b"X-Acting-For": "美 Mei".encode()})

    assert (taken.status_code, taken.json()["status"], taken.json()["owner"]) == (
        200,
        "acknowledged",
        "美 Mei (crm)",
    )
    api.post("/1/note", json={"text": "called the customer"})
    assert _last_event(database) == ("note", "crm")


def test_an_alert_goes_the_whole_way(api: httpx.Client) -> None:
    api.post("/1/acknowledge")
    for path, asked in (
        ("advance", {}),
        ("plan", {"step": "call the bank", "due": "2099-01-02T03:04:05Z"}),
        ("snooze", {"mode": "change"}),
        ("wake", None),
        ("assign", {"to": "Li"}),
        ("resolve", {"why": "refunded"}),
        ("reopen", {"why": "not arrived after all"}),
    ):
        answered = api.post(f"/1/{path}", json=asked)
        assert answered.status_code == 200, answered.text

    told = api.get("/1").json()
    assert (told["status"], told["owner"], told["round"]) == ("open", "Li", 2)


def test_alerts_are_merged_and_split(api: httpx.Client, database: Database) -> None:
    merged = api.post("/1/merge", json={"others": [2]}).json()
    assert (merged["id"], merged["hit_count"]) == (1, 4)

    hits = [hit["id"] for hit in api.get("/1").json()["hits"]]
    split = api.post("/1/split", json={"hits": hits[:1], "title": "another matter"}).json()

    assert (split["title"], split["hit_count"]) == ("another matter", 1)
    with database.session() as session:
        assert session.get_one(Alert, 1).hit_count == 3
    moved = api.post(f"/{split['id']}/move", json={"hits": hits[:1], "to": 1})
    assert moved.status_code in (200, 409)


def test_a_move_that_is_not_allowed_is_refused_with_what_is_possible(api: httpx.Client) -> None:
    refused = api.post("/1/advance", json={})

    assert (refused.status_code, refused.json()["type"]) == (409, "refused")
    assert "possible" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("path", "asked", "where"),
    [
        ("assign", {}, "body.to"),
        ("assign", {"to": "Li", "too": 1}, "body.too"),
        ("snooze", {"mode": "forever"}, "body.mode"),
        ("snooze", {"mode": "until", "until": "2099-01-01T00:00:00"}, "body.until"),
        ("note", {"text": "\x00"}, "body.text"),
        ("merge", {"others": []}, "body.others"),
    ],
)
def test_what_is_asked_wrongly_is_named(api: httpx.Client, path: str, asked: object, where: str) -> None:
    refused = api.post(f"/1/{path}", json=asked)

    assert refused.status_code == 422
    assert refused.json()["detail"].startswith(where)


def test_another_brands_alerts_are_not_there(api: httpx.Client, database: Database) -> None:
    with database.begin() as session:
        other = add_alert(session, "other", brand="ebc").id

    assert api.post(f"/{other}/acknowledge").status_code == 404
    assert api.post("/1/merge", json={"others": [other]}).status_code == 404
