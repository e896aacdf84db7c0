"""docs/api.md names every operation of the API with its scope, none besides, and its examples work."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import httpx
import pytest

from monitor.console.api.problems import LARGEST_BODY
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.tokens import SCOPES
from tests.building import watchlist
from tests.console.api_house import token
from tests.console.house import served

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
#: the paths of an OpenAPI document, and the operations of each
Document = dict[str, dict[str, dict[str, dict[str, str]]]]
_EXAMPLES = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def document() -> Document:
    from alerts.desk import Desk
    from alerts.messages.notifying import Telling
    from monitor.console.api.app import create_api
    from monitor.jobs.queueing import enqueue_delivery

    database = Database("postgresql://nobody@127.0.0.1:1/none")
    desk = Desk(database, tuple, Telling(settings=Settings(), enqueue=enqueue_delivery))
    told = create_api(database, desk).openapi()
    database.close()
    return told


def test_every_operation_is_listed_with_its_scope(
    document: Document,
) -> None:
    listed = re.findall(r"^\| `([A-Z]+) (/\S*)` \| (\w+) \|", PAGE, re.MULTILINE)

    there = [
        (method.upper(), path, told["x-scope"] or "any")
        for path, operations in document["paths"].items()
        for method, told in operations.items()
    ]
    assert sorted(listed) == sorted(there)


def test_every_operation_has_a_name_of_its_own_and_a_description(
    document: Document,
) -> None:
    every = [told for operations in document["paths"].values() for told in operations.values()]

    assert len({told["operationId"] for told in every}) == len(every)
    assert all(re.fullmatch(r"[a-z_]+", told["operationId"]) for told in every)
    assert all("Needs " in told["description"] for told in every)


def test_every_scope_is_listed() -> None:
    assert re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE)[: len(SCOPES)] == [
        (name, said) for name, (said, _) in SCOPES.items()
    ]
    assert f"{LARGEST_BODY // 1024} KiB" in PAGE


def test_the_examples_work_as_they_stand(database_url: str, tmp_path: Path) -> None:
    database = Database(database_url)
    (_, secret) = token(database)["Authorization"].split()
    settings = Settings(console_port=0, state_dir=str(tmp_path))
    with served(database, settings, watchlists=(watchlist(),)) as address:
        told = os.environ | {"ZHENGMING_API": f"{address}/api", "ZHENGMING_TOKEN": secret, "no_proxy": "*"}
        for example in _EXAMPLES:
            done = subprocess.run(
                ["bash", "-euc", example],
                check=False,
                env=told,
                cwd=tmp_path,
                capture_output=True,
                text=True,
                timeout=60,
            )
            assert done.returncode == 0, (example, done.stderr)
        headers = {"Authorization": f"Bearer {secret}"}
        alert = httpx.get(f"{address}/api/alerts/1", headers=headers, trust_env=False).json()
    database.close()

    assert (alert["status"], alert["owner"].partition(" ")[0]) == ("resolved", "Mei")
    assert (tmp_path / "questions.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
