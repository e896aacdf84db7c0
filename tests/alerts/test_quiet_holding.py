"""Which messages leave at once, and which wait for what, until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from alerts.quiet.silences import Matcher, add_silence
from monitor.store.database import Database
from monitor.store.tables import Alert
from tests.alerts.quiet_house import House, hours, minutes
from tests.building import NOON

NIGHT = {"quiet": "11:00-20:00", "levels": ["minor"]}
TOPIC = Matcher(topics=("withdrawal_delay",))


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = Database(database_url)
    yield House(database, rate_limit=8)
    database.close()


def silence(house: House, matcher: Matcher = TOPIC) -> int:
    values: dict[str, Any] = {"owner": "Mei", "reason": "known", "expires_at": NOON + hours(2), "now": NOON}
    with house.database.begin() as session:
        return add_silence(session, brand="acme", matcher=matcher, **values).id


def snooze(house: House, alert: int, mode: str, until: datetime | None = None) -> None:
    with house.database.begin() as session:
        found = session.get_one(Alert, alert)
        found.snooze, found.snoozed_until = mode, until


def test_a_message_that_nothing_holds_is_queued_and_its_departments_count_as_told(house: House) -> None:
    alert = house.open()
    told = house.tell(alert)

    assert house.queued == [told.id]
    assert house.row(told).status == "queued"
    with house.database.session() as session:
        assert session.get_one(Alert, alert).told_at == NOON


def test_what_is_held_is_not_told(house: House) -> None:
    alert = house.open()
    told = house.tell(alert, route=NIGHT)

    assert house.queued == []
    assert (told.status, told.held, told.release_at) == ("held", "quiet_hours", NOON + hours(8))
    with house.database.session() as session:
        assert session.get_one(Alert, alert).told_at is None
    assert house.events(alert, "held")[0].detail["why"] == "quiet_hours"


def test_quiet_hours_hold_the_levels_that_the_route_names(house: House) -> None:
    major = house.open(level="major")

    assert house.tell(major, route=NIGHT).status == "queued"
    assert house.tell(major, "raised", route={**NIGHT, "levels": ["minor", "major"]}).held == "quiet_hours"


def test_what_goes_into_the_digest_waits_for_nothing_else(house: House) -> None:
    silence(house)
    alert = house.open()
    told = house.tell(alert, route={**NIGHT, "when": "digest"})

    assert (told.held, told.release_at) == ("digest", None)
    assert house.events(alert) == []


def test_a_silence_comes_before_a_snooze_and_a_snooze_before_quiet_hours(house: House) -> None:
    alert = house.open()
    snooze(house, alert, "until", NOON + hours(1))
    snoozed = house.tell(alert, route=NIGHT)
    number = silence(house)
    silent = house.tell(alert, "raised", route=NIGHT)

    assert (snoozed.held, snoozed.release_at) == ("snoozed", NOON + hours(1))
    assert (silent.held, silent.release_at, silent.route["silence"]) == ("silenced", NOON + hours(2), number)


def test_a_snooze_until_something_changes_has_no_end_by_itself(house: House) -> None:
    alert = house.open()
    snooze(house, alert, "change")

    assert (house.tell(alert).held, house.tell(alert, "raised").release_at) == ("snoozed", None)


def test_the_history_says_who_asked_for_silence_and_why(house: House) -> None:
    alert = house.open()
    number = silence(house)
    told = house.tell(alert)
    (event,) = house.events(alert, "silenced")

    assert event.who == "Mei"
    assert (event.detail["silence"], event.detail["reason"]) == (number, "known")
    assert event.detail["notification"] == told.id


@pytest.mark.parametrize("step", ["raised", "regressed-2", "report-12"])
def test_that_a_major_matter_got_worse_leaves_in_spite_of_a_silence(house: House, step: str) -> None:
    silence(house)
    major, minor = house.open(level="major"), house.open()

    assert house.tell(major).held == "silenced"
    assert house.tell(major, step).status == "queued"
    assert house.tell(minor, step).held == "silenced"


def test_a_silence_that_says_major_holds_what_got_worse_too(house: House) -> None:
    silence(house, Matcher(topics=("withdrawal_delay",), level="major"))

    assert house.tell(house.open(level="major"), "raised").held == "silenced"


def test_a_rung_of_the_ladder_is_held_by_no_wish(house: House) -> None:
    alert = house.open()
    silence(house)
    snooze(house, alert, "change")
    rung = house.tell(alert, "escalated-1-2", route={**NIGHT, "when": "digest"})

    assert rung.status == "queued"


def test_that_it_is_over_waits_for_quiet_hours_and_for_no_silence(house: House) -> None:
    alert = house.open()
    silence(house)

    assert house.tell(alert, "over-1", route=NIGHT).held == "quiet_hours"
    assert house.tell(alert, "over-1").status == "queued"


def test_a_message_that_leaves_tells_what_older_ones_of_its_alert_would(house: House) -> None:
    alert, other = house.open(), house.open()
    waits = [
        house.tell(alert, route=NIGHT),
        house.tell(other, route=NIGHT),
        house.tell(alert, route={"when": "digest"}),
    ]
    elsewhere = house.tell(alert, route=NIGHT, department="funding", to=["funding@acme.test"])
    news = house.tell(alert, "raised", now=NOON + minutes(5))

    assert (house.row(waits[0]).status, house.row(waits[0]).folded_into) == ("folded", news.id)
    assert [house.row(one).status for one in (waits[1], waits[2], elsewhere)] == ["held"] * 3


def test_the_quiet_hours_are_those_of_the_team(house: House) -> None:
    from msgspec.structs import replace

    from tests.building import watchlist

    plain = watchlist()
    house.brands = lambda: (replace(plain, brand=replace(plain.brand, time_zone="Asia/Shanghai")),)
    told = house.tell(house.open(), route={"quiet": "20:00-21:30", "levels": ["minor"]})

    assert told.release_at == NOON + hours(1.5)
