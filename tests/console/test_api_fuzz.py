"""Whatever is asked, the API answers as its own description says, and never with an error of ours."""

from __future__ import annotations

import pytest

from monitor.store.database import Database
from tests.building import watchlist
from tests.console.api_house import furnish, marked, token
from tests.console.fuzzing import fuzz
from tests.console.house import served


@pytest.mark.slow
def test_every_operation_answers_as_described(database: Database) -> None:
    furnish(database)
    headers = token(database)

    with served(database, watchlists=(watchlist(), marked())) as address:
        found = fuzz(f"{address}/api", headers, cases=200)

    assert found.failures == ()
    assert found.server_errors == 0
    assert found.cases >= 150
