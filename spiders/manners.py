"""How we behave on other people's hosts: a gap between requests, robots.txt, no secrets carried elsewhere."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from functools import cache
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from monitor.net.addresses import canonical
from monitor.text import one_line

#: seconds that a robots.txt is trusted; RFC 9309 §2.4 allows a day
ROBOTS_FRESH = 3_600.0
#: bytes of a robots.txt that are read; RFC 9309 §2.5 asks for 500 KiB at least
ROBOTS_LIMIT = 512 * 1024

_HOSTS = 4_096


class RobotsUnreached(IgnoreRequest):
    """A site's robots.txt cannot be had, for its server fails."""


class Manners:
    """What this process remembers of the hosts it calls: when each was last called, and its robots.txt."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, float] = OrderedDict()
        self._robots: OrderedDict[str, tuple[float, RobotParser]] = OrderedDict()

    async def turn(self, host: str, gap: float) -> None:
        """Waits until `host` may be called again: `gap` seconds after the last call or its answer."""
        now = asyncio.get_running_loop().time()
        start = max(now, self._last[host] + gap) if host in self._last else now
        self._note(host, start)
        await asyncio.sleep(start - now)

    def answered(self, host: str) -> None:
        """Notes that an answer of `host` has just ended, so that the gap is one for the server, too."""
        self._note(host, asyncio.get_running_loop().time())

    def robots(self, site: str) -> RobotParser | None:
        """The robots.txt of `site` (scheme and host) where it is still fresh."""
        read, parser = self._robots.get(site, (0.0, None))
        return parser if asyncio.get_running_loop().time() - read < ROBOTS_FRESH else None

    def keep_robots(self, site: str, parser: RobotParser) -> None:
        self._robots[site] = (asyncio.get_running_loop().time(), parser)
        while len(self._robots) > _HOSTS:
            self._robots.popitem(last=False)

    def _note(self, host: str, time: float) -> None:
        self._last[host] = max(time, self._last.pop(host, 0.0))
        while len(self._last) > _HOSTS:
            self._last.popitem(last=False)


@cache
def manners() -> Manners:
    """The manners of this process."""
    return Manners()


class Robots(RobotsTxtMiddleware):
    """Scrapy's robots.txt middleware with one memory for all crawls of the process.

    Where a robots.txt cannot be reached, nothing of its site is fetched (RFC 9309 §2.3.1.4): the request fails as the one for robots.txt did, or with an
    IgnoreRequest that names the server's error (5xx).
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unreached: dict[str, Exception] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        if known := manners().robots(site):
            return known
        found = await super().robot_parser(request)
        if problem := self._unreached.get(parts.netloc):
            raise problem
        if found is not None:
            manners().keep_robots(site, found)
        return found

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            raise RobotsUnreached(f"{response.url} answered {response.status}")
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._unreached[netloc] = exc
        super()._robots_error(exc, netloc)


class Pace:
    """Next to the network: keeps the gap per host, and the source's own headers on the source's own host."""

    def __init__(self, gap: float, site: tuple[str, str], private: tuple[str, ...]) -> None:
        self._gap, self._site, self._private = gap, site, private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Pace:
        known = crawler.settings
        return cls(
            known.getfloat("ZHENGMING_GAP"),
            tuple(known["ZHENGMING_SITE"]),
            tuple(known.getlist("ZHENGMING_PRIVATE")),
        )

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:
        if not canonical(request.url):
            raise IgnoreRequest(one_line(request.url, 80))
        if request.meta.get("dont_obey_robotstxt"):
            request.meta["download_maxsize"] = ROBOTS_LIMIT
        if _site(request.url) != self._site:
            for name in self._private:
                request.headers.pop(name, None)
        await manners().turn(urlsplit(request.url).netloc, self._gap)

    async def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Response:
        manners().answered(urlsplit(request.url).netloc)
        return response


def _site(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
