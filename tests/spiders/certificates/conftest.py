"""Logs to poll."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from monitor.demo.ctlog import CtLog
from spiders.certificates.choosing import lists
from tests.spiders.certificates.logs import LogPoll, LogSite, OnLoop, source_of


@pytest.fixture
def site() -> Iterator[LogSite]:
    """A log with the certificates of ten shops, each with its precertificate."""
    log = CtLog()
    for number in range(10):
        log.publish(f"shop{number}.example", f"www.shop{number}.example")
    found = LogSite(log)
    yield found
    found.close()
    lists.cache_clear()  # another site may get its port


@pytest.fixture
def poll(site: LogSite, on_loop: OnLoop) -> Callable[..., LogPoll]:
    """Makes polls of the site's log by the ways that are named, or both."""
    return lambda *ways, **values: LogPoll(source_of(site, *ways, **values), on_loop, f"acme/{uuid4()}")
