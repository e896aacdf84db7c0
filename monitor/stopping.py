"""An end that is asked for: by Ctrl-C, or by whoever started us."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import structlog

from monitor import notify
from monitor.errors import ZhengmingError
from monitor.text import one_line

log = structlog.get_logger()


async def until_stopped(main: Coroutine[Any, Any, None]) -> bool:
    """Run `main` until it ends or SIGINT or SIGTERM asks to stop; True when it was asked to."""
    task = asyncio.ensure_future(main)
    stopped = False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        notify.stopping()
        task.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        with suppress(asyncio.CancelledError):
            await task
    except ExceptionGroup as group:
        ours = group.subgroup(ZhengmingError)
        if not stopped:
            raise first_error(ours) if ours else group from None
        log.warning("stopped_in_trouble", why=one_line(str(first_error(group))))
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
    return stopped


def first_error(group: BaseExceptionGroup[Any]) -> BaseException:
    """The first error in a group of groups."""
    found = group.exceptions[0]
    return first_error(found) if isinstance(found, BaseExceptionGroup) else found
