"""The job queue: what runs, with which lock and retry. Jobs are rows beside the hits, deferred in the same transaction.

tick ──▶ crawl (lock = host, queueing_lock = source) ──▶ pipeline ──▶ deliver (back-off until accepted)
                                                            ├──▶ registration (lock = registry, at most some tries) ──▶ deliver
                                                            └──▶ investigate (lock = host, at most some tries) ──▶ deliver
tick ──▶ recheck (a hundred sites at once) ──▶ investigate those that have changed
tick ──▶ duty (what falls due by the clock: one job for each kind) ──▶ deliver
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlsplit

import msgspec
import psycopg
import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import DeleteJobCondition, Job
from procrastinate.worker import Worker
from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.delivery.delivering import Delivery
from alerts.delivery.pauses import pause_after
from alerts.duties import Duty
from monitor import clock
from monitor.crawling import Crawling, sources_of
from monitor.errors import DeliveryError, RegistryError, SourceError
from monitor.net.registration.bootstrap import registry_of
from monitor.rechecking import BATCH, Rechecking
from monitor.registering import Registering
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.schema import psycopg_url
from monitor.store.sites import count_due, name_site
from monitor.store.sources import register, take_due
from monitor.store.tables import Notification
from monitor.watchlist.model import Watchlist

log = structlog.get_logger()
CRAWL, DELIVER, REGISTRATION = "crawl", "deliver", "registration"
INVESTIGATE, RECHECK, OFFICIAL, DUTY = "investigate", "recheck", "official", "duty"
#: the priority of jobs that go before all others of their queue
URGENT = 10
#: connections of a queue: each kind of job listens on one for as long as it is worked on, and all take and finish jobs
CONNECTIONS = 16
#: batches of sites that are checked at once, in all processes together
LANES = 4
#: how often the investigation of a site is begun that fails
INVESTIGATION_TRIES = 5
#: Seconds after which a worker without a heartbeat counts as dead and its jobs are given to others.
DEAD_AFTER = 10.0
#: Seconds that running jobs get to end when their worker is told to stop.
GRACE = 5.0
_DEFERRING = App(connector=SyncPsycopgConnector())
#: what a job is: the name of its task, and the task's arguments
_Job = tuple[str, dict[str, int | str]]


def enqueue_delivery(session: Session, notification_id: int) -> None:
    """Queue the delivery of a notification, major ones first; the job exists if and only if the session commits."""
    row = session.get(Notification, notification_id)
    urgent = URGENT if row is not None and row.level == "major" else 0
    job: _Job = (DELIVER, {"notification": notification_id})
    _defer(session, job, f"notification {notification_id}", priority=urgent)


def hasten_deliveries(session: Session, channel: str) -> None:
    """Have all messages that wait for a channel (`alerts.delivery.breaker.channel_key`) tried at once."""
    name, _, names = channel.partition(":")
    query = text(
        "UPDATE procrastinate_jobs SET scheduled_at = NULL FROM notifications n WHERE n.status = 'queued' AND n.channel = :name"
        " AND (:names = '' OR array_to_string(n.\"to\", ',') = :names) AND queueing_lock = 'notification ' || n.id"
        " AND procrastinate_jobs.status = 'todo' AND scheduled_at > now()"
    )
    session.execute(query, {"name": name, "names": names})


def enqueue_crawl(session: Session, key: str, url: str) -> bool:
    """Queue a poll of the source with `key`; False when one is waiting already."""
    return _defer_once(session, CRAWL, f"source {key}", lock=f"host {urlsplit(url).netloc}", source=key)


def enqueue_registration(session: Session, domain: str, settings: Settings) -> bool:
    """Queue a question to the registry of `domain`, one at a time for each registry; False when it is waiting already."""
    lock = f"registry {registry_of(domain, settings)}"
    return _defer_once(session, REGISTRATION, f"registration {domain}", lock=lock, domain=domain)


class Investigates(Protocol):
    """Who visits a site, judges it and keeps what is found (`monitor.investigating.Investigating`)."""

    async def investigate(self, site: str) -> object:
        """Do it for the site at this host."""
        ...


class Refreshes(Protocol):
    """Who visits a brand's own sites and keeps what they look like (`monitor.own_sites.OwnSites`)."""

    async def refresh(self, key: str) -> object:
        """Do it for the brand with this key."""
        ...


def enqueue_investigation(session: Session, host: str, settings: Settings, *, why: str = "", url: str = "") -> bool:
    """Watch the site at `host` from now on, and queue its visit; False when one is waiting already, or sites are not visited by themselves.

    One at a time for each host, crawls of it included.
    """
    if settings.visits != "on":
        return False
    name_site(session, host, clock.now(), why=why, url=url)
    return _defer_once(session, INVESTIGATE, f"investigate {host}", lock=f"host {host}", site=host)


def enqueue_official(session: Session, brand: str) -> bool:
    """Queue a visit of the own sites of `brand`; False when one is waiting already."""
    return _defer_once(session, OFFICIAL, f"official {brand}", lock=f"official {brand}", brand=brand)


def tick_sites(database: Database, now: datetime, settings: Settings) -> int:
    """Queue as many jobs as the sites need whose check is due, at most `LANES`; returns how many were queued."""
    if settings.visits != "on":
        return 0
    with database.begin() as session:
        lanes = -(-count_due(session, now, LANES * BATCH) // BATCH)
        return sum(_enqueue_recheck(session, lane) for lane in range(lanes))


def tick_duties(database: Database, duties: Iterable[Duty], now: datetime) -> list[str]:
    """Queue a job for every duty that has something due; returns their names. One that cannot be asked keeps no other waiting."""
    with database.begin() as session:
        due = [duty.name for duty in duties if _is_due(duty, session, now)]
        return [name for name in due if _defer_once(session, DUTY, f"duty {name}", lock=f"duty {name}", name=name)]


def _is_due(duty: Duty, session: Session, now: datetime) -> bool:
    try:
        with session.begin_nested():
            return duty.is_due(session, now)
    except Exception:
        if session.connection().invalidated:
            raise
        log.exception("duty_not_asked", duty=duty.name)
        return False


def _enqueue_recheck(session: Session, lane: int) -> bool:
    return _defer_once(session, RECHECK, f"recheck {lane}", lock=f"recheck {lane}", lane=lane)


def _defer_once(session: Session, task: str, queueing_lock: str, *, lock: str, **values: int | str) -> bool:
    """Queue a job unless its like is waiting already; whether it was queued."""
    try:
        with session.begin_nested():
            _defer(session, (task, values), queueing_lock, lock=lock)
    except AlreadyEnqueued:
        return False
    return True


def _defer(session: Session, job: _Job, queueing_lock: str, *, lock: str | None = None, priority: int = 0) -> None:
    task, values = job
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    _DEFERRING.configure_task(
        task, queue=task, queueing_lock=queueing_lock, lock=lock, priority=priority, connection=connection
    ).defer(**values)


def tick(
    database: Database, watchlists: tuple[Watchlist, ...], now: datetime, keys: frozenset[str] | None = None
) -> list[str]:
    """Queue a crawl for every source that is due, or for those with `keys` due or not; returns the keys queued."""
    sources = sources_of(watchlists)
    with database.begin() as session:
        register(session, ((key, key.partition("/")[0]) for key in sources), now)
        wanted = keys or take_due(session, {key: source.every for key, source in sources.items()}, now)
        return [key for key in sorted(wanted) if enqueue_crawl(session, key, sources[key].url)]


class UntilAccepted(BaseRetryStrategy):
    """A delivery is tried again when `Delivery` says so; one that broke off with anything else after a growing pause."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        told = exception.retry_after if isinstance(exception, DeliveryError) else None
        pause = pause_after(job.attempts) if told is None else told
        return RetryDecision(retry_at=clock.now() + timedelta(seconds=pause))


class UntilAnswered(BaseRetryStrategy):
    """A registry that refuses or is silent is asked again, `tries` times in all, after 1, 4, 16 … minutes or when it asked to.

    A question that waits steps back behind the others to the same registry, which its lock would keep waiting too.
    """

    def __init__(self, tries: int) -> None:
        self._tries = tries

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts + 1 >= self._tries:
            return None
        pause = 60.0 * 4**job.attempts
        if isinstance(exception, RegistryError) and exception.retry_after:
            pause = max(pause, exception.retry_after)
        return RetryDecision(retry_in={"seconds": int(pause)}, priority=-1 - job.attempts)


class UntilSeen(BaseRetryStrategy):
    """An investigation that fails is begun again after 1, 4, 16 … minutes, `INVESTIGATION_TRIES` times in all; the site's next check finds it anyway."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts + 1 >= INVESTIGATION_TRIES:
            return None
        return RetryDecision(retry_in={"seconds": 60 * 4**job.attempts})


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """Who does the jobs. Jobs of a kind that nobody does are left waiting."""

    crawling: Crawling | None = None
    delivery: Delivery | None = None
    registering: Registering | None = None
    rechecking: Rechecking | None = None
    investigating: Investigates | None = None
    own_sites: Refreshes | None = None
    duties: tuple[Duty, ...] = ()
    database: Database | None = None


def build_app(url: str, work: Work) -> App:
    """The queue's app with the tasks that somebody does, for workers on the database at `url`."""
    app = App(connector=PsycopgConnector(conninfo=psycopg_url(url), min_size=1, max_size=CONNECTIONS))
    _add_posts(app, work)
    _add_sites(app, work)
    _add_duties(app, work)
    return app


def _add_duties(app: App, work: Work) -> None:
    duties, database = {duty.name: duty for duty in work.duties}, work.database
    if not duties or database is None:
        return

    def done(duty: Duty) -> int:
        with database.begin() as session:
            return duty.do(session, clock.now())

    @app.task(name=DUTY, queue=DUTY)
    async def run_duty(name: str) -> None:
        if name not in duties:
            return
        while (await asyncio.to_thread(done, duties[name])) > 0:
            pass


def _add_posts(app: App, work: Work) -> None:
    crawling, delivery, registering = work.crawling, work.delivery, work.registering
    if crawling is not None:

        @app.task(name=CRAWL, queue=CRAWL)
        async def run_crawl(source: str) -> None:
            with suppress(SourceError):
                await crawling.poll(source)

    if delivery is not None:

        @app.task(name=DELIVER, queue=DELIVER, retry=UntilAccepted())
        async def run_delivery(notification: int) -> None:
            await delivery.deliver(notification)

    if registering is not None:

        @app.task(name=REGISTRATION, queue=REGISTRATION, retry=UntilAnswered(registering.tries))
        async def run_registration(domain: str) -> None:
            await registering.look_up(domain)


def _add_sites(app: App, work: Work) -> None:
    rechecking, investigating, own_sites = work.rechecking, work.investigating, work.own_sites
    if own_sites is not None:

        @app.task(name=OFFICIAL, queue=OFFICIAL)
        async def run_official(brand: str) -> None:
            try:
                await own_sites.refresh(brand)
            except SourceError as error:
                log.warning("own_sites_not_visited", brand=brand, why=str(error))

    if rechecking is not None:

        @app.task(name=RECHECK, queue=RECHECK)
        async def run_recheck(lane: int) -> None:
            await rechecking.recheck()

    if investigating is not None:

        @app.task(name=INVESTIGATE, queue=INVESTIGATE, retry=UntilSeen())
        async def run_investigation(site: str) -> None:
            await investigating.investigate(site)


async def work(app: App, queue: str, *, concurrency: int) -> None:
    """Work off `queue` until cancelled."""
    await _worker(app, queue, concurrency, polling=1.0).run()


async def work_off(app: App, queue: str, *, concurrency: int) -> None:
    """Work until no job of `queue` is ready, those included that wait for another job's lock, and all taken are done.

    A job may take as long as its own time limits allow: only being cancelled cuts it short, after `GRACE` seconds.
    """
    if not await _ready(app, queue):
        return
    hands = _Hands()
    worker = _worker(app, queue, concurrency, polling=0.25, hands=hands)
    running = asyncio.ensure_future(worker.run())
    try:
        while not running.done() and (hands.busy or await _ready(app, queue)):
            await hands.change(or_end_of=running)
    finally:
        worker.stop()
        await running


class _Working(Protocol):
    """What is used of procrastinate's worker, typed."""

    async def run(self) -> None: ...
    def stop(self) -> None: ...


class _Hands:
    """How many jobs a worker has in its hands."""

    def __init__(self) -> None:
        self.busy = 0
        self._changed = asyncio.Event()

    async def around(self, job: Callable[[], Awaitable[Any]], _context: Any, _worker: Any) -> Any:
        """Procrastinate's middleware: called instead of each job, and calls it."""
        self.busy += 1
        self._changed.set()
        try:
            return await job()
        finally:
            self.busy -= 1
            self._changed.set()

    async def change(self, *, or_end_of: asyncio.Future[None]) -> None:
        """Wait until a job begins or ends; while there is none at most a second, for others may free a lock."""
        self._changed.clear()
        waiting: asyncio.Future[Any] = asyncio.ensure_future(self._changed.wait())
        await asyncio.wait(
            (waiting, or_end_of), timeout=None if self.busy else 1.0, return_when=asyncio.FIRST_COMPLETED
        )
        waiting.cancel()


def _worker(app: App, queue: str, concurrency: int, *, polling: float, hands: _Hands | None = None) -> _Working:
    return Worker(
        app,
        queues=[queue],
        name=f"{queue} {os.getpid()}",
        concurrency=concurrency,
        fetch_job_polling_interval=polling,
        update_heartbeat_interval=2.0,
        stalled_worker_timeout=DEAD_AFTER,
        shutdown_graceful_timeout=GRACE,
        install_signal_handlers=False,
        delete_jobs=DeleteJobCondition.SUCCESSFUL if queue == DELIVER else DeleteJobCondition.ALWAYS,
        worker_middleware=[hands.around] if hands else None,
    )


async def _ready(app: App, queue: str) -> bool:
    waiting = await app.job_manager.list_jobs_async(queue=queue, status="todo")
    now = clock.now()
    return any(job.scheduled_at is None or job.scheduled_at <= now for job in waiting)


async def rescue(app: App) -> int:
    """Give the jobs of dead workers back to the queue, unless their like waits there already; returns how many.

    Several may do so at once: each job is given back by one of them, and none that somebody has taken up again meanwhile.
    """
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER))
    return sum([await _rescued(app, job) for job in stalled])


async def _rescued(app: App, job: Job) -> bool:
    dead = {"id": job.id, "worker": job.worker_id}
    try:
        found = await app.connector.execute_query_all_async(_GIVE_BACK, **dead)
    except UniqueViolation:
        found = await app.connector.execute_query_all_async(_GIVE_UP, **dead)
    if found:
        log.info("job_rescued", job=job.id, task=job.task_name)
    return bool(found)


_THE_DEAD = (
    " FROM (SELECT id FROM procrastinate_jobs WHERE id = %(id)s AND status = 'doing'"
    " AND worker_id IS NOT DISTINCT FROM %(worker)s::bigint FOR UPDATE SKIP LOCKED) AS job"
)
_GIVE_BACK = "SELECT procrastinate_retry_job_v2(job.id, now(), NULL, NULL, NULL)" + _THE_DEAD
_GIVE_UP = "SELECT procrastinate_finish_job_v1(job.id, 'aborted', true)" + _THE_DEAD


def requeue_forgotten(database: Database) -> int:
    """Queue again every notification that waits without a job, which no path should lead to; returns how many."""
    query = text(
        "SELECT id FROM notifications n WHERE status = 'queued' AND NOT EXISTS (SELECT FROM procrastinate_jobs j"
        " WHERE j.queueing_lock = 'notification ' || n.id AND j.status IN ('todo', 'doing'))"
    )
    with database.begin() as session:
        forgotten = list(session.scalars(query))
        for notification in forgotten:
            with suppress(AlreadyEnqueued), session.begin_nested():  # another sender that starts finds the same
                enqueue_delivery(session, notification)
    if forgotten:
        log.error("notifications_forgotten", notifications=forgotten)
    return len(forgotten)
