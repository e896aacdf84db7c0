"""The registries' turns and answers outlive processes, and no turn is given twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import msgspec
import pytest

from monitor.names.facts import Answer, Registration
from monitor.store.database import Database
from monitor.store.registries import (
    StoredTurns,
    forget_registrations,
    fresh_registration,
    keep_registration,
    refusing,
)
from tests.building import NOON

SERVER, DOMAIN = "rdap.test", "lumenor-login.top"
DAY = timedelta(days=1)


def found(**instead: object) -> Registration:
    told = Registration(answer=Answer.FOUND, at=NOON, protocol="rdap", server=SERVER, created=NOON - DAY, raw="{}")
    return msgspec.structs.replace(told, **instead)


def test_turns_come_one_gap_after_another_whoever_takes_them(database: Database) -> None:
    turns = [StoredTurns(database, gap=2.0), StoredTurns(database, gap=2.0)]

    with ThreadPoolExecutor(4) as threads:
        at = list(threads.map(lambda n: turns[n % 2].turn(SERVER, NOON), range(8)))

    assert sorted(at) == [NOON + timedelta(seconds=2 * n) for n in range(8)]
    assert turns[0].turn("whois.test", NOON) == NOON


def test_a_turn_that_nobody_took_for_long_comes_at_once(database: Database) -> None:
    turns = StoredTurns(database, gap=1.0)
    turns.turn(SERVER, NOON)

    assert turns.turn(SERVER, NOON + DAY) == NOON + DAY


def test_a_registry_that_wants_rest_gets_it_from_every_process(database: Database) -> None:
    StoredTurns(database, gap=0.0).rest(SERVER, NOON + DAY)
    StoredTurns(database, gap=0.0).rest(SERVER, NOON)

    assert StoredTurns(database, gap=0.0).turn(SERVER, NOON) == NOON + DAY


def test_who_refuses_is_known_as_long_as_it_wants_rest(database: Database) -> None:
    turns = StoredTurns(database, gap=0.0)
    turns.rest(SERVER, NOON + DAY)
    turns.note(SERVER, Answer.REFUSED, "HTTP 429", NOON)
    turns.note("whois.test", Answer.FOUND, "", NOON)

    with database.session() as session:
        now, later = refusing(session, NOON), refusing(session, NOON + 2 * DAY)

    assert [(one.server, one.problem) for one in now] == [(SERVER, "HTTP 429")]
    assert later == []


def test_an_answer_is_used_again_while_it_is_fresh_with_all_that_it_says(database: Database) -> None:
    with database.begin() as session:
        keep_registration(session, DOMAIN, found())

    with database.session() as session:
        assert fresh_registration(session, DOMAIN, NOON) == found()
        assert fresh_registration(session, DOMAIN, NOON + DAY) is None
        assert fresh_registration(session, "other.top", NOON - DAY) is None


@pytest.mark.parametrize("answer", [Answer.REFUSED, Answer.TIMED_OUT])
def test_not_knowing_is_not_used_again_and_replaces_nothing(database: Database, answer: Answer) -> None:
    nothing = found(answer=answer, created=None, at=NOON + DAY)
    with database.begin() as session:
        keep_registration(session, DOMAIN, found())
        keep_registration(session, DOMAIN, nothing)
        keep_registration(session, "other.top", nothing)

    with database.session() as session:
        assert fresh_registration(session, DOMAIN, NOON) == found()
        assert fresh_registration(session, "other.top", NOON) is None


def test_old_answers_are_erased(database: Database) -> None:
    with database.begin() as session:
        keep_registration(session, DOMAIN, found())
        keep_registration(session, "other.top", found(at=NOON + DAY))

    with database.begin() as session:
        assert forget_registrations(session, NOON + DAY) == 1
        assert fresh_registration(session, "other.top", NOON) is not None
