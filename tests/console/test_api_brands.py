"""A token of one brand learns and changes nothing of another, whatever of the API it asks: every operation of the API's own description is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.tables import Alert, AlertEvent, Base
from tests.building import watchlist
from tests.console.api_house import MARK, furnish, marked, token
from tests.console.house import served

_PARAMETER = re.compile(r"\{[a-z_]+\}")


@pytest.fixture
def api(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    furnish(database)
    settings = Settings(console_port=0, state_dir=str(tmp_path_factory.mktemp("state")))
    with (
        served(database, settings, watchlists=(watchlist(), marked())) as address,
        httpx.Client(base_url=f"{address}/api", trust_env=False, timeout=30) as client,
    ):
        yield client


class Way:
    """One way of asking for an operation."""

    def __init__(self, method: str, path: str, query: dict[str, str], body: object) -> None:
        self.method, self.path, self.query, self.body = method.upper(), path, query, body

    def ask(self, api: httpx.Client, headers: dict[str, str]) -> httpx.Response:
        return api.request(self.method, self.path, params=self.query, json=self.body, headers=headers)


def _ways(document: dict[str, Any]) -> Iterator[Way]:
    """Every operation, about the first things that there are, with and without the other brand's name."""
    for path, operations in document["paths"].items():
        for method, told in operations.items():
            named = [one["name"] for one in told.get("parameters", ()) if one["in"] == "query"]
            queries = [{}, {"brand": "ebc"}] if "brand" in named else [{}]
            for query in queries:
                for body in _bodies(told, document):
                    yield Way(method, _PARAMETER.sub("1", path), query, body)


def _bodies(told: dict[str, Any], document: dict[str, Any]) -> list[Any]:
    """The examples of its request, about the first things that there are."""
    if "requestBody" not in told:
        return [None]
    schema = told["requestBody"]["content"]["application/json"]["schema"]
    refs = re.findall(r"#/components/schemas/(\w+)", str(schema.get("oneOf") or schema))
    kinds = [document["components"]["schemas"][name] for name in refs]
    examples = [example for kind in kinds for example in kind.get("examples", ({},))]
    assert examples, "every request has an example"
    return [_about(example, brand) for example in examples for brand in ("ebc", "acme")]


def _about(value: Any, brand: str) -> Any:
    if isinstance(value, dict):
        return {key: _about(one, brand) for key, one in value.items()}
    if isinstance(value, list):
        return [_about(one, brand) for one in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return 2
    return brand if value == "acme" else value


def _kept(database: Database) -> dict[str, list[str]]:
    """Everything of the brand that the store holds."""
    found: dict[str, list[str]] = {}
    with database.session() as session:
        mine = list(session.scalars(select(Alert.id).where(Alert.brand == "ebc").order_by(Alert.id)))
        found["events"] = list(
            map(str, session.scalars(select(AlertEvent.id).where(AlertEvent.alert_id.in_(mine))))
        )
        for table in Base.metadata.sorted_tables:
            if "brand" in table.c:
                rows = session.execute(select(table).where(table.c.brand == "ebc"))
                found[table.name] = sorted(map(str, rows))
    return found


def test_a_token_of_another_brand_learns_and_changes_nothing(api: httpx.Client, database: Database) -> None:
    document = api.get("/openapi.json").json()
    other, before = token(database, "acme"), _kept(database)

    ways = list(_ways(document))
    for way in ways:
        answered = way.ask(api, other)
        assert MARK not in answered.text, (way.method, way.path, way.query)
        assert answered.status_code < 500, (way.method, way.path, way.body)

    assert _kept(database) == before
    assert {way.path for way in ways} == {_PARAMETER.sub("1", path) for path in document["paths"]}


def test_what_it_does_not_learn_is_there_for_its_own_tokens(api: httpx.Client, database: Database) -> None:
    document, own = api.get("/openapi.json").json(), token(database, "ebc")
    reading = [way for way in _ways(document) if way.method == "GET"]

    told = {way.path for way in reading if MARK in way.ask(api, own).text}

    silent = {way.path for way in reading} - told
    assert silent == {"/me", "/verify", "/alerts/1/verify", "/alerts/1/route", "/handovers/1/verify", "/channels"}
