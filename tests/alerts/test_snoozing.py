"""Snoozing: messages wait until a time, a change, or the end; nothing is dropped, and what is grave wakes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from alerts.messages.notifying import notify
from alerts.quiet.releasing import release
from alerts.quiet.snoozing import LONGEST, LOOK_EVERY, snoozed, stir
from alerts.quiet.waking import cleared, is_due, wake_due
from monitor.errors import UsageError
from monitor.sighting import NameSeen
from monitor.store.database import Database
from monitor.store.hits import keep_hit
from monitor.store.sites import name_site
from monitor.store.tables import Alert, HitRow, Notification, SiteRow
from tests.alerts.desk_house import House
from tests.building import NOON, fake_site

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = Database(database_url)
    yield House(database)
    database.close()


def hold_one(house: House, number: int) -> int:
    """A message of the alert that waits because it is snoozed."""
    with house.database.begin() as session:
        row = session.scalars(select(Notification).where(Notification.alert_id == number)).first()
        assert row is not None
        row.status, row.held, row.release_at = "held", "snoozed", None
        return row.id


def release_at(house: House, message: int) -> object:
    with house.database.session() as session:
        return session.get_one(Notification, message).release_at


def wake_what_is_due(house: House) -> int:
    with house.database.begin() as session:
        assert is_due(session, house.now)
        return wake_due(session, house.now, house.brand)


def is_snoozed(house: House, number: int) -> bool:
    with house.row(number) as (_, alert):
        return snoozed(alert, house.now)


def test_a_snooze_until_a_time_ends_then_and_what_waited_is_due(house: House) -> None:
    number = house.alert()
    waiting = hold_one(house, number)
    house.desk.snooze(number, who="Mei", mode="until", until=NOON + HOUR, note="the bank is asked")
    with house.database.begin() as session:
        assert not is_due(session, house.now)
    assert is_snoozed(house, number)

    house.later(hours=1)
    assert not is_snoozed(house, number)
    assert wake_what_is_due(house) == 1

    assert (house.view(number).snooze, release_at(house, waiting)) == ("", house.now)
    assert house.events(number, "snoozed", "woken") == [
        ("Mei", "snoozed", {"before": {"mode": "", "until": None}, "after": {"mode": "until", "until": (NOON + HOUR).isoformat()}}),
        ("system", "woken", {"before": {"mode": "until", "until": (NOON + HOUR).isoformat()}, "why": "time"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "wakers"),
    [
        ("until", {"raised", "impersonation", "report", "reopened"}),
        ("change", {"raised", "impersonation", "report", "reopened", "change"}),
        ("clear", {"raised", "impersonation", "report", "reopened"}),
    ],
)
def test_what_is_grave_wakes_every_snooze_and_any_change_only_one_that_waits_for_it(
    house: House, mode: str, wakers: set[str]
) -> None:
    number = house.alert()
    until = NOON + DAY if mode == "until" else None

    for why in ("change", "raised", "impersonation", "report", "reopened"):
        house.desk.snooze(number, who="Mei", mode=mode, until=until)
        with house.row(number) as (session, alert):
            stir(session, alert, house.now, why=why)
        assert (house.view(number).snooze == "") == (why in wakers)


def test_a_person_wakes_it_and_one_that_is_awake_cannot_be_woken(house: House) -> None:
    number = house.alert()
    house.desk.snooze(number, who="Mei", mode="change", until=NOON + DAY)
    house.desk.wake(number, who="Lin")

    assert house.events(number, "woken")[0][0] == "Lin"
    with pytest.raises(UsageError, match=f"alert {number} is not snoozed"):
        house.desk.wake(number, who="Lin")


def test_a_snooze_that_is_there_is_replaced_and_closing_ends_it(house: House) -> None:
    number = house.alert()
    waiting = hold_one(house, number)
    house.desk.snooze(number, who="Mei", mode="change")
    again = house.desk.snooze(number, who="Lin", mode="until", until=NOON + DAY)
    assert (again.snooze, again.snoozed_by, again.snoozed_until) == ("until", "Lin", NOON + DAY)

    assert house.desk.resolve(number, who="Lin", why="paid").snooze == ""
    assert release_at(house, waiting) == house.now


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"mode": "for_ever"}, "expected a snooze among until, change, clear"),
        ({"mode": "until"}, "needs the time"),
        ({"mode": "until", "until": NOON}, "within the next 366 days"),
        ({"mode": "change", "until": NOON + LONGEST + HOUR}, "within the next 366 days"),
        ({"mode": "clear", "until": NOON + HOUR}, "has no time besides"),
    ],
)
def test_a_snooze_that_makes_no_sense_is_refused(house: House, asked: dict[str, object], said: str) -> None:
    number = house.alert()

    with pytest.raises(UsageError, match=said):
        house.desk.snooze(number, who="Mei", **asked)  # type: ignore[arg-type]


def test_a_matter_has_cleared_when_nothing_joined_for_the_grouping_window(house: House) -> None:
    number = house.alert()
    snooze = house.desk.snooze(number, who="Mei", mode="clear")
    assert snooze.snoozed_until is None

    house.later(hours=23)
    assert wake_what_is_due(house) == 1
    assert house.view(number).snooze == "clear"
    with house.row(number) as (_, alert):
        assert alert.snoozed_until == house.now + LOOK_EVERY

    house.later(hours=1)
    wake_what_is_due(house)
    assert house.events(number, "woken")[0][2]["why"] == "clear"


@pytest.mark.parametrize(
    ("states", "over"),
    [
        (("content",), False),
        (("down",), True),
        (("down", "content"), False),
        (("down", "parked"), True),
        (("named",), False),
    ],
)
def test_a_site_has_cleared_when_it_went_down_and_none_of_its_alert_is_up(
    house: House, states: tuple[str, ...], over: bool
) -> None:
    number = house.alert()
    with house.row(number) as (session, alert):
        for place, state in enumerate(states):
            host = f"acme-{place}.top"
            name_site(session, host, NOON, why="test")
            hit = keep_hit(session, NameSeen(source="acme/names", domain=host), fake_site(host), NOON)
            assert hit is not None
            session.get_one(HitRow, hit.id).alert_id = alert.id
            session.scalars(select(SiteRow).where(SiteRow.host == host)).one().state = state
        session.flush()

        assert cleared(session, alert, DAY, NOON + HOUR) is over


def test_a_message_that_waited_for_the_snooze_leaves_when_it_ends_and_never_before(house: House) -> None:
    number = house.alert(told=False)
    house.desk.snooze(number, who="Mei", mode="until", until=NOON + HOUR)
    with house.row(number) as (session, alert):
        assert notify(session, alert, "opened", house.brand[0], telling=house.telling, now=house.now) == ()
    (waiting,) = house.messages(number)
    assert (waiting.status, waiting.held, house.enqueued) == ("held", "snoozed", [])

    house.later(hours=1)
    wake_what_is_due(house)
    with house.database.begin() as session:
        release(session, house.now, watchlists=lambda: house.brand, telling=house.telling)

    assert [one.status for one in house.messages(number)] == ["queued"]
    assert house.enqueued == [waiting.id]
    assert house.view(number).told_at == house.now


def test_two_workers_never_wake_one_alert_twice(house: House) -> None:
    numbers = [house.alert(place) for place in range(3)]
    for number in numbers:
        house.desk.snooze(number, who="Mei", mode="until", until=NOON + HOUR)
    house.later(hours=1)

    with house.database.begin() as first:
        assert wake_due(first, house.now, house.brand) == 3
        with house.database.begin() as second:
            assert wake_due(second, house.now, house.brand) == 0

    with house.database.session() as session:
        assert session.scalars(select(Alert.id).where(Alert.snooze != "")).all() == []
    assert all(len(house.events(number, "woken")) == 1 for number in numbers)
