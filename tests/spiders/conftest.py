"""One thread runs the reactor's loop for all crawls of the test process; sites to crawl live on loopback."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import msgspec
import pytest

from monitor.settings import Settings
from monitor.watchlist.model import Kind, Source
from spiders import reactor
from spiders.manners import manners
from tests.spiders.loopback import MakePoll, Poll, Site


@pytest.fixture
def site() -> Iterator[Site]:
    manners.cache_clear()  # another site may have had its port, and its robots.txt is remembered
    found = Site()
    yield found
    found.close()


@pytest.fixture(scope="session")
def on_loop() -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    """Runs a coroutine on the reactor's loop, which lives in a thread as long as the test process."""
    started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def main() -> None:
        over = asyncio.Event()
        started.set_result((asyncio.get_running_loop(), over))
        await over.wait()

    thread = threading.Thread(target=lambda: reactor.run(main()))
    thread.start()
    loop, over = started.result(timeout=10)
    yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(timeout=60)
    loop.call_soon_threadsafe(over.set)
    thread.join()


@pytest.fixture
def poll(on_loop: Callable[[Coroutine[Any, Any, Any]], Any], tmp_path: Path) -> MakePoll:
    """Makes a `Poll` of a source: `poll(url, kind="feed", **source_fields)`."""

    def make(url: str, kind: str = "feed", settings: Settings | None = None, **fields: Any) -> Poll:
        made = Poll(Source(key="news", kind=Kind(kind), url=url, **fields), on_loop)
        if settings:
            made.settings = settings
        made.settings = msgspec.structs.replace(
            made.settings,
            state_dir=str(tmp_path / "state"),
            open_addresses=made.settings.open_addresses or "127.0.0.1, ::1",
        )
        return made

    return make
