from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from monitor.errors import DatabaseUnreachable, StoreError
from monitor.store.database import Database
from monitor.store.schema import alembic_config, migrate, sqlalchemy_url, without_password
from monitor.store.tables import Base

OTHERS = ("procrastinate_", "queue_migrations", "alembic_version")


def test_the_migrations_make_exactly_the_tables_that_the_code_speaks_of(database_url: str) -> None:
    database = Database(database_url)

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        difference = compare_metadata(context, Base.metadata)
        head = ScriptDirectory.from_config(alembic_config(connection)).get_current_head()
        revision = context.get_current_revision()
    database.close()

    assert difference == []
    assert revision == head


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or not (name or "").startswith(OTHERS)


def test_migrating_again_changes_nothing(empty_database_url: str) -> None:
    migrate(empty_database_url)
    first = _everything(empty_database_url)

    migrate(empty_database_url)

    assert _everything(empty_database_url) == first
    assert ("hits", "search") in first
    assert ("procrastinate_jobs", "queueing_lock") in first


def test_processes_that_migrate_at_once_wait_for_each_other(empty_database_url: str) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        list(processes.map(migrate, [empty_database_url] * 2))

    assert ("alerts", "title") in _everything(empty_database_url)


def _everything(url: str) -> list[tuple[str, str]]:
    query = (
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
    )
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("change", ["UPDATE alert_events SET who = 'me'", "DELETE FROM alert_events"])
def test_the_history_of_an_alert_can_only_grow(database_url: str, change: str) -> None:
    with (
        psycopg.connect(database_url) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="append-only"),
    ):
        connection.execute(change.encode())


def test_an_unreachable_database_is_one_clear_line_without_its_password() -> None:
    with pytest.raises(DatabaseUnreachable) as caught:
        migrate("postgresql://zhengming:secret@127.0.0.1:1/zhengming")

    said = str(caught.value)
    assert said.startswith("expected PostgreSQL at postgresql://zhengming:…@127.0.0.1:1/zhengming, found: ")
    assert "secret" not in said
    assert "\n" not in said


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_the_scheme_is_understood(scheme: str) -> None:
    assert sqlalchemy_url(f"{scheme}://h/d") == "postgresql+psycopg://h/d"
    assert without_password(f"{scheme}://u:p@h/d") == f"{scheme}://u:…@h/d"


@pytest.mark.parametrize(
    "address",
    [
        "nonsense",
        "mysql://a/b",
        "postgresql://u:p@[::1/x",
        "postgresql://u:p@127.0.0.1:notaport/x",
        "postgresql://u:100%@h/x",
    ],
)
def test_what_is_no_address_of_a_server_is_one_line_that_says_what_was_expected(address: str) -> None:
    with pytest.raises(DatabaseUnreachable) as caught:
        migrate(address)

    said = str(caught.value)
    assert "expected postgresql://" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    "address", ["postgresql://u:s@cret@h/d", "postgresql://h/d?user=u&password=s@cret", "postgresql://u:s/cret@h/d"]
)
def test_no_part_of_an_odd_password_is_shown(address: str) -> None:
    assert "cret" not in without_password(address)


def test_a_closed_port_is_told_as_refused_and_not_by_the_hint_behind_it() -> None:
    with pytest.raises(DatabaseUnreachable, match=r"refused$"):
        migrate("postgresql://u@127.0.0.1:1/x")


def test_a_server_that_forbids_tables_is_told_in_one_line(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'.encode())

    with pytest.raises(StoreError, match=r"tables cannot be made at .*read-only") as caught:
        migrate(empty_database_url)

    assert "\n" not in str(caught.value)
