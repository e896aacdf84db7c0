"""Whatever is asked, the API answers as its own description says, and never with an error of ours."""

from __future__ import annotations

import pytest

from monitor import clock
from monitor.store.database import Database
from monitor.store.tokens import SCOPES, Grant, add_token
from tests.console.fuzzing import fuzz
from tests.console.house import add_whole_alert, served


@pytest.mark.slow
def test_every_operation_answers_as_described(database_url: str) -> None:
    database = Database(database_url)
    with database.begin() as session:
        add_whole_alert(session)
        secret = add_token(session, Grant(name="fuzz", scopes=list(SCOPES)), who="mei", now=clock.now())

    with served(database) as address:
        found = fuzz(f"{address}/api", secret, cases=400)
    database.close()

    assert found.failures == ()
    assert found.server_errors == 0
    assert found.cases >= 300
