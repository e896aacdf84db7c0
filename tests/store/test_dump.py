"""Dumps: whole or not at all, closed to others, and what they hold comes back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from monitor.errors import DatabaseUnreachable, StoreError
from monitor.settings import Settings
from monitor.store.dump import database_address, dump_name, restore_dump, write_dump


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def test_a_restored_database_holds_what_it_held_when_it_was_dumped(database_url: str, tmp_path: Path) -> None:
    with connected(database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT '正名' AS word")
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    dump = write_dump(database_url, tmp_path / "it.dump")
    with connected(database_url) as connection:
        connection.execute("UPDATE kept SET word = 'lost'")

    restore_dump(database_url, Path(dump.file))

    with connected(database_url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("正名",)
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == tables


def test_a_dump_can_be_restored_into_an_empty_database(
    database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    with connected(database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    write_dump(database_url, tmp_path / "it.dump")

    restore_dump(empty_database_url, tmp_path / "it.dump")

    with connected(empty_database_url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_a_dump_is_readable_by_its_owner_alone_and_leaves_nothing_beside_it(
    empty_database_url: str, tmp_path: Path
) -> None:
    dump = write_dump(empty_database_url, tmp_path / "backups" / "it.dump")

    assert Path(dump.file).stat().st_mode & 0o777 == 0o600
    assert Path(dump.file).parent.stat().st_mode & 0o777 == 0o700
    assert Path(dump.file).stat().st_size == dump.bytes > 0
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["it.dump"]


def test_a_file_that_exists_is_not_overwritten(empty_database_url: str, tmp_path: Path) -> None:
    (tmp_path / "it.dump").write_text("mine")

    with pytest.raises(StoreError, match="expected not to exist"):
        write_dump(empty_database_url, tmp_path / "it.dump")

    assert (tmp_path / "it.dump").read_text() == "mine"


def test_only_so_many_of_the_newest_dumps_are_kept(empty_database_url: str, tmp_path: Path) -> None:
    for hour in range(4):
        (tmp_path / f"zhengming-20250101T0{hour}0000Z.dump").write_text("")
    (tmp_path / "another.dump").write_text("")

    dump = write_dump(empty_database_url, tmp_path / dump_name(), keep=2)

    left = {Path(dump.file).name, "zhengming-20250101T030000Z.dump", "another.dump"}
    assert {path.name for path in tmp_path.iterdir()} == left
    assert len(dump.removed) == 3


def test_a_restore_is_refused_while_others_are_connected_unless_forced(
    empty_database_url: str, tmp_path: Path
) -> None:
    with connected(empty_database_url) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    write_dump(empty_database_url, tmp_path / "it.dump")
    with connected(empty_database_url) as other:
        other.execute("BEGIN")
        other.execute("LOCK TABLE kept")

        with pytest.raises(StoreError, match="1 other clients are connected"):
            restore_dump(empty_database_url, tmp_path / "it.dump")
        restore_dump(empty_database_url, tmp_path / "it.dump", force=True)

        with pytest.raises(psycopg.OperationalError):
            other.execute("SELECT 1")


def test_a_restore_that_fails_changes_nothing(empty_database_url: str, tmp_path: Path) -> None:
    with connected(empty_database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT n FROM generate_series(1, 5000) n")
    whole = Path(write_dump(empty_database_url, tmp_path / "it.dump").file).read_bytes()
    (tmp_path / "cut.dump").write_bytes(whole[: len(whole) - 3000])

    with pytest.raises(StoreError, match=r"pg_restore ended with 1: .*error"):
        restore_dump(empty_database_url, tmp_path / "cut.dump")

    with connected(empty_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (5000,)


def test_what_is_no_dump_is_refused_before_anything_is_touched(empty_database_url: str, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear customer")

    with pytest.raises(StoreError, match=r"letter.txt was expected to be a dump"):
        restore_dump(empty_database_url, tmp_path / "letter.txt")
    with pytest.raises(StoreError, match="cannot be read: No such file"):
        restore_dump(empty_database_url, tmp_path / "missing.dump")


def test_without_a_server_there_is_no_dump_and_no_remains(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql://me:secret@127.0.0.1:1/it")

    with database_address(settings) as url, pytest.raises(DatabaseUnreachable) as refused:
        write_dump(url, tmp_path / "it.dump")

    assert "secret" not in str(refused.value)
    assert not list(tmp_path.iterdir())


def test_the_password_is_not_on_the_command_line(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "pg_dump 18.0" && exit\necho "$@ / $PGPASSWORD"\n')
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    write_dump(f"{empty_database_url}&password=s3cret", tmp_path / "it.dump")

    arguments, _, environment = (tmp_path / "it.dump").read_text().partition(" / ")
    assert "s3cret" not in arguments
    assert environment == "s3cret\n"
