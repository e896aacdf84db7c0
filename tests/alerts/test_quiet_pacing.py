"""The rate limit: turns that are shared by all processes, majors and summaries never starved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from alerts.quiet.pacing import Pace, pace_of
from monitor.settings import Settings
from monitor.store.database import Database
from tests.alerts.quiet_house import House, hours, minutes
from tests.building import NOON


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = Database(database_url)
    yield House(database, rate_limit=8)
    database.close()


@given(limit=st.integers(1, 10_000), window=st.floats(1, 1e6))
def test_the_turns_of_a_window_are_the_limit_however_it_is_shared_out(limit: int, window: float) -> None:
    pace = pace_of(Settings(rate_limit=limit, rate_window=window))

    assert pace.singles + pace.summaries == limit
    assert 1 <= pace.summaries <= 5
    assert 0 <= pace.reserve <= pace.singles
    assert pace.gathering <= pace.spacing <= pace.window


def test_a_window_of_ten_minutes_tells_a_major_alert_within_three(house: House) -> None:
    assert pace_of(Settings()) == Pace(summaries=5, singles=15, reserve=5, window=timedelta(minutes=10))
    assert pace_of(Settings()).spacing + pace_of(Settings()).gathering < timedelta(minutes=3)


def test_beyond_the_limit_messages_wait_and_leave_turns_for_major_ones(house: House) -> None:
    minors = [house.tell(house.open()) for _ in range(10)]
    majors = [house.tell(house.open(level="major")) for _ in range(4)]

    assert [one.status for one in minors] == ["queued"] * 4 + ["held"] * 6
    assert [one.status for one in majors] == ["queued"] * 2 + ["held"] * 2
    assert {one.held for one in minors[4:] + majors[2:]} == {"storm"}
    assert {one.release_at for one in minors[4:]} == {NOON + timedelta(seconds=30)}


def test_each_department_and_channel_of_a_brand_has_turns_of_its_own(house: House) -> None:
    for _ in range(6):
        house.tell(house.open())
    others = (
        house.tell(house.open(), department="funding"),
        house.tell(house.open(), channel="teams"),
        house.tell(house.open(brand="other")),
    )

    assert [one.status for one in others] == ["queued"] * 3


def test_a_turn_is_free_again_when_its_window_is_over(house: House) -> None:
    for second in range(4):
        house.tell(house.open(), now=NOON + timedelta(seconds=second))
    early, late = (house.tell(house.open(), now=NOON + minutes(10) + timedelta(seconds=s)) for s in (-1, 0))

    assert (early.status, late.status) == ("held", "queued")


def test_a_clock_that_was_put_back_gives_its_turns_back(house: House) -> None:
    for _ in range(6):
        house.tell(house.open(), now=NOON + hours(5))

    assert house.tell(house.open()).status == "queued"


def test_a_limit_that_is_raised_or_lowered_counts_from_then_on(house: House) -> None:
    for _ in range(5):
        house.tell(house.open())
    raised = House(house.database, rate_limit=20)
    more = [raised.tell(raised.open()).status for _ in range(8)]
    lowered = House(house.database, rate_limit=4)

    assert more == ["queued"] * 6 + ["held"] * 2
    assert lowered.tell(lowered.open()).status == "held"


def test_in_a_storm_a_transaction_asks_once_what_is_the_same_for_all_that_it_tells(house: House) -> None:
    asked: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    alerts = [house.open() for _ in range(40)]
    asked.clear()

    with house.database.begin() as session:
        told = [house.write(session, alert).status for alert in alerts]

    assert told.count("held") > 20
    assert sum("FROM silences" in one for one in asked) == 1
    assert sum("rate_turns" in one for one in asked) <= 3 * told.count("queued") + 4


def test_what_was_rolled_back_took_no_turn(house: House) -> None:
    with house.database.session() as session:
        for _ in range(6):
            house.write(session, house.open())
        session.rollback()

    assert [house.tell(house.open()).status for _ in range(4)] == ["queued"] * 4


def test_many_processes_at_once_stay_within_the_limit_and_none_waits_for_another(house: House) -> None:
    house.tell(house.open())
    alerts = [house.open() for _ in range(24)]
    begin, told = Barrier(6), list[str]()

    def several(mine: list[int]) -> None:
        begin.wait()
        with house.database.begin() as session:
            told.extend(house.write(session, alert).status for alert in mine)
            begin.wait()

    threads = [Thread(target=several, args=(alerts[place::6],)) for place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(told) == ["held"] * 21 + ["queued"] * 3
