"""Attacks on "nothing lost": whoever should be told hears of it, whatever people, digests and watchlists do meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta, tzinfo

import msgspec
import pytest
from sqlalchemy import select

from alerts.digest.charts import Bars, Drawn
from alerts.digest.making import Digests
from alerts.quiet.releasing import release, something_due
from alerts.quiet.silences import Matcher
from monitor.assessment import Severity
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.tables import Notification
from monitor.watchlist.model import Department, Route, Routes
from tests.alerts import desk_house
from tests.alerts.quiet_house import hours
from tests.building import NOON, routes, watchlist

TOMORROW = NOON + timedelta(days=1)


def _plain(several: Sequence[Bars], zone: tzinfo) -> Sequence[Drawn]:
    return [() for _ in several]


class House(desk_house.House):
    """A desk with the digests of its brands."""

    def digest(self) -> dict[str, Notification]:
        """Make everything that is due now; the newest digest of each department."""
        digests = Digests(lambda: self.brand, self.telling, draw=_plain)
        for _ in range(10):
            with self.database.begin() as session:
                if not digests.is_due(session, self.now) or not digests.make_due(session, self.now):
                    break
        with self.database.session() as session:
            asked = select(Notification).where(Notification.step == "digest-day").order_by(Notification.id)
            return {row.department: row for row in session.scalars(asked)}

    def look(self) -> None:
        """Release what is due."""
        for _ in range(100):
            with self.database.begin() as session:
                if not something_due(session, self.now, watchlists=lambda: self.brand, telling=self.telling):
                    return
                release(session, self.now, watchlists=lambda: self.brand, telling=self.telling)

    def minor(self, number: int = 1, topic: str = "topic") -> int:
        """A minor complaint of its own and its alert, told."""
        return self.alert(number, severity=Severity.MINOR, topics=(topic,))

    def knows(self, department: str, alert: int) -> bool:
        """Whether a message that is on its way to a department, or there, names the alert."""
        with self.database.session() as session:
            asked = select(Notification).where(
                Notification.department == department, Notification.status.in_(("queued", "sent"))
            )
            return any(row.alert_id == alert or f"#{alert} " in row.text for row in session.scalars(asked))


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = Database(database_url)
    made = House(database)
    made.telling = msgspec.structs.replace(
        made.telling, settings=Settings(language="en", digest_weekly="", digest_daily="08:30")
    )
    made.brand = (watchlist(routes=_routes()),)
    yield made
    database.close()


def _routes(*more: Route, **instead: object) -> Routes:
    plain = routes()
    usual = {"grouping": msgspec.structs.replace(plain.grouping, above=0), "route": (*plain.route, *more)}
    return msgspec.structs.replace(plain, **{**usual, **instead})


def test_a_department_that_is_told_in_digests_only_hears_of_an_alert_that_became_major(house: House) -> None:
    house.brand = (watchlist(routes=_routes(Route(departments=("marketing",), when="digest"))),)
    house.digest()
    alert = house.minor()
    house.desk.raise_level(alert, who="Mei", why="a journalist asks")
    house.later(days=1)
    house.digest()

    assert house.knows("marketing", alert)


def test_what_waited_for_a_department_that_is_none_any_more_stands_in_the_fallbacks_digest(house: House) -> None:
    house.digest()
    alert = house.minor(topic="withdrawal_delay")
    assert [row.department for row in house.messages(alert)] == ["funding"]
    left = {key: one for key, one in routes().departments.items() if key != "funding"}
    house.brand = (watchlist(routes=_routes(departments=left, route=())),)
    house.later(days=1)
    house.digest()

    assert house.knows("bo", alert)


def test_what_waited_for_a_department_without_addresses_stands_in_the_fallbacks_digest(house: House) -> None:
    house.digest()
    alert = house.minor(topic="withdrawal_delay")
    there = {**routes().departments, "funding": Department(name="Funding", chat=("NOBODY_HAS_SET_THIS",))}
    house.brand = (watchlist(routes=_routes(departments=there)),)
    house.later(days=1)
    house.digest()

    assert house.knows("bo", alert)


def test_a_department_whose_message_waited_hears_of_it_though_its_alert_was_merged_away(house: House) -> None:
    house.digest()
    other, target = house.minor(1, "withdrawal_delay"), house.alert(2)
    house.desk.merge(target, others=[other], who="Mei")
    house.later(days=1)
    house.digest()

    assert house.knows("funding", other) or house.knows("funding", target)


def test_a_department_whose_message_a_silence_held_hears_of_it_though_its_alert_was_merged_away(
    house: House,
) -> None:
    house.desk.silence(
        brand="acme", matcher=Matcher(matters=("funding",)), who="Mei", why="known", until=NOON + hours(2)
    )
    other, target = house.alert(1, topics=("withdrawal_delay",)), house.alert(2)
    assert {row.held for row in house.messages(other)} == {"silenced"}
    house.desk.merge(target, others=[other], who="Mei")
    house.later(hours=3)
    house.look()

    assert house.knows("funding", other) or house.knows("funding", target)


def test_who_was_told_of_an_alert_that_was_merged_hears_how_the_other_ended(house: House) -> None:
    other, target = house.alert(1, topics=("withdrawal_delay",)), house.alert(2)
    house.desk.merge(target, others=[other], who="Mei")
    house.desk.resolve(target, who="Mei", why="paid")

    with house.database.session() as session:
        told = select(Notification.department).where(Notification.step.startswith("over-"))
        assert sorted(session.scalars(told)) == ["bo", "funding"]


def test_what_waits_for_a_digest_is_told_when_digests_are_switched_off(house: House) -> None:
    house.digest()
    alert = house.minor()
    house.telling = msgspec.structs.replace(house.telling, settings=Settings(digest_daily="", digest_weekly=""))
    house.later(days=1)
    house.look()
    house.digest()

    assert house.knows("bo", alert)


def test_what_waits_for_the_digest_of_a_brand_that_nobody_watches_any_more_is_told_at_once(house: House) -> None:
    house.digest()
    alerts = [house.minor(number, f"topic_{number}") for number in range(3)]
    house.brand = (watchlist(brand=msgspec.structs.replace(watchlist().brand, key="other")),)
    house.later(hours=1)
    house.look()

    assert all(house.knows("bo", alert) for alert in alerts)


def test_an_alert_whose_only_department_cannot_be_reached_here_is_told_all_the_same(house: House) -> None:
    there = {**routes().departments, "funding": Department(name="Funding", chat=("NOBODY_HAS_SET_THIS",))}
    house.brand = (watchlist(routes=_routes(departments=there, route=(Route(departments=("funding",)),))),)
    alert = house.alert()

    assert house.messages(alert)
