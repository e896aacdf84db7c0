"""A site's life: what one look makes of it, and when the next one comes."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites.life import (
    FORGOTTEN,
    HARMLESS_FORGOTTEN,
    HARMLESS_GAP,
    LONGEST,
    RESTLESS,
    SHORTEST,
    UNSURE_FOR,
    Checked,
    Event,
    Life,
    Look,
    Standing,
    State,
    check,
    confirm,
    next_check,
    standing,
    step,
)
from monitor.sites.visit import Outcome
from tests.building import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def life(state: State = State.NAMED, **instead: object) -> Life:
    return msgspec.structs.replace(Life(state=state, since=NOON, first_seen=NOON), **instead)


def lived(looks: list[tuple[timedelta, Standing]], start: Life) -> tuple[Life, list[Event]]:
    events, now = list[Event](), start
    for after, found in looks:
        now, event = step(now, Look(at=NOON + after, standing=found))
        events += [event] if event else []
    return now, events


@pytest.mark.parametrize(
    ("outcome", "status", "kind", "unknown", "told"),
    [
        (Outcome.ANSWERED, 200, "content", False, Standing.CONTENT),
        (Outcome.ANSWERED, 200, "login_wall", False, Standing.CONTENT),
        (Outcome.ANSWERED, 200, "parked", False, Standing.BARE),
        (Outcome.ANSWERED, 404, "error", False, Standing.BARE),
        (Outcome.ANSWERED, 404, "content", False, Standing.CONTENT),
        (Outcome.ANSWERED, 503, "error", False, Standing.UNSURE),
        (Outcome.ANSWERED, 403, "blocked", False, Standing.UNSURE),
        (Outcome.HOSTILE, 200, "", False, Standing.CONTENT),
        (Outcome.UNRESOLVED, 0, "", False, Standing.GONE),
        (Outcome.UNRESOLVED, 0, "", True, Standing.UNSURE),
        (Outcome.UNREACHABLE, 0, "", False, Standing.GONE),
        (Outcome.TIMED_OUT, 0, "", False, Standing.UNSURE),
        (Outcome.FORBIDDEN, 0, "", False, Standing.UNSURE),
    ],
)
def test_a_look_tells_content_a_bare_answer_nothing_or_nothing_certain(
    outcome: Outcome, status: int, kind: str, unknown: bool, told: Standing
) -> None:
    assert standing(outcome, status, kind, unknown=unknown) is told


def test_a_name_is_parked_then_live_then_changed_then_down_then_back() -> None:
    now = life()
    told = list[Event | None]()
    looks = [
        Look(at=NOON, standing=Standing.GONE),
        Look(at=NOON + HOUR, standing=Standing.BARE),
        Look(at=NOON + 2 * HOUR, standing=Standing.CONTENT),
        Look(at=NOON + 3 * HOUR, standing=Standing.CONTENT),
        Look(at=NOON + 4 * HOUR, standing=Standing.CONTENT, same=False),
        Look(at=NOON + 5 * HOUR, standing=Standing.GONE),
        Look(at=NOON + 6 * HOUR, standing=Standing.GONE),
        Look(at=NOON + 7 * HOUR, standing=Standing.BARE),
        Look(at=NOON + 8 * HOUR, standing=Standing.CONTENT),
    ]
    for look in looks:
        now, event = step(now, look)
        told.append(event)

    assert told == [None, None, Event.CONTENT, None, Event.CHANGED, None, Event.DOWN, None, Event.BACK]
    assert (now.state, now.since, now.downs) == (State.CONTENT, NOON + 8 * HOUR, 1)


def test_one_look_that_finds_nothing_or_two_soon_after_another_are_no_down() -> None:
    _, once = lived(
        [(HOUR, Standing.GONE), (2 * HOUR, Standing.CONTENT), (3 * HOUR, Standing.GONE)], life(State.CONTENT)
    )
    minutes = timedelta(minutes=10)
    _, soon = lived([(minutes, Standing.GONE), (2 * minutes, Standing.GONE)], life(State.CONTENT))

    assert once == soon == []


def test_content_replaced_by_a_parking_page_is_down() -> None:
    now, events = lived([(HOUR, Standing.BARE), (2 * HOUR, Standing.BARE)], life(State.CONTENT))

    assert (now.state, events) == (State.DOWN, [Event.DOWN])


def test_trouble_of_a_server_or_resolver_is_no_down_for_a_week() -> None:
    troubled = [(HOUR * n, Standing.UNSURE) for n in range(1, 24 * 7)]

    now, events = lived(troubled, life(State.CONTENT))
    later, after = lived([(HOUR + UNSURE_FOR, Standing.UNSURE)], now)

    assert (now.state, events) == (State.CONTENT, [])
    assert (later.state, after) == (State.DOWN, [Event.DOWN])


def test_trouble_between_two_looks_that_find_nothing_does_not_hide_them() -> None:
    looks = [(HOUR, Standing.GONE), (2 * HOUR, Standing.UNSURE), (3 * HOUR, Standing.GONE)]

    assert lived(looks, life(State.CONTENT))[1] == [Event.DOWN]


def test_a_site_that_flaps_every_hour_makes_ever_fewer_events() -> None:
    turns = [(HOUR * n, Standing.CONTENT if n % 4 < 2 else Standing.GONE) for n in range(24 * 10)]

    _, events = lived(turns, life(State.CONTENT))

    assert len(events) <= 4


LOOKS = st.lists(st.tuples(st.integers(1, 10_000), st.sampled_from(Standing), st.booleans()), max_size=60)


@given(LOOKS, st.sampled_from(State))
def test_whatever_is_seen_downs_and_backs_take_turns_and_time_goes_on(
    looks: list[tuple[int, Standing, bool]], first: State
) -> None:
    now, at = life(first), NOON
    was_down = first is State.DOWN
    for minutes, found, same in looks:
        at += timedelta(minutes=minutes)
        before = now
        now, event = step(now, Look(at=at, standing=found, same=same))
        assert (event is Event.BACK) == (was_down and now.state is State.CONTENT)
        assert (event is Event.DOWN) == (before.state is State.CONTENT and now.state is State.DOWN)
        was_down = now.state is State.DOWN
        assert now.since in (before.since, at)
        assert now.first_seen == NOON


def seen(found: Standing, at: datetime = NOON + HOUR) -> Look:
    return Look(at=at, standing=found)


@pytest.mark.parametrize("state", [State.NAMED, State.PARKED, State.DOWN])
def test_the_first_answer_of_a_site_that_showed_nothing_deserves_a_visit(state: State) -> None:
    for found in (Standing.CONTENT, Standing.BARE, Standing.UNSURE):
        assert check(life(state), seen(found), Checked.FIRST, NOON)[1]
        assert not check(life(state), seen(found), Checked.SAME, NOON)[1]


def test_another_answer_deserves_a_visit_until_it_is_another_one_every_time() -> None:
    now, visits = life(State.CONTENT), list[bool]()
    for hour in range(1, 30):
        now, visit = check(now, seen(Standing.CONTENT, NOON + hour * HOUR), Checked.OTHER, NOON)
        visits.append(visit)

    assert visits == [*[True] * RESTLESS, *[False] * (23 - RESTLESS), *[True] * 6]


def test_a_check_that_finds_nothing_twice_asks_for_the_visit_that_takes_the_step() -> None:
    once, first = check(life(State.CONTENT), seen(Standing.GONE), Checked.NOTHING, NOON)
    twice, second = check(once, seen(Standing.GONE, NOON + 2 * HOUR), Checked.NOTHING, NOON)

    assert (first, second, twice.state) == (False, True, State.CONTENT)
    assert step(twice, seen(Standing.GONE, NOON + 2 * HOUR))[1] is Event.DOWN
    assert step(twice, seen(Standing.CONTENT, NOON + 2 * HOUR))[1] is None


@pytest.mark.parametrize("found", [Standing.BARE, Standing.UNSURE])
def test_content_under_a_status_of_an_error_stays_content_while_it_is_the_same(found: Standing) -> None:
    now, visits = life(State.CONTENT), list[bool]()
    for hour in range(1, 24 * 9):
        now, visit = check(now, seen(found, NOON + hour * HOUR), Checked.SAME, NOON)
        visits.append(visit)

    assert not any(visits)
    assert (now.misses, now.unsure_since) == (0, None)


def test_an_error_that_took_the_place_of_content_is_down_though_it_is_the_same_each_time() -> None:
    other, visit = check(life(State.CONTENT), seen(Standing.BARE), Checked.OTHER, NOON)
    visited, _ = step(other, seen(Standing.BARE))
    later = seen(Standing.BARE, NOON + 2 * HOUR)
    again, second = check(visited, later, Checked.SAME, NOON)

    assert visit and second
    assert step(again, later)[1] is Event.DOWN


def test_a_name_that_goes_on_leading_nowhere_deserves_no_visit() -> None:
    assert not check(life(), seen(Standing.GONE), Checked.NOTHING, None)[1]


@given(st.sampled_from(State), st.integers(0, 399), st.floats(0, 1), st.floats(0, 1))
def test_gaps_grow_with_what_was_waited_and_keep_within_their_bounds(
    state: State, days: int, spread: float, other: float
) -> None:
    at = NOON + days * DAY
    due, later = next_check(life(state), at, spread), next_check(life(state), at + DAY, spread)
    elsewhere = next_check(life(state), at, other)

    assert due and elsewhere
    assert SHORTEST * 0.9 <= due - at <= LONGEST[state] * 1.1
    assert later is None or later - (at + DAY) >= due - at
    assert (elsewhere > due) == (other > spread) or elsewhere == due


def test_a_new_name_is_looked_at_every_few_minutes_and_forgotten_after_a_years_registration() -> None:
    assert next_check(life(), NOON, 0.5) == NOON + SHORTEST
    assert next_check(life(), NOON + FORGOTTEN - HOUR, 0.5) is not None
    assert next_check(life(), NOON + FORGOTTEN, 0.5) is None
    assert next_check(life(State.DOWN), NOON + FORGOTTEN, 0.5) is None
    assert next_check(life(State.CONTENT), NOON + FORGOTTEN, 0.5) is not None


def test_a_name_costs_a_few_hundred_checks_in_its_first_year() -> None:
    at, checks = NOON, 0
    while (due := next_check(life(), at, 0.5)) and due < NOON + 365 * DAY:
        at, checks = due, checks + 1

    assert 200 < checks < 300


def test_a_site_that_was_missed_is_looked_at_again_when_that_can_be_confirmed() -> None:
    missed = life(State.CONTENT, misses=1, missed_at=NOON + 30 * DAY)

    due = next_check(missed, NOON + 30 * DAY, 0.0)

    assert due == NOON + 30 * DAY + confirm(missed)


def test_content_that_concerns_nobody_is_looked_at_once_a_week_for_a_quarter_of_a_year() -> None:
    harmless = life(State.CONTENT)

    assert next_check(harmless, NOON, 0.5, harmless=True) == NOON + HARMLESS_GAP
    assert next_check(harmless, NOON + HARMLESS_FORGOTTEN, 0.5, harmless=True) is None
    assert next_check(life(State.DOWN), NOON, 0.5, harmless=True) == NOON + SHORTEST
