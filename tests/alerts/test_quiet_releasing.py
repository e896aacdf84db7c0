"""What was held is told when its time has come: alone, in a summary, or in another message; never twice, and never lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from threading import Barrier, Thread
from typing import Any

import pytest

from alerts.history import verify
from alerts.quiet.releasing import release, something_due
from alerts.quiet.silences import Matcher, add_silence, end_silence
from monitor.store.database import Database
from monitor.store.tables import Alert
from tests.alerts.quiet_house import House, hours, minutes
from tests.building import NOON

NIGHT = {"quiet": "11:00-20:00", "levels": ["minor"]}
MORNING = NOON + hours(8)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = Database(database_url)
    yield House(database, rate_limit=8, language="en", console_host="127.0.0.1", console_port=8440)
    database.close()


def silence(house: House, **told: Any) -> int:
    values: dict[str, Any] = {"owner": "Mei", "reason": "known", "expires_at": NOON + hours(2), "now": NOON}
    with house.database.begin() as session:
        return add_silence(session, brand="acme", matcher=Matcher(matters=("funding",)), **{**values, **told}).id


def due(house: House, now: Any) -> bool:
    with house.database.session() as session:
        return something_due(session, now, watchlists=house.brands, telling=house.telling)


def test_what_waits_for_the_morning_leaves_in_the_morning_and_not_before(house: House) -> None:
    alert = house.open()
    told = house.tell(alert, route=NIGHT)

    assert not due(house, MORNING - minutes(1))
    assert house.look(MORNING - minutes(1)) == 0
    assert due(house, MORNING)
    assert house.look(MORNING) == 1
    assert (house.row(told).status, house.queued) == ("queued", [told.id])
    assert [event.what for event in house.events(alert)] == ["held", "released"]
    with house.database.session() as session:
        assert session.get_one(Alert, alert).told_at == MORNING
    assert house.look(MORNING) == 0


def test_of_several_messages_of_one_alert_the_newest_leaves(house: House) -> None:
    alert = house.open()
    older, newer = house.tell(alert, route=NIGHT), house.tell(alert, "raised", route=NIGHT)
    house.look(MORNING)

    assert house.queued == [newer.id]
    assert (house.row(older).status, house.row(older).folded_into) == ("folded", newer.id)


def test_major_ones_leave_first_then_in_the_order_they_were_written(house: House) -> None:
    both = {**NIGHT, "levels": ["minor", "major"]}
    minors = [house.tell(house.open(), route=both).id for _ in range(2)]
    major = house.tell(house.open(level="major"), route=both).id
    house.look(MORNING)

    assert house.queued == [major, *minors]


def test_something_else_that_holds_is_asked_for_again(house: House) -> None:
    alert = house.open()
    told = house.tell(alert, route=NIGHT)
    with house.database.begin() as session:
        session.get_one(Alert, alert).snooze = "change"
    house.look(MORNING)

    assert (house.row(told).held, house.row(told).release_at) == ("snoozed", None)
    assert [event.detail["why"] for event in house.events(alert, "held")] == ["quiet_hours", "snoozed"]


def test_beyond_the_limit_one_summary_tells_of_all_the_others(house: House) -> None:
    alerts = [house.open(title=f"acme-{number}.top", matter="fake_site") for number in range(30)]
    major = house.open(title="出金", level="major")
    single = [house.tell(alert).id for alert in alerts[:4]]
    waiting = [house.tell(alert, cc=["manager@acme.test"]) for alert in alerts[4:]]
    house.tell(major)
    house.tell(major, "raised")
    house.tell(major, "raised")
    house.look(NOON + minutes(0.5))

    (summary,) = house.rows(alert_id=None)
    assert house.queued[:4] == single
    assert house.queued[-1] == summary.id
    assert (summary.department, summary.channel, summary.to) == ("bo", "mail", ["bo@acme.test"])
    assert (summary.level, summary.cc, summary.route["alerts"]) == ("major", ["manager@acme.test"], 27)
    assert summary.subject == "[Acme Markets][major] 27 alerts in one message, 1 of them major"
    assert {(row.status, row.folded_into) for row in map(house.row, waiting)} == {("folded", summary.id)}
    assert "[major] #31 出金" in summary.text.split("[minor]")[0]
    assert "acme-29[.]top" in summary.text
    assert f"/alerts/{alerts[-1]}" in summary.html
    assert re.search(r"^All alerts: \S+[^/]/$", summary.text, re.MULTILINE)
    assert "fake site: 26 alerts, 0 major, 26 findings" in summary.text
    assert house.events(alerts[-1], "released")[0].detail["summary"] == summary.id
    with house.database.session() as session:
        assert session.get_one(Alert, alerts[-1]).told_at == NOON + minutes(0.5)
        assert verify(session) == ()


def test_summaries_keep_their_distance_too(house: House) -> None:
    limit = House(house.database, rate_limit=8, rate_window=600)
    for second in range(0, 1200, 20):
        now = NOON + minutes(second / 60)
        for _ in range(3):
            limit.tell(limit.open(), now=now)
        limit.look(now)
    limit.look(NOON + hours(1))
    left = sorted((row.release_at or row.created_at) for row in limit.rows() if row.status == "queued")

    assert all(sum(1 for one in left if first <= one < first + minutes(10)) <= 8 for first in left)
    assert not limit.rows(status="held")


def test_one_message_beyond_the_limit_leaves_as_it_is(house: House) -> None:
    for _ in range(4):
        house.tell(house.open())
    told = house.tell(house.open())
    house.look(NOON + minutes(1))

    assert house.row(told).status == "queued"
    assert house.rows(alert_id=None) == []


def test_what_a_silence_held_is_told_in_one_message_when_it_ends(house: House) -> None:
    number = silence(house)
    alerts = [house.open(title=f"thing {number}") for number in range(3)]
    held = [house.tell(alert) for alert in alerts]
    with house.database.begin() as session:
        end_silence(session, number, who="Jun", now=NOON + hours(1))
    house.look(NOON + hours(1))

    (summary,) = house.rows(alert_id=None)
    assert "A silence is over" in summary.text
    assert {house.row(one).folded_into for one in held} == {summary.id}


def test_another_silence_goes_on_holding(house: House) -> None:
    silence(house)
    told = house.tell(house.open())
    second = silence(house, expires_at=NOON + hours(5))
    house.look(NOON + hours(2))

    assert (house.row(told).held, house.row(told).route["silence"]) == ("silenced", second)
    assert house.row(told).release_at == NOON + hours(5)


def test_what_is_settled_meanwhile_is_not_told_but_seen(house: House) -> None:
    told_of, unheard = house.open(), house.open()
    first, second = house.tell(told_of, route=NIGHT), house.tell(unheard, route=NIGHT)
    for alert in (told_of, unheard):
        house.close(alert, NOON + minutes(5))
    over = house.tell(told_of, "over-1", now=NOON + minutes(5), route=NIGHT)
    house.look(NOON + minutes(6))

    assert (house.row(first).status, house.row(first).folded_into) == ("folded", over.id)
    assert (house.row(second).status, house.row(second).folded_into) == ("folded", None)
    assert house.events(unheard, "folded")[0].detail["why"] == "closed"
    assert house.row(over).held == "quiet_hours"
    house.look(MORNING)
    assert house.queued == [over.id]


def test_rungs_of_the_ladder_are_told_each_for_itself(house: House) -> None:
    alert = house.open(level="major")
    for _ in range(6):
        house.tell(house.open(level="major"))
    rungs = [house.tell(alert, step) for step in ("escalated-1-1", "escalated-1-2")]
    for minute in range(1, 20):
        house.look(NOON + minutes(minute))

    assert [house.row(one).status for one in rungs] == ["queued", "queued"]
    assert [event.what for event in house.events(alert)] == ["held", "held", "released", "released"]


def test_messages_of_a_brand_that_is_watched_no_more_leave_all_the_same(house: House) -> None:
    told = house.tell(house.open(), route=NIGHT)
    house.brands = lambda: ()
    house.look(MORNING)

    assert house.queued == [told.id]


def test_a_digest_keeps_what_is_its_own(house: House) -> None:
    house.tell(house.open(), route={"when": "digest"})

    assert not due(house, NOON + hours(100))
    assert house.look(NOON + hours(100)) == 0


def test_two_at_once_release_each_message_once(house: House) -> None:
    rows = [house.tell(house.open(), route=NIGHT, department=f"d{number}").id for number in range(12)]
    begin = Barrier(2)

    def look() -> None:
        begin.wait()
        with house.database.begin() as session:
            release(session, MORNING, watchlists=house.brands, telling=house.telling)

    threads = [Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    house.look(MORNING)

    assert sorted(house.queued) == rows


def test_an_alert_that_somebody_is_at_is_left_for_the_next_time(house: House) -> None:
    busy, free = house.open(), house.open()
    first, second = house.tell(busy, route=NIGHT), house.tell(free, route=NIGHT)
    with house.database.begin() as session:
        session.get_one(Alert, busy, with_for_update=True)
        house.look(MORNING)

    assert house.queued == [second.id]
    house.look(MORNING)
    assert house.queued == [second.id, first.id]


def test_what_a_death_interrupts_is_as_it_was(house: House) -> None:
    told = house.tell(house.open(), route=NIGHT)
    with house.database.session() as session:
        release(session, MORNING, watchlists=house.brands, telling=house.telling)
        session.rollback()
    assert house.row(told).status == "held"
    house.look(MORNING)

    assert house.row(told).status == "queued"
