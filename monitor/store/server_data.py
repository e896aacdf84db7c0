"""The data folder of the embedded PostgreSQL: made whole or not at all, and configured anew at each start."""

from __future__ import annotations

import secrets
from pathlib import Path
from subprocess import CompletedProcess

from monitor.errors import ServerError
from monitor.store.server_account import Account, last_line
from monitor.store.server_place import Place
from monitor.store.server_programs import MAJOR

#: the database, and the role that owns it
NAME = "zhengming"

# Errors of statements are the client's to report; here they would fill the disk and quote people's posts.
_SETTINGS = """\
# Written anew by Zhengming at each start: changes made here are lost.
listen_addresses = ''
unix_socket_directories = {sockets}
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 64MB
dynamic_shared_memory_type = posix
wal_level = minimal
max_wal_senders = 0
max_logical_replication_workers = 0
min_wal_size = 32MB
max_wal_size = 256MB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.simple'
logging_collector = on
log_directory = 'log'
log_filename = 'postgres-%a.log'
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_checkpoints = off
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
"""
_FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n"
_HBA = f"local all all peer map={NAME}\n"


def make_data(place: Place, programs: Path, *, fast: bool) -> None:
    """Make the data folder if it is not there: UTF-8, C.UTF-8 of the builtin provider, one empty database.

    ServerError where the disk is full, the folder is another account's, or another version of PostgreSQL made it.
    """
    account, data = place.account, place.data
    if data.is_dir() or data.is_symlink():
        _check_owner(account, data)
        _check_version(data)
        return
    _clear_drafts(account, place.home)
    draft = place.home / f"new-{secrets.token_hex(8)}"
    arguments: list[str | Path] = [
        *(programs / "initdb", "--pgdata", draft, "--username", NAME, "--encoding", "UTF8"),
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C.UTF-8"),
        *("--auth", "peer", "--no-instructions", "--no-sync"),
    ]
    _must(account.run(arguments), draft)
    single: list[str | Path] = [programs / "postgres", "--single", "-F", "-D", draft, "postgres"]
    _must(account.run(single, text=f"CREATE DATABASE {NAME};\n"), draft)
    if not fast:
        _must(account.run([programs / "initdb", "--sync-only", "--pgdata", draft]), draft)
    _must(account.run(["/bin/mv", "-T", draft, data]), draft)


def configure(place: Place, *, fast: bool) -> None:
    """Write the configuration: no TCP, peers over the socket only (the account itself, and root), small memory."""
    account, data = place.account, place.data
    settings = _SETTINGS.format(sockets=_quoted(place.sockets)) + (_FAST if fast else "")
    account.write(data / "postgresql.conf", settings)
    account.write(data / "pg_hba.conf", _HBA)
    peers = dict.fromkeys((account.name, "root"))
    account.write(data / "pg_ident.conf", "".join(f'{NAME} "{peer}" {NAME}\n' for peer in peers))


def _quoted(path: Path) -> str:
    inner = str(path).replace('"', '""')
    whole = f'"{inner}"'.replace("\\", "\\\\").replace("'", "''")
    return f"'{whole}'"


def _must(done: CompletedProcess[str], draft: Path) -> None:
    # a single-user server reports a failed statement in words and still ends with 0
    wrong = [line for line in done.stderr.splitlines() if "ERROR:" in line or "error:" in line or "FATAL:" in line]
    if done.returncode == 0 and not wrong:
        return
    if "No space left on device" in done.stderr:
        raise ServerError(f"the disk of {draft.parent} is full: a new database needs 100 MB there")
    raise ServerError(
        f"the database cannot be made in {draft.parent}: {last_line(wrong[0] if wrong else done.stderr)}"
    )


def _check_owner(account: Account, data: Path) -> None:
    if (owner := data.lstat().st_uid) != account.uid:
        raise ServerError(f"{data} was expected to belong to {account.name}, but belongs to user {owner}")


def _check_version(data: Path) -> None:
    try:
        found = (data / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise ServerError(f"{data} was expected to hold a PostgreSQL database: {error.strerror}") from None
    if found != str(MAJOR):
        raise ServerError(
            f"the data in {data} is PostgreSQL {found}'s, the installed programs are PostgreSQL {MAJOR}'s: with the "
            f"earlier release run `zhengming backup`, move {data} away, then run `zhengming backup --restore FILE`"
        )


def _clear_drafts(account: Account, home: Path) -> None:
    if drafts := sorted(home.glob("new-*")):
        account.run(["/bin/rm", "-rf", "--", *drafts])
