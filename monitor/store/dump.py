"""Dumping the database to a file and restoring it, with PostgreSQL's own programs (custom format of pg_dump)."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from monitor.clock import now
from monitor.errors import StoreError
from monitor.settings import Settings
from monitor.store.schema import check_address, psycopg_url, unreachable
from monitor.store.server import open_server
from monitor.store.server_programs import wheel_programs

#: what the first bytes of every dump are
_MAGIC = b"PGDMP"


class Dump(msgspec.Struct, frozen=True):
    """A dump as written: where, how many bytes, and the older ones that were removed for it."""

    file: str
    bytes: int
    removed: list[str]


@contextmanager
def database_address(settings: Settings) -> Iterator[str]:
    """The address of the installation's database as it is, not migrated; the embedded server runs meanwhile."""
    if settings.database_url:
        check_address(settings.database_url)
        yield psycopg_url(settings.database_url)
        return
    with open_server(Path(settings.state_dir)) as server:
        yield server.url


def dump_name() -> str:
    """The name of a dump made now: `zhengming-<UTC time>.dump`; names sort by age."""
    return f"zhengming-{now():%Y%m%dT%H%M%SZ}.dump"


def write_dump(url: str, file: Path, *, keep: int | None = None) -> Dump:
    """Dump the database at `url` into `file`, which must not exist: whole or not at all, mode 0600, on the disk.

    With `keep`, of the dumps beside it only that many newest stay. StoreError says why there is no dump.
    """
    if file.exists():
        raise StoreError(f"{file} was expected not to exist yet; choose another name")
    programs = _programs(url)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _run(url, [str(programs / "pg_dump"), "--format=custom", "--no-owner", "--no-privileges"], handle)
            os.fsync(handle)
            size = os.fstat(handle).st_size
        finally:
            os.close(handle)
        draft.rename(file)
        _settle(file.parent)
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
    return Dump(str(file), size, _thin(file.parent, keep) if keep else [])


def restore_dump(url: str, file: Path, *, force: bool = False) -> None:
    """Bring the database at `url` back to what `file` holds, in one transaction: wholly, or not at all.

    StoreError where the file is no dump, where it cannot be restored, or where other clients are connected;
    `force` cuts those off.
    """
    try:
        with file.open("rb") as opened:
            magic = opened.read(len(_MAGIC))
    except OSError as error:
        raise StoreError(f"{file} cannot be read: {error.strerror}") from None
    if magic != _MAGIC:
        raise StoreError(f"{file} was expected to be a dump made by `zhengming backup`, and is none")
    programs = _programs(url)
    _free_of_others(url, force=force)
    arguments = ["--clean", "--if-exists", "--single-transaction", "--no-owner", "--no-privileges"]
    _run(url, [str(programs / "pg_restore"), *arguments, str(file)], subprocess.DEVNULL)


def _free_of_others(url: str, *, force: bool) -> None:
    others = (
        "FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    with _connected(url) as connection:
        if force:
            connection.execute(f"SELECT pg_terminate_backend(pid, 5000) {others}".encode())
            return
        row = connection.execute(f"SELECT count(*) {others}".encode()).fetchone()
    if row and row[0]:
        raise StoreError(
            f"the database was expected to be idle, but {row[0]} other clients are connected: "
            "stop the daemon first, or cut them off with --force"
        )


def _programs(url: str) -> Path:
    """The folder of pg_dump and pg_restore that fit the server best: of its own version, else the next newer."""
    with _connected(url) as connection:
        server = connection.info.server_version // 10000
    found: list[tuple[int, Path]] = []
    # those of the system come first: they can do TLS, which those of the wheel cannot
    if on_path := shutil.which("pg_dump"):
        found.append((_major(Path(on_path)), Path(on_path).parent))
    wheel = wheel_programs()
    found.append((_major(wheel / "pg_dump"), wheel))
    fitting = [(major, folder) for major, folder in found if major >= server]
    if not fitting:
        raise StoreError(
            f"the server is PostgreSQL {server}, but pg_dump is {max(found)[0]}: "
            f"install the client programs of PostgreSQL {server}"
        )
    return min(fitting, key=lambda one: one[0])[1]


def _major(program: Path) -> int:
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    except OSError:
        return 0
    version = re.search(r"(\d+)", told)
    return int(version[1]) if version else 0


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    parts: dict[str, Any] = {"connect_timeout": 10, **conninfo_to_dict(url)}
    try:
        with psycopg.connect(make_conninfo(**parts), autocommit=True) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise unreachable(url, error) from None


def _run(url: str, arguments: list[str], output: int) -> None:
    # the password goes through the environment: everybody on the machine can read command lines
    parts: dict[str, Any] = conninfo_to_dict(url)
    environment = {**os.environ, "LC_MESSAGES": "C"}
    if password := parts.pop("password", None):
        environment["PGPASSWORD"] = str(password)
    done = subprocess.run(  # noqa: S603
        [*arguments, f"--dbname={make_conninfo(**parts)}"],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
        env=environment,
    )
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if "error:" in line] or [done.stderr.strip()]
        raise StoreError(f"{Path(arguments[0]).name} ended with {done.returncode}: {lines[0]}")


def _thin(folder: Path, keep: int) -> list[str]:
    old = sorted(folder.glob("zhengming-*.dump"))[:-keep]
    for file in old:
        file.unlink(missing_ok=True)
    return [str(file) for file in old]


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
