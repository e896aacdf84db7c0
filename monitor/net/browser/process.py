"""Starting a renderer's process: nothing of ours is left to it, and nothing of it is left behind."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO

from monitor.net.browser.processes import fell
from monitor.net.browser.program import Account, account
from monitor.text import one_line

#: seconds for it to start
START = 30.0


class RendererProcess:
    """A renderer in a process and a folder of its own: it listens at the socket `place`, with the Chromium `chromium`, until it is stopped, this process is gone, or
    nothing was asked of it for `idle` seconds.
    """

    def __init__(self, chromium: str, idle: float) -> None:
        who = account()
        self._folder = Path(tempfile.mkdtemp(prefix="zhengming-renderer-"))
        if who:
            os.chown(self._folder, who.uid, who.gid)
        self.place = self._folder / "socket"
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 -- read when the process ended at once
        self.process = _started(self.place, chromium, idle, (who, self._log))
        Thread(target=self.process.wait, daemon=True, name="renderer").start()

    async def wait_ready(self) -> None:
        """Return once it listens; OSError where it ends before, TimeoutError where it takes too long."""
        async with asyncio.timeout(START):
            while not self.place.is_socket():
                if self.process.poll() is not None:
                    raise OSError(f"the renderer's process ended at once ({self._last_words()})")
                await asyncio.sleep(0.02)

    def _last_words(self) -> str:
        self._log.seek(0)
        said = self._log.read().decode(errors="replace").splitlines()
        return one_line(said[-1]) if said else "without a word"

    def stop(self) -> None:
        """End it with everything below it, at once: nothing that it has at hand is worth waiting for. Its folder goes with it."""
        assert self.process.stdin
        fell(self.process.pid)
        with suppress(OSError):
            self.process.stdin.close()
        self.process.wait()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _started(
    place: Path, chromium: str, idle: float, manner: tuple[Account | None, IO[bytes]]
) -> subprocess.Popen[bytes]:
    """The process, as that account and with that log, without any descriptor or secret of this one's."""
    who, log = manner
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "HOME": str(place.parent),
        "TMPDIR": str(place.parent),
    }
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-P", "-m", "monitor.net.browser.serving", str(place), chromium, str(idle)],
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        env=environment,
        cwd="/",
        user=who.uid if who else None,
        group=who.gid if who else None,
        extra_groups=[] if who else None,
        start_new_session=True,
        umask=0o077,
    )
