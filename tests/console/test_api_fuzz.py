"""Whatever is asked, the API answers as its own description says, and never with an error of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.settings import Settings
from monitor.store.database import Database
from tests.building import watchlist
from tests.console.api_house import furnish, marked, token
from tests.console.fuzzing import fuzz
from tests.console.house import served


@pytest.mark.slow
def test_every_operation_answers_as_described(database: Database, tmp_path: Path) -> None:
    furnish(database)
    headers, settings = token(database), Settings(console_port=0, state_dir=str(tmp_path))
    with served(database, settings, watchlists=(watchlist(), marked())) as address:
        found = fuzz(f"{address}/api", headers, cases=102)

    assert found.failures == ()
    assert found.server_errors == 0
    assert found.cases >= 75
