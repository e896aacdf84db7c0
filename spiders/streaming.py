"""Answers of any size: a download handler for Scrapy that writes the body to the file that the request names."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError
from scrapy.http import Headers, Response

from monitor.errors import SourceError
from monitor.net.connecting import guarded_transport
from monitor.net.guard import Guard
from monitor.text import one_line, size_of
from spiders.fetch import GUARD, INTO

#: a whole answer may take so many times as long as an answer may be silent
PATIENCE = 240
_GOOD = 200


class Streaming(BaseDownloadHandler):
    """Fetches http and https. Bodies go to the request's file as they come, packed or not; robots.txt, which names none, is held in
    memory. SourceError where the answer is too large, breaks off or cannot be trusted."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._guard: Guard = crawler.settings[GUARD]
        self._trusted = ssl.create_default_context()

    async def download_request(self, request: Request) -> Response:
        url = request.url
        try:
            async with (
                asyncio.timeout(self._timeout * PATIENCE),
                self._client() as client,
                client.stream(request.method, url, headers=_headers(request)) as answer,
            ):
                body = await self._body(answer, request)
                headers = Headers(answer.headers.multi_items())
                headers.pop("Content-Encoding", None)
                return Response(url=url, status=answer.status_code, headers=headers, body=body)
        except TimeoutError as error:
            raise DownloadTimeoutError(url) from error
        except httpx.TimeoutException as error:
            raise SourceError(
                "broken", f"expected a list at {url}: nothing came for {self._timeout:g} s"
            ) from error
        except httpx.ConnectError as error:
            raise _unconnected(error, url) from error
        except httpx.RemoteProtocolError as error:
            raise SourceError("broken", f"expected a list at {url}: {one_line(str(error), 100)}") from error
        except httpx.TransportError as error:
            raise SourceError(
                "broken", f"expected a list at {url}: the connection broke ({type(error).__name__})"
            ) from error

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=guarded_transport(self._guard, verify=self._trusted), trust_env=False, timeout=self._timeout
        )

    async def _body(self, answer: httpx.Response, request: Request) -> bytes:
        """The body, or nothing where it has gone to a file."""
        into = request.meta.get(INTO)
        limit = request.meta.get("download_maxsize") or self._limit
        if not into:
            return b"".join([part async for part in _limited(answer.aiter_bytes(), limit, request.url)])
        if answer.status_code != _GOOD:
            return b""
        if (coding := answer.headers.get("Content-Encoding", "identity")) not in ("identity", "gzip", "x-gzip"):
            raise SourceError(
                "broken",
                f"expected a list at {request.url}, found it in an encoding that was not asked for: {coding}",
            )
        if int(answer.headers.get("Content-Length") or 0) > limit:
            raise _too_large(limit, request.url)
        with Path(into).open("wb") as file:  # noqa: ASYNC230 -- a piece of an answer is in the page cache at once
            async for part in _limited(answer.aiter_raw(), limit, request.url):
                try:
                    file.write(part)
                except OSError as error:
                    raise SourceError(
                        "broken", f"expected room on disk for the list at {request.url}: {error.strerror}"
                    ) from error
        return b""


def _headers(request: Request) -> list[tuple[bytes, bytes]]:
    given = [(name, value) for name, values in request.headers.items() for value in values]
    return [*given, (b"Accept-Encoding", b"identity")] if request.meta.get(INTO) else given


async def _limited(parts: AsyncIterator[bytes], limit: int, url: str) -> AsyncIterator[bytes]:
    total = 0
    async for part in parts:
        total += len(part)
        if total > limit:
            raise _too_large(limit, url)
        yield part


def _too_large(limit: int, url: str) -> SourceError:
    return SourceError("broken", f"expected at most {size_of(limit)} at {url}, found more")


def _unconnected(error: BaseException, url: str) -> Exception:
    causes = list(_causes(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return CannotResolveHostError(url)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return SourceError(
            "broken", f"expected a list at {url}: no secure connection ({one_line(str(error), 120)})"
        )
    return DownloadConnectionRefusedError(url)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
