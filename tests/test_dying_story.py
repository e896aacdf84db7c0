"""kill -9 just before every commit of what people and duties do in two days: afterwards all is as if nobody had died."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from alerts.escalating.examining import Circle, examine
from alerts.history import verify
from monitor.demo.sinks import Conduct, SmtpSink
from monitor.settings import Settings
from monitor.store.schema import sqlalchemy_url
from monitor.store.server import EmbeddedServer
from monitor.watchlist.reading import read_watchlists
from tests.lives import Lives, fresh_database, open_lives, settings_of
from tests.story import BEGINS, REFUSED, SETTINGS, STORY, write_watchlists

_RANKED = "WITH ranked AS (SELECT id, rank() OVER (ORDER BY id) AS number FROM alerts) SELECT"
#: what must be the same, with alerts by their place among all, for numbers are skipped where a transaction ends in death
_ASPECTS = {
    "alerts": f"{_RANKED} number, a.title, matter, level, status, owner, stage, next_step, round, hit_count, snooze, told_at, answered_at, closed_at, closed_reason, merged_into IS NULL AS on_its_own FROM alerts a JOIN ranked USING (id)",
    "hits": f"{_RANKED} number, url FROM hits JOIN ranked ON ranked.id = alert_id",
    "events": f"{_RANKED} number, e.place, at, who, what FROM alert_events e JOIN ranked ON ranked.id = alert_id",
    "messages": f'{_RANKED} number, step, department, channel, "to", status, held, attempts, created_at, sent_at FROM notifications LEFT JOIN ranked ON ranked.id = alert_id',
    "rungs": f"{_RANKED} number, round, rung, status, why, due_at, done_at FROM escalations JOIN ranked ON ranked.id = alert_id",
    "digests": "SELECT brand, period, since, until, made_at FROM digests",
    "silences": "SELECT matcher::text, owner, created_at, expires_at, ended_at, ended_by FROM silences",
    "handovers": "SELECT made_at, made_by, accepted_at, accepted_by, told::text LIKE '%\"gaps\": []%' FROM handovers",
    "corrections": "SELECT who, at FROM corrections",
    "audits": "SELECT what, at FROM audits",
    "jobs": "SELECT task_name, count(*)::int FROM procrastinate_jobs GROUP BY 1",
}


@pytest.mark.heavy
def test_what_people_and_duties_do_is_done_once_whatever_commit_its_process_died_at(
    database_server: EmbeddedServer, migrated_template: str, tmp_path: Path
) -> None:
    write_watchlists(tmp_path)
    with SmtpSink() as sink, fresh_database(database_server.url, migrated_template) as practice:
        settings = settings_of(tmp_path, practice, sink.port, **SETTINGS)
        with open_lives(settings, do=next(iter(STORY))) as lives:
            outcomes = []
            for mortal in (False, True):
                sink.mails.clear()
                with fresh_database(database_server.url, migrated_template) as url:
                    own = msgspec.structs.replace(settings, database_url=url)
                    deaths = lived(lives, own, sink, mortal=mortal)
                    outcomes.append(outcome(url))
                    repeats = repeated(url, sink)
                    assert amiss(url, own) == []
    undisturbed, after = outcomes
    assert after == undisturbed
    assert deaths >= len(STORY)
    assert repeats > 0
    steps = {row[1].partition("-")[0] for row in after["messages"]}
    assert steps >= {"opened", "raised", "escalated", "reopened", "over", "digest"}


def lived(lives: Lives, settings: Settings, sink: SmtpSink, *, mortal: bool) -> int:
    """The whole story; where it is lived by mortals, each commit of it is a death, and what follows is done by another. Returns the deaths."""
    deaths = 0
    for name in STORY:
        sink.conduct = Conduct.REFUSE_FOR_GOOD if name in REFUSED else Conduct.ACCEPT
        commit = int(mortal)
        while lives.died(settings, do=name, at=commit):
            deaths += 1
            commit = 2  # the one before is done for good by the next life, so that each is died at once
    return deaths


def outcome(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that somebody could tell the difference by."""
    with psycopg.connect(url) as connection:
        return {
            name: sorted(map(_plain, connection.execute(query.encode())), key=repr)
            for name, query in _ASPECTS.items()
        }


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row without the numbers of other rows, such as that in `audit-12`."""
    return tuple(re.sub(r"(?<=-)\d+$", "#", value) if isinstance(value, str) else value for value in row)


def repeated(url: str, sink: SmtpSink) -> int:
    """How many mails came again; each under the Message-ID of a message that is marked sent, and none is missing."""
    mailed = Counter(str(mail.message["Message-ID"]) for mail in sink.mails)
    with psycopg.connect(url) as connection:
        sent = {row[0] for row in connection.execute("SELECT message_id FROM notifications WHERE status = 'sent'")}
        waiting = connection.execute(
            "SELECT status, step, problem FROM notifications WHERE status NOT IN ('sent', 'folded')"
        )
        assert waiting.fetchall() == []
    assert mailed.keys() == sent
    return mailed.total() - len(mailed)


def amiss(url: str, settings: Settings) -> Sequence[object]:
    """Histories that do not verify, and what the auditor finds."""
    watchlists = read_watchlists(Path(settings.watchlists))
    last = BEGINS + timedelta(hours=max(hours for hours, _ in STORY.values()))
    engine = create_engine(sqlalchemy_url(url))
    with Session(engine) as session:
        found = [*verify(session), *examine(session, Circle(watchlists=watchlists, settings=settings, now=last))]
    engine.dispose()
    return found
