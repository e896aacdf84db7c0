"""The closed loop: accept → judge → investigate → plan → carry out → review, one step at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.triage.stages import STAGES, following
from monitor.errors import UsageError
from monitor.store.database import Database
from monitor.store.tables import Alert
from monitor.wording import speak
from tests.alerts.desk_house import House


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = Database(database_url)
    yield House(database)
    database.close()


def test_taking_an_alert_begins_the_loop_and_each_step_is_in_its_history(house: House) -> None:
    number = house.alert()
    assert house.desk.acknowledge(number, who="Mei").stage == "accept"

    for stage in STAGES[1:]:
        assert house.desk.advance(number, who="Mei", note=f"now {stage}").stage == stage

    told = [(detail["before"], detail["after"], detail["text"]) for _, _, detail in house.events(number, "stage")]
    assert told == [(a, b, f"now {b}") for a, b in pairwise(STAGES)]
    with pytest.raises(UsageError, match="at review, the last step: resolve it, or go back with a note"):
        house.desk.advance(number, who="Mei")


def test_steps_are_not_skipped_and_going_back_needs_a_note(house: House) -> None:
    number = house.alert()
    house.desk.acknowledge(number, who="Mei")

    with pytest.raises(UsageError, match="at accept: the next step is judge; plan cannot be reached"):
        house.desk.advance(number, who="Mei", to="plan")
    with pytest.raises(UsageError, match="the next step is judge; accept cannot be reached"):
        house.desk.advance(number, who="Mei", to="accept", note="again")
    house.desk.advance(number, who="Mei", to="judge")
    house.desk.advance(number, who="Mei")
    with pytest.raises(UsageError, match="going back to judge needs a note"):
        house.desk.advance(number, who="Mei", to="judge", note=" ")
    assert house.desk.advance(number, who="Mei", to="judge", note="new papers came").stage == "judge"
    with pytest.raises(UsageError, match=r"expected a step among accept, .*; found 'celebrate'"):
        house.desk.advance(number, who="Mei", to="celebrate")


def test_a_refusal_names_steps_as_they_are_shown_and_as_they_are_typed(house: House) -> None:
    number = house.alert()
    house.desk.acknowledge(number, who="Mei")

    speak("zh")
    with pytest.raises(UsageError, match="处于受理（accept）：下一步是研判（judge），不能直接到方案（plan）"):
        house.desk.advance(number, who="Mei", to="plan")


def test_what_is_resolved_may_be_reviewed_once_and_nothing_else(house: House) -> None:
    number = house.alert()
    house.desk.acknowledge(number, who="Mei")
    house.desk.resolve(number, who="Mei", why="paid")

    with pytest.raises(UsageError, match="the next step is review; judge cannot be reached"):
        house.desk.advance(number, who="Mei", to="judge", note="again")
    assert house.desk.advance(number, who="Mei", note="the template was late").stage == "review"
    with pytest.raises(UsageError, match="at review, the last step"):
        house.desk.advance(number, who="Mei")


def test_an_alert_that_is_open_again_begins_its_loop_anew(house: House) -> None:
    number = house.alert()
    house.desk.acknowledge(number, who="Mei")
    house.desk.advance(number, who="Mei")
    house.desk.resolve(number, who="Mei", why="paid")

    assert house.desk.reopen(number, who="Mei", why="not paid").stage == ""
    assert house.desk.acknowledge(number, who="Mei").stage == "accept"


@given(stage=st.sampled_from(("", *STAGES)), status=st.sampled_from(("acknowledged", "resolved")))
def test_what_follows_is_one_step_ahead_or_the_review(stage: str, status: str) -> None:
    found = following(Alert(id=1, stage=stage, status=status))

    places = ("", *STAGES)
    ahead = dict(zip(places, (*STAGES, ""), strict=True))[stage]
    assert found == (ahead if status == "acknowledged" else "" if stage == "review" else "review")
