"""A news site: an RSS 2.0 feed with validators, and an article page for each item."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor import clock
from monitor.demo.site import Entry, Site, conditional, read_entries, render


class Item(msgspec.Struct, frozen=True):
    """An article as the feed and its page show it."""

    url: str
    published: datetime
    entry: Entry

    @property
    def date(self) -> str:
        """The time of publication as RSS writes it (RFC 5322)."""
        return format_datetime(self.published)


class News(Site):
    """`/feed.xml` and `/articles/<slug>`; newest first, as feeds are."""

    def __init__(self) -> None:
        super().__init__("news", [Route("/feed.xml", self._feed), Route("/articles/{slug}", self._article)])
        self._entries = [(entry, entry.published(self.began)) for entry in read_entries("news.toml")]

    @property
    def feed_url(self) -> str:
        """The address of the feed."""
        return f"{self.origin}/feed.xml"

    def publish(self, title: str, text: str, *, author: str = "newsroom") -> str:
        """A new article, now; gives its address."""
        entry = Entry(title=title, text=text, author=author, slug=f"new-{len(self._entries) + 1}")
        self._entries.append((entry, clock.now().replace(microsecond=0)))
        return self._url(entry)

    def items(self) -> list[Item]:
        """The articles, newest first."""
        items = [Item(self._url(entry), published, entry) for entry, published in self._entries]
        return sorted(items, key=lambda item: item.published, reverse=True)

    def _url(self, entry: Entry) -> str:
        return f"{self.origin}/articles/{entry.slug}"

    async def _feed(self, request: Request) -> Response:
        items = self.items()
        body = render("feed.xml.html", origin=self.origin, items=items, built=items[0].date)
        return conditional(request, body, "application/rss+xml; charset=utf-8", items[0].published)

    async def _article(self, request: Request) -> Response:
        for item in self.items():
            if item.entry.slug == request.path_params["slug"]:
                return conditional(request, render("article.html", item=item), "text/html", item.published)
        raise HTTPException(404)
