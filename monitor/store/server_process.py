"""The postmaster as a process: is it there, is it ours, wait for it, stop it (Linux: /proc and pidfd)."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic

import msgspec

from monitor.errors import ServerError

SOCKET_NAME = ".s.PGSQL.5432"


class Postmaster(msgspec.Struct, frozen=True):
    """A living server, as its postmaster.pid tells: process, folder of its socket, state."""

    pid: int
    sockets: Path
    status: str


def find_postmaster(data: Path) -> Postmaster | None:
    """The server that runs on `data`; None where there is none, or its pid has gone to another program.

    The layout of postmaster.pid is PostgreSQL's `src/include/utils/pidfile.h`.
    """
    try:
        lines = (data / "postmaster.pid").read_text(errors="replace").splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if not _works_in(pid, data):
        return None
    lines += [""] * 8
    return Postmaster(pid, Path(lines[4]), lines[7].strip())


def settled(data: Path, seconds: float) -> Postmaster | None:
    """The server on `data` once it is ready, or None once it has ended; ServerError after so many seconds."""
    limit = monotonic() + seconds
    while found := find_postmaster(data):
        if found.status in {"ready", "standby"}:
            return found
        if monotonic() > limit:
            raise ServerError(
                f"the database server (process {found.pid}) was expected to be ready within {seconds:.0f} s, "
                f"but is {found.status or 'starting'!r}"
            )
        _end([found.pid], None, data, 0.02)
    return None


def stop_postmaster(data: Path, seconds: float) -> None:
    """Stop the server on `data`: clients are cut off, data is written out; at once, without that, if it takes longer.

    `seconds` is the time for each of the two ways; after the second a crash recovery runs at the next start.
    """
    for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        found = find_postmaster(data)
        if found is None or _end([found.pid], sign, data, seconds):
            return


def clear_remains(data: Path, sockets: Path) -> None:
    """End what a killed postmaster left behind, and drop its lock files: their pid may be another program's now.

    Only once no process works on the data are they dropped: PostgreSQL's own guard against two servers on one
    data folder needs them till then.
    """
    for sign, seconds in ((signal.SIGQUIT, 1.0), (signal.SIGKILL, 5.0)):
        _end(_backends(data), sign, data, seconds)
    if left := list(_backends(data)):
        raise ServerError(f"process {left[0]} of an earlier database server still works in {data} and does not end")
    for lock in (data / "postmaster.pid", sockets / f"{SOCKET_NAME}.lock", sockets / SOCKET_NAME):
        lock.unlink(missing_ok=True)


def _backends(data: Path) -> Iterator[int]:
    for entry in os.scandir("/proc"):
        if entry.name.isdigit() and _works_in(int(entry.name), data):
            yield int(entry.name)


def _works_in(pid: int, data: Path) -> bool:
    try:
        if Path(f"/proc/{pid}/comm").read_text().strip() != "postgres":
            return False
        return os.path.samestat(Path(f"/proc/{pid}/cwd").stat(), data.stat())
    except OSError:
        return False


def _end(pids: Iterable[int], sign: signal.Signals | None, data: Path, seconds: float) -> bool:
    """Signal those processes of `data`, and wait so long for their end: whether all have ended."""
    limit, watch = monotonic() + seconds, select.poll()
    with ExitStack() as handles:
        waiting: set[int] = set()
        for pid in pids:
            with suppress(ProcessLookupError):
                handle = os.pidfd_open(pid)
                handles.callback(os.close, handle)
                # looked at again behind the handle: from here on the pid cannot have gone to another program
                if not _works_in(pid, data):
                    continue
                if sign:
                    signal.pidfd_send_signal(handle, sign)
                watch.register(handle, select.POLLIN)
                waiting.add(handle)
        while waiting and (left := limit - monotonic()) > 0:
            for handle, _ in watch.poll(left * 1000):
                watch.unregister(handle)
                waiting.remove(handle)
        return not waiting
