"""A site is looked at, judged, and kept with its hits, alerts and messages; nothing of it is ever asked of the real internet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from alerts.messages.notifying import Telling
from monitor.assessment import Verdict
from monitor.demo.staging import demo_settings
from monitor.demo.world import World
from monitor.errors import SourceError
from monitor.investigating import Investigated, Investigating, examine
from monitor.jobs.queueing import enqueue_delivery
from monitor.own_sites import OwnSites, Refreshed
from monitor.pipeline import Pipeline
from monitor.sites.life import State
from monitor.store.baselines import load_baseline
from monitor.store.database import Database
from monitor.store.evidence import blob
from monitor.store.site_views import last_judged, site_view
from monitor.store.tables import Alert, HitRow, Notification
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import read_watchlists
from spiders.suspect import Eyes, Manner
from tests.building import nobody

FAKE = "ebcfin-deposit.vip"
House = tuple[World, Investigating, OwnSites]


@pytest.fixture(scope="module")
def ebc() -> Watchlist:
    (found,) = (own for own in read_watchlists() if own.brand.key == "ebc")
    return found


def within(
    database: Database, watchlist: Watchlist, folder: Path, act: Callable[[House], Coroutine[Any, Any, Any]]
) -> Any:
    """What `act` gives in a world whose sites are reached by their names, without a browser."""

    async def acted() -> Any:
        async with World() as world:
            settings = demo_settings(world, folder)
            telling = Telling(settings=settings, enqueue=enqueue_delivery)
            eyes = Eyes.of(settings, None, "no browser in this test")
            pipeline = Pipeline(database, lambda: (watchlist,), second_opinion=nobody, telling=telling)
            investigating = Investigating(
                database, lambda: (watchlist,), eyes=eyes, pipeline=pipeline, telling=telling
            )
            return await act((world, investigating, OwnSites(database, lambda: (watchlist,), eyes=eyes)))

    return asyncio.run(acted())


def investigated(database: Database, watchlist: Watchlist, folder: Path, *sites: str) -> list[Investigated]:
    async def act(house: House) -> list[Investigated]:
        return [await house[1].investigate(site) for site in sites]

    found: list[Investigated] = within(database, watchlist, folder, act)
    return found


def test_a_fake_becomes_a_hit_with_quoted_reasons_an_alert_and_messages(
    database: Database, ebc: Watchlist, tmp_path: Path
) -> None:
    (found,) = investigated(database, ebc, tmp_path, FAKE)

    with database.session() as session:
        hit = session.scalars(select(HitRow)).one()
        alert = session.get_one(Alert, hit.alert_id)
        messages = session.scalars(select(Notification).where(Notification.alert_id == alert.id)).all()
    assert (hit.kind, hit.domain, hit.verdict) == ("site", FAKE, Verdict.IMPERSONATION)
    quoted = [one for one in hit.reasons if one["code"].startswith("risk.site_") and one["weight"] > 0]
    assert len(quoted) >= 2
    assert any(one.get("where", "").startswith(f"https://{FAKE}/ @ ") for one in quoted)
    assert (alert.title, alert.level) == (FAKE, "major")
    assert messages
    assert found.outcome.alerts == 1


def test_everything_that_came_back_is_kept_byte_for_byte(
    database: Database, ebc: Watchlist, tmp_path: Path
) -> None:
    (found,) = investigated(database, ebc, tmp_path, FAKE)

    with database.session() as session:
        view = site_view(session, FAKE)
        assert view is not None
        kept = {one.sha256: blob(session, one.sha256) for one in view.visits[0].evidence}
    bodies = {raw.body for raw in found.seen.visit.raw}
    assert {"body", "certificate"} <= {raw.role for raw in found.seen.visit.raw}
    assert bodies <= {one.body for one in kept.values() if one}
    assert (view.state, [one.what for one in view.events]) == (State.CONTENT, ["named", "content"])


def test_a_second_visit_that_finds_the_same_says_nothing_new(
    database: Database, ebc: Watchlist, tmp_path: Path
) -> None:
    _, second = investigated(database, ebc, tmp_path, FAKE, FAKE)

    with database.session() as session:
        assert len(session.scalars(select(HitRow)).all()) == 1
        assert len(session.scalars(select(Alert)).all()) == 1
    assert second.seen.event == ""
    assert second.outcome.notifications == 0


def test_the_brands_own_site_is_official_and_no_hit(database: Database, ebc: Watchlist, tmp_path: Path) -> None:
    (found,) = investigated(database, ebc, tmp_path, "https://ebc-fin.net/official-verification")

    assert found.worst.verdict is Verdict.OFFICIAL
    with database.session() as session:
        assert session.scalars(select(HitRow)).all() == []


def test_a_name_where_nothing_stands_is_kept_as_such_and_alarms_nobody(
    database: Database, ebc: Watchlist, tmp_path: Path
) -> None:
    (found,) = investigated(database, ebc, tmp_path, "ebc-client-login.com")

    with database.session() as session:
        judged = last_judged(session, "ebc-client-login.com", "ebc")
        assert session.scalars(select(HitRow)).all() == []
    assert judged is not None
    assert judged.assessment == found.worst
    assert judged.kind == found.kind != "content"


def test_a_site_is_examined_without_a_store_and_says_what_that_costs(ebc: Watchlist, tmp_path: Path) -> None:
    async def examined() -> Investigated:
        async with World() as world:
            eyes = Eyes.of(demo_settings(world, tmp_path), None, "no browser in this test")
            return await examine(FAKE, (ebc,), eyes, Manner())

    found = asyncio.run(examined())

    assert found.worst.verdict is Verdict.IMPERSONATION
    assert found.kept is None
    assert [one for one in found.seen.missing if "no browser in this test" in one]
    assert len(found.seen.missing) == 2


def test_own_sites_are_visited_and_what_they_look_like_is_kept(
    database: Database, ebc: Watchlist, tmp_path: Path
) -> None:
    async def act(house: House) -> Refreshed:
        return await house[2].refresh("ebc")

    refreshed: Refreshed = within(database, ebc, tmp_path, act)

    with database.session() as session:
        kept = load_baseline(session, "ebc")
    assert kept == refreshed.baseline
    assert any(page.verification for page in kept.pages)
    assert "https://www.ebc.com/zh-cn/jinrong/7350.html" in [url for url, _ in refreshed.silent]


def test_own_sites_that_do_not_answer_leave_what_was_known_of_them(
    database: Database, ebc: Watchlist, tmp_path: Path
) -> None:
    async def act(house: House) -> str:
        world, _, own = house
        await own.refresh("ebc")
        world.front.close()
        with pytest.raises(SourceError) as refused:
            await own.refresh("ebc")
        return refused.value.reason

    said: str = within(database, ebc, tmp_path, act)

    with database.session() as session:
        assert load_baseline(session, "ebc").pages
    assert said.startswith("no official site of EBC Financial Group answers: https://ebc.com/: ")
