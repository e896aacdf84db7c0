"""Sites that are due are looked at together, and whichever has changed is visited: the job exists if and only if the check is written down."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
import pytest
from procrastinate.jobs import Job
from procrastinate.utils import utcnow
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from monitor.jobs.queueing import INVESTIGATE, RECHECK, enqueue_investigation
from monitor.jobs.tasks import INVESTIGATION_TRIES, UntilSeen, Work, build_app
from monitor.jobs.ticking import LANES, tick_sites
from monitor.jobs.working import work_off
from monitor.net.visiting.probing import Probe
from monitor.rechecking import BATCH, Rechecking
from monitor.settings import Settings
from monitor.sites.life import CONFIRM, SHORTEST, State
from monitor.sites.visit import Outcome
from monitor.store.database import Database
from monitor.store.site_views import site_view
from monitor.store.sites import keep_visit, name_site
from monitor.store.tables import SiteRow
from tests.building import NOON
from tests.store.site_house import HOST, OTHER, gone, seen

SETTINGS = Settings()
ENQUEUE = partial(enqueue_investigation, settings=SETTINGS)
NOWHERE = Probe(outcome=Outcome.UNRESOLVED, problem="no such name")
UNKNOWN = Probe(outcome=Outcome.UNRESOLVED, problem="server failure", unknown=True)


def page(digest: str = "d1", status: int = 200) -> Probe:
    return Probe(outcome=Outcome.ANSWERED, status=status, final=f"https://{HOST}/", digest=digest, certificate="c0")


class Checked:
    """Checks of one site, one after another, as the clock says."""

    def __init__(self, database: Database, **instead: Any) -> None:
        self.database, self.now, self.asked = database, NOON, list[Sequence[str]]()
        self.answers: dict[str, Probe] = {}
        values: dict[str, Any] = {"probe": self._probe, "investigate": ENQUEUE, "now": lambda: self.now}
        self.rechecking = Rechecking(database, **{**values, **instead})

    async def _probe(self, asked: Sequence[str]) -> Mapping[str, Probe]:
        self.asked.append(asked)
        return {one: self.answers.get(one, NOWHERE) for one in asked}

    def sees(self, probe: Probe, *, after: timedelta = SHORTEST) -> bool:
        """The site is due and tells `probe`; whether it is visited for that. The visit itself is left out."""
        self.now += after
        self.answers[HOST] = probe
        with self.database.begin() as session:
            session.execute(update(SiteRow).values(next_check=self.now))
            session.execute(text("DELETE FROM procrastinate_jobs"))
        assert asyncio.run(self.rechecking.batch()) == 1
        return waiting(self.database) == [HOST]


def waiting(database: Database) -> list[str]:
    query = text("SELECT args->>'site' FROM procrastinate_jobs WHERE queue_name = 'investigate' ORDER BY id")
    with database.session() as session:
        return [str(one) for one in session.scalars(query)]


def site(database: Database, host: str = HOST) -> SiteRow:
    with database.session() as session:
        return session.scalars(select(SiteRow).where(SiteRow.host == host)).one()


@pytest.fixture
def named(database: Database) -> Checked:
    with database.begin() as session:
        name_site(session, HOST, NOON, why="test")
    return Checked(database)


@pytest.fixture
def live(database: Database) -> Checked:
    """A site with content, that was checked once since."""
    with database.begin() as session:
        keep_visit(session, seen(raw=()), kind="content", assessments={}, marks=(), now=NOON)
    checked = Checked(database)
    assert not checked.sees(page())
    return checked


def test_a_name_where_nothing_stands_is_only_checked_again_later(named: Checked) -> None:
    assert not named.sees(NOWHERE)

    found = site(named.database)
    assert found.next_check is not None
    assert (found.state, found.last_check, found.next_check > named.now) == (State.NAMED, named.now, True)


def test_content_that_appears_is_visited_at_once(named: Checked) -> None:
    assert [named.sees(one) for one in (NOWHERE, page(), page())] == [False, True, False]


def test_a_page_that_stays_the_same_is_not_visited_and_another_one_is(live: Checked) -> None:
    assert [live.sees(one) for one in (page(), page("d2"), page("d2"))] == [False, True, False]
    assert site(live.database).unchanged == 1


def test_a_site_that_is_gone_is_visited_when_a_second_look_confirms_it(live: Checked) -> None:
    assert [live.sees(NOWHERE, after=CONFIRM) for _ in range(2)] == [False, True]
    with live.database.begin() as session:
        keep_visit(session, gone(at=live.now), kind="unreachable", assessments={}, marks=(), now=live.now)

    assert site(live.database).state == State.DOWN
    assert not live.sees(NOWHERE)
    assert live.sees(page())


def test_a_site_missed_for_a_moment_that_is_the_same_afterwards_is_not_visited(live: Checked) -> None:
    assert [live.sees(one) for one in (NOWHERE, page())] == [False, False]


def test_a_resolver_in_trouble_is_no_reason_for_a_visit(live: Checked) -> None:
    assert [live.sees(UNKNOWN, after=CONFIRM) for _ in range(5)] == [False] * 5
    assert site(live.database).misses == 0


def test_only_what_is_due_is_asked_and_each_by_the_address_that_is_visited(database: Database) -> None:
    with database.begin() as session:
        name_site(session, HOST, NOON, why="test", url=f"http://{HOST}:8080/x").next_check = NOON
        name_site(session, OTHER, NOON, why="test").next_check = NOON + timedelta(seconds=1)
    checked = Checked(database)

    assert asyncio.run(checked.rechecking.recheck()) == 1
    assert checked.asked == [[f"http://{HOST}:8080/x"]]


def test_many_sites_are_checked_a_hundred_at_a_time_until_none_is_due(database: Database) -> None:
    with database.begin() as session:
        for number in range(BATCH + 5):
            name_site(session, f"acme{number}.top", NOON, why="test").next_check = NOON
    checked = Checked(database)

    assert asyncio.run(checked.rechecking.recheck()) == BATCH + 5
    assert [len(one) for one in checked.asked] == [BATCH, 5]


def test_a_check_that_cannot_be_written_down_queues_no_visit(named: Checked) -> None:
    def failing(session: Session, host: str) -> None:
        ENQUEUE(session, host)
        raise RuntimeError("power cut")

    broken = Checked(named.database, investigate=failing)
    with pytest.raises(RuntimeError):
        broken.sees(page())

    assert waiting(named.database) == []
    assert site(named.database).digest == ""


def test_an_investigation_is_queued_once_for_each_host_and_names_it(database: Database) -> None:
    with database.begin() as session:
        assert ENQUEUE(session, HOST, why="hit 7")
        assert not ENQUEUE(session, HOST)
        assert ENQUEUE(session, OTHER)

    query = text("SELECT queueing_lock, lock FROM procrastinate_jobs ORDER BY id")
    with database.session() as session:
        assert [tuple(row) for row in session.execute(query)] == [
            (f"investigate {HOST}", f"host {HOST}"),
            (f"investigate {OTHER}", f"host {OTHER}"),
        ]
        view = site_view(session, HOST)
    assert view is not None
    assert view.events[0].detail == {"why": "hit 7"}


def test_nothing_is_visited_by_itself_where_that_is_switched_off(database: Database) -> None:
    off = msgspec.structs.replace(SETTINGS, visits="off")
    with database.begin() as session:
        name_site(session, OTHER, NOON, why="test").next_check = NOON
        assert not enqueue_investigation(session, HOST, off)

    assert tick_sites(database, NOON, off) == 0
    with database.session() as session:
        assert site_view(session, HOST) is None


@pytest.mark.parametrize(("sites", "lanes"), [(0, 0), (1, 1), (BATCH + 1, 2), (LANES * BATCH + 1, LANES)])
def test_as_many_jobs_are_queued_as_the_due_sites_need(database: Database, sites: int, lanes: int) -> None:
    rows = [
        {"host": f"a{n}.top", "domain": "", "url": "", "since": NOON, "first_seen": NOON, "next_check": NOON}
        for n in range(sites)
    ]
    with database.begin() as session:
        session.add_all(SiteRow(**row) for row in rows)

    assert tick_sites(database, NOON, SETTINGS) == lanes
    assert tick_sites(database, NOON, SETTINGS) == 0


def test_an_investigation_that_fails_is_begun_again_later_and_later_then_given_up() -> None:
    def pause(attempts: int) -> int | None:
        job = Job(id=1, queue="q", lock=None, queueing_lock=None, task_name="t", attempts=attempts)
        decision = UntilSeen().get_retry_decision(exception=RuntimeError(), job=job)
        return (
            round((decision.retry_at - utcnow()).total_seconds() / 60) if decision and decision.retry_at else None
        )

    assert [pause(attempts) for attempts in range(INVESTIGATION_TRIES)] == [1, 4, 16, 64, None]


def test_one_pass_checks_what_is_due_and_visits_what_deserves_it(database: Database) -> None:
    visited = list[str]()

    class Investigating:
        async def investigate(self, site: str) -> None:
            visited.append(site)

    async def passing() -> None:
        work = Work(rechecking=checked.rechecking, investigating=Investigating())
        async with build_app(database.url, work).open_async() as app:
            await work_off(app, RECHECK, concurrency=2)
            await work_off(app, INVESTIGATE, concurrency=2)

    with database.begin() as session:
        for host in (HOST, OTHER):
            name_site(session, host, NOON, why="test").next_check = NOON
    checked = Checked(database)
    checked.answers[HOST] = page()
    tick_sites(database, NOON, SETTINGS)

    asyncio.run(passing())

    assert visited == [HOST]
