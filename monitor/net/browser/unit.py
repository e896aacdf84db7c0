"""The renderer as a unit of its own: serves until it is asked to end, and tells systemd how it fares."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from pathlib import Path

from monitor import notify
from monitor.errors import UsageError
from monitor.net.browser.program import program
from monitor.net.browser.serving import Serving, serve_at
from monitor.settings import Settings
from monitor.wording import tr


async def run_unit(place: Path, settings: Settings) -> None:
    """Serve at `place` until SIGTERM or SIGINT. UsageError where something else than a renderer that is gone stands there."""
    loop, asked = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    os.umask(0o077)
    _clear(place)

    async def ended(_serving: Serving) -> None:
        notify.ready()
        interval = notify.watchdog_interval()
        while not asked.is_set():
            notify.alive()
            try:
                await asyncio.wait_for(asked.wait(), interval)
            except TimeoutError:
                continue
        notify.stopping()

    try:
        with tempfile.TemporaryDirectory(prefix="zhengming-renderer-", ignore_cleanup_errors=True) as folder:
            await serve_at(place, program(settings), folder=Path(folder), ended=ended)
    finally:
        _clear(place)


def _clear(place: Path) -> None:
    """A socket that a renderer left goes; UsageError where something else stands there."""
    if place.is_socket():
        place.unlink()
    elif place.exists():
        raise UsageError(
            tr(f"{place}: expected a socket, found something else", f"{place}：应为套接字，实际是其他文件")
        )
