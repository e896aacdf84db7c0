"""Whatever comes and whatever people do, no alert is in a state that it may not be in."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from monitor.store.database import Database
from tests.alert_states import Alerts


def test_no_hit_is_lost_no_status_illegal_and_nothing_split_comes_together(database_url: str) -> None:
    Alerts.database = Database(database_url)
    try:
        run_state_machine_as_test(
            Alerts,
            settings=settings(
                max_examples=12,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                print_blob=True,
            ),
        )
    finally:
        Alerts.database.close()
    assert Alerts.steps >= 100
