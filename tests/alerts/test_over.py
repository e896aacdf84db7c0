"""It is over: whoever was told of an alert is told what became of it, in the same thread, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from alerts.quiet.silences import Matcher
from monitor.store.database import Database
from monitor.store.tables import Notification
from tests.alerts.desk_house import House
from tests.building import NOON, routes

HOSTILE = "<b>paid</b> to 13812345678, see http://acme-login.top/x\r\nBcc: all@acme.test"


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = Database(database_url)
    yield House(database)
    database.close()


def over(house: House, number: int) -> list[Notification]:
    return [one for one in house.messages(number) if one.step.startswith("over-")]


def sent(house: House, number: int, **values: object) -> None:
    """All messages of the alert fared so."""
    with house.database.begin() as session:
        session.execute(update(Notification).where(Notification.alert_id == number).values(values))


def test_who_was_told_hears_what_by_whom_how_and_how_long_it_took(house: House) -> None:
    number = house.alert()
    (first,) = house.messages(number)
    house.later(days=1, hours=2)
    house.enqueued.clear()
    house.desk.resolve(number, who="Mei", why="the bank has paid")

    (told,) = over(house, number)
    assert (told.department, told.channel, told.to, told.cc) == (first.department, "mail", first.to, first.cc)
    assert (told.thread_id, told.status) == (first.thread_id, "queued")
    assert told.message_id != first.message_id
    assert house.enqueued == [told.id]
    for words in ("It is over: settled by Mei.", "the bank has paid", "1 d 2 h", f"#{number} ", "opens again"):
        assert words in told.text
        assert words in told.html


def test_what_people_wrote_is_masked_defanged_and_escaped(house: House) -> None:
    number = house.alert()
    house.desk.resolve(number, who="<i>Mei</i>", why=HOSTILE)

    (told,) = over(house, number)
    assert "13812345678" not in told.text + told.html
    assert "hxxp://acme-login[.]top/x Bcc: a***@" in told.text
    assert "<b>" not in told.html
    assert "<i>" not in told.html
    assert "\n" not in told.subject


def test_a_dismissal_is_told_in_other_words(house: House) -> None:
    number = house.alert()
    house.desk.dismiss(number, who="Mei", why="false_alarm")

    (told,) = over(house, number)
    assert "Nothing to be done after all; dismissed by Mei: a false alarm" in told.text
    assert "it can be opened again" in told.text


def test_each_department_hears_it_in_its_own_language(house: House) -> None:
    number = house.alert(topics=("fake_site_scam",))
    house.desk.resolve(number, who="Mei", why="网站已下架")

    said = {one.department: one.text for one in over(house, number)}
    assert set(said) == {"marketing", "bo"}
    assert "事项已了结，由 Mei 处理完毕。" in said["marketing"]
    assert "It is over: settled by Mei." in said["bo"]


def test_nobody_hears_of_the_end_of_what_they_never_heard_of(house: House) -> None:
    untold, digest_only, refused = house.alert(1, told=False), house.alert(2), house.alert(3)
    partly = house.alert(4)
    sent(house, partly, status="failed", reached=["bo@acme.test"])
    sent(house, digest_only, status="held", held="digest")
    sent(house, refused, status="failed")

    for number in (untold, digest_only, refused):
        house.desk.resolve(number, who="Mei", why="paid")
        assert over(house, number) == []
    house.desk.resolve(partly, who="Mei", why="paid")
    assert len(over(house, partly)) == 1


def test_who_heard_it_in_a_summary_or_over_another_channel_hears_the_end(house: House) -> None:
    summary, folded, stood_in = house.alert(1), house.alert(2), house.alert(3)
    (carrier,), (other,) = house.messages(summary), house.messages(stood_in)
    sent(house, summary, status="sent")
    sent(house, folded, status="folded", folded_into=carrier.id)
    sent(house, stood_in, status="failed")
    with house.database.begin() as session:
        kept = {name: getattr(other, name) for name in ("alert_id", "step", "department", "thread_id", "subject")}
        session.add(
            Notification(
                **kept, to=["ROOM"], channel="chat", message_id="<s@test>", text="", html="",
                status="sent", instead_of=other.id, created_at=NOON,
            )
        )  # fmt: skip

    for number in (folded, stood_in):
        house.desk.resolve(number, who="Mei", why="paid")
        assert [(one.channel, one.department) for one in over(house, number)] == [("mail", "bo")]


def test_the_end_is_told_through_snooze_and_silence_to_whom_it_was_told_before(house: House) -> None:
    number = house.alert()
    house.desk.snooze(number, who="Mei", mode="change")
    house.desk.resolve(number, who="Mei", why="paid")
    assert [one.status for one in over(house, number)] == ["queued"]

    silenced = house.alert(2)
    sent(house, silenced, status="sent")
    house.desk.silence(
        brand="acme", matcher=Matcher(level="major"), who="Mei", why="known", until=NOON + timedelta(hours=1)
    )
    house.desk.resolve(silenced, who="Mei", why="paid")
    assert len(over(house, silenced)) == 1


def test_each_round_ends_with_a_message_of_its_own_to_those_that_the_round_reached(house: House) -> None:
    number = house.alert()
    house.desk.resolve(number, who="Mei", why="paid")
    house.desk.reopen(number, who="Mei", why="not paid")
    house.desk.resolve(number, who="Mei", why="paid now")

    told = over(house, number)
    assert [one.step for one in told] == ["over-1", "over-2"]
    assert len({one.message_id for one in told}) == 2
    assert "paid now" in told[1].text


def test_the_end_goes_to_whom_was_told_even_when_the_routes_have_changed_since(house: House) -> None:
    number = house.alert()
    (watched,) = house.brand
    changed = routes()
    house.brand = (type(watched)(**{**{f: getattr(watched, f) for f in watched.__struct_fields__}, "routes": type(changed)(
        departments=changed.departments, route=(), fallback="funding", topics=changed.topics
    )}),)  # fmt: skip
    house.desk.resolve(number, who="Mei", why="paid")

    assert [one.department for one in over(house, number)] == ["bo"]
