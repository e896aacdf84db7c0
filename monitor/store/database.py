"""Opening the store: the embedded server or the one that the settings name, migrated and ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import structlog
from psycopg.errors import SerializationFailure
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from monitor.settings import Settings
from monitor.store.schema import migrate, sqlalchemy_url, unreachable

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

    from monitor.store.server import EmbeddedServer

log = structlog.get_logger()


class Database:
    """A migrated database; `session()` opens a session, `begin()` one in a transaction that commits at its end."""

    def __init__(self, url: str, *, pool_size: int = 10, ping: bool = True) -> None:
        """`ping`: each connection is tried before it is used, for the server may have gone meanwhile."""
        self.url = url
        #: Starts the server again where it is ours and has died; does nothing for somebody else's.
        self.revive: Callable[[], None] = _leave
        self.engine: Engine = create_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=10,
            pool_pre_ping=ping,
            json_deserializer=msgspec.json.decode,
        )
        event.listen(self.engine, "connect", _tell_times_in_utc)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    def session(self) -> Session:
        """A new session; close it (or use it as a context manager)."""
        return self._sessions()

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session whose transaction commits when the block ends and rolls back when it raises.

        DatabaseUnreachable where the server does not answer; OperationalError where somebody else has changed what a snapshot shows.
        """
        try:
            with self._sessions.begin() as session:
                yield session
        except OperationalError as error:
            if isinstance(error.orig, SerializationFailure):
                raise
            raise unreachable(self.url, error) from error

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def _tell_times_in_utc(connection: DBAPIConnection, _record: object) -> None:
    """A server, its user or the environment may name another time zone."""
    cursor = connection.cursor()
    cursor.execute("SET TIME ZONE 'UTC'")
    cursor.close()
    connection.commit()


def _revive(server: EmbeddedServer) -> None:
    before = server.pid
    server.revive()
    if server.pid != before:
        log.warning("database_server_started_again", pid=server.pid)


def _leave() -> None:
    """An external server is not ours to start."""


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The installation's database, migrated; the embedded server runs as long as somebody uses it.

    Raises DatabaseUnreachable when no server answers, ServerError when the embedded one doesn't start.
    """
    if settings.database_url:
        with _connected(settings.database_url) as database:
            yield database
        return
    from monitor.store.server import open_server

    with open_server(Path(settings.state_dir)) as server, _connected(server.url) as database:
        database.revive = partial(_revive, server)
        yield database


@contextmanager
def _connected(url: str) -> Iterator[Database]:
    migrate(url)
    database = Database(url)
    try:
        yield database
    finally:
        database.close()
