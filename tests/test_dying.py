"""kill -9 just before every single commit of a pass that changes something: nothing is lost, nothing is kept twice."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from monitor.demo.sinks import SmtpSink
from monitor.store.server import EmbeddedServer
from tests.lives import fresh_database, open_lives, settings_of

FEED = """<rss version="2.0"><channel><title>Forum</title>
<item><title>Acme Markets</title><link>http://forum.test/1</link><guid>1</guid>
<description>Acme Markets is a great broker</description></item>
<item><title>Beware</title><link>http://forum.test/2</link><guid>2</guid>
<description>Somebody sent me to acmemarkets-login.top</description></item></channel></rss>"""
BRAND = """key = "acme"
name = "Acme Markets"
aliases = ["Acme Markets"]
[official]
domains = ["acme.com"]
[verification]
default = "https://acme.com/verify"
"""
ROUTES = """fallback = "bo"
[departments.bo]
name = "BO"
mail = ["bo@acme.test"]
[[route]]
departments = ["bo"]
"""
WANTED = {
    "hits": ["http://forum.test/1", "http://forum.test/2"],
    "alerts": 1,
    "messages": "all sent",
    "jobs": 0,
    "sources": [("fresh", "")],
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(FEED.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def folder(tmp_path: Path, site: str) -> Path:
    """A folder with watchlists."""
    brand = tmp_path / "watchlists" / "acme"
    brand.mkdir(parents=True)
    (brand / "brand.toml").write_text(BRAND)
    (brand / "routes.toml").write_text(ROUTES)
    (brand / "sources.toml").write_text(
        f'[[source]]\nkey = "forum"\nkind = "feed"\nurl = "{site}/feed"\nevery = "1d"\ngap = 0.0\nrobots = false\n'
    )
    return tmp_path


@pytest.mark.parametrize("of", [2, pytest.param(1, marks=pytest.mark.heavy)])
def test_death_before_any_commit_loses_and_doubles_nothing(
    of: int, database_server: EmbeddedServer, migrated_template: str, folder: Path
) -> None:
    """Before one in so many (`of`), by the chance that orders the tests, or before each."""
    first = random.randint(1, of)
    with SmtpSink() as sink, fresh_database(database_server.url, migrated_template) as practice:
        settings = settings_of(folder, practice, sink.port)
        with open_lives(settings) as lives:
            for at in count(first, of):
                sink.mails.clear()
                with fresh_database(database_server.url, migrated_template) as url:
                    own = msgspec.structs.replace(settings, database_url=url)
                    died = lives.died(own, at=at)
                    if died:
                        bury(url)
                        assert not lives.died(own)
                    told = outcome(url, {mail.message["Message-ID"] for mail in sink.mails})
                assert told == WANTED, f"after death before commit {at}"
                if not died:
                    break
    assert at >= 15


def bury(url: str) -> None:
    """Let the dead worker's heartbeat be as old as it would be by the time that others look."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
        connection.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")


def outcome(url: str, mailed: set[str]) -> dict[str, Any]:
    with psycopg.connect(url) as connection:
        hits = [row[0] for row in connection.execute("SELECT url FROM hits ORDER BY url")]
        alerts = connection.execute("SELECT count(*) FROM alerts").fetchone()
        rows = connection.execute("SELECT message_id, status FROM notifications").fetchall()
        jobs = connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone()
        sources = connection.execute("SELECT DISTINCT health, reason FROM sources").fetchall()
    assert alerts is not None
    assert jobs is not None
    complete = {row[0] for row in rows} == mailed and all(row[1] == "sent" for row in rows)
    return {
        "hits": hits,
        "alerts": alerts[0],
        "messages": "all sent" if complete else [rows, mailed],
        "jobs": jobs[0],
        "sources": sources,
    }
