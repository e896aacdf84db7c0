"""One pass over everything that is due, and what is needed to work on the queue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec
import structlog
from procrastinate import App

from alerts.duties import Duty
from alerts.reports import erase_old
from monitor import clock
from monitor.house import House
from monitor.jobs.queueing import (
    CRAWL,
    DELIVER,
    DUTY,
    INVESTIGATE,
    OFFICIAL,
    RECHECK,
    REGISTRATION,
    enqueue_official,
)
from monitor.jobs.tasks import Work, build_app
from monitor.jobs.ticking import LANES, tick, tick_duties, tick_sites
from monitor.jobs.working import rescue, work_off
from monitor.store.database import Database
from monitor.store.queries import done_since
from monitor.store.registries import forget_registrations
from monitor.store.sites import forget_visits
from monitor.store.stories import forget_stories, oldest
from monitor.store.tokens import forget_repeats

log = structlog.get_logger()
REGISTRIES_AT_ONCE = INVESTIGATIONS_AT_ONCE = 4
#: so many that a receiver which stalls each until its time is over keeps none of the others waiting
DELIVERIES_AT_ONCE = 16
DUTIES_AT_ONCE = 2
#: how often one pass looks for duties that the last ones made due
DUTY_ROUNDS = 10


@asynccontextmanager
async def open_queue(house: House) -> AsyncIterator[App]:
    """The job queue of a house, for working on it."""
    told = {name: getattr(house, name) for name in Work.__struct_fields__}
    app = build_app(house.database.url, Work(**told))
    try:
        await app.open_async()
        yield app
    finally:
        await app.close_async()


async def one_pass(house: House, keys: frozenset[str] | None = None) -> None:
    """Poll the sources with `keys` (else everything that is due), then deliver all that is queued and ready."""
    start = clock.now()
    async with open_queue(house) as app:
        await rescue(app)
        await asyncio.to_thread(tick, house.database, house.keeper.current(), start, keys)
        await work_off(app, CRAWL, concurrency=house.settings.concurrency)
        await work_off(app, REGISTRATION, concurrency=REGISTRIES_AT_ONCE)
        await _sites_off(house, app)
        await duties_off(house.database, house.duties, app)
        await work_off(app, DELIVER, concurrency=DELIVERIES_AT_ONCE)
    await housekeeping(house)
    with house.database.session() as session:
        log.info("pass_done", **msgspec.structs.asdict(done_since(session, start)))


async def duties_off(database: Database, duties: Sequence[Duty], app: App) -> None:
    """Do what falls due, and what falls due by that; what is due still after that often is left to the next pass."""
    for _ in range(DUTY_ROUNDS):
        queued = await asyncio.to_thread(tick_duties, database, duties, clock.now())
        await work_off(app, DUTY, concurrency=DUTIES_AT_ONCE)  # those too that somebody queued who died
        if not queued:
            return


async def _sites_off(house: House, app: App) -> None:
    """Check the sites that are due, and visit those that are to be."""
    if house.rechecking is None:
        return
    await asyncio.to_thread(queue_visits, house)
    await work_off(app, OFFICIAL, concurrency=INVESTIGATIONS_AT_ONCE)
    await work_off(app, RECHECK, concurrency=LANES)
    await work_off(app, INVESTIGATE, concurrency=INVESTIGATIONS_AT_ONCE)


def queue_visits(house: House) -> None:
    """Queue what is to be visited now: the brands' own sites, and the sites whose check is due."""
    now = clock.now()
    with house.database.begin() as session:
        for brand in house.own_sites.take_due(session, now):
            enqueue_official(session, brand)
    tick_sites(house.database, now, house.settings)


async def deliver_now(house: House) -> None:
    """Deliver all that is queued and ready."""
    async with open_queue(house) as app:
        await work_off(app, DELIVER, concurrency=DELIVERIES_AT_ONCE)


async def housekeeping(house: House) -> None:
    """Erase what has been kept long enough: personal data, what visits brought back, what repeated texts are found by, what programs were answered."""
    await asyncio.to_thread(_erase, house)


def _erase(house: House) -> None:
    now = clock.now()
    before = now - timedelta(days=house.settings.report_days)
    with house.database.begin() as session:
        erased, forgotten = erase_old(session, before, now), forget_registrations(session, before)
        stories = forget_stories(session, oldest(now, house.settings.repost_days))
        visits = forget_visits(session, now - timedelta(days=house.settings.visit_days))
        forget_repeats(session, now)
    if erased or forgotten or stories or visits:
        log.info("reports_erased", reports=erased, registrations=forgotten, stories=stories, visits=visits)
