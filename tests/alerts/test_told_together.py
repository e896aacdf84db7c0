"""What several departments were told in one message counts for each of them: for what it makes needless, for its end, and for what stands in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from alerts.routing.together import covers
from alerts.triage.over import tell_over
from monitor.store.database import Database
from monitor.store.tables import Alert, Notification
from tests.alerts.quiet_house import House, hours
from tests.building import NOON

NIGHT = {"quiet": "11:00-20:00", "levels": ["minor"]}
MORNING = NOON + hours(8)
BO, LEGAL = ["bo@acme.test"], ["legal@acme.test"]
BOTH: dict[str, Any] = {"to": [*BO, *LEGAL], "route": {"departments": ["bo", "legal"]}}


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = Database(database_url)
    yield House(database, language="en", console_host="127.0.0.1", console_port=8440)
    database.close()


def row(*to: str, channel: str = "mail", **told: Any) -> Notification:
    return Notification(department="bo", channel=channel, to=list(to), route={}, **told)


def over(house: House, number: int) -> list[tuple[str, list[str]]]:
    with house.database.begin() as session:
        alert = session.get_one(Alert, number, with_for_update=True)
        alert.status, alert.closed_at, alert.closed_reason = "resolved", NOON + hours(1), "paid"
        told = tell_over(session, alert, house.brands()[0], telling=house.telling, who="Mei", now=NOON + hours(1))
        rows = [session.get_one(Notification, one) for one in told]
        return [(one.channel, list(one.to)) for one in rows]


def test_a_message_covers_another_to_some_of_its_receivers_over_its_channel() -> None:
    wide = row("a", "B")
    wide.route = {"departments": ["bo", "legal"]}
    legal = row("b")
    legal.department = "legal"

    assert covers(wide, legal)
    assert covers(wide, row("A"))
    assert not covers(row("a"), wide)
    assert not covers(row("a", "b"), legal)
    assert not covers(wide, row("a", "c"))
    assert not covers(wide, row("a", channel="chat"))


def test_what_waits_for_one_department_is_told_by_a_newer_message_to_several(house: House) -> None:
    alert = house.open()
    own = [house.tell(alert, department=one, to=to, route=NIGHT) for one, to in (("bo", BO), ("legal", LEGAL))]
    other = house.tell(alert, department="trading", to=["trading@acme.test"], route=NIGHT)

    newer = house.tell(alert, "raised", **BOTH)

    assert [(house.row(one).status, house.row(one).folded_into) for one in own] == [("folded", newer.id)] * 2
    assert house.row(other).status == "held"


def test_what_waits_for_several_departments_waits_on_when_one_of_them_is_told(house: House) -> None:
    alert = house.open()
    both = house.tell(alert, to=BOTH["to"], route={**NIGHT, **BOTH["route"]})
    house.tell(alert, "raised", to=BO)

    assert house.row(both).status == "held"


def test_of_what_waited_for_one_department_and_for_several_the_newest_leaves(house: House) -> None:
    alert = house.open()
    own = house.tell(alert, route=NIGHT)
    both = house.tell(alert, "raised", to=BOTH["to"], route={**NIGHT, **BOTH["route"]})
    house.look(MORNING)

    assert house.queued == [both.id]
    assert (house.row(own).status, house.row(own).folded_into) == ("folded", both.id)


def test_whoever_was_told_alone_and_with_others_hears_the_end_once(house: House) -> None:
    alert = house.open(level="major")
    house.tell(alert, department="legal", to=LEGAL)
    house.tell(alert, "raised", **BOTH)
    house.tell(alert, "escalated-1-0")
    house.tell(alert, department="trading", to=["trading@acme.test"])

    assert over(house, alert) == [("mail", BOTH["to"]), ("mail", ["trading@acme.test"])]


def test_a_department_that_was_told_with_others_hears_the_end_over_all_its_channels(house: House) -> None:
    alert = house.open(level="major")
    house.tell(alert, **BOTH)
    refused = house.tell(alert, department="legal", channel="chat", to=["LEGAL_ROOM"])
    with house.database.begin() as session:
        session.get_one(Notification, refused.id).status = "failed"

    assert over(house, alert) == [("mail", BOTH["to"]), ("chat", ["LEGAL_ROOM"])]


def test_the_same_receivers_in_another_order_hear_the_end_once_too(house: House) -> None:
    alert = house.open(level="major")
    house.tell(alert, **BOTH)
    house.tell(alert, "raised", to=BOTH["to"][::-1], route=BOTH["route"])

    assert over(house, alert) == [("mail", BOTH["to"][::-1])]
