"""The postmaster as a process: is it there, is it ours, wait for it, stop it (Linux: /proc and pidfd)."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic

import msgspec

from monitor.errors import ServerError


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
        _wait_for_end(found.pid, 0.02)
    return None


def stop_postmaster(data: Path, seconds: float) -> None:
    """Stop the server on `data`: clients are cut off, data is written out; at once, without that, if it takes longer.

    `seconds` is the time for each of the two ways; after the second a crash recovery runs at the next start.
    """
    for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        found = find_postmaster(data)
        if found is None or _end(found.pid, sign, data, seconds):
            return


def clear_remains(data: Path) -> None:
    """End what a killed postmaster left behind, and drop its postmaster.pid where that pid is another program's now.

    Only once no process works on the data is the file dropped: PostgreSQL's own guard against two servers on one
    data folder needs it till then.
    """
    for sign, seconds in ((signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        for pid in list(_backends(data)):
            _end(pid, sign, data, seconds)
    if left := list(_backends(data)):
        raise ServerError(f"process {left[0]} of an earlier database server still works in {data} and does not end")
    (data / "postmaster.pid").unlink(missing_ok=True)


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


def _end(pid: int, sign: signal.Signals, data: Path, seconds: float) -> bool:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        # looked at again behind the handle: from here on the pid cannot have gone to another program
        if not _works_in(pid, data):
            return True
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, sign)
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def _wait_for_end(pid: int, seconds: float) -> None:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        select.select([handle], [], [], seconds)
    finally:
        os.close(handle)
