"""Asking an RDAP server over HTTP (RFC 7480), within limits of size, time and redirects."""

from __future__ import annotations

import ssl
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
import msgspec

from monitor import clock
from monitor.names.facts import Answer, Registration
from monitor.net.agent import user_agent
from monitor.net.registration.pacing import pause_until
from monitor.net.registration.reaching import Unknown, Unreachable, http_transport
from monitor.net.registration.reading_rdap import Unreadable, abuse, decode, is_not_found, read_domain, related
from monitor.settings import Settings
from monitor.text import one_line, size_of

#: bytes of an answer; a domain object has some 10,000
LARGEST = 512 * 1024
MOST_REDIRECTS = 5
_HEADERS = {"Accept": "application/rdap+json, application/json;q=0.8", "Accept-Encoding": "identity"}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PUSHED_BACK = frozenset({401, 403, 418, 429, 451, 503})


class Failed(Exception):
    """A server gave no answer about the name: `answer` says how, `until` when it wants to be asked again.

    `mistaken` means that what answered is no RDAP server, or none for this name, so that another protocol may know more.
    """

    def __init__(
        self, answer: Answer, problem: str, *, until: datetime | None = None, mistaken: bool = False
    ) -> None:
        self.answer, self.problem, self.until, self.mistaken = answer, problem, until, mistaken
        super().__init__(problem)


class _Page(msgspec.Struct, frozen=True):
    url: str
    status: int
    body: bytes
    retry_after: str


class RdapClient:
    """Asks RDAP servers; use it as an asynchronous context manager. Times are limited by whoever awaits."""

    def __init__(self, settings: Settings) -> None:
        self._client = httpx.AsyncClient(
            transport=http_transport(inner=settings.inner_addresses),
            headers={**_HEADERS, "User-Agent": user_agent(settings.contact)},
            timeout=settings.fetch_timeout,
            trust_env=False,
        )

    async def __aenter__(self) -> RdapClient:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def ask(self, base: str, domain: str) -> tuple[Registration, str]:
        """What the server at `base` says of `domain` (lower case, ASCII form), and where its registrar may say more, or "".

        Failed says why there is no answer.
        """
        page = await self._page(f"{base}domain/{domain}")
        now, server = clock.now(), server_of(base)
        if page.status == 404 and is_not_found(page.body):
            told = page.body.decode("utf-8", "replace")
            return Registration(answer=Answer.NOT_FOUND, at=now, protocol="rdap", server=server, raw=told), ""
        _refuse(page, now)
        try:
            object_ = decode(page.body)
            found = read_domain(object_, domain, server=server, at=now)
        except Unreadable as error:
            raise Failed(Answer.REFUSED, f"{server}: {error}", mistaken=True) from None
        raw = page.body.decode("utf-8", "replace")
        return msgspec.structs.replace(found, raw=raw), "" if found.abuse else related(object_, page.url)

    async def abuse(self, url: str) -> tuple[str, ...]:
        """The abuse contacts that the registrar's own answer at `url` names; none where it cannot be had."""
        try:
            page = await self._page(url)
            return abuse(decode(page.body)) if page.status == 200 else ()
        except (Failed, Unreadable):
            return ()

    async def _page(self, url: str) -> _Page:
        """What `url` leads to in the end (RFC 7480 §5.2); each address is checked before it is connected to."""
        seen: list[str] = []
        while True:
            if url in seen or len(seen) > MOST_REDIRECTS:
                raise Failed(Answer.REFUSED, f"{server_of(seen[0])}: redirects without end", mistaken=True)
            seen.append(url)
            page, location = await self._got(url)
            if page.status not in _REDIRECTS or not location:
                return page
            url = _followed(url, location)

    async def _got(self, url: str) -> tuple[_Page, str]:
        try:
            async with self._client.stream("GET", url) as answer:
                body = bytearray()
                if answer.headers.get("content-encoding", "identity") != "identity":
                    raise Failed(
                        Answer.REFUSED, f"{server_of(url)}: packed what was asked for plain", mistaken=True
                    )
                async for part in answer.aiter_raw():
                    body += part
                    if len(body) > LARGEST:
                        problem = f"{server_of(url)}: expected at most {size_of(LARGEST)}, found more"
                        raise Failed(Answer.REFUSED, problem, mistaken=True)
                headers = answer.headers
                page = _Page(url, answer.status_code, bytes(body), headers.get("retry-after", ""))
                return page, headers.get("location", "")
        except (httpx.TimeoutException, httpcore.TimeoutException, TimeoutError):
            raise Failed(Answer.TIMED_OUT, f"{server_of(url)} did not answer in time") from None
        except Unreachable as error:
            raise unreachable(error) from None
        except (
            httpx.HTTPError,
            httpx.InvalidURL,
            httpcore.NetworkError,
            OSError,
            ssl.SSLError,
            ValueError,
        ) as error:
            raise Failed(
                Answer.REFUSED, f"{server_of(url)}: {one_line(str(error) or type(error).__name__, 160)}"
            ) from None


def unreachable(error: Unreachable) -> Failed:
    """What it means that a server cannot be connected to: nobody answered, or somebody would not have us."""
    return Failed(Answer.TIMED_OUT if isinstance(error, Unknown) else Answer.REFUSED, str(error))


def _refuse(page: _Page, now: datetime) -> None:
    """Raise Failed for a status that is no answer."""
    if 200 <= page.status < 300:
        return
    server, until = server_of(page.url), pause_until(page.retry_after, now)
    if page.status in _PUSHED_BACK:
        raise Failed(Answer.REFUSED, f"{server} turned us away (HTTP {page.status})", until=until)
    mistaken = page.status in {400, 404, 405, 410, 501}
    raise Failed(Answer.REFUSED, f"{server} answered HTTP {page.status}", until=until, mistaken=mistaken)


def _followed(url: str, location: str) -> str:
    try:
        target = urljoin(url, location)
        parts = urlsplit(target)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        found = one_line(location, 80)
        raise Failed(
            Answer.REFUSED, f"{server_of(url)} redirects to {found!r}, which is no web address", mistaken=True
        )
    return target


def server_of(url: str) -> str:
    """The host, and the port where it is told, of a web address: what turns are counted by."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return url
