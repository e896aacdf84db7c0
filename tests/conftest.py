"""What every test may ask for: a real PostgreSQL, a database of its own, and no way out of this machine."""

from __future__ import annotations

import ipaddress
import logging
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from monitor import clock
from monitor.store.database import Database
from monitor.store.server import EmbeddedServer, open_server
from monitor.wording import speak

# How long an example takes says more of a busy machine than of the code. `make test ALL=1` is thorough.
settings.register_profile("thorough", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", settings.get_profile("thorough"), max_examples=25)
settings.load_profile("quick")


def pytest_configure() -> None:
    """Commands under test hear Ctrl-C also where the tests were begun in the background, which ignores it (POSIX, Shell & Utilities §2.11)."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def own_language_and_clock() -> Iterator[None]:
    """What one test speaks, and by whose clock it reads, the next one need not."""
    yield
    speak(None)
    clock.read_in(UTC)


def _plain_logging() -> None:
    """Events as structlog prints them by itself, but tracebacks without all the values in them, whose drawing takes up to half a minute."""
    structlog.reset_defaults()
    processors = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*processors[:-1], plain])


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """Where one test's events go, the next one's need not."""
    _plain_logging()
    before = structlog.get_config()["processors"]
    yield
    if structlog.get_config()["processors"] is not before:
        logging.basicConfig(level=logging.WARNING, handlers=[], force=True)


@pytest.fixture
def state_dir() -> Iterator[Path]:
    """A state folder that does not exist yet, where root's borrowed account can reach it too."""
    with _temporary_folder(_in_memory()) as folder:
        yield folder / "state"


@pytest.fixture(scope="session")
def database_server() -> Iterator[EmbeddedServer]:
    """One real PostgreSQL for the run (one per xdist worker), quick because it may lose data in a power cut, and keeps it in memory where there is room."""
    with _temporary_folder(_in_memory()) as folder, open_server(folder / "state", fast=True) as server:
        yield server


@pytest.fixture(scope="session")
def migrated_template(database_server: EmbeddedServer) -> str:
    """The name of a database with the present schema, to be copied; nobody connects to it."""
    from monitor.store.schema import migrate

    with psycopg.connect(database_server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrated")
    migrate(_named(database_server.url, "migrated"))
    return "migrated"


@pytest.fixture
def database_url(database_server: EmbeddedServer, migrated_template: str) -> Iterator[str]:
    """A database of this test's own, with the present schema and no rows of ours."""
    with _database(database_server.url, migrated_template) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same, opened."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on it, in which nothing is committed unless the test does."""
    with database.session() as session:
        yield session


@pytest.fixture
def empty_database_url(database_server: EmbeddedServer) -> Iterator[str]:
    """A database of this test's own without any schema."""
    with _database(database_server.url, "template0") as url:
        yield url


@pytest.fixture(scope="session", autouse=True)
def no_registries() -> Iterator[None]:
    """Processes that tests start ask no registry and visit no site, unless a test says so."""
    patch = pytest.MonkeyPatch()
    patch.setenv("ZHENGMING_REGISTRATION", "off")
    patch.setenv("ZHENGMING_VISITS", "off")
    yield
    patch.undo()


class NetworkForbidden(RuntimeError):
    """A test tried to leave this machine."""


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Sockets reach loopback and Unix addresses only; other names are as unknown as on a machine without network."""
    patch = pytest.MonkeyPatch()
    connect, connect_ex, resolve = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded(this: socket.socket, address: Any) -> None:
        _refuse_abroad(this, address)
        connect(this, address)

    def guarded_ex(this: socket.socket, address: Any) -> int:
        _refuse_abroad(this, address)
        return connect_ex(this, address)

    def resolved(host: Any, *rest: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name and name != "localhost" and _address(name) is None:
            raise socket.gaierror(socket.EAI_NONAME, f"{name}: tests resolve no names")
        return resolve(host, *rest, **named)

    patch.setattr(socket.socket, "connect", guarded)
    patch.setattr(socket.socket, "connect_ex", guarded_ex)
    patch.setattr(socket, "getaddrinfo", resolved)
    yield
    patch.undo()


def _refuse_abroad(this: socket.socket, address: Any) -> None:
    if this.family == socket.AF_UNIX:
        return
    host = str(address[0])
    found = _address(host)
    if host not in {"", "localhost"} and not (found and (found.is_loopback or found.is_unspecified)):
        raise NetworkForbidden(f"a test may connect to loopback only, not to {address!r}")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _in_memory() -> str | None:
    """A folder in memory, where programs may run and two gigabytes are free: making a database there takes a twentieth of the time."""
    try:
        found = os.statvfs("/dev/shm")
    except OSError:
        return None
    roomy = found.f_bavail * found.f_frsize > 2 << 30 and not found.f_flag & os.ST_NOEXEC
    return "/dev/shm" if roomy and os.access("/dev/shm", os.W_OK) else None


@contextmanager
def _temporary_folder(place: str | None = None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="zhengming-test-", dir=place))
    if os.geteuid() == 0:
        folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _database(server: str, template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY".encode())
    try:
        yield _named(server, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
