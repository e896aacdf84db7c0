"""A traders' board in HTML: a paged list of openings, and a page for each post with its whole text."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor import clock
from monitor.demo.site import Site, conditional, read_entries, render

A_PAGE = 4
OPENING = 24
LOCAL = timezone(timedelta(hours=8))


class BoardPost(msgspec.Struct, frozen=True, kw_only=True):
    """One post as list and page show it."""

    id: int
    title: str
    author: str
    text: str
    published: datetime

    @property
    def opening(self) -> str:
        """The first characters, which are all that the list shows."""
        return self.text[:OPENING] + ("…" if len(self.text) > OPENING else "")

    @property
    def date(self) -> str:
        """Local time without a zone, to the minute, as such boards print it (UTC+8)."""
        return self.published.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")


class Board(Site):
    """`/broker/ebc?page=<n>` and `/post/<id>`; newest first."""

    def __init__(self) -> None:
        super().__init__("board", [Route("/broker/ebc", self._list), Route("/post/{id:int}", self._page)])
        self._posts: list[BoardPost] = []
        for entry in sorted(read_entries("board.toml"), key=lambda entry: -entry.age):
            self._add(entry.title, entry.text, entry.author, entry.published(self.began))

    @property
    def list_url(self) -> str:
        """The address of the list."""
        return f"{self.origin}/broker/ebc"

    def publish(self, title: str, text: str, *, author: str = "passer_by") -> str:
        """A new post, now; gives its address."""
        return f"{self.origin}/post/{self._add(title, text, author, clock.now()).id}"

    def _add(self, title: str, text: str, author: str, published: datetime) -> BoardPost:
        post = BoardPost(id=len(self._posts) + 501, title=title, author=author, text=text, published=published)
        self._posts.append(post)
        return post

    async def _list(self, request: Request) -> Response:
        asked = request.query_params.get("page", "1")
        page = max(1, int(asked)) if asked.isdigit() else 1
        newest = self._posts[::-1]
        shown = newest[(page - 1) * A_PAGE : page * A_PAGE]
        body = render("board.html", posts=shown, next=page + 1 if page * A_PAGE < len(newest) else 0)
        return conditional(request, body, "text/html; charset=utf-8", newest[0].published)

    async def _page(self, request: Request) -> Response:
        for post in self._posts:
            if post.id == request.path_params["id"]:
                return conditional(request, render("post.html", post=post), "text/html", post.published)
        raise HTTPException(404)
