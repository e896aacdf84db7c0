"""One site of the demo world: it serves pages, remembers who asked, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files

import jinja2
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from monitor import clock

ROBOTS = "/robots.txt"
MAINTENANCE = "<!doctype html><title>Maintenance</title><p>We will be back soon. 系统维护中。"


class Trouble(StrEnum):
    """How a site can fail its visitors; `robots.txt` is answered all the same."""

    FORBIDDEN = "403"
    TOO_MANY = "429 with Retry-After"
    BROKEN = "500"
    SLOW = "no answer until the site behaves again"
    HTML = "a page of HTML, status 200, whatever was promised"


class Asked(msgspec.Struct, frozen=True):
    """One request that a site was asked: header names are lower case, `status` is what it answered."""

    path: str
    headers: dict[str, str]
    status: int


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something published: `age` is in minutes before the world began, `replies` follow in order."""

    title: str = ""
    text: str
    author: str
    age: float = 0.0
    slug: str = ""
    replies: tuple[Entry, ...] = ()

    def published(self, began: datetime) -> datetime:
        """When it was published, to the second, in a world that began at `began`."""
        return began.replace(microsecond=0) - timedelta(minutes=self.age)


class Site:
    """A virtual host; `origin` (such as `http://127.0.0.1:40123`) is known once the world has started."""

    def __init__(self, name: str, routes: list[Route]) -> None:
        self.name, self.origin = name, ""
        self.asked: list[Asked] = []
        self.began = clock.now()
        self._trouble: Trouble | None = None
        self._retry_after = 0
        self._behaving = asyncio.Event()
        self._app = Starlette(routes=[Route(ROBOTS, self._robots), *routes])

    def misbehave(self, trouble: Trouble, *, retry_after: int = 30) -> None:
        """From here on fail in this way; `retry_after` is in seconds."""
        self._trouble, self._retry_after = trouble, retry_after
        self._behaving.clear()

    def behave(self) -> None:
        """Be well again, and let waiting visitors through."""
        self._trouble = None
        self._behaving.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 0

        async def watch(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        request = Request(scope)
        if self._trouble is Trouble.SLOW and request.url.path != ROBOTS:
            await self._behaving.wait()
        failing = self._failure() if request.url.path != ROBOTS else None
        await (failing or self._app)(scope, receive, watch)
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        self.asked.append(Asked(asked, dict(request.headers), status))

    def _failure(self) -> Response | None:
        if self._trouble is Trouble.FORBIDDEN:
            return PlainTextResponse("Forbidden", 403)
        if self._trouble is Trouble.TOO_MANY:
            return PlainTextResponse("Slow down", 429, {"Retry-After": str(self._retry_after)})
        if self._trouble is Trouble.BROKEN:
            return PlainTextResponse("Internal Server Error", 500)
        return HTMLResponse(MAINTENANCE) if self._trouble is Trouble.HTML else None

    async def _robots(self, _: Request) -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /private/\n")


def conditional(request: Request, body: bytes, media_type: str, modified: datetime) -> Response:
    """`body` with its validators, or 304 where the visitor's copy is still good (RFC 9110 §13.1)."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    stamp = modified.astimezone(UTC).replace(microsecond=0)
    headers = {"ETag": etag, "Last-Modified": format_datetime(stamp, usegmt=True)}
    known = request.headers.get("if-none-match")
    if known is not None:
        fresh = etag in (tag.strip().removeprefix("W/") for tag in known.split(","))
    else:
        fresh = _not_since(request.headers.get("if-modified-since", ""), stamp)
    return Response(status_code=304, headers=headers) if fresh else Response(body, 200, headers, media_type)


def _not_since(date: str, stamp: datetime) -> bool:
    try:
        return stamp <= parsedate_to_datetime(date)
    except ValueError:
        return False


@cache
def _pages() -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.PackageLoader("monitor.demo", "content"), autoescape=True)


def render(template: str, **values: object) -> bytes:
    """A page of `content/`, filled in and escaped, as UTF-8."""
    return _pages().get_template(template).render(values).encode()


def read_content(name: str) -> bytes:
    """A file of `content/`."""
    return files("monitor.demo").joinpath("content", name).read_bytes()


class _Entries(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    entry: tuple[Entry, ...]


def read_entries(name: str) -> tuple[Entry, ...]:
    """What `content/<name>` says was published, in the order of the file."""
    return msgspec.toml.decode(read_content(name), type=_Entries).entry
