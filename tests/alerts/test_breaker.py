"""A channel that is down is left alone but for probes, by all senders together."""

from __future__ import annotations

from datetime import timedelta

from alerts.delivery.breaker import Breaker
from alerts.delivery.pauses import URGENT_PAUSE
from monitor.store.database import Database
from tests.building import NOON


def opened(database: Database, failures: int = 3) -> Breaker:
    breaker = Breaker(database, 3)
    for _ in range(failures):
        breaker.failed("mail", "no connection", NOON)
    return breaker


def admitted(breaker: Breaker, seconds: float, *, urgent: bool = False, channel: str = "mail") -> bool:
    return breaker.admit(channel, urgent=urgent, now=NOON + timedelta(seconds=seconds)) is None


def test_it_opens_at_the_limit_and_says_so(database: Database) -> None:
    breaker = Breaker(database, 3)

    assert [breaker.failed("mail", "no connection", NOON) for _ in range(4)] == [False, False, True, True]


def test_below_the_limit_everything_is_tried(database: Database) -> None:
    assert admitted(opened(database, 2), 0)


def test_one_probe_at_a_time_whoever_asks(database: Database) -> None:
    opened(database)
    senders = [Breaker(database, 3) for _ in range(5)]

    assert [admitted(sender, 9) for sender in senders] == [True, False, False, False, False]


def test_those_who_wait_are_told_until_when_and_why(database: Database) -> None:
    closed = opened(database).admit("mail", urgent=False, now=NOON)

    assert closed is not None
    assert (closed.until, closed.problem) == (NOON + timedelta(seconds=8), "no connection")


def test_an_urgent_message_probes_soon_even_when_others_must_wait_long(database: Database) -> None:
    breaker = opened(database, 30)

    assert not admitted(breaker, URGENT_PAUSE)
    assert admitted(breaker, URGENT_PAUSE, urgent=True)
    assert not admitted(breaker, URGENT_PAUSE + 1, urgent=True)
    assert admitted(breaker, 2 * URGENT_PAUSE, urgent=True)


def test_a_probe_that_never_ends_keeps_nobody_from_the_next(database: Database) -> None:
    breaker = opened(database)
    admitted(breaker, 10)

    assert admitted(breaker, 20)


def test_a_clock_that_was_set_back_closes_nobody_out(database: Database) -> None:
    breaker = opened(database)
    admitted(breaker, 3600)

    assert admitted(breaker, 10)


def test_what_works_closes_it_once(database: Database) -> None:
    breaker = opened(database)

    assert (breaker.worked("mail"), breaker.worked("mail")) == (True, False)
    assert admitted(breaker, 0)


def test_channels_fare_each_on_their_own(database: Database) -> None:
    breaker = opened(database)

    assert admitted(breaker, 0, channel="webhook:HOOK_A")
    assert not breaker.worked("webhook:HOOK_A")
