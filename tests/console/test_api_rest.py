"""Programs do over the API what people do on the command line: silences, messages, shifts, questions, reports, digests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from monitor import clock
from monitor.settings import Settings
from monitor.store.database import Database
from tests.building import watchlist
from tests.console.api_house import MARK, furnish, marked, token
from tests.console.house import served


@pytest.fixture
def api(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    furnish(database)
    settings = Settings(console_port=0, state_dir=str(tmp_path_factory.mktemp("state")))
    with (
        served(database, settings, watchlists=(watchlist(), marked())) as address,
        httpx.Client(base_url=f"{address}/api", headers=token(database), trust_env=False, timeout=30) as client,
    ):
        yield client


def test_a_program_opens_an_alert_of_its_own(api: httpx.Client) -> None:
    asked = {"brand": "acme", "matter": "funding", "title": "Bank X refuses our transfers", "note": "three calls"}

    made = api.post("/alerts", json=asked)
    refused = api.post("/alerts", json={**asked, "matter": "weather"})

    assert (made.status_code, made.json()["brand"], made.json()["status"]) == (201, "acme", "open")
    whole = api.get(f"/alerts/{made.json()['id']}").json()
    assert [one["what"] for one in whole["events"]][:2] == ["opened", "note"]
    assert (refused.status_code, refused.json()["type"]) == (409, "refused")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"owner": MARK}, [2]),
        ({"owner": "-"}, [3, 1]),
        ({"status": ["open", "acknowledged"]}, [3, 2, 1]),
        ({"status": "resolved"}, []),
        ({"matter": "fake_site", "topic": "fake_site_scam", "source": "forum"}, [3, 2, 1]),
        ({"snoozed": "true"}, []),
        ({"since": "2100-01-01T00:00:00Z"}, []),
        ({"stage": "plan"}, []),
    ],
)
def test_alerts_are_filtered_as_on_the_command_line(
    api: httpx.Client, query: dict[str, str], found: list[int]
) -> None:
    assert [one["id"] for one in api.get("/alerts", params=query).json()["items"]] == found


def test_several_alerts_are_done_one_by_one_and_what_is_refused_is_named(api: httpx.Client) -> None:
    told = api.post("/bulk/alerts", json={"do": "acknowledge", "ids": [1, 2, 99, 3, 1]}).json()

    assert (told["done"], told["refused"]) == (2, 2)
    assert [(one["id"], one["status"]) for one in told["results"]] == [(1, 200), (2, 409), (99, 404), (3, 200)]
    assert MARK in told["results"][1]["why"]
    misspelt = api.post("/bulk/alerts", json={"do": "resolve", "ids": [1]})
    assert misspelt.status_code == 422
    assert misspelt.json()["detail"].endswith("found nothing")


def test_an_alert_tells_its_history_messages_and_ladder_and_its_history_is_whole(api: httpx.Client) -> None:
    assert {one["what"] for one in api.get("/alerts/1/history").json()["items"]} == {"note"}
    assert [one["status"] for one in api.get("/alerts/1/messages").json()["items"]] == ["sent", "failed"]
    assert [one["role"] for one in api.get("/alerts/1/ladder").json()["items"]] == [MARK]
    assert api.get("/alerts/1/verify").json() == {"alerts": 1, "events": 1, "broken": []}
    assert api.get("/verify").json() == {"alerts": 3, "events": 3, "broken": []}
    assert api.get("/alerts/1/route").json()["departments"]


def test_a_silence_is_set_listed_and_ended(api: httpx.Client) -> None:
    until = (clock.now() + timedelta(hours=8)).isoformat()
    asked = {"brand": "acme", "matcher": {"topics": ["slippage"]}, "why": "known trouble", "until": until}

    made = api.post("/silences", json=asked).json()
    ended = api.post(f"/silences/{made['id']}/end").json()

    assert (made["owner"].startswith("token"), made["matcher"]) == (True, {"topics": ["slippage"]})
    assert ended["ended_at"] is not None
    assert made["id"] not in [one["id"] for one in api.get("/silences").json()["items"]]
    assert made["id"] in [one["id"] for one in api.get("/silences", params={"over": True}).json()["items"]]
    assert api.post("/silences", json={**asked, "matcher": {}}).status_code == 409


def test_a_made_up_alert_is_explained(api: httpx.Client) -> None:
    told = api.post("/routes/explain", json={"brand": "acme", "matter": "funding", "level": "major"}).json()

    assert (told["alert"], told["matter"]) == (None, "funding")
    assert told["departments"]


def test_messages_that_were_given_up_are_sent_again(api: httpx.Client) -> None:
    failed = api.get("/deliveries", params={"status": "failed"}).json()["items"]
    assert [one["status"] for one in failed] == ["failed"] * 3

    first = failed[0]["id"]
    assert api.get(f"/deliveries/{first}").json()["text"] == MARK
    assert api.post(f"/deliveries/{first}/resend").json()["status"] == "queued"
    again = api.post("/bulk/deliveries", json={"ids": [one["id"] for one in failed]}).json()

    assert (again["done"], again["refused"]) == (2, 1)
    assert api.get("/channels").json()["items"] == []


def test_a_shift_is_handed_over(api: httpx.Client) -> None:
    made = api.post("/handovers", json={"notes": "the bank calls back"}).json()
    number = made["id"]

    assert len(made["told"]["open"]) == 3
    assert api.get(f"/handovers/{number}/verify").json()["ok"] is True
    taken = api.post(f"/handovers/{number}/accept", json={"of": [MARK]}).json()
    assert taken["taken"] == [2]
    assert api.post(f"/handovers/{number}/accept").status_code == 409
    assert [one["id"] for one in api.get("/handovers").json()["items"]] == [number, 1]


def test_questions_are_answered_merged_split_and_written_out(api: httpx.Client) -> None:
    listed = api.get("/questions", params={"limit": 2}).json()
    assert (len(listed["items"]), listed["skip"]) == (2, 2)

    answered = api.post("/questions/1/answer", json={"text": "Please allow 1 to 3 working days."}).json()
    assert answered["question"]["answered_by"].startswith("token")
    assert api.post("/questions/1/merge", json={"others": [2]}).json()["merged"] == [2]
    hits = [one["hit"] for one in api.get("/questions/1").json()["hits"]]
    assert len(api.post("/questions/1/split", json={"hits": hits[:1]}).json()["hits"]) == 1
    for form, kind in (("md", "text/markdown"), ("csv", "text/csv"), ("json", "application/jsonl")):
        written = api.get("/export/questions", params={"format": form})
        assert written.headers["content-type"].startswith(kind)
        assert MARK in written.text


def test_a_report_is_taken_in_and_answered(api: httpx.Client) -> None:
    told = {"brand": "acme", "url": "http://acme-login.top/x", "contact": "13812345678", "language": "en"}

    taken = api.post("/reports", json=told)
    official = api.post("/reports", json={"brand": "acme", "url": "https://acme.com"})

    assert taken.status_code == 201, taken.text
    assert "acme.com/verify" in taken.json()["reply"]
    assert "13812345678" not in api.get(f"/alerts/{taken.json()['alert_id']}").text
    assert official.json()["alert_id"] is None
    assert api.post("/reports", json={"brand": "acme", "url": "//"}).status_code == 409


def test_it_says_how_things_are_and_what_the_token_may(api: httpx.Client, database: Database) -> None:
    assert api.get("/sources", params={"brand": "ebc"}).json()["items"][0]["health"] == "new"
    assert len(api.get("/escalations").json()["items"]) == 3
    assert len(api.get("/escalations", params={"due": True}).json()["items"]) == 2
    assert "message 1 waits" in api.get("/audits").json()["items"][0]["sentence"]
    assert api.get("/digest", params={"brand": "ebc", "period": "week"}).json()["period"] == "week"
    me = api.get("/me", headers=token(database, "acme", scopes=("report",))).json()
    assert (list(me["scopes"]), me["brands"]) == (["report"], ["acme"])
