"""The zygote as its parent keeps it: one process, started with nothing but what it needs."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import monitor

#: of the environment, what an interpreter needs to run and to find authorities, and nothing that could be a secret
_ENVIRONMENT = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "LD_LIBRARY_PATH",
    "PYTHONHOME",
    "PYTHONPATH",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)
#: one thread, for a process that forks, and one arena, for memory that is counted
_OWN_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}


class Orphaned(Exception):
    """There is no zygote any more."""


class Zygote:
    """One running zygote; it sees the end of this process by the end of the socket between them."""

    def __init__(self, idle: float) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
                (sys.executable, "-P", "-m", "monitor.net.visiting.zygote", str(theirs.fileno()), str(idle)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                cwd="/",
                env=_environment(),
                start_new_session=True,
            )
        threading.Thread(target=self.process.wait, daemon=True, name="visiting").start()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process.poll() is None

    async def fork(self, line: socket.socket) -> None:
        """Have a child forked that has `line`; Orphaned where there is nobody to do it."""
        while True:
            try:
                socket.send_fds(self._control, [b"C"], [line.fileno()])
            except BlockingIOError:
                await asyncio.sleep(0.02)
            except OSError:
                raise Orphaned from None
            else:
                return

    def ends(self, within: float) -> bool:
        """Whether it ends in so many seconds; blocks."""
        try:
            self.process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self) -> None:
        """End it, and with it every child."""
        if self.alive:
            self.process.kill()
        self.process.wait()
        self._control.close()


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    home = str(Path(monitor.__file__).parents[1])
    path = [home, *filter(None, kept.get("PYTHONPATH", "").split(os.pathsep))]
    return kept | _OWN_ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(path)}
