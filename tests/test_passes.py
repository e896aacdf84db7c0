"""One pass does what falls due, and what falls due by that, and comes to an end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.duties import Duty
from monitor.jobs.tasks import Work, build_app
from monitor.jobs.ticking import tick_duties
from monitor.passes import DUTY_ROUNDS, duties_off
from monitor.store.database import Database
from tests.building import NOON


def duty(name: str, due: Callable[[], bool], does: Callable[[], None]) -> Duty:
    """One that does all of it at once."""
    left = [0]

    def do(_session: Session, _now: datetime) -> int:
        left[0] = 1 - left[0]
        if left[0]:
            does()
        return left[0]

    return Duty(name=name, is_due=lambda _session, _now: due(), do=do)


def passed(database: Database, *duties: Duty) -> None:
    async def work() -> None:
        app = build_app(database.url, Work(duties=duties, database=database))
        async with app.open_async():
            await duties_off(database, duties, app)

    asyncio.run(work())


def test_what_a_duty_makes_due_is_done_in_the_same_pass(database: Database) -> None:
    done: list[str] = []
    second = duty("second", lambda: done == ["first"], lambda: done.append("second"))
    third = duty("third", lambda: done == ["first", "second"], lambda: done.append("third"))
    first = duty("first", lambda: not done, lambda: done.append("first"))

    passed(database, third, second, first)

    assert done == ["first", "second", "third"]


def test_a_duty_that_is_due_for_ever_is_left_to_the_next_pass(database: Database) -> None:
    done: list[int] = []

    passed(database, duty("restless", lambda: True, lambda: done.append(1)))

    assert len(done) == DUTY_ROUNDS


def test_what_somebody_queued_who_died_is_done_though_nothing_falls_due_anew(database: Database) -> None:
    done: list[int] = []
    due = [True]
    one = duty("left", lambda: due.pop() if due else False, lambda: done.append(1))
    assert tick_duties(database, (one,), NOON) == ["left"]

    passed(database, one)

    assert done == [1]
