"""The embedded PostgreSQL: one server per state folder, shared by all processes of the installation.

Each process that uses it holds a shared lock (flock(2)) on the server's folder, which the kernel drops when the
process dies; who leaves and gets it alone stops the server. A second lock, on the state folder, is held by
whoever is starting or stopping, so that a last user who leaves and one who arrives never meet.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from monitor.errors import ServerError
from monitor.store.server_account import last_line
from monitor.store.server_data import NAME, configure, make_data
from monitor.store.server_place import Place, find_place, make_state_dir
from monitor.store.server_process import SOCKET_NAME, Postmaster, clear_remains, settled, stop_postmaster
from monitor.store.server_programs import reachable_programs

#: seconds that a start may take; recovery after a crash is part of it
START_LIMIT = 120.0
#: seconds for a tidy stop, before the server is told to stop at once
STOP_LIMIT = 20.0


class EmbeddedServer:
    """A user's hold on the running server: `url` says how to connect, `close` lets go. Made by `open_server`."""

    def __init__(self, state_dir: Path, *, fast: bool) -> None:
        self._state_dir, self._fast = state_dir, fast
        with _start_lock(state_dir):
            self._place = find_place(state_dir)
            self._hold: int | None = os.open(self._place.home, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(self._hold, fcntl.LOCK_SH)
                self._postmaster = _running(self._place, fast=fast)
            except BaseException:
                os.close(self._hold)
                raise

    @property
    def url(self) -> str:
        """The address of the installation's database, as libpq reads it (`postgresql://…?host=<socket folder>`)."""
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self._postmaster.sockets), safe='')}"

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._postmaster.pid

    def revive(self) -> None:
        """Start the server again if it has died; nothing happens while it lives."""
        with _start_lock(self._state_dir):
            self._postmaster = _running(self._place, fast=self._fast)

    def close(self) -> None:
        """Let go of the server; the last user to leave stops it. May be called twice."""
        if self._hold is None:
            return
        hold, self._hold = self._hold, None
        try:
            with _start_lock(self._state_dir):
                if _alone(hold):
                    stop_postmaster(self._place.data, STOP_LIMIT)
                    _tidy(self._place)
        finally:
            os.close(hold)

    def __enter__(self) -> EmbeddedServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_server(state_dir: Path, *, fast: bool = False) -> EmbeddedServer:
    """Start the server of `state_dir`, or join the one that runs; a context manager that lets go at the end.

    Its data is made at the first use. It listens on a Unix socket in a 0700 folder and nowhere else. It survives
    its starter: a killed process leaves it running for the next. `fast` gives up safety against power loss, for
    tests. Takes a fraction of a second, 1 to 3 s the first time; waits for another process that starts or stops
    it. ServerError says in one line why it does not start.
    """
    return EmbeddedServer(Path(os.path.abspath(state_dir)), fast=fast)  # noqa: PTH100


@contextmanager
def _start_lock(state_dir: Path) -> Iterator[None]:
    make_state_dir(state_dir)
    try:
        handle = os.open(state_dir, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        owner = state_dir.stat().st_uid
        raise ServerError(
            f"the state folder {state_dir} of user {owner} cannot be read: {error.strerror}"
        ) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _alone(hold: int) -> bool:
    try:
        fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _tidy(place: Place) -> None:
    if place.sockets != place.home:
        with suppress(OSError):
            place.sockets.rmdir()


def _running(place: Place, *, fast: bool) -> Postmaster:
    found = settled(place.data, START_LIMIT)
    if found and (found.sockets / SOCKET_NAME).exists():
        return found
    if found:
        stop_postmaster(place.data, STOP_LIMIT)  # somebody swept its socket away: nobody can reach it any more
    return _started(place, fast=fast)


def _started(place: Place, *, fast: bool) -> Postmaster:
    account, programs = place.account, reachable_programs(place.account)
    make_data(place, programs, fast=fast)
    clear_remains(place.data, place.sockets)
    configure(place, fast=fast)
    account.run(["/bin/rm", "-f", place.home / "start.log"])
    # paths relative to `home`: pg_ctl lays them into a shell command between plain double quotes
    arguments = ["start", "--silent", "--wait", f"--timeout={START_LIMIT:.0f}", "-D", "data", "-l", "start.log"]
    done = account.run([programs / "pg_ctl", *arguments], timeout=START_LIMIT + 10.0, folder=place.home)
    if found := settled(place.data, 1.0):
        return found
    raise ServerError(_why_not(place, last_line(done.stderr)))


def _why_not(place: Place, message: str) -> str:
    logs = [
        place.home / "start.log",
        *sorted((place.data / "log").glob("postgres-*.log"), key=os.path.getmtime)[-1:],
    ]
    told = [place.account.run(["/usr/bin/tail", "-n", "4", log]).stdout for log in logs]
    lines = [line.strip() for text in told for line in text.splitlines() if line.strip()]
    if any("No space left on device" in line for line in lines):
        return f"the disk of {place.home} is full: the database server cannot start"
    return f"the database server in {place.home} does not start: {' | '.join(lines) or message}"
