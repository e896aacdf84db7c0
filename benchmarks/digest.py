"""`python -m benchmarks.digest`: what a digest of a large brand takes: time, memory of who makes it, time and memory of its pictures.

The hits are one brand's of 180 days, evenly spread, each fifth in one of 20,000 alerts, each tenth in one of 5,000 stories; the digest is of a week, for five departments.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text

from alerts.digest.charts import pictures
from alerts.digest.facts import Span
from alerts.digest.making import Digests, preview
from alerts.messages.notifying import Telling
from benchmarks.figures import Figure, report
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.schema import migrate
from monitor.store.server import open_server
from monitor.store.tables import Notification
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import read_watchlists
from monitor.watchlist.zones import team_zone

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
_ALERTS = """
INSERT INTO alerts (brand, matter, topic, group_key, grouped_by, level, status, title, hit_count, created_at, updated_at, answered_at, closed_at)
SELECT 'ebc', (ARRAY['funding','trading','account','fake_site'])[1 + n % 4],
    (ARRAY['withdrawal_delay','slippage','login_failure','fake_site_scam'])[1 + n % 4], 'topic:' || n, 'same_topic',
    CASE WHEN n % 10 = 0 THEN 'major' ELSE 'minor' END, CASE WHEN n % 3 = 0 THEN 'open' ELSE 'resolved' END, 'alert ' || n, 10,
    at, at + interval '30 hours', CASE WHEN n % 3 > 0 THEN at + interval '20 hours' END, CASE WHEN n % 3 > 0 THEN at + interval '30 hours' END
FROM generate_series(1, 20000) AS n, LATERAL (SELECT CAST(:now AS timestamptz) - interval '180 days' * (n / 20000.0) AS at) AS spread
"""
_STORIES = "INSERT INTO stories (brand, last_seen) SELECT 'ebc', :now FROM generate_series(1, 5000)"
_HITS = """
INSERT INTO hits (brand, source, kind, identity, title, text, author, seen_at, language, sentiment, label, topics, severity, alert_id, story_id, domain, verdict, risk)
SELECT 'ebc', 'ebc/s' || n % 40, CASE WHEN n % 100 = 0 THEN 'name' ELSE 'post' END, 'hit ' || n, 'post ' || n, repeat('words of a post ', 20), 'author ' || n % 70000,
    CAST(:now AS timestamptz) - interval '180 days' * (n / CAST(:hits AS float8)), 'en', (n % 21 - 10) / 10.0, (ARRAY['negative','neutral','positive'])[1 + n % 3],
    ARRAY[(ARRAY['withdrawal_delay','slippage','login_failure','question','praise'])[1 + n % 5]], 'minor',
    CASE WHEN n % 5 = 0 THEN 1 + (n::bigint * 20000 / :hits) % 20000 END, CASE WHEN n % 10 = 0 THEN 1 + n % 5000 END,
    CASE WHEN n % 100 = 0 THEN 'ebc-' || n % 3000 || '.top' ELSE '' END, CASE WHEN n % 100 = 0 THEN 'impersonation' ELSE 'unrelated' END,
    CASE WHEN n % 100 = 0 THEN 80 ELSE 0 END
FROM generate_series(1, :hits) AS n
"""
_WAITING = """
INSERT INTO notifications (alert_id, step, department, channel, "to", message_id, thread_id, subject, text, html, status, held, brand, created_at)
SELECT id, 'opened', matter, 'mail', ARRAY['x@ebc.com'], '<' || id || '>', '', '', '', '', 'held', 'digest', 'ebc', created_at
FROM alerts WHERE level = 'minor' AND matter <> 'fake_site' AND created_at > CAST(:now AS timestamptz) - interval '7 days'
"""


def main(arguments: list[str] | None = None) -> int:
    """Fill a database, make a digest, print."""
    parser = argparse.ArgumentParser(prog="benchmarks.digest", description=__doc__)
    parser.add_argument("--hits", type=int, default=1_000_000, help="hits of the brand (1,000,000)")
    hits = parser.parse_args(arguments).hits
    with tempfile.TemporaryDirectory(prefix="zhengming-bench-") as folder:
        Path(folder).chmod(0o711)
        with open_server(Path(folder) / "state", fast=True) as server:
            migrate(server.url)
            database = Database(server.url)
            _fill(database, hits)
            figures = _measured(database)
            database.close()
    return report(f"a weekly digest over {hits:,} hits", figures)


def _fill(database: Database, hits: int) -> None:
    with database.begin() as session:
        session.execute(text("DROP INDEX hits_search, hits_identity, hits_site_id"))  # no digest asks them
        for statement in (_ALERTS, _STORIES, _HITS, _WAITING):
            told = {"now": NOW, "hits": hits}
            session.execute(text(statement), {name: told[name] for name in told if f":{name}" in statement})
    with database.session() as session:
        session.execute(text("ANALYZE"))


def _measured(database: Database) -> list[Figure]:
    (watchlist,) = read_watchlists()
    span, before = Span(since=NOW - timedelta(days=7), until=NOW), _peak()
    took = []
    for _ in range(2):
        began = time.monotonic()
        with database.session() as session:
            told = preview(session, watchlist, "week", span, NOW)
        took.append(time.monotonic() - began)
    began = time.monotonic()
    (drawn,) = pictures([told.bars], team_zone(watchlist))
    drawing = time.monotonic() - began
    whole, folded = _made(database, watchlist, span)
    return [
        Figure("figures of everything, cold", took[0], "s", at_most=10.0),
        Figure("figures of everything, warm", took[1], "s", at_most=5.0),
        Figure("two pictures", drawing, "s"),
        Figure("largest picture", max(len(one.content) for one in drawn) / 1000, "kB", at_most=60.0),
        Figure(
            "memory of the process that draws", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000, "MB"
        ),
        Figure("the whole digest, five departments", whole, "s", at_most=20.0),
        Figure("messages folded into it", folded),
        Figure("memory that this process grew by", (_peak() - before) / 1000, "MB", at_most=50.0),
    ]


def _made(database: Database, watchlist: Watchlist, span: Span) -> tuple[float, int]:
    """Seconds for the whole digest, and how many messages were folded."""
    digests = Digests(lambda: (watchlist,), Telling(settings=Settings(), enqueue=lambda *_: None))
    began = time.monotonic()
    with database.begin() as session:
        digests.make(session, watchlist, "week", span, NOW)
    took = time.monotonic() - began
    with database.session() as session:
        folded = session.scalar(select(func.count()).where(Notification.status == "folded"))
    return took, folded or 0


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    sys.exit(main())
