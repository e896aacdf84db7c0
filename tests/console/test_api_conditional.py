"""What has not changed is not sent again, nothing is done that somebody else was faster with, and what is asked twice is done once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import func, select, text, update

from alerts.grouping.holders import lock_alerts
from alerts.history import OF_MESSAGES, SYSTEM
from monitor import clock
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.tables import (
    Alert,
    AlertEvent,
    Audit,
    DigestRow,
    HandoverRow,
    HitRow,
    Notification,
    Repeat,
    Report,
    Silence,
)
from monitor.store.tokens import REPEATS_KEPT as KEPT
from monitor.store.tokens import forget_repeats
from tests.building import watchlist
from tests.console.api_house import furnish, marked, token
from tests.console.house import served

OPENED = {"brand": "ebc", "matter": "funding", "title": "Bank X refuses"}


@pytest.fixture
def api(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    furnish(database)
    settings = Settings(console_port=0, state_dir=str(tmp_path_factory.mktemp("state")), registration="off")
    with (
        served(database, settings, watchlists=(watchlist(), marked())) as address,
        httpx.Client(base_url=f"{address}/api", trust_env=False, timeout=60, headers=token(database)) as client,
    ):
        yield client


def _count(database: Database, table: type[Alert | Silence | Report | HandoverRow]) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("path", ["/alerts", "/alerts/1", "/hits", "/silences", "/handovers/1", "/questions"])
def test_what_has_not_changed_is_not_sent_again(api: httpx.Client, path: str) -> None:
    first = api.get(path)
    same = api.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    other = api.get(path, headers={"If-None-Match": '"other"'})

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (other.status_code, other.content) == (200, first.content)
    assert api.head(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_a_change_gives_another_tag(api: httpx.Client) -> None:
    one, many = (api.get(path).headers["etag"] for path in ("/alerts/1", "/alerts"))

    api.post("/alerts/1/acknowledge")

    assert api.get("/alerts/1", headers={"If-None-Match": one}).status_code == 200
    assert api.get("/alerts", headers={"If-None-Match": many}).status_code == 200


def test_nothing_is_done_with_an_alert_that_somebody_else_has_changed_since_it_was_read(
    api: httpx.Client, database: Database
) -> None:
    seen = {"If-Match": api.get("/alerts/1").headers["etag"]}
    first = api.post("/alerts/1/acknowledge", headers=seen)
    late = api.post("/alerts/1/resolve", json={"why": "refunded"}, headers=seen)
    anew = {"If-Match": api.get("/alerts/1").headers["etag"]}

    assert (first.status_code, late.status_code, late.json()["type"]) == (200, 412, "changed_meanwhile")
    assert api.post("/alerts/1/resolve", json={"why": "refunded"}, headers=anew).status_code == 200
    assert api.post("/alerts/99/note", json={"text": "x"}, headers=anew).status_code == 404
    assert api.post("/alerts/1/note", json={"text": "x"}, headers={"If-Match": "*"}).status_code == 200


def test_an_act_answers_with_the_tag_that_the_next_one_names(api: httpx.Client) -> None:
    opened = api.post("/alerts", json=OPENED)
    place = f"/alerts/{opened.json()['id']}"
    taken = api.post(f"{place}/acknowledge", headers={"If-Match": opened.headers["etag"]})
    noted = api.post(f"{place}/note", json={"text": "called"}, headers={"If-Match": taken.headers["etag"]})
    late = api.post(f"{place}/note", json={"text": "late"}, headers={"If-Match": taken.headers["etag"]})
    merged = api.post("/alerts/1/merge", json={"others": [opened.json()["id"]]})

    assert [one.status_code for one in (opened, taken, noted, late)] == [201, 200, 200, 412]
    assert merged.headers["etag"].strip('"') == api.get("/alerts/1").headers["etag"].strip('"')[: -len("0" * 32)]


def test_the_description_names_the_headers_that_an_operation_takes(api: httpx.Client) -> None:
    paths = api.get("/openapi.json").json()["paths"]

    def takes(name: str) -> set[str]:
        return {
            path
            for path, does in paths.items()
            if any(one["name"] == name for one in does.get("post", {}).get("parameters", ()))
        }

    assert takes("Idempotency-Key") == {"/alerts", "/silences", "/reports", "/handovers", "/digest"}
    assert takes("If-Match") == {path for path in paths if path.startswith("/alerts/{alert_id}/")} - {
        f"/alerts/{{alert_id}}/{part}" for part in ("history", "messages", "ladder", "route", "verify")
    }


def test_a_message_that_leaves_meanwhile_stands_in_nobodys_way(api: httpx.Client, database: Database) -> None:
    seen = {"If-Match": api.get("/alerts/1").headers["etag"]}
    with database.begin() as session:
        session.execute(update(Notification).where(Notification.alert_id == 1).values(status="sent"))
        for what in OF_MESSAGES:
            session.add(AlertEvent(alert_id=1, at=clock.now(), who=SYSTEM, what=what, detail={"notification": 1}))

    assert api.get("/alerts/1").headers["etag"] != seen["If-Match"]
    assert api.post("/alerts/1/acknowledge", headers=seen).status_code == 200


def test_a_merge_of_what_was_read_waits_for_whoever_locks_alerts_in_their_order(
    api: httpx.Client, database: Database
) -> None:
    second = api.post("/alerts", json=OPENED).json()["id"]
    seen = {"If-Match": api.get(f"/alerts/{second}").headers["etag"]}

    with ThreadPoolExecutor(1) as pool:
        with database.begin() as session:
            lock_alerts(session, [1])
            merging = pool.submit(api.post, f"/alerts/{second}/merge", json={"others": [1]}, headers=seen)
            _wait_for_a_lock(database)
            lock_alerts(session, [second])
        assert merging.result().status_code == 200


def _wait_for_a_lock(database: Database) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with database.session() as session:
        while not session.scalar(waiting):
            session.rollback()


def test_of_many_that_read_the_same_one_alone_gets_its_way(api: httpx.Client) -> None:
    seen = {"If-Match": api.get("/alerts/1").headers["etag"]}

    def note(number: int) -> int:
        return api.post("/alerts/1/note", json={"text": f"note {number}"}, headers=seen).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(note, range(4))) == [200, 412, 412, 412]


@pytest.mark.parametrize(
    ("path", "table", "asked"),
    [
        ("/alerts", Alert, OPENED),
        ("/handovers", HandoverRow, {"brand": "ebc", "notes": "the bank calls back at nine"}),
        ("/reports", Report, {"brand": "ebc", "url": "http://quixotic-login.top/x", "contact": "13800000000"}),
    ],
)
def test_what_is_asked_again_under_its_key_is_answered_and_not_done_again(
    api: httpx.Client, database: Database, path: str, table: type[Alert], asked: dict[str, str]
) -> None:
    key, before = {"Idempotency-Key": "4711"}, _count(database, table)

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: api.post(path, json=asked, headers=key), range(3)))

    assert [one.status_code for one in answers] == [201] * 3
    assert len({one.text for one in answers}) == 1
    assert sorted(one.headers.get("idempotent-replayed", "") for one in answers) == ["", "true", "true"]
    assert _count(database, table) == before + 1
    assert api.post(path, json=asked).status_code == 201
    assert _count(database, table) == before + 2


def test_a_key_stands_for_one_request_of_one_token_for_a_day(api: httpx.Client, database: Database) -> None:
    key = {"Idempotency-Key": "4711"}
    first = api.post("/alerts", json=OPENED, headers=key)
    other = api.post("/alerts", json=OPENED | {"level": "major"}, headers=key)
    strange = api.post("/alerts", json=OPENED, headers=key | token(database, "ebc"))
    with database.begin() as session:
        session.execute(update(Repeat).values(at=clock.now() - KEPT * 2))
    later = api.post("/alerts", json=OPENED, headers=key)

    assert (other.status_code, other.json()["type"]) == (422, "key_of_another_request")
    assert len({first.json()["id"], strange.json()["id"], later.json()["id"]}) == 3
    assert api.post("/alerts", json=OPENED, headers={"Idempotency-Key": "x" * 201}).status_code == 422


def test_what_was_answered_under_a_key_is_erased_though_nobody_asks_again(
    api: httpx.Client, database: Database
) -> None:
    api.post("/alerts", json=OPENED, headers={"Idempotency-Key": "4711"})
    counts = []
    for away in (KEPT / 2, KEPT * 2):
        with database.begin() as session:
            forget_repeats(session, clock.now() + away)
            counts.append(session.scalar(select(func.count()).select_from(Repeat)))

    assert counts == [1, 0]


def test_what_was_refused_may_be_asked_again_under_its_key(api: httpx.Client, database: Database) -> None:
    key = {"Idempotency-Key": "4711"}
    asked = {"brand": "ebc", "matcher": {"words": ["x"]}, "why": "known"}

    refused = api.post("/silences", json=asked | {"until": "2100-01-01T00:00:00Z"}, headers=key)
    until = (clock.now() + KEPT).isoformat()
    done = [api.post("/silences", json=asked | {"until": until}, headers=key).status_code for _ in range(2)]

    assert (refused.status_code, done) == (409, [201, 201])
    assert _count(database, Silence) == 4


def test_a_hit_is_corrected_and_its_alert_says_by_whom(api: httpx.Client, database: Database) -> None:
    asked = {"topic": "platform_disconnect", "sentiment": "negative", "severity": "minor", "note": "MT4 froze"}

    told = api.post("/hits/2/correct", json=asked, headers={"X-Acting-For": "Mei"})

    assert (told.status_code, told.json()["topics"]) == (200, ["platform_disconnect"])
    assert told.json()["corrections"][0]["who"].startswith("Mei (")
    assert api.get("/alerts/1").json()["events"][-1]["what"] == "corrected"
    assert api.post("/hits/2/correct", json={}).status_code == 409
    assert api.post("/hits/2/correct", json={"topic": "made_up"}).status_code == 422
    assert api.post("/hits/99/correct", json=asked).status_code == 404
    with database.session() as session:
        assert session.get_one(HitRow, 2).severity == "minor"


def test_a_history_is_read_in_parts_and_held_against_its_chain(api: httpx.Client, database: Database) -> None:
    for number in range(3):
        api.post("/alerts/1/note", json={"text": f"note {number}"})

    first = api.get("/alerts/1/history", params={"limit": 3}).json()
    rest = api.get("/alerts/1/history", params={"limit": 3, "skip": first["skip"]}).json()
    messages = api.get("/alerts/1/messages", params={"limit": 1}).json()

    assert ([one["place"] for one in first["items"] + rest["items"]], rest["skip"]) == ([1, 2, 3, 4], None)
    assert (first["events"], first["broken"]) == (4, [])
    assert (len(messages["items"]), messages["skip"]) == (1, 1)


def test_the_auditor_looks_when_a_program_asks(api: httpx.Client, database: Database) -> None:
    with database.begin() as session:
        late = {"status": "held", "held": "quiet_hours", "release_at": clock.now() - KEPT}
        session.execute(update(Notification).where(Notification.id == 2).values(**late))

    found = api.post("/audits", headers={"X-Acting-For": "Mei"}).json()["items"]

    assert any("message 2 was held until" in one["sentence"] and one["new"] for one in found)
    with database.session() as session:
        kept = session.scalars(
            select(Audit).where(Audit.what == "message_overdue").order_by(Audit.id.desc())
        ).first()
    assert kept is not None and kept.detail["asked_by"].startswith("Mei (")
    assert api.post("/audits", headers=token(database, "ebc")).status_code == 403


@pytest.mark.heavy
def test_a_digest_is_made_once_when_a_program_asks_and_says_who_did(api: httpx.Client, database: Database) -> None:
    asked = {"brand": "ebc", "period": "week"}
    made, again = (
        api.post("/digest", json=asked, headers={"X-Acting-For": "Mei", "Idempotency-Key": "week-47"})
        for _ in range(2)
    )

    assert (made.status_code, made.json()["digest"]["brand"]) == (201, "ebc")
    assert (again.status_code, again.text) == (201, made.text)
    with database.session() as session:
        (kept,) = session.scalars(select(DigestRow).where(DigestRow.told != {}))
    assert kept.told["made_by"].startswith("Mei (")
