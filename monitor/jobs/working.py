"""Working the queue off, until told to stop or until nothing is ready; and giving back what dead workers had in hand."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import structlog
from procrastinate import App
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import DeleteJobCondition, Job
from procrastinate.worker import Worker

from monitor import clock
from monitor.jobs.queueing import DELIVER

log = structlog.get_logger()
#: Seconds after which a worker without a heartbeat counts as dead and its jobs are given to others.
DEAD_AFTER = 10.0
#: Seconds that running jobs get to end when their worker is told to stop.
GRACE = 5.0

_THE_DEAD = (
    " FROM (SELECT id FROM procrastinate_jobs WHERE id = %(id)s AND status = 'doing'"
    " AND worker_id IS NOT DISTINCT FROM %(worker)s::bigint FOR UPDATE SKIP LOCKED) AS job"
)
_GIVE_BACK = "SELECT procrastinate_retry_job_v2(job.id, now(), NULL, NULL, NULL)" + _THE_DEAD
_GIVE_UP = "SELECT procrastinate_finish_job_v1(job.id, 'aborted', true)" + _THE_DEAD


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
