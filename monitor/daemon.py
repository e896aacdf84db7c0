"""One process that does all of it: scheduler, worker and console; or one of these roles per machine.

What a process is made of is put together here and nowhere else.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import DBAPIError

from alerts.channels import channels
from alerts.delivery.delivering import Delivery, Queue
from alerts.desk import Desk
from alerts.duties import Duty, duties
from alerts.messages.notifying import Telling
from alerts.reports import erase_old
from monitor import clock, notify
from monitor.console.app import create_app
from monitor.console.serving import bind, serve
from monitor.crawling import Crawling
from monitor.errors import KeptOut, StoreError, WatchlistError, ZhengmingError
from monitor.investigating import Investigating, open_eyes
from monitor.jobs import (
    CRAWL,
    DELIVER,
    DUTY,
    INVESTIGATE,
    LANES,
    OFFICIAL,
    RECHECK,
    REGISTRATION,
    Work,
    build_app,
    enqueue_delivery,
    enqueue_investigation,
    enqueue_official,
    enqueue_registration,
    hasten_deliveries,
    requeue_forgotten,
    rescue,
    tick,
    tick_duties,
    tick_sites,
    work,
    work_off,
)
from monitor.net.guard import guard_of
from monitor.net.registration.asking import Registries
from monitor.net.registration.refreshing import is_due, refresh
from monitor.net.visiting import probe
from monitor.own_sites import OwnSites
from monitor.pipeline import Further, Pipeline
from monitor.rechecking import Rechecking
from monitor.refitting.keeper import ModelKeeper
from monitor.registering import Registering
from monitor.second_opinion import chosen
from monitor.settings import Settings
from monitor.store.database import Database, open_database
from monitor.store.queries import done_since
from monitor.store.registries import StoredTurns, forget_registrations
from monitor.store.sites import forget_visits
from monitor.store.stories import forget_stories, oldest
from monitor.summaries import summaries
from monitor.text import one_line
from monitor.watchlist.keeper import Keeper

log = structlog.get_logger()
REGISTRIES_AT_ONCE = INVESTIGATIONS_AT_ONCE = 4
#: so many that a receiver which stalls each until its time is over keeps none of the others waiting
DELIVERIES_AT_ONCE = 16
DUTIES_AT_ONCE = 2
#: seconds between two attempts at refreshing the list of RDAP servers
REFRESH_EVERY = 6 * 3600.0
#: What a database that goes away makes of whatever is being done.
LOSSES = (ConnectorException, StoreError, psycopg.Error, DBAPIError)
SCHEDULER, WORKER, SENDER, CONSOLE = "scheduler", "worker", "sender", "console"
ALL_ROLES = frozenset({SCHEDULER, WORKER, SENDER, CONSOLE})


class House(msgspec.Struct, frozen=True, kw_only=True):
    """What a process works with."""

    settings: Settings
    database: Database
    keeper: Keeper
    models: ModelKeeper
    pipeline: Pipeline
    crawling: Crawling
    delivery: Delivery
    registering: Registering
    investigating: Investigating
    own_sites: OwnSites
    duties: tuple[Duty, ...]
    desk: Desk
    rechecking: Rechecking | None = None


@contextmanager
def open_house(settings: Settings) -> Iterator[House]:
    """Put a process together: watchlists, database, second opinion, pipeline; all of it is closed at the end.

    Raises WatchlistError, DatabaseUnreachable or ServerError when one of them cannot be had.
    """
    keeper = Keeper(Path(settings.watchlists) if settings.watchlists else None, tell=_say_problem)
    keeper.current()
    models = ModelKeeper(settings.state_dir, tell=_say_model)
    with (
        open_database(settings) as database,
        closing(chosen(settings)) as voice,
        closing(summaries(settings)) as digests,
        open_eyes(settings) as eyes,
    ):
        telling = Telling(settings=settings, enqueue=enqueue_delivery, summarise=digests.of)
        registries = Registries(settings, StoredTurns(database, settings.registration_gap))
        pipeline = Pipeline(
            database,
            keeper.current,
            second_opinion=voice.score,
            telling=telling,
            further=_further(settings),
            models=models.current,
        )
        yield House(
            settings=settings,
            database=database,
            keeper=keeper,
            models=models,
            pipeline=pipeline,
            crawling=Crawling(database, pipeline, keeper.current, settings),
            delivery=Delivery(
                database,
                channels(settings),
                settings,
                queue=Queue(enqueue=enqueue_delivery, hasten=hasten_deliveries),
                watchlists=keeper.current,
            ),
            registering=Registering(database, keeper.current, registries=registries, telling=telling),
            investigating=Investigating(database, keeper.current, eyes=eyes, pipeline=pipeline, telling=telling),
            own_sites=OwnSites(database, keeper.current, eyes=eyes),
            duties=duties(keeper.current, telling),
            desk=Desk(database, keeper.current, telling),
            rechecking=_rechecking(settings, database),
        )


def _further(settings: Settings) -> Further:
    """Who is asked about names that deserve watching, as the settings have it."""
    return Further(
        register=partial(enqueue_registration, settings=settings) if settings.registration == "on" else None,
        investigate=partial(enqueue_investigation, settings=settings) if settings.visits == "on" else None,
    )


def _rechecking(settings: Settings, database: Database) -> Rechecking | None:
    """Who looks at sites again; nobody where sites are not visited by themselves."""
    if settings.visits != "on":
        return None
    return Rechecking(
        database,
        probe=partial(probe, guard=guard_of(settings), settings=settings),
        investigate=partial(enqueue_investigation, settings=settings),
    )


async def run_daemon(
    settings: Settings,
    *,
    roles: frozenset[str] = ALL_ROLES,
    once: bool = False,
    started: Callable[[str], None] | None = None,
) -> None:
    """Run `roles` until cancelled, or with `once` one full pass over everything that is due, deliveries included.

    `started` is called with the console's address (empty without console) as soon as everything runs.
    """
    with ExitStack() as stack:
        listener = None
        if CONSOLE in roles and not once:
            listener = stack.enter_context(bind(settings.console_host, settings.console_port))
            settings = msgspec.structs.replace(settings, console_port=listener.getsockname()[1])
        house = stack.enter_context(open_house(settings))
        if once:
            await one_pass(house)
        else:
            await _run_roles(house, roles, listener, started)


async def _run_roles(
    house: House, roles: frozenset[str], listener: socket.socket | None, started: Callable[[str], None] | None
) -> None:
    """Run `roles` side by side until cancelled; the console, where there is one, answers on `listener`."""
    async with asyncio.TaskGroup() as group:
        if listener:
            app = create_app(house.database, house.settings, desk=house.desk, ready=lambda: _problems(house))
            serving = asyncio.Event()
            group.create_task(serve(app, house.settings, started=lambda _address: serving.set(), listener=listener))
            await serving.wait()
        if SCHEDULER in roles:
            group.create_task(_every(house.settings.tick, lambda: _tick(house), "scheduler"))
            group.create_task(_every(600, lambda: _housekeeping(house), "housekeeping"))
            group.create_task(_every(REFRESH_EVERY, lambda: _refresh(house.settings), "refreshing"))
        if roles & {WORKER, SENDER}:
            group.create_task(_worker(house, roles))
        address = house.settings.console_address if listener else ""
        log.info("started", roles=sorted(roles), console=address)
        if started:
            started(address)
        if interval := notify.watchdog_interval():
            group.create_task(_every(interval, _alive, "watchdog"))
        notify.ready(f"console at {address}" if address else "working")


async def one_pass(house: House, keys: frozenset[str] | None = None) -> None:
    """Poll the sources with `keys` (else everything that is due), then deliver all that is queued and ready."""
    start = clock.now()
    async with open_queue(house) as app:
        await rescue(app)
        await asyncio.to_thread(tick, house.database, house.keeper.current(), start, keys)
        await work_off(app, CRAWL, concurrency=house.settings.concurrency)
        await work_off(app, REGISTRATION, concurrency=REGISTRIES_AT_ONCE)
        await _sites_off(house, app)
        await asyncio.to_thread(tick_duties, house.database, house.duties, clock.now())
        await work_off(app, DUTY, concurrency=DUTIES_AT_ONCE)
        await work_off(app, DELIVER, concurrency=DELIVERIES_AT_ONCE)
    await _housekeeping(house)
    with house.database.session() as session:
        log.info("pass_done", **msgspec.structs.asdict(done_since(session, start)))


async def _sites_off(house: House, app: App) -> None:
    """Check the sites that are due, and visit those that are to be."""
    if house.rechecking is None:
        return
    await asyncio.to_thread(_tick_sites, house)
    await work_off(app, OFFICIAL, concurrency=INVESTIGATIONS_AT_ONCE)
    await work_off(app, RECHECK, concurrency=LANES)
    await work_off(app, INVESTIGATE, concurrency=INVESTIGATIONS_AT_ONCE)


def _tick_sites(house: House) -> None:
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


async def until_stopped(main: Coroutine[Any, Any, None]) -> bool:
    """Run `main` until it ends or SIGINT or SIGTERM asks to stop; True when it was asked to."""
    task = asyncio.ensure_future(main)
    stopped = False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        notify.stopping()
        task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        with suppress(asyncio.CancelledError):
            await task
    except ExceptionGroup as group:
        ours = group.subgroup(ZhengmingError)
        if not stopped:
            raise _first(ours) if ours else group from None
        log.warning("stopped_in_trouble", why=one_line(str(_first(group))))
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
    return stopped


def _first(group: BaseExceptionGroup[Any]) -> BaseException:
    """The first error in a group of groups."""
    found = group.exceptions[0]
    return _first(found) if isinstance(found, BaseExceptionGroup) else found


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


async def _worker(house: House, roles: frozenset[str]) -> None:
    """Work off the queues of these roles; when the database goes away, start it again if it is ours, and wait for it."""
    while True:
        try:
            await asyncio.to_thread(house.database.revive)
            async with open_queue(house) as app, asyncio.TaskGroup() as group:
                if SENDER in roles:
                    await asyncio.to_thread(requeue_forgotten, house.database)
                for queue, at_once in _queues(house, roles):
                    group.create_task(work(app, queue, concurrency=at_once))
                group.create_task(_rescuing(app))
        except* LOSSES as losses:
            log.error("database_lost", why=one_line(str(_first(losses))))
        task = asyncio.current_task()
        if task and task.cancelling():  # a group that fails while it is cancelled tells of the failures alone
            raise asyncio.CancelledError
        await asyncio.sleep(1)


def _queues(house: House, roles: frozenset[str]) -> Iterator[tuple[str, int]]:
    """The queues that these roles work off, and how many jobs of each at once."""
    if SENDER in roles:
        yield DELIVER, DELIVERIES_AT_ONCE
    if WORKER not in roles:
        return
    yield from ((CRAWL, house.settings.concurrency), (DUTY, DUTIES_AT_ONCE), (REGISTRATION, REGISTRIES_AT_ONCE))
    yield from ((OFFICIAL, INVESTIGATIONS_AT_ONCE), (INVESTIGATE, INVESTIGATIONS_AT_ONCE))
    if house.rechecking:
        yield RECHECK, LANES


async def _rescuing(app: App) -> None:
    while True:
        await rescue(app)
        await asyncio.sleep(2)


def _say_model(name: str, problem: str) -> None:
    if problem:
        log.error("model_not_used", why=problem, judging_with=name)
    else:
        log.info("judging_with", model=name)


def _say_problem(problem: WatchlistError) -> None:
    log.warning("pattern_kept_out" if isinstance(problem, KeptOut) else "watchlist_not_taken_up", why=str(problem))


def _problems(house: House) -> tuple[str, ...]:
    return (*map(str, house.keeper.problems), *filter(None, [house.models.problem]))


async def _alive() -> None:
    notify.alive()


async def _tick(house: House) -> None:
    try:
        due = await asyncio.to_thread(tick, house.database, house.keeper.current(), clock.now())
        await asyncio.to_thread(tick_duties, house.database, house.duties, clock.now())
        if house.rechecking:
            await asyncio.to_thread(_tick_sites, house)
    except StoreError:
        await asyncio.to_thread(house.database.revive)
        raise
    if due:
        log.debug("sources_due", sources=due)


async def _housekeeping(house: House) -> None:
    """Erase what has been kept long enough: personal data, what visits brought back, what repeated texts are found by."""
    await asyncio.to_thread(_erase, house)


def _erase(house: House) -> None:
    now = clock.now()
    before = now - timedelta(days=house.settings.report_days)
    with house.database.begin() as session:
        erased, forgotten = erase_old(session, before, now), forget_registrations(session, before)
        stories = forget_stories(session, oldest(now, house.settings.repost_days))
        visits = forget_visits(session, now - timedelta(days=house.settings.visit_days))
    if erased or forgotten or stories or visits:
        log.info("reports_erased", reports=erased, registrations=forgotten, stories=stories, visits=visits)


async def _refresh(settings: Settings) -> None:
    """Fetch the list of RDAP servers when it is old; the old one does where that fails."""
    if not await asyncio.to_thread(is_due, settings, clock.now()):
        return
    try:
        fetched = await refresh(settings)
    except ZhengmingError as error:
        log.warning("rdap_bootstrap_not_refreshed", why=one_line(str(error)))
    else:
        log.info("rdap_bootstrap_refreshed", publication=str(fetched.publication))


async def _every(seconds: float, act: Callable[[], Awaitable[None]], what: str) -> None:
    """Call `act` again and again; a failure is logged and the next turn comes all the same."""
    while True:
        try:
            await act()
        except LOSSES as error:
            log.error("turn_failed", what=what, why=one_line(str(error)))
        except Exception:
            log.exception("turn_failed", what=what)
        await asyncio.sleep(seconds)
