"""A process that does full passes and dies at a chosen commit: used by test_dying.

Reads lines of JSON from stdin, `{"settings": {...}, "at": N}`, and does each in a fork of its own: one full pass that is
killed (SIGKILL) just before its N-th commit, or, with N = 0, runs to its end. Prints the exit status of each.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import msgspec
import psycopg

from monitor.house import open_house
from monitor.logs import set_up_logging
from monitor.passes import one_pass
from monitor.settings import Settings
from spiders.reactor import run

#: What a pass imports on its way; loaded once here, so that each life is short.
PRELOADED = (
    "aiohttp",
    "aiosmtplib",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.downloader.handlers.datauri",
    "scrapy.core.downloader.handlers.file",
    "scrapy.core.downloader.handlers.ftp",
    "scrapy.core.downloader.handlers.s3",
    "scrapy.downloadermiddlewares.httpcache",
    "scrapy.downloadermiddlewares.robotstxt",
    "scrapy.extensions.remote_control",
    "scrapy.extensions.telnet",
    "scrapy.pipelines",
    "scrapy.core.scheduler",
    "scrapy.pqueues",
    "scrapy.squeues",
    "spiders.crawl",
)


def arm(at: int) -> None:
    """From here on, the `at`-th commit of this process, over any connection, is its death."""
    seen = 0

    def counted(original: Callable[..., Any]) -> Callable[..., Any]:
        def commit(self: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(self)

        return commit

    psycopg.Connection.commit = counted(psycopg.Connection.commit)  # type: ignore[method-assign]
    psycopg.AsyncConnection.commit = counted(psycopg.AsyncConnection.commit)  # type: ignore[method-assign]


def one_life(settings: Settings, at: int) -> None:
    """One full pass, dead at the chosen commit."""
    with open_house(settings) as house:
        arm(at)
        run(one_pass(house))


def main() -> None:
    set_up_logging()
    for name in PRELOADED:
        import_module(name)
    for line in sys.stdin:
        told = json.loads(line)
        child = os.fork()
        if child == 0:
            one_life(msgspec.convert(told["settings"], Settings), told["at"])
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(status, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
