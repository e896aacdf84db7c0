"""Whatever comes and whatever people do, a handover that is made then leaves out nothing open, and still holds at the end."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from sqlalchemy import select

from alerts.handover.keeping import tell
from alerts.handover.model import Handover, Shift
from alerts.handover.proving import verify
from monitor.store.database import Database
from monitor.store.tables import Alert
from tests.alert_states import Alerts
from tests.building import NOON


class HandingOver(Alerts):
    """The world of alerts, with somebody who makes a report of the shift after each `every` steps; `handovers` counts them."""

    every: ClassVar[int] = 5
    handovers: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.reports: list[Handover] = []

    @invariant()
    def nothing_open_is_left_out(self) -> None:
        """Every alert that is not closed stands in the report, which finds no gap itself."""
        if not hasattr(self, "own") or type(self).steps % self.every:
            return
        shift = Shift(brand=self.key, since=NOON, until=self.now, ends=self.now + timedelta(hours=8))
        with self.database.session() as session:
            told = tell(session, (self.own,), shift, who="mei")
            still_open = select(Alert.id).where(
                Alert.brand == self.key, Alert.status.not_in(("resolved", "dismissed"))
            )
            assert {one.id for one in told.open} == set(session.scalars(still_open))
        assert told.gaps == ()
        self.reports.append(told)
        type(self).handovers += 1

    def teardown(self) -> None:
        """Every report that was made holds against the histories as they are at the end."""
        with self.database.session() as session:
            for number, told in enumerate(self.reports[:3] + self.reports[-1:]):
                found = verify(session, number, told)
                assert (found.ok, found.omitted) == (True, ())
        super().teardown()


def test_a_handover_omits_nothing_in_whatever_state_alerts_are(database_url: str) -> None:
    HandingOver.database = Database(database_url)
    try:
        run_state_machine_as_test(
            HandingOver,
            settings=settings(
                max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
    finally:
        HandingOver.database.close()
    assert HandingOver.steps >= 50
