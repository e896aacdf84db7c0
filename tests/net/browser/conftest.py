"""One renderer for all tests of the browser, a browser's start being what costs most."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from monitor.net.browser.program import missing, program
from monitor.settings import Settings
from tests.net.browser.browser_world import Lens


@pytest.fixture(scope="session")
def lens() -> Iterator[Lens]:
    if why := missing(Settings()):
        pytest.skip(why)
    from monitor.net.browser.process import RendererProcess

    process = RendererProcess(program(Settings()), 300.0)
    try:
        asyncio.run(process.wait_ready())
        yield Lens(process.place)
    finally:
        process.stop()
