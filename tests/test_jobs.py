"""What runs when: due sources become crawl jobs, dead workers' jobs go back, forgotten messages are found."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from unittest.mock import AsyncMock

import pytest
from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Job
from procrastinate.utils import utcnow
from sqlalchemy import text

from monitor.errors import DeliveryError
from monitor.jobs.queueing import CRAWL, enqueue_crawl, enqueue_delivery, hasten_deliveries, requeue_forgotten
from monitor.jobs.tasks import UntilAccepted
from monitor.jobs.ticking import tick
from monitor.jobs.working import rescue, work_off
from monitor.store.database import Database
from monitor.store.schema import psycopg_url
from monitor.store.sources import record_failure, register, take_due
from monitor.store.tables import Notification
from tests.building import NOON, watchlist


def jobs(database: Database) -> list[tuple[str, str, str]]:
    query = text("SELECT task_name, queueing_lock, coalesce(lock, '') FROM procrastinate_jobs ORDER BY id")
    with database.session() as session:
        return [(str(a), str(b), str(c)) for a, b, c in session.execute(query)]


def test_a_due_source_becomes_one_job_locked_by_its_host(database: Database) -> None:
    queued = tick(database, (watchlist(),), NOON)

    assert queued == ["acme/names", "acme/news"]
    assert jobs(database)[1] == ("crawl", "source acme/news", "host 127.0.0.1:1")


def test_a_source_is_due_again_only_after_its_interval(database: Database) -> None:
    tick(database, (watchlist(),), NOON)

    assert tick(database, (watchlist(),), NOON + timedelta(seconds=59)) == []


def test_a_slow_source_does_not_pile_up(database: Database) -> None:
    tick(database, (watchlist(),), NOON)

    assert tick(database, (watchlist(),), NOON + timedelta(seconds=61)) == []
    assert len(jobs(database)) == 2


def test_a_source_asked_for_by_name_is_queued_though_it_is_not_due(database: Database) -> None:
    tick(database, (watchlist(),), NOON)
    with database.begin() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))

    assert tick(database, (watchlist(),), NOON, frozenset({"acme/news"})) == ["acme/news"]


def test_a_job_exists_only_if_its_transaction_commits(database: Database) -> None:
    with database.session() as session:
        enqueue_crawl(session, "acme/news", "http://127.0.0.1:1/")
        session.rollback()

    assert jobs(database) == []


def test_a_failing_source_is_polled_less_and_less_often(database: Database) -> None:
    every = {"acme/news": 60.0}
    with database.begin() as session:
        register(session, [("acme/news", "acme")], NOON)
        take_due(session, every, NOON)
        for _ in range(3):
            record_failure(session, "acme/news", health="broken", reason="503", now=NOON, pause=60)
    with database.begin() as session:
        assert take_due(session, every, NOON + timedelta(seconds=239)) == []
        assert take_due(session, every, NOON + timedelta(seconds=240)) == ["acme/news"]


def test_the_job_of_a_dead_worker_goes_back_to_the_queue(database: Database) -> None:
    tick(database, (watchlist(),), NOON)
    die_polling(database)

    assert rescued(database) == 1
    with database.session() as session:
        assert set(session.scalars(text("SELECT status FROM procrastinate_jobs"))) == {"todo"}


def test_the_job_of_a_dead_worker_goes_where_the_same_source_waits_again(database: Database) -> None:
    tick(database, (watchlist(),), NOON)
    die_polling(database)
    tick(database, (watchlist(),), NOON, frozenset({"acme/news"}))

    assert rescued(database) == 1
    with database.session() as session:
        left = session.execute(text("SELECT queueing_lock, status FROM procrastinate_jobs ORDER BY 1"))
        assert [tuple(row) for row in left] == [("source acme/names", "todo"), ("source acme/news", "todo")]


def test_several_that_find_the_same_dead_worker_give_its_job_back_once_and_take_none_from_the_living(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick(database, (watchlist(),), NOON)
    die_polling(database)

    async def rescuing() -> list[int]:
        async with App(connector=PsycopgConnector(conninfo=psycopg_url(database.url))).open_async() as app:
            seen = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=1))
            monkeypatch.setattr(app.job_manager, "get_stalled_jobs", AsyncMock(return_value=seen))
            counts = [await rescue(app), await rescue(app)]
            with database.begin() as session:
                session.execute(text(_TAKEN_UP))
            return [*counts, await rescue(app)]

    assert asyncio.run(rescuing()) == [1, 0, 0]
    with database.session() as session:
        assert "doing" in set(session.scalars(text("SELECT status FROM procrastinate_jobs")))


_TAKEN_UP = (
    "WITH living AS (INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id)"
    " UPDATE procrastinate_jobs SET status = 'doing', worker_id = living.id FROM living WHERE queueing_lock = 'source acme/news'"
)


def die_polling(database: Database) -> None:
    """Leave the job of `acme/news` as a worker that died a minute ago does."""
    with database.begin() as session:
        session.execute(
            text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')")
        )
        session.execute(
            text(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM procrastinate_workers)"
                " WHERE queueing_lock = 'source acme/news'"
            )
        )


def rescued(database: Database) -> int:
    async def rescuing() -> int:
        async with App(connector=PsycopgConnector(conninfo=psycopg_url(database.url))).open_async() as app:
            return await rescue(app)

    return asyncio.run(rescuing())


def test_a_message_that_waits_without_a_job_is_queued_again(database: Database) -> None:
    _written(database, {})

    assert requeue_forgotten(database) == 1
    assert requeue_forgotten(database) == 0
    assert jobs(database)[0][:2] == ("deliver", "notification 1")


def _pause(error: Exception, attempts: int) -> float:
    job = Job(id=1, queue="deliver", lock=None, queueing_lock=None, task_name="deliver", attempts=attempts)
    decision = UntilAccepted().get_retry_decision(exception=error, job=job)
    assert decision is not None
    assert decision.retry_at is not None
    return (decision.retry_at - utcnow()).total_seconds()


def test_delivery_is_tried_again_when_delivering_says_so() -> None:
    assert 6 < _pause(DeliveryError("421", retry_after=7.5), 50) <= 7.5


def test_delivery_that_broke_off_is_tried_again_later_and_later_up_to_a_minute() -> None:
    for attempts, longest in ((1, 2), (2, 4), (3, 8), (5, 32), (6, 60), (50, 60)):
        assert longest / 2 - 1 < _pause(RuntimeError(), attempts) <= longest


def _written(database: Database, *told: dict[str, object]) -> None:
    usual: dict[str, object] = {
        "step": "opened",
        "department": "bo",
        "channel": "mail",
        "to": ["bo@acme.test"],
        "thread_id": "<t@zhengming>",
        "subject": "",
        "text": "",
        "html": "",
        "created_at": NOON,
    }
    with database.begin() as session:
        session.add_all(
            Notification(**usual | {"message_id": f"<{number}@zhengming>"} | one) for number, one in enumerate(told)
        )


def test_messages_of_major_alerts_go_first(database: Database) -> None:
    _written(database, {"level": "minor"}, {"level": "major"})
    with database.begin() as session:
        enqueue_delivery(session, 1)
        enqueue_delivery(session, 2)
        order = session.scalars(text("SELECT queueing_lock FROM procrastinate_jobs ORDER BY priority DESC, id"))

        assert list(order) == ["notification 2", "notification 1"]


def test_those_who_wait_for_one_channel_are_sent_for_and_nobody_else(database: Database) -> None:
    hook = {"channel": "webhook"}
    _written(database, {}, {"status": "sent"}, hook | {"to": ["A"]}, hook | {"to": ["B"]})
    query = text("SELECT queueing_lock FROM procrastinate_jobs WHERE scheduled_at IS NULL ORDER BY id")
    with database.begin() as session:
        for number in range(1, 5):
            enqueue_delivery(session, number)
        session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour'"))
        hasten_deliveries(session, "mail")
        mail = list(session.scalars(query))
        hasten_deliveries(session, "webhook:B")

        assert mail == ["notification 1"]
        assert list(session.scalars(query)) == ["notification 1", "notification 4"]


def test_a_delivery_is_queued_under_its_notification(database: Database) -> None:
    with database.begin() as session:
        enqueue_delivery(session, 7)

    assert jobs(database) == [("deliver", "notification 7", "")]


def test_one_pass_waits_for_a_job_however_long_it_takes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.jobs.working.GRACE", 0.0)
    done: list[str] = []

    async def passing() -> None:
        app = App(connector=PsycopgConnector(conninfo=psycopg_url(database.url)))

        @app.task(name=CRAWL, queue=CRAWL)
        async def slow(source: str) -> None:
            for _ in range(50):
                await app.job_manager.list_jobs_async(queue=CRAWL)
            done.append(source)

        async with app.open_async():
            await slow.defer_async(source="acme/first")
            await slow.defer_async(source="acme/second")
            await work_off(app, CRAWL, concurrency=2)

    asyncio.run(passing())

    assert sorted(done) == ["acme/first", "acme/second"]
    assert jobs(database) == []
