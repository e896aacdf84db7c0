"""One event loop for everything: Twisted's reactor on asyncio, so that Scrapy runs beside whatever else is async."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Coroutine
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def install() -> None:
    """Makes Twisted use asyncio in this process. Must come before anything imports `twisted.internet.reactor`.

    RuntimeError if another reactor is already installed; calling it again is harmless. Scrapy's and Twisted's own
    logging is silenced: what goes wrong in a crawl is raised to its caller.
    """
    _installed()
    _twisted_logs_like_the_rest()
    for name in ("scrapy", "twisted", "protego"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def run(main: Coroutine[Any, Any, T]) -> T:
    """Runs `main` on the reactor's loop until it is done; its result, or its error, is the caller's.

    Once per process, for a reactor cannot be started again. Signals are left to the caller (`main` may use
    `loop.add_signal_handler`); KeyboardInterrupt cancels `main`, lets it clean up, and is raised again.
    """
    install()
    reactor = _installed()
    loop: asyncio.AbstractEventLoop = reactor._asyncioEventloop
    asyncio.set_event_loop(loop)
    task = loop.create_task(main)
    task.add_done_callback(lambda _: reactor.stop())
    try:
        reactor.run(installSignalHandlers=False)
    except KeyboardInterrupt:
        task.cancel()
        loop.run_forever()
        raise
    finally:
        _close(loop)
    return task.result()


def _installed() -> Any:
    from twisted.internet import asyncioreactor

    module, kind = _untyped(asyncioreactor), _untyped(asyncioreactor.AsyncioSelectorReactor)
    if "twisted.internet.reactor" not in sys.modules:
        module.install(asyncio.new_event_loop())
    from twisted.internet import reactor

    if not isinstance(reactor, kind):
        raise RuntimeError(f"expected Twisted's asyncio reactor, found {type(reactor).__name__} already installed")
    return reactor


@cache
def _twisted_logs_like_the_rest() -> None:
    """Until somebody takes Twisted's log, it prints tracebacks to stderr by itself."""
    from twisted.logger import STDLibLogObserver, globalLogBeginner

    globalLogBeginner.beginLoggingTo([_untyped(STDLibLogObserver("twisted"))], redirectStandardIO=False)


def _untyped(thing: Any) -> Any:
    """Twisted tells mypy too little about its reactors and observers."""
    return thing


def _close(loop: asyncio.AbstractEventLoop) -> None:
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.run_until_complete(loop.shutdown_default_executor())
    asyncio.set_event_loop(None)
    loop.close()
