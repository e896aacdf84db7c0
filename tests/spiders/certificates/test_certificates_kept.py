"""From a logged certificate to the alert: what was found and how far the log was read are kept together or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.messages.notifying import Telling
from monitor.crawling import Crawling
from monitor.demo.ctlog import TILED
from monitor.errors import SourceError
from monitor.jobs.queueing import enqueue_delivery
from monitor.pipeline import PATIENCE, Pipeline
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.hits import facts_of
from monitor.store.tables import Alert, HitRow, SourceRow
from tests.building import nobody, watchlist
from tests.spiders.certificates.logs import LogSite, OnLoop, source_of

KEY = "acme/ct"


class Stumble(Exception):
    """The machine is switched off."""


class House:
    """A database, and what polls the log of `site` into it; `stumbling` makes it fail before it commits."""

    def __init__(self, database: Database, site: LogSite, on_loop: OnLoop) -> None:
        self.database, self.stumbling, self._on_loop = database, False, on_loop
        watched = (watchlist(sources=(source_of(site, TILED),)),)
        settings = Settings(host_gap=0, fetch_timeout=5, open_addresses="127.0.0.1")
        telling = Telling(settings=settings, enqueue=self._enqueue)
        pipeline = Pipeline(database, lambda: watched, second_opinion=nobody, telling=telling)
        self._crawling = Crawling(database, pipeline, lambda: watched, settings)

    def poll(self) -> None:
        self._on_loop(self._crawling.poll(KEY))

    def _enqueue(self, session: Session, notification: int) -> None:
        enqueue_delivery(session, notification)
        if self.stumbling:
            raise Stumble

    def found(self) -> tuple[list[str], int, int]:
        """The names of the hits, how many alerts there are, and how far the log was read."""
        with self.database.session() as session:
            hits = list(session.scalars(select(HitRow.title).order_by(HitRow.id)))
            alerts = len(list(session.scalars(select(Alert.id))))
            position = session.get_one(SourceRow, KEY).state.get("position") or "{}"
        return hits, alerts, sum(place["next"] for place in json.loads(position).values())


@pytest.fixture
def house(database_url: str, site: LogSite, on_loop: OnLoop) -> Iterator[House]:
    database = Database(database_url)
    yield House(database, site, on_loop)
    database.close()


def test_a_certificate_for_a_fake_site_becomes_one_alert_and_all_others_nothing(
    site: LogSite, house: House
) -> None:
    site.log.publish("acmemarkets-login.com", "*.acmemarkets-login.com")
    site.log.publish("acme.com")

    house.poll()
    house.poll()

    assert house.found() == (["acmemarkets-login.com"], 1, 24)


def test_what_is_not_committed_is_read_again(site: LogSite, house: House) -> None:
    house.poll()
    site.log.publish("acmemarkets-login.com")
    house.stumbling = True
    with pytest.raises(SourceError, match="unexpected Stumble"):
        house.poll()
    before = house.found()
    house.stumbling = False

    house.poll()

    assert before == ([], 0, 20)
    assert house.found() == (["acmemarkets-login.com"], 1, 22)


def test_a_fresh_certificate_weighs_against_the_name_that_it_is_for(site: LogSite, house: House) -> None:
    house.poll()
    site.log.publish("acmemarkets-login.com")

    house.poll()

    with house.database.session() as session:
        hit = session.scalars(select(HitRow)).one()
    weights = {one["code"]: one["weight"] for one in hit.reasons}
    certified = facts_of(hit).certified
    assert weights["risk.certified"] > 0
    assert certified is not None and certified.index == 20


def test_a_certificate_that_cannot_be_kept_stops_its_log_for_some_polls_only(site: LogSite, house: House) -> None:
    house.poll()
    site.log.publish("acmemarkets-login.com")
    house.stumbling = True

    for _ in range(PATIENCE):
        with pytest.raises(SourceError, match="Stumble"):
            house.poll()
    house.poll()

    assert house.found() == ([], 0, 22)
    with house.database.session() as session:
        row = session.get_one(SourceRow, KEY)
    assert (row.failures, row.health) == (0, "fresh")
