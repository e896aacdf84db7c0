"""Telling systemd how the daemon fares: ready, alive, stopping (sd_notify(3)); silent where nobody listens."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping


def ready(status: str = "") -> bool:
    """The service has started; `status` is the line that `systemctl status` shows."""
    return notify("READY=1", *_status(status))


def alive() -> bool:
    """Feed the watchdog; do so at least every `watchdog_interval()` seconds."""
    return notify("WATCHDOG=1")


def stopping(status: str = "") -> bool:
    """The service has begun to stop."""
    return notify("STOPPING=1", *_status(status))


def status(said: str) -> bool:
    """The line that `systemctl status` shows from now on."""
    return notify(*_status(said))


def watchdog_interval(environ: Mapping[str, str] | None = None) -> float | None:
    """Seconds between two calls of `alive`: half of what the unit allows; None where no watchdog waits for us."""
    found = os.environ if environ is None else environ
    allowed, pid = found.get("WATCHDOG_USEC", ""), found.get("WATCHDOG_PID", "")
    if not allowed.isdecimal() or int(allowed) == 0 or (pid and pid != str(os.getpid())):
        return None
    return int(allowed) / 2_000_000


def notify(*assignments: str, environ: Mapping[str, str] | None = None) -> bool:
    """Send `NAME=value` lines to `$NOTIFY_SOCKET` (a path, or an abstract socket after `@`).

    True when they were handed over; False where there is no such socket, or nobody reads it.
    """
    place = (os.environ if environ is None else environ).get("NOTIFY_SOCKET", "")
    if place[:1] not in ("/", "@") or not assignments:
        return False
    address = "\0" + place[1:] if place.startswith("@") else place
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sending:
        sending.setblocking(False)
        try:
            sending.sendto("\n".join(assignments).encode(), address)
        except OSError:
            return False
    return True


def _status(said: str) -> tuple[str, ...]:
    return (f"STATUS={' '.join(said.split())}",) if said else ()
