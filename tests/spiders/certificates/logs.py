"""A certificate log on loopback, and polls of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec

from monitor.demo.ctlog import CtLog
from monitor.settings import Settings
from monitor.sighting import Batch, NameSeen, SourceState
from monitor.watchlist.model import Kind, Source
from spiders.certificates.following import USUAL, Following, Limits
from spiders.certificates.position import Place, from_position
from spiders.fetch import fetching
from spiders.page import Reader
from tests.spiders.loopback import Answer, Call, Site

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OnLoop = Callable[[Coroutine[Any, Any, Any]], Any]


class LogSite(Site):
    """Serves `log`; what `routes` say about a path goes before it."""

    def __init__(self, log: CtLog) -> None:
        super().__init__()
        self.log = log

    def answer(self, call: Call) -> Answer:
        path = call.path.partition("?")[0]
        if path in self.routes:
            return super().answer(call)
        self.calls.append(call)
        told = self.log.answer(path, dict(parse_qsl(urlsplit(call.path).query)), self.url)
        return Answer(told.body, told.status, told.headers)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        """Many small answers on one connection must not wait for one another."""
        handler = super()._handler()
        handler.disable_nagle_algorithm = True
        return handler

    def asked(self, part: str) -> list[str]:
        """The paths that were asked for and contain `part`."""
        return [call.path for call in self.calls if part in call.path]


@dataclass
class LogPoll:
    """Polls a source of certificates again and again, keeping the state of every batch as the database does."""

    source: Source
    on_loop: OnLoop
    key: str
    settings: Settings = field(
        default_factory=lambda: Settings(host_gap=0, fetch_timeout=5, open_addresses="127.0.0.1")
    )
    state: SourceState = field(default_factory=SourceState)
    batches: list[Batch] = field(default_factory=list)
    now: datetime = NOW
    limits: Limits = USUAL
    #: called with every batch before it is kept
    before: Callable[[Batch], None] = lambda batch: None

    def __call__(self) -> list[str]:
        """One poll: the names of its sightings, as far as it came."""
        self.batches = []
        self.on_loop(self._poll())
        return [seen.domain for batch in self.batches for seen in batch.sightings if isinstance(seen, NameSeen)]

    async def _poll(self) -> None:
        async def handle(batch: Batch) -> None:
            self.before(batch)
            await asyncio.sleep(0)
            self.batches.append(batch)
            assert batch.state is not None
            self.state = batch.state

        async with fetching(self.source, self.settings) as fetcher:
            reader = Reader(self.source, self.key)
            await Following(reader, self.state, handle, fetcher, self.now).run(self.limits)

    @property
    def places(self) -> list[Place]:
        """Where the logs stand."""
        return list(from_position(self.state.position).values())

    @property
    def place(self) -> Place:
        """Where the only log stands."""
        (place,) = self.places
        return place

    def change(self, **values: Any) -> None:
        """Polls another source from now on."""
        self.source = msgspec.structs.replace(self.source, **values)


def source_of(site: LogSite, *ways: str, since: float = 86_400.0) -> Source:
    """A source that follows the log of `site` by `ways`, from its beginning on."""
    return Source(
        key="ct", kind=Kind.CERTIFICATES, url=f"{site.url}/log_list.json", every=60.0, logs=ways, since=since
    )
