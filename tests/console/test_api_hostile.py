"""Whatever arrives, the API answers with a problem that says what is wrong, and nothing of a token stays behind."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from monitor import clock
from monitor.console.api.problems import LARGEST_BODY
from monitor.store.database import Database
from monitor.store.tokens import Grant, add_token
from tests.building import watchlist
from tests.console.house import add_alert, add_hit, served

_JSON = {"Content-Type": "application/json"}


@pytest.fixture
def secret(database: Database) -> str:
    with database.begin() as session:
        alert = add_alert(session, "one", brand="acme")
        add_hit(session, alert, "said", brand="acme")
        return add_token(
            session, Grant(name="crm", scopes=["read", "triage", "report"]), who="mei", now=clock.now()
        )


@pytest.fixture
def api(database: Database, secret: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {secret}"}
    with (
        served(database, watchlists=(watchlist(),)) as address,
        httpx.Client(base_url=f"{address}/api", headers=headers, trust_env=False) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        (b"{", 422, "body.1"),
        (b"\xff\xfe{}", 422, "body"),
        (b'"text"', 422, "body"),
        (b"[" * 100_000, 400, ""),
        (b'{"text": ' + b"[" * 900 + b"]" * 900 + b"}", 422, "body.text"),
        (b'{"text": "\\ud800"}', 422, "body.text"),
        (b'{"text": "\\u0000"}', 422, "body.text"),
        (b'{"\\ud800": 1, "text": "x"}', 422, "body"),
        (b'{"text": ' + b"9" * 5_000 + b"}", 400, ""),
        (b'{"text": NaN}', 422, "body.text"),
        (b'{"text": ""}', 422, "body.text"),
        (b"{}", 422, "body.text"),
        (b"", 422, "body"),
    ],
)
def test_a_body_that_cannot_be_is_refused_with_its_place(
    api: httpx.Client, body: bytes, status: int, said: str
) -> None:
    refused = api.post("/alerts/1/note", content=body, headers=_JSON)

    assert (refused.status_code, refused.headers["content-type"]) == (status, "application/problem+json")
    assert refused.json()["detail"].startswith(said)


def test_a_body_that_is_too_large_is_not_read(api: httpx.Client) -> None:
    def piece_by_piece() -> Iterator[bytes]:
        for _ in range(10):
            yield b" " * (LARGEST_BODY // 5)

    for told in (b" " * (LARGEST_BODY + 1), piece_by_piece()):
        refused = api.post("/alerts/1/note", content=told, headers=_JSON)

        assert (refused.status_code, refused.json()["type"]) == (413, "too_large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_of_another_kind_is_refused(api: httpx.Client, kind: str) -> None:
    refused = api.post("/alerts/1/note", content=b'{"text": "x"}', headers={"Content-Type": kind} if kind else {})

    assert (refused.status_code, refused.json()["type"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "path", ["/alerts/99999999999999999999", "/alerts/0", "/alerts/-1", "/alerts/1e3", "/alerts/%00"]
)
def test_a_number_that_cannot_be_is_refused(api: httpx.Client, path: str) -> None:
    assert api.get(path).status_code == 422


def test_an_address_with_a_line_break_is_answered_by_the_api_too(api: httpx.Client) -> None:
    refused = api.get("/alerts/%06%0A0/ladder")

    assert (refused.status_code, refused.json()["type"]) == (404, "not_found")


@pytest.mark.parametrize(
    "query",
    ["since=0001-01-01T00:00:00%2B14:00", "since=2026-01-01", "search=%00", "owner=%0a", "status=new", "limit=501"],
)
def test_a_filter_that_makes_no_sense_is_refused(api: httpx.Client, query: str) -> None:
    refused = api.get(f"/alerts?{query}")

    assert refused.status_code == 422
    assert refused.json()["detail"].startswith(f"query.{query.partition('=')[0]}")


def test_every_address_says_what_it_takes(api: httpx.Client) -> None:
    asked = api.options("/alerts")
    refused = api.delete("/alerts")
    head, got = api.head("/alerts"), api.get("/alerts")

    assert (asked.status_code, asked.headers["allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    assert (refused.status_code, refused.json()["type"]) == (405, "method_not_allowed")
    assert refused.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(got.content)))


def test_a_browser_on_another_site_is_told_nothing_and_cookies_open_nothing(api: httpx.Client, secret: str) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    before = api.options("/alerts", headers=asked)
    told = api.get("/alerts", headers=asked)
    del api.headers["Authorization"]
    with_cookie = api.get("/alerts", headers={"Cookie": f"token={secret}; Authorization=Bearer {secret}"})
    in_address = api.get(f"/alerts?token={secret}&access_token={secret}")

    for answered in (before, told):
        assert not [name for name in answered.headers if name.startswith("access-control")]
    assert (with_cookie.status_code, in_address.status_code) == (401, 401)


def test_another_host_is_refused_here_too(api: httpx.Client) -> None:
    assert api.get("/alerts", headers={"Host": "evil.example"}).status_code == 400


def test_no_token_is_written_to_the_log_or_kept(
    api: httpx.Client, database: Database, secret: str, capfd: pytest.CaptureFixture[str]
) -> None:
    api.get("/alerts")
    api.get("/alerts", headers={"Authorization": f"Bearer {secret}x"})
    api.post("/alerts/1/note", content=b"{", headers=_JSON)

    out, err = capfd.readouterr()

    assert secret not in out + err
    assert secret.encode() not in str(_everything(database)).encode()


def _everything(database: Database) -> list[str]:
    from sqlalchemy import select

    from monitor.store.tables import Base

    with database.session() as session:
        return [str(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table))]


def test_names_of_people_are_cut_to_what_histories_keep(api: httpx.Client) -> None:
    taken = api.post("/alerts/1/acknowledge", headers={"X-Acting-For": "M" * 500})

    assert taken.status_code == 200
    assert len(taken.json()["owner"]) <= 100


def test_hits_are_moved_out_of_the_alert_that_the_address_names_alone(
    api: httpx.Client, database: Database
) -> None:
    with database.begin() as session:
        other = add_alert(session, "other", brand="acme")
        hits = [add_hit(session, other, f"more {number}", brand="acme").id for number in range(2)]
        number = other.id

    refused = api.post("/alerts/1/move", json={"hits": hits[:1], "to": 1})
    moved = api.post(f"/alerts/{number}/move", json={"hits": hits[:1], "to": 1})

    assert (refused.status_code, moved.status_code) == (409, 200), moved.text
    assert "has no hits" in refused.json()["detail"]
