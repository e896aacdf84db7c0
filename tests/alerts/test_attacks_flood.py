"""Attacks on "no noise" and on words: crowds, clocks, time zones of databases, and mails that cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from alerts.escalating.examining import Circle, examine
from alerts.grouping.campaigns import gather_campaign
from alerts.messages import mail
from alerts.messages.notifying import notify
from alerts.triage import ending
from monitor.store.database import Database
from monitor.store.tables import (
    Alert,
    AlertKey,
    CampaignRow,
    CampaignSite,
    HitRow,
    Notification,
    SiteRow,
    SourceRow,
)
from tests.alerts import desk_house
from tests.alerts.quiet_house import House, hours, minutes
from tests.building import NOON, watchlist


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = Database(database_url)
    yield House(database, rate_limit=8, language="en", console_host="127.0.0.1", console_port=8440)
    database.close()


def test_what_a_storm_holds_leaves_in_time_though_the_clock_is_put_back_an_hour(house: House) -> None:
    for _ in range(10):
        house.tell(house.open(level="major"))
    assert house.rows(status="held")
    house.look(NOON - hours(1))

    assert not house.rows(status="held")


def test_hundreds_that_a_storm_held_are_told_in_one_message(house: House) -> None:
    house.tell(house.open(level="major"))
    with house.database.begin() as session:
        session.execute(
            text(
                "INSERT INTO alerts (brand, matter, topic, group_key, grouped_by, level, title, created_at, updated_at)"
                " SELECT 'acme', 'funding', 'x', 'k' || n, 'same_topic', 'major', 'it ' || n, :now, :now FROM generate_series(1, 300) n"
            ),
            {"now": NOON},
        )
        session.execute(
            text(
                'INSERT INTO notifications (alert_id, brand, level, step, department, channel, "to", message_id, thread_id, subject, text,'
                " html, created_at, status, held, release_at) SELECT id, 'acme', 'major', 'opened', 'bo', 'mail', '{bo@acme.test}',"
                " 'm' || id, 't' || id, 's', repeat('words ', 2000), '', :now, 'held', 'storm', :now FROM alerts WHERE group_key LIKE 'k%'"
            ),
            {"now": NOON},
        )
    house.look(NOON + minutes(1))

    summaries = [row for row in house.rows(department="bo") if row.step.startswith("summary-")]
    assert len(summaries) == 1
    assert "300 alerts" in summaries[0].subject
    assert not house.rows(status="held")


def test_a_thread_stays_one_on_a_database_that_keeps_its_clocks_elsewhere(database_url: str) -> None:
    with closing(Database(database_url)) as database, database.begin() as session:
        name = session.scalar(text("SELECT current_database()"))
        session.execute(text(f"ALTER DATABASE \"{name}\" SET timezone TO 'Asia/Shanghai'"))
    house = desk_house.House(Database(database_url))
    alert = house.alert()
    with house.row(alert) as (session, row):
        notify(session, row, "raised", house.brand[0], telling=house.telling, now=house.now)

    assert len({row.thread_id for row in house.messages(alert)}) == 1
    house.database.close()


@pytest.mark.parametrize("broken", ["evidence", "render"])
def test_an_alert_whose_words_cannot_be_found_is_told_in_few(
    database_url: str, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fails(*_: object, **__: object) -> object:
        raise KeyError("words")

    monkeypatch.setattr(mail, broken, fails)
    house = desk_house.House(Database(database_url))
    alert = house.alert()

    (told,) = house.messages(alert)
    assert told.status == "queued"
    for said in (told.text, told.html):
        assert f"#{alert}" in said
        assert f"/alerts/{alert}" in said
    house.database.close()


def test_an_alert_whose_end_cannot_be_put_into_words_ends_all_the_same(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> object:
        raise KeyError("words")

    monkeypatch.setattr(ending, "_facts", fails)
    house = desk_house.House(Database(database_url))
    alert = house.alert()
    house.desk.resolve(alert, who="Mei", why="paid")

    assert [row.step for row in house.messages(alert)] == ["opened", "over-1"]
    house.database.close()


def test_a_source_that_is_always_late_is_told_once_a_day(house: House) -> None:
    brand = watchlist()
    found = set()
    for number in range(8):
        now = NOON + hours(2) + number * minutes(20)
        with house.database.begin() as session:
            row = session.get(SourceRow, "acme/news") or SourceRow(key="acme/news", brand="acme")
            row.next_poll = now - hours(2)
            session.add(row)
            session.flush()
            circle = Circle(watchlists=(brand,), settings=house.settings, now=now)
            found |= {one.key for one in examine(session, circle) if one.what == "source_overdue"}

    assert len(found) == 1


def test_a_snoozed_alert_wakes_when_its_campaign_brings_it_another_impersonation(house: House) -> None:
    snoozed = house.open(
        level="major", snooze="until", snoozed_until=NOON + timedelta(days=300), owner="Mei", status="acknowledged"
    )
    other = house.open(level="major")
    with house.database.begin() as session:
        campaign = CampaignRow(created_at=NOON, updated_at=NOON)
        session.add(campaign)
        session.flush()
        for alert, domain in ((snoozed, "one-acme.top"), (other, "two-acme.top")):
            site = SiteRow(host=domain, domain=domain, url=f"https://{domain}/", since=NOON, first_seen=NOON)
            session.add(site)
            session.flush()
            session.add(CampaignSite(campaign_id=campaign.id, site_id=site.id, at=NOON, why=[]))
            session.add(AlertKey(brand="acme", key=f"site:{domain}", alert_id=alert, at=NOON))
            session.add(
                HitRow(
                    brand="acme",
                    source="acme/names",
                    kind="name",
                    identity=domain,
                    url=domain,
                    domain=domain,
                    alert_id=alert,
                    severity="major",
                    verdict="impersonation",
                    relevance=1.0,
                    seen_at=NOON,
                )
            )
        session.flush()
        gathered = gather_campaign(session, campaign.id, "acme", NOON)
        assert gathered is not None
        assert gathered.alert.id == snoozed

    with house.database.session() as session:
        assert session.get_one(Alert, snoozed).snooze == ""
        assert session.scalar(select(Notification.id)) is None
