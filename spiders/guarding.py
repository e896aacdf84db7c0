"""The download handler of pages: every connection of a crawl is opened to a place that the guard has checked, and to no other.

Twisted's agent asks its pool for each connection that it needs, on every hop; the pool here brings an endpoint of its own, which asks the guard and
not the reactor's resolver, so that other code on the same reactor resolves names as before.
"""

from __future__ import annotations

import asyncio
from typing import Any

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint, wrapClientTLS
from twisted.internet.error import ConnectError, DNSLookupError
from twisted.internet.interfaces import IProtocol, IProtocolFactory
from twisted.python.failure import Failure
from twisted.web.client import HTTPConnectionPool

from monitor.net.guard import Guard, Spot
from spiders.fetch import GUARD


class Guarded(HTTP11DownloadHandler):
    """Fetches http and https as Scrapy does, through checked places only. Raises ForbiddenAddress where the guard refuses."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        from twisted.internet import reactor

        pool: Any = _Pool(reactor, crawler.settings[GUARD], self._contextFactory)
        pool._factory, pool.maxPersistentPerHost = self._pool._factory, self._pool.maxPersistentPerHost
        pool.seconds = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._pool = pool


class _Pool(HTTPConnectionPool):
    """Twisted's pool of connections, which opens new ones by the guard."""

    seconds = 30.0

    def __init__(self, reactor: Any, guard: Guard, tls: Any) -> None:
        made: Any = super()
        made.__init__(reactor, persistent=True)
        self._guard, self._tls = guard, tls

    def getConnection(self, key: Any, endpoint: Any) -> Any:  # noqa: N802 -- Twisted's interface
        """A connection for `key`: scheme, host and port come first in it. The endpoint given, which would ask the reactor, is not used."""
        scheme, host, port = key[:3]
        guarded: Any = _Endpoint(self._reactor, self._guard, (host.decode("ascii"), port), self.seconds)
        if scheme == b"https":
            guarded = wrapClientTLS(self._tls.creatorForNetloc(host, port), guarded)
        elif scheme != b"http":
            raise ValueError(f"expected http or https, found {scheme!r}")
        return super().getConnection(key, guarded)


class _Endpoint:
    """Twisted's IStreamClientEndpoint for one host and port."""

    def __init__(self, reactor: Any, guard: Guard, place: tuple[str, int], seconds: float) -> None:
        self._reactor, self._guard, self._place, self._seconds = reactor, guard, place, seconds

    def connect(self, factory: IProtocolFactory) -> Deferred[IProtocol]:
        until = asyncio.get_running_loop().time() + self._seconds
        found = Deferred.fromFuture(asyncio.ensure_future(self._spots()))
        return found.addCallback(self._first_of, until, factory)

    async def _spots(self) -> tuple[Spot, ...]:
        try:
            return await self._guard.spots(*self._place)
        except OSError as error:
            raise DNSLookupError(str(error)) from error

    def _first_of(self, spots: tuple[Spot, ...], until: float, factory: IProtocolFactory) -> Deferred[IProtocol]:
        """A connection to the first of `spots` that takes one. Stays with Deferreds, for a request must be on its way before a connection can be lost."""
        first, *rest = spots
        left = max(0.0, until - asyncio.get_running_loop().time()) / len(spots)
        kind = TCP6ClientEndpoint if ":" in first.address else TCP4ClientEndpoint
        opening = kind(self._reactor, first.address, first.port, timeout=left).connect(factory)
        if not rest:
            return opening

        def next_one(failure: Failure) -> Deferred[IProtocol]:
            problem = failure.value
            if problem is None or isinstance(problem, ConnectError):
                return self._first_of(tuple(rest), until, factory)
            raise problem

        return opening.addErrback(next_one)
