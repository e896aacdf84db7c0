"""Programs read what their token allows, and are told in problem details what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from monitor import clock
from monitor.store.database import Database
from monitor.store.tokens import Grant, add_token
from tests.console.house import HOSTILE, add_alert, add_hit, add_whole_alert, served


def _token(database: Database, *scopes: str, brands: tuple[str, ...] = ()) -> dict[str, str]:
    with database.begin() as session:
        name = "-".join(("token", *scopes, *brands))
        secret = add_token(session, Grant(name=name, scopes=scopes, brands=brands), who="mei", now=clock.now())
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def api(database: Database) -> Iterator[httpx.Client]:
    with served(database) as address, httpx.Client(base_url=f"{address}/api", trust_env=False) as client:
        yield client


def test_lists_are_read_in_parts(api: httpx.Client, database: Database) -> None:
    with database.begin() as session:
        ids = [add_alert(session, f"alert {number}").id for number in range(3)]
    api.headers.update(_token(database, "read"))

    first = api.get("/alerts", params={"limit": 2}).json()
    second = api.get("/alerts", params={"limit": 2, "before": first["before"]}).json()

    assert [one["id"] for one in first["items"] + second["items"]] == ids[::-1]
    assert second["before"] is None


def test_one_alert_comes_with_all_that_belongs_to_it_and_nothing_in_it_acts_on_a_terminal(
    api: httpx.Client, database: Database
) -> None:
    with database.begin() as session:
        add_whole_alert(session, said=f"call 13812345678 {HOSTILE}")
    api.headers.update(_token(database, "read"))

    answered = api.get("/alerts/1")

    assert {"hits", "events", "notifications", "replies", "reports"} <= answered.json().keys()
    (hit,) = answered.json()["hits"]
    assert "13812345678" not in hit["text"] + hit["title"]
    assert "\u202e" not in answered.text


def test_a_token_of_one_brand_does_not_learn_of_others(api: httpx.Client, database: Database) -> None:
    with database.begin() as session:
        own, other = add_alert(session, "own", brand="acme"), add_alert(session, "other", brand="ebc")
        add_hit(session, other, "text")
        own_id, other_id = own.id, other.id
    api.headers.update(_token(database, "read", brands=("acme",)))

    assert [one["id"] for one in api.get("/alerts").json()["items"]] == [own_id]
    assert api.get("/hits").json()["items"] == []
    assert api.get(f"/alerts/{other_id}").status_code == 404
    refused = api.get("/alerts", params={"brand": "ebc"})
    assert (refused.status_code, refused.json()["type"]) == (403, "other_brand")


def test_without_a_good_token_nothing_is_told(api: httpx.Client, database: Database) -> None:
    for headers, kind in (({}, "no_token"), ({"Authorization": "Bearer zm_wrong"}, "invalid_token")):
        answered = api.get("/alerts", headers=headers)

        assert (answered.status_code, answered.json()["type"]) == (401, kind)
        assert answered.headers["www-authenticate"].startswith("Bearer")
        assert answered.headers["content-type"] == "application/problem+json"


def test_a_token_without_the_scope_is_told_which_one_it_lacks(api: httpx.Client, database: Database) -> None:
    answered = api.get("/alerts", headers=_token(database, "triage"))

    assert answered.status_code == 403
    assert "lacks the scope 'read'; it has triage" in answered.json()["detail"]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/alerts?limit=0", 422, "query.limit"),
        ("/alerts?levle=major", 422, "query.levle"),
        ("/alerts/x", 422, "path.alert_id"),
        ("/alerts/7", 404, "there is no alert 7"),
        ("/nothing", 404, "nothing at this address"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    api: httpx.Client, database: Database, path: str, status: int, said: str
) -> None:
    answered = api.get(path, headers=_token(database, "read"))

    assert answered.status_code == status
    assert said in answered.json()["detail"]
