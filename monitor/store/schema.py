"""Creating and migrating the schema: ours with Alembic, the job queue's with its own SQL files, as one step."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from procrastinate.schema import SchemaManager
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from monitor.errors import DatabaseUnreachable, StoreError
from monitor.wording import tr

_LOCK = 0x5A48454E


def sqlalchemy_url(url: str) -> str:
    """A `postgresql://` address as SQLAlchemy wants it for psycopg."""
    return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+psycopg://", url)


def psycopg_url(url: str) -> str:
    """A `postgresql://` address as libpq wants it."""
    return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)


def without_password(url: str) -> str:
    """The address as it may be shown; of a password that holds `@` itself nothing is left either."""
    shown = re.sub(r"(://[^:/@]*):.*@", r"\1:…@", url)
    return re.sub(r"(?<=password=)[^&\s]*", "…", shown)


def check_address(url: str) -> None:
    """DatabaseUnreachable where `url` is no address of a PostgreSQL server."""
    try:
        if not re.match(r"postgres(ql)?(\+psycopg)?://", url):
            raise ValueError(url)
        make_url(sqlalchemy_url(url))
        conninfo_to_dict(psycopg_url(url))
    except (ValueError, ArgumentError, psycopg.ProgrammingError):
        found = without_password(url) if "://" in url else f"{len(url)} characters without ://"
        raise DatabaseUnreachable(
            tr(
                f"ZHENGMING_DATABASE_URL: expected postgresql://user:password@host:port/name, found {found} "
                "(special characters of a password are written as %xx)",
                f"ZHENGMING_DATABASE_URL：应为 postgresql://用户:密码@主机:端口/库名，实际为 {found}"
                "（密码中的特殊字符须写作 %xx）",
            )
        ) from None


def migrate(url: str) -> None:
    """Bring the database at `url` to this version's schema; safe to call from several processes at once.

    DatabaseUnreachable where nothing answers or `url` is no address, StoreError where tables cannot be made.
    """
    check_address(url)
    engine = create_engine(sqlalchemy_url(url))
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
            connection.commit()
            _migrate_ours(connection)
            _migrate_queue(connection)
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()
    except OperationalError as error:
        raise unreachable(url, error) from None
    except DBAPIError as error:
        said = str(error.orig).strip().partition("\n")[0]
        raise StoreError(
            tr(
                f"the tables cannot be made at {without_password(url)}: {said}",
                f"无法在 {without_password(url)} 建表：{said}",
            )
        ) from None
    finally:
        engine.dispose()


def unreachable(url: str, error: Exception) -> DatabaseUnreachable:
    """The one clear line for a database that cannot be used."""
    lines = str(getattr(error, "orig", error)).strip().splitlines()
    told = [line.strip() for line in lines if not line.startswith(("\t", " "))]
    place, found = without_password(url), told[-1] if told else tr("no answer", "无应答")
    return DatabaseUnreachable(
        tr(f"expected PostgreSQL at {place}, found: {found}", f"{place} 应为 PostgreSQL，实际：{found}")
    )


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration, without an ini file, over an open connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _migrate_ours(connection: Connection) -> None:
    command.upgrade(alembic_config(connection), "head")
    connection.commit()


def _migrate_queue(connection: Connection) -> None:
    """Create procrastinate's schema, or run those of its migrations that this database hasn't had."""
    folder = Path(SchemaManager.get_migrations_path())
    names = sorted(path.name for path in folder.glob("*.sql"))
    done = {row[0] for row in connection.execute(text("SELECT name FROM queue_migrations"))}
    if not done:
        _execute(connection, SchemaManager.get_schema())
        wanted = names
    else:
        wanted = [name for name in names if name not in done]
        for name in wanted:
            _execute(connection, (folder / name).read_text())
    for name in wanted:
        connection.execute(text("INSERT INTO queue_migrations (name) VALUES (:name)"), {"name": name})
    connection.commit()


def _execute(connection: Connection, script: str) -> None:
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    raw.execute(script.encode())
