"""One poll of one source: fetch, read, hand over page by page, and tell what to remember."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

import msgspec
import structlog
from scrapy.http import Response

from monitor.errors import SourceError
from monitor.settings import Settings
from monitor.sighting import Batch, Post, SourceState
from monitor.watchlist.model import Kind, Source
from spiders.certificates.following import Following
from spiders.feed import read_feed
from spiders.fetch import Fetcher, fetching
from spiders.html_pages import read_detail, read_html
from spiders.json_api import read_json
from spiders.listing import ListPoll, header, validators
from spiders.lookalikes import Sweep
from spiders.page import Found, Page, Reader
from spiders.refusals import refused

P = ParamSpec("P")
T = TypeVar("T")
Handle = Callable[[Batch], Awaitable[None]]

#: ids that a source remembers
REMEMBERED = 1_000

_READERS: Mapping[Kind, Callable[[Page, Reader], Found]] = {
    Kind.FEED: read_feed,
    Kind.JSON: read_json,
    Kind.HTML: read_html,
}
#: bodies from which on parsing moves to a thread, so that the loop goes on meanwhile
_LARGE = 64 * 1024
_PAST_THE_END = frozenset({400, 404, 410, 416, 422})
_log = structlog.get_logger()


async def crawl(
    source: Source, key: str, state: SourceState, handle: Handle, *, settings: Settings, now: datetime
) -> None:
    """Polls `source` once and gives every page's new sightings to `handle`, one batch after the other.

    `key` is the source's full key (`brand/source`), `state` what its last poll left, `now` the time of this one. The last batch carries
    the new state, also where nothing is new; of certificate logs every batch does. An error of `handle` ends the poll and is raised.
    SourceError says what is wrong with the source: `login`, `blocked` (perhaps with `retry_after`, seconds) or `broken`.

    Must run on the loop of `spiders.reactor`.
    """
    if source.kind is Kind.NAMES:
        await ListPoll(Reader(source, key), state, handle, settings, now).run()
        return
    if source.kind is Kind.LOOKALIKES:
        await Sweep(Reader(source, key), state, handle, settings).run()
        return
    async with fetching(source, settings) as fetcher:
        if source.kind is Kind.CERTIFICATES:
            await Following(Reader(source, key), state, handle, fetcher, now).run()
            return
        await _Poll(Reader(source, key), state, handle, fetcher, settings, now).run()  # fmt: skip


class _Poll:
    def __init__(
        self,
        reader: Reader,
        state: SourceState,
        handle: Handle,
        fetcher: Fetcher,
        settings: Settings,
        now: datetime,
    ) -> None:
        self.reader, self.source = reader, reader.source
        self.state, self.handle, self.fetcher, self.settings, self.now = state, handle, fetcher, settings, now
        self.seen = dict.fromkeys(state.ids)
        self.met: dict[str, None] = {}

    async def run(self) -> None:
        response = await self.fetcher.get(self.source.url, validators(self.state))
        if response.status == 304:
            await self.handle(Batch(state=self.state))
            return
        self._refuse(response)
        fresh = msgspec.structs.replace(
            self.state, etag=header(response, "ETag"), last_modified=header(response, "Last-Modified")
        )
        await self._posts(response, fresh)

    async def _posts(self, response: Response, fresh: SourceState) -> None:
        found = await self._read(self._page(response, 1))
        digest = _digest(_told(post) for post in found.posts)
        if digest == self.state.digest:
            await self.handle(Batch(state=fresh))
            return
        number = 1
        while True:
            new = await self._new(found.posts)
            following = await self._following(found, new, number)
            if following is None:
                break
            await self.handle(Batch(sightings=new))
            found, number = following, number + 1
        ids = tuple({**self.met, **self.seen})[:REMEMBERED]
        state = msgspec.structs.replace(fresh, digest=digest, ids=ids)
        await self.handle(Batch(sightings=new, state=state))

    async def _new(self, posts: tuple[Post, ...]) -> tuple[Post, ...]:
        new = []
        for post in posts:
            name = identity(post)
            if name not in self.seen and name not in self.met:
                new.append(await self._detailed(post))
            self.met[name] = None
        return tuple(new)

    async def _following(self, found: Found, new: tuple[Post, ...], number: int) -> Found | None:
        """What the next page holds; None after the last one that is worth a request."""
        pages = self.source.paging.pages if self.source.paging else 1
        if not found.next or not new or number >= pages:
            return None
        response = await self.fetcher.get(found.next)
        if response.status in _PAST_THE_END:
            return None
        self._refuse(response)
        try:
            return await self._read(self._page(response, number + 1))
        except SourceError as error:
            if error.state == "broken":
                _log.warning("paging ended early", source=self.reader.key, page=number + 1, reason=error.reason)
                return None
            raise

    async def _detailed(self, post: Post) -> Post:
        if not self.source.detail:
            return post
        try:
            response = await self.fetcher.get(post.url)
            self._refuse(response)
            return await _parsed(read_detail, self._page(response, 1), self.reader, post)
        except SourceError as error:
            if error.state != "broken":
                raise
            _log.warning("detail page left out", source=self.reader.key, url=post.url, reason=error.reason)
            return post

    async def _read(self, page: Page) -> Found:
        return await _parsed(_READERS[self.source.kind], page, self.reader)

    def _refuse(self, response: Response) -> None:
        if error := refused(response.status, response.url, header(response, "Retry-After"), self.now):
            raise error

    def _page(self, response: Response, number: int) -> Page:
        return Page(
            body=response.body,
            url=response.url,
            now=self.now,
            content_type=header(response, "Content-Type"),
            link=", ".join(value.decode("latin-1") for value in response.headers.getlist("Link")),
            number=number,
        )


def identity(post: Post) -> str:
    """A short name for what a post is to its site: its address and id (64-bit BLAKE2b, hexadecimal)."""
    return hashlib.blake2b(f"{post.url}\n{post.site_id}".encode(), digest_size=8).hexdigest()


async def _parsed(read: Callable[Concatenate[Page, P], T], page: Page, *args: P.args, **kwargs: P.kwargs) -> T:
    if len(page.body) < _LARGE:
        return read(page, *args, **kwargs)
    return await asyncio.to_thread(read, page, *args, **kwargs)


def _told(post: Post) -> bytes:
    return msgspec.json.encode((post.url, post.site_id, post.title, post.text, post.rating))


def _digest(parts: Iterable[bytes]) -> str:
    whole = hashlib.blake2b(digest_size=16)
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()
