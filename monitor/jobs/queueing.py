"""Putting jobs into the queue: each is deferred on the session's own connection, and exists if and only if that commits."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

import psycopg
import structlog
from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import text
from sqlalchemy.orm import Session

from monitor import clock
from monitor.net.registration.bootstrap import registry_of
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.sites import name_site
from monitor.store.tables import Notification

log = structlog.get_logger()
CRAWL, DELIVER, REGISTRATION = "crawl", "deliver", "registration"
INVESTIGATE, RECHECK, OFFICIAL, DUTY = "investigate", "recheck", "official", "duty"
#: the priority of jobs that go before all others of their queue
URGENT = 10
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


def enqueue_recheck(session: Session, lane: int) -> bool:
    """Queue a check of the sites that are due, one at a time in each lane; False when one is waiting already."""
    return _defer_once(session, RECHECK, f"recheck {lane}", lock=f"recheck {lane}", lane=lane)


def enqueue_duty(session: Session, name: str) -> bool:
    """Queue a duty (`alerts.duties`), each one at a time; False when it is waiting already."""
    return _defer_once(session, DUTY, f"duty {name}", lock=f"duty {name}", name=name)


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
