"""How long is waited between two tries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alerts.delivery.pauses import LONGEST_PAUSE, URGENT_PAUSE, longest_pause, pause_after, spread

attempts = st.integers(0, 10**6)
chances = st.floats(0, 1)


@given(attempts, chances, st.booleans())
def test_half_of_a_pause_is_certain_and_none_is_longer_than_its_limit(
    tries: int, chance: float, urgent: bool
) -> None:
    pause = pause_after(tries, urgent=urgent, chance=lambda: chance)
    whole = min(longest_pause(tries), URGENT_PAUSE if urgent else LONGEST_PAUSE)

    assert whole / 2 <= pause <= whole


@given(attempts, chances)
def test_a_path_of_ten_seconds_is_met_by_an_urgent_message(tries: int, chance: float) -> None:
    """A pause, a second until the job is taken, and the time that is left for the mail itself."""
    assert pause_after(tries, urgent=True, chance=lambda: chance) + 1 <= 5


@given(attempts, st.floats(0, 10**9), st.booleans())
def test_what_the_receiver_asks_for_is_kept_up_to_a_bound(tries: int, asked: float, urgent: bool) -> None:
    pause = pause_after(tries, urgent=urgent, asked=asked)

    assert pause >= min(asked, 120.0 if urgent else 3600.0)
    assert pause <= max(60.0, 120.0 if urgent else 3600.0)


def test_pauses_double_up_to_a_minute() -> None:
    assert [longest_pause(tries) for tries in (0, 1, 2, 3, 4, 5, 6, 7, 99)] == [2, 2, 4, 8, 16, 32, 60, 60, 60]


@given(chances, st.integers(0, 10**6))
def test_those_who_wait_for_a_channel_ask_about_once_a_second_all_together(chance: float, waiting: int) -> None:
    assert 0 <= spread(urgent=True, waiting=waiting, chance=lambda: chance) <= max(1, min(waiting / 4, 180))
    assert 0 <= spread(urgent=False, waiting=waiting, chance=lambda: chance) <= 180
