"""What a job of each kind does, and when one that failed is done again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Protocol

import msgspec
import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.jobs import Job

from alerts.delivery.delivering import Delivery
from alerts.delivery.pauses import pause_after
from alerts.duties import Duty
from monitor import clock
from monitor.crawling import Crawling
from monitor.errors import DeliveryError, RegistryError, SourceError
from monitor.jobs.queueing import CRAWL, DELIVER, DUTY, INVESTIGATE, OFFICIAL, RECHECK, REGISTRATION
from monitor.rechecking import Rechecking
from monitor.registering import Registering
from monitor.store.database import Database
from monitor.store.schema import psycopg_url

log = structlog.get_logger()
#: connections of a queue: each kind of job listens on one for as long as it is worked on, and all take and finish jobs
CONNECTIONS = 16
#: how often the investigation of a site is begun that fails
INVESTIGATION_TRIES = 5


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
