"""Lives that die at a chosen commit, each in a process of its own, and databases for them."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import msgspec
import psycopg

from monitor.settings import Settings
from tests.dying import PASS, Life


class Lives:
    """Asks the process that forks them (`tests.dying`)."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def died(self, settings: Settings, *, do: str = PASS, at: int = 0) -> bool:
        """Whether a life that does this died at its `at`-th commit; False when it did all of it before. It ends in no other way."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(Life(settings=settings, do=do, at=at)) + b"\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        assert status in {0, signal.SIGKILL}, f"{do} ended with {status}"
        return status != 0


@contextmanager
def open_lives(practice: Settings, *, do: str = PASS) -> Iterator[Lives]:
    """Lives that are short because what they need is loaded before, with a database to practise on; `do` is the first of their kind."""
    command = [sys.executable, "-m", "tests.dying"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        lives = Lives(process)
        lives.died(practice, do=do)
        yield lives
        assert process.stdin is not None
        process.stdin.close()


@contextmanager
def fresh_database(server: str, template: str) -> Iterator[str]:
    """A database of its own, copied from `template`."""
    name = f"dying_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'.encode())
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def settings_of(folder: Path, url: str, smtp_port: int, **others: object) -> Settings:
    """Those of an installation that crawls loopback and mails to a port there."""
    told = {
        "state_dir": str(folder / "state"),
        "database_url": url,
        "watchlists": str(folder / "watchlists"),
        "sentiment": "words",
        "registration": "off",
        "visits": "off",
        "smtp_host": "127.0.0.1",
        "smtp_port": smtp_port,
        "smtp_security": "none",
        "host_gap": 0,
        "open_addresses": "127.0.0.1",
        "language": "en",
    }
    return msgspec.convert({**told, **others}, Settings)
