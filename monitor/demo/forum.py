"""A forum that speaks as Discourse does: `/latest.json`, `/posts.json`, `/t/<id>.json`, paged."""

from __future__ import annotations

import itertools
import re
from datetime import datetime
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor import clock
from monitor.demo.site import Entry, Site, read_entries

POSTS_A_PAGE = 6
TOPICS_A_PAGE = 4


class ForumPost(msgspec.Struct, frozen=True, kw_only=True):
    """One post; `number` is its place in its topic, from 1."""

    id: int
    topic: int
    number: int
    title: str
    author: str
    text: str
    created: datetime

    @property
    def slug(self) -> str:
        """The readable part of the topic's address; Discourse writes `topic` where a title has no ASCII letters."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-") or "topic"

    @property
    def path(self) -> str:
        """Where the post is read."""
        return f"/t/{self.slug}/{self.topic}/{self.number}"


class Forum(Site):
    """Topics and replies. Its ETag changes on every call, as that of some real servers does."""

    def __init__(self) -> None:
        routes = [
            Route("/posts.json", self._posts_json),
            Route("/latest.json", self._latest_json),
            Route("/t/{id:int}.json", self._topic_json),
        ]
        super().__init__("forum", routes)
        self._posts: list[ForumPost] = []
        self._calls = itertools.count(1)
        said: list[tuple[Entry, Entry]] = []
        for opening in read_entries("forum.toml"):
            said += [(opening, opening), *((opening, reply) for reply in opening.replies)]
        topics: dict[str, int] = {}
        for opening, entry in sorted(said, key=lambda pair: -pair[1].age):
            whole = msgspec.structs.replace(entry, title=opening.title)
            post = self._add(whole, entry.published(self.began), topic=topics.get(opening.title))
            topics[opening.title] = post.topic

    def publish(self, title: str, text: str, *, author: str = "passer_by", topic: int | None = None) -> str:
        """A new topic, now, or a reply to `topic`; gives its address."""
        entry = Entry(title=title, text=text, author=author)
        return self.origin + self._add(entry, clock.now(), topic=topic).path

    def topic_of(self, title: str) -> int:
        """The number of the topic with this title."""
        return next(post.topic for post in self._posts if post.title == title)

    def _add(self, entry: Entry, created: datetime, *, topic: int | None) -> ForumPost:
        new = max((post.topic for post in self._posts), default=0) + 1
        post = ForumPost(
            id=len(self._posts) + 1,
            topic=topic or new,
            number=1 + sum(post.topic == topic for post in self._posts),
            title=entry.title,
            author=entry.author,
            text=entry.text,
            created=created,
        )
        self._posts.append(post)
        return post

    async def _posts_json(self, request: Request) -> Response:
        """The newest posts up to and with `before`, as Discourse pages them."""
        last = len(self._posts)
        before = min(_number(request, "before") or last, last)
        page = [p for p in reversed(self._posts) if before - POSTS_A_PAGE < p.id <= before]
        return self._json({"latest_posts": [_post(p) for p in page]})

    async def _latest_json(self, request: Request) -> Response:
        page = _number(request, "page")
        newest = {post.topic: post for post in self._posts}
        order = sorted(newest.values(), key=lambda post: post.id, reverse=True)
        start = page * TOPICS_A_PAGE
        shown = order[start : start + TOPICS_A_PAGE]
        listed: dict[str, Any] = {"per_page": TOPICS_A_PAGE, "topics": [self._topic(p.topic) for p in shown]}
        if start + TOPICS_A_PAGE < len(order):
            listed["more_topics_url"] = f"/latest?page={page + 1}"
        return self._json({"users": [], "topic_list": listed})

    async def _topic_json(self, request: Request) -> Response:
        posts = [post for post in self._posts if post.topic == request.path_params["id"]]
        if not posts:
            raise HTTPException(404)
        stream = {"posts": [_post(post) for post in posts], "stream": [post.id for post in posts]}
        return self._json(self._topic(posts[0].topic) | {"post_stream": stream})

    def _topic(self, number: int) -> dict[str, Any]:
        posts = [post for post in self._posts if post.topic == number]
        return {
            "id": number,
            "title": posts[0].title,
            "slug": posts[0].slug,
            "posts_count": len(posts),
            "created_at": _stamp(posts[0].created),
            "last_posted_at": _stamp(posts[-1].created),
            "last_poster_username": posts[-1].author,
        }

    def _json(self, value: Any) -> Response:
        return Response(
            msgspec.json.encode(value),
            200,
            {"ETag": f'W/"{next(self._calls):x}"'},
            "application/json; charset=utf-8",
        )


def _number(request: Request, name: str) -> int:
    given = request.query_params.get(name, "")
    return int(given) if given.isdigit() else 0


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _post(post: ForumPost) -> dict[str, Any]:
    escaped = post.text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>\n")
    return {
        "id": post.id,
        "username": post.author,
        "created_at": _stamp(post.created),
        "cooked": f"<p>{escaped}</p>",
        "raw": post.text,
        "post_number": post.number,
        "topic_id": post.topic,
        "topic_slug": post.slug,
        "topic_title": post.title,
        "post_url": post.path,
    }
