"""One crawl's way to the web: Scrapy's engine, held open while a coroutine asks it for pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.http import Response
from scrapy.settings import Settings as ScrapySettings
from scrapy.settings import default_settings

from monitor.errors import SourceError
from monitor.net.addresses import canonical
from monitor.net.agent import NAME, user_agent
from monitor.net.guard import Guard, guard_of
from monitor.settings import Settings
from monitor.text import one_line
from monitor.watchlist.model import Kind, Source
from spiders.failures import FAILURES, REDIRECTS, unanswered

#: setting of Scrapy's that holds the guard of a crawl
GUARD = "ZHENGMING_GUARD"
#: key of a request's `meta`: the path of the file that the body of a good answer is written to
INTO = "zhengming_into"
_ACCEPT = {
    Kind.FEED: "application/atom+xml, application/rss+xml, application/feed+json;q=0.9, application/xml;q=0.9, */*;q=0.5",
    Kind.JSON: "application/json, */*;q=0.5",
    Kind.HTML: "text/html, application/xhtml+xml, */*;q=0.5",
    Kind.NAMES: "*/*",
    Kind.CERTIFICATES: "*/*",
}
_UNUSED = (
    "offsite.OffsiteMiddleware", "httpauth.HttpAuthMiddleware", "retry.RetryMiddleware", "redirect.MetaRefreshMiddleware",
    "stats.DownloaderStats", "httpcache.HttpCacheMiddleware", "httpproxy.HttpProxyMiddleware", "robotstxt.RobotsTxtMiddleware",
)  # fmt: skip


class _Session(Spider):
    """A spider that does nothing but keep its engine open until it is told that all is done."""

    name = "zhengming"

    def __init__(self, ready: asyncio.Future[ExecutionEngine], done: asyncio.Event, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ready, self.done = ready, done

    async def start(self) -> AsyncIterator[Any]:
        if not self.ready.done():
            self.ready.set_result(self.crawler.engine)
        await self.done.wait()
        nothing: tuple[Any, ...] = ()
        for each in nothing:
            yield each


class Fetcher:
    """Fetches pages for one source: robots.txt, gap, redirects, body limit and time limit are kept."""

    def __init__(self, engine: ExecutionEngine, source: Source, settings: Settings) -> None:
        self._engine, self._source, self._settings = engine, source, settings

    async def get(
        self, url: str, headers: Mapping[str, str] | None = None, *, into: Path | None = None
    ) -> Response:
        """The answer at `url`, whatever its status. SourceError where there is none, or none that we may have.

        The body of a good answer (200) goes `into` a file instead, where one is named; only sources of kind `names` may.
        """
        checked(url)
        given = {"Accept": _ACCEPT[self._source.kind], **self._source.headers, **(headers or {})}
        meta: dict[str, Any] = {"handle_httpstatus_list": [304], INTO: str(into) if into else ""}
        try:
            request = Request(url, headers=given, meta=meta, dont_filter=True)
            return await self._engine.download_async(request)
        except FAILURES as error:
            limit = limit_of(self._source, self._settings)
            raise unanswered(error, url, limit=limit, timeout=self._settings.fetch_timeout) from error


@asynccontextmanager
async def fetching(source: Source, settings: Settings) -> AsyncIterator[Fetcher]:
    """A fetcher for `source`; its engine, connections and cookies are gone afterwards."""
    if source.kind is not Kind.CERTIFICATES:
        checked(source.url)
    ready: asyncio.Future[ExecutionEngine] = asyncio.get_running_loop().create_future()
    done = asyncio.Event()
    crawl = _runner().crawl(Crawler(_Session, _scrapy_settings(source, settings)), ready=ready, done=done)
    await asyncio.wait((crawl, ready), return_when=asyncio.FIRST_COMPLETED)
    if not ready.done():
        await crawl
        raise SourceError("broken", f"{source.url}: the crawl ended before it began")
    try:
        yield Fetcher(ready.result(), source, settings)
    finally:
        done.set()
        await crawl


def checked(url: str) -> str:
    """`url`, if it is a web address. SourceError (broken) otherwise."""
    if not canonical(url):
        raise SourceError("broken", f"expected an http or https address, found {one_line(url[:200], 100)!r}")
    return url


def guard_for(source: Source, settings: Settings) -> Guard:
    """The policy for the connections of `source`, whose own port is allowed, too."""
    guard, parts = guard_of(settings), urlsplit(canonical(source.url))
    return guard.allowing(parts.port) if parts.port else guard


def limit_of(source: Source, settings: Settings) -> int:
    """The largest answer that `source` may give, in bytes; logs may give eight times as much as pages, lists go to disk."""
    if source.kind is Kind.NAMES:
        return settings.list_limit
    return settings.body_limit * (8 if source.kind is Kind.CERTIFICATES else 1)


@cache
def _runner() -> AsyncCrawlerRunner:
    """One runner for all crawls: making one copies all of Scrapy's settings, a third of what a crawl costs."""
    return AsyncCrawlerRunner()


def _scrapy_settings(source: Source, settings: Settings) -> ScrapySettings:
    middlewares: dict[Any, Any] = {f"scrapy.downloadermiddlewares.{name}": None for name in _UNUSED}
    middlewares |= {"spiders.manners.Robots": 100, "spiders.manners.Pace": 990}
    lists = source.kind is Kind.NAMES
    if lists:
        middlewares["scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware"] = None
    parts = urlsplit(source.url)
    return ScrapySettings(
        {
            "USER_AGENT": user_agent(settings.contact),
            "ROBOTSTXT_USER_AGENT": NAME,
            "ROBOTSTXT_OBEY": source.robots and source.kind is not Kind.CERTIFICATES,
            "ZHENGMING_GAP": settings.host_gap if source.gap is None else source.gap,
            "ZHENGMING_SITE": (parts.scheme, parts.netloc),
            "ZHENGMING_PRIVATE": list(source.headers),
            "DOWNLOAD_VERIFY_CERTIFICATES": True,
            "DOWNLOAD_TIMEOUT": settings.fetch_timeout,
            "DOWNLOAD_MAXSIZE": limit_of(source, settings),
            "DOWNLOAD_WARNSIZE": 0,
            "REDIRECT_MAX_TIMES": REDIRECTS,
            "DEFAULT_REQUEST_HEADERS": {},
            GUARD: guard_for(source, settings),
            "DOWNLOAD_HANDLERS": dict.fromkeys(("data", "file", "ftp", "s3"))
            | dict.fromkeys(
                ("http", "https"), "spiders.streaming.Streaming" if lists else "spiders.guarding.Guarded"
            ),
            "DOWNLOADER_MIDDLEWARES": middlewares,
            "SPIDER_MIDDLEWARES": dict.fromkeys(default_settings.SPIDER_MIDDLEWARES_BASE),
            "EXTENSIONS": dict.fromkeys(default_settings.EXTENSIONS_BASE),
            "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "LOG_ENABLED": False,
        }
    )
