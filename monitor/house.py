"""What a process is made of, put together here and nowhere else: watchlists, database, pipeline, delivery, desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import msgspec
import structlog

from alerts.channels import channels
from alerts.delivery.delivering import Delivery, Queue
from alerts.desk import Desk
from alerts.duties import Duty, duties
from alerts.messages.notifying import Telling
from monitor.crawling import Crawling
from monitor.errors import KeptOut, WatchlistError
from monitor.investigating import Investigating, open_eyes
from monitor.jobs.queueing import enqueue_delivery, enqueue_investigation, enqueue_registration, hasten_deliveries
from monitor.net.guard import guard_of
from monitor.net.registration.asking import Registries
from monitor.net.visiting import probe
from monitor.own_sites import OwnSites
from monitor.pipeline import Further, Pipeline
from monitor.rechecking import Rechecking
from monitor.refitting.keeper import ModelKeeper
from monitor.registering import Registering
from monitor.second_opinion import chosen
from monitor.settings import Settings
from monitor.store.database import Database, open_database
from monitor.store.registries import StoredTurns
from monitor.summaries import summaries
from monitor.watchlist.keeper import Keeper

log = structlog.get_logger()


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


def _say_model(name: str, problem: str) -> None:
    if problem:
        log.error("model_not_used", why=problem, judging_with=name)
    else:
        log.info("judging_with", model=name)


def _say_problem(problem: WatchlistError) -> None:
    log.warning("pattern_kept_out" if isinstance(problem, KeptOut) else "watchlist_not_taken_up", why=str(problem))
