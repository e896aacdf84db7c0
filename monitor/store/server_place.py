"""Where the data and the socket of the embedded PostgreSQL lie: always in a 0700 folder of its account."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import msgspec

from monitor.errors import ServerError
from monitor.store.server_account import Account, choose_account
from monitor.store.server_process import SOCKET_NAME
from monitor.store.server_programs import common_folder, make_folder

#: the longest path of a Unix socket in bytes (sun_path of unix(7), less the closing zero)
SOCKET_PATH = 107
#: in a state folder whose data had to be put elsewhere: one line that says where
NOTE = "postgres.elsewhere"


class Place(msgspec.Struct, frozen=True):
    """One installation's server: the account it runs as, its own folder, and the folder of its socket."""

    account: Account
    home: Path
    sockets: Path

    @property
    def data(self) -> Path:
        return self.home / "data"


def find_place(state_dir: Path) -> Place:
    """The place of the server of `state_dir`, made if need be; always the same for the same folder.

    That is `state_dir/postgres`. Where root's borrowed account cannot enter `state_dir`, it is a folder under
    `COMMON_FOLDER`, and a note in `state_dir` says so. ServerError where a folder belongs to somebody else.
    """
    make_state_dir(state_dir)
    home = state_dir / "postgres"
    account = choose_account(*(path.lstat().st_uid for path in (home, state_dir) if path.is_dir()))
    if not home.is_dir() and ((state_dir / NOTE).exists() or not account.may("x", state_dir)):
        home = common_folder() / f"data-{_mark(state_dir)}"
        _check_note(state_dir / NOTE, home)
        if home.is_dir():
            account = choose_account(home.lstat().st_uid)
    make_private_folder(home, account)
    if home.parent != state_dir:
        _note(state_dir / NOTE, home)
    if not account.may("x", home):
        raise ServerError(
            f"the account {account.name} cannot reach its data in {home}: let it enter the folders above, "
            "or move that folder to a place that it can reach"
        )
    return Place(account, home, _socket_folder(state_dir, home, account))


def make_state_dir(state_dir: Path) -> None:
    """Make the state folder if it is not there: 0700; for root 0711, so that a borrowed account may pass."""
    try:
        state_dir.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServerError(f"the folder {state_dir} cannot be made: {error.strerror}") from None
    make_folder(state_dir, 0o711 if os.geteuid() == 0 else 0o700)
    if not state_dir.is_dir():
        raise ServerError(f"{state_dir} was expected to be a folder")


def make_private_folder(path: Path, account: Account) -> None:
    """Make a 0700 folder of `account`, or check that it is one; ServerError names the owner found instead."""
    made = make_folder(path, 0o700)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise ServerError(f"{path} was expected to be a folder of {account.name}: {error.strerror}") from None
    try:
        if made and account.borrowed:
            os.fchown(handle, account.uid, account.gid)
        found = os.fstat(handle)
    finally:
        os.close(handle)
    if found.st_uid != account.uid:
        raise ServerError(f"{path} was expected to belong to {account.name}, but belongs to user {found.st_uid}")
    if found.st_mode & 0o077:
        raise ServerError(
            f"{path} was expected to be closed to others (0700), found {stat.S_IMODE(found.st_mode):04o}"
        )


def _socket_folder(state_dir: Path, home: Path, account: Account) -> Path:
    # libpq takes a comma for the end of a host
    if len(os.fsencode(home / SOCKET_NAME)) <= SOCKET_PATH and "," not in str(home):
        return home
    if account.borrowed:
        short = common_folder() / f"run-{_mark(state_dir)}"
    else:
        short = Path("/tmp") / f"zhengming-{account.uid}-{_mark(state_dir)}"  # noqa: S108
    make_private_folder(short, account)
    return short


def _mark(state_dir: Path) -> str:
    return hashlib.sha256(os.fsencode(state_dir.resolve())).hexdigest()[:16]


def _check_note(note: Path, home: Path) -> None:
    if not note.exists():
        return
    noted = note.read_text().strip()
    if noted != str(home):
        raise ServerError(
            f"{note} says that the data lies in {noted}, but {home} was expected: was the state folder moved or "
            "copied? Move the data along and write its place into the note"
        )
    if not home.is_dir():
        raise ServerError(
            f"{note} says that the data lies in {home}, which is not there: bring it back, or remove the note "
            "to begin with an empty database"
        )


def _note(path: Path, home: Path) -> None:
    if path.exists():
        return
    draft = path.with_name(path.name + ".new")
    draft.write_text(f"{home}\n")
    draft.replace(path)
