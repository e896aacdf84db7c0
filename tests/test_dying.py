"""kill -9 just before every single commit of a pass that changes something: nothing is lost, nothing is kept twice."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest

from monitor.demo.sinks import SmtpSink
from monitor.store.server import EmbeddedServer

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
def watchlists(tmp_path: Path, site: str) -> Path:
    folder = tmp_path / "watchlists" / "acme"
    folder.mkdir(parents=True)
    (folder / "brand.toml").write_text(BRAND)
    (folder / "routes.toml").write_text(ROUTES)
    (folder / "sources.toml").write_text(
        f'[[source]]\nkey = "forum"\nkind = "feed"\nurl = "{site}/feed"\nevery = "1d"\ngap = 0.0\nrobots = false\n'
    )
    return folder.parent


@pytest.fixture
def lives() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.dying"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def test_death_before_any_commit_loses_and_doubles_nothing(
    database_server: EmbeddedServer,
    migrated_template: str,
    watchlists: Path,
    lives: subprocess.Popen[str],
    tmp_path: Path,
) -> None:
    with SmtpSink() as sink:
        settings = {
            "state_dir": str(tmp_path / "state"),
            "watchlists": str(watchlists),
            "sentiment": "words",
            "registration": "off",
            "visits": "off",
            "smtp_host": "127.0.0.1",
            "smtp_port": sink.port,
            "smtp_security": "none",
            "host_gap": 0,
            "open_addresses": "127.0.0.1",
        }
        live(lives, {**settings, "database_url": fresh_database(database_server.url, migrated_template)}, 0)
        deaths, died = 0, True
        while died:
            sink.mails.clear()
            url = fresh_database(database_server.url, migrated_template)
            died = live(lives, {**settings, "database_url": url}, deaths + 1) != 0
            if died:
                deaths += 1
                bury(url)
                assert live(lives, {**settings, "database_url": url}, 0) == 0
            told = outcome(url, {mail.message["Message-ID"] for mail in sink.mails})
            assert told == WANTED, f"after death before commit {deaths}"
            drop(url)
    assert deaths >= 15


def live(lives: subprocess.Popen[str], settings: dict[str, Any], at: int) -> int:
    assert lives.stdin is not None
    assert lives.stdout is not None
    lives.stdin.write(json.dumps({"settings": settings, "at": at}) + "\n")
    lives.stdin.flush()
    return int(lives.stdout.readline())


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


def fresh_database(server: str, template: str) -> str:
    name = f"dying_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'.encode())
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def drop(url: str) -> None:
    parts = urlsplit(url)
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{parts.path.strip("/")}" WITH (FORCE)'.encode())
