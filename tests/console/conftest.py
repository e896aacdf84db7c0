"""A database of the test's own, and a reader of the console that is served over it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from monitor.store.database import Database
from tests.console.house import served


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def browse(database: Database) -> Iterator[httpx.Client]:
    """An English reader's client of a served console."""
    with (
        served(database) as address,
        httpx.Client(base_url=address, headers={"Accept-Language": "en"}) as client,
    ):
        yield client


@pytest.fixture(scope="session")
def bare() -> Iterator[httpx.Client]:
    """A client of a console whose database is gone; made once, for what needs no database."""
    gone = Database("postgresql://127.0.0.1:1/gone")
    with served(gone) as address, httpx.Client(base_url=address, headers={"Accept-Language": "en"}) as client:
        yield client
    gone.close()
