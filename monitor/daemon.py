"""One process that does all of it: scheduler, worker and console; or one of these roles per machine."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack

import msgspec
import psycopg
import structlog
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from sqlalchemy.exc import DBAPIError

from monitor import clock, notify
from monitor.console.app import create_app
from monitor.console.serving import bind, serve
from monitor.errors import StoreError, ZhengmingError
from monitor.house import House, open_house
from monitor.jobs.queueing import (
    CRAWL,
    DELIVER,
    DUTY,
    INVESTIGATE,
    OFFICIAL,
    RECHECK,
    REGISTRATION,
    requeue_forgotten,
)
from monitor.jobs.ticking import LANES, tick, tick_duties
from monitor.jobs.working import rescue, work
from monitor.net.registration.refreshing import is_due, refresh
from monitor.passes import (
    DELIVERIES_AT_ONCE,
    DUTIES_AT_ONCE,
    INVESTIGATIONS_AT_ONCE,
    REGISTRIES_AT_ONCE,
    housekeeping,
    one_pass,
    open_queue,
    queue_visits,
)
from monitor.settings import Settings
from monitor.stopping import first_error
from monitor.text import one_line

log = structlog.get_logger()
#: seconds between two attempts at refreshing the list of RDAP servers
REFRESH_EVERY = 6 * 3600.0
#: What a database that goes away makes of whatever is being done.
LOSSES = (ConnectorException, StoreError, psycopg.Error, DBAPIError)
SCHEDULER, WORKER, SENDER, CONSOLE = "scheduler", "worker", "sender", "console"
ALL_ROLES = frozenset({SCHEDULER, WORKER, SENDER, CONSOLE})


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
            group.create_task(_every(600, lambda: housekeeping(house), "housekeeping"))
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
            log.error("database_lost", why=one_line(str(first_error(losses))))
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


def _problems(house: House) -> tuple[str, ...]:
    return (*map(str, house.keeper.problems), *filter(None, [house.models.problem]))


async def _alive() -> None:
    notify.alive()


async def _tick(house: House) -> None:
    try:
        due = await asyncio.to_thread(tick, house.database, house.keeper.current(), clock.now())
        await asyncio.to_thread(tick_duties, house.database, house.duties, clock.now())
        if house.rechecking:
            await asyncio.to_thread(queue_visits, house)
    except StoreError:
        await asyncio.to_thread(house.database.revive)
        raise
    if due:
        log.debug("sources_due", sources=due)


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
