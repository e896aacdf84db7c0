"""Posts on loopback, each of which tells of a fake site of its own, and the mails that come of them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self

from monitor import clock
from monitor.demo.sinks import ReceivedMail

LOOPBACK = "127.0.0.1"
_TEXTS = (
    "Acme Markets: my withdrawal is late and their support sent me to {site}, where 5,000 USD are gone",
    "阿克米金融的客服叫我在 {site} 重新登录，出金到现在没到账，我要报警",
)
_SITE = re.compile(r"acmemarkets-login\d+\w*\.top")


def site_name(number: int, series: str = "") -> str:
    """The name of a fake site of its own, so that a post which tells of it makes an alert of its own."""
    return f"acmemarkets-login{number}{series}.top"


def complaint(number: int, site: str) -> str:
    """What somebody says of a fake site, English and Chinese in turn."""
    return _TEXTS[number % len(_TEXTS)].format(site=site)


def told_sites(mails: Sequence[ReceivedMail]) -> Iterator[tuple[ReceivedMail, str, str]]:
    """Every mail with its receiver and the fake site that its subject tells of."""
    for mail in mails:
        if found := _SITE.search(str(mail.message["Subject"]).replace("[.]", ".")):
            yield mail, mail.recipients[0], found[0]


class Boards:
    """Boards on loopback, each a host of its own with posts as JSON, as long as the context lasts."""

    def __init__(self, handlers: Iterable[type[BaseHTTPRequestHandler]]) -> None:
        self._servers = [ThreadingHTTPServer((LOOPBACK, 0), handler) for handler in handlers]

    @property
    def hosts(self) -> list[str]:
        """The boards' addresses without a path."""
        return [f"http://{LOOPBACK}:{server.server_port}" for server in self._servers]

    @property
    def urls(self) -> list[str]:
        """Where the boards' posts are, as JSON."""
        return [f"{host}/posts.json" for host in self.hosts]

    def sources(self, every: float) -> str:
        """The boards as `sources.toml` tells them, polled each `every` seconds."""
        fields = '{ url = "url", text = "text", site_id = "id", published = "at" }'
        return "\n".join(
            f'[[source]]\nkey = "board-{number}"\nkind = "json"\nurl = "{url}"\nevery = {every:.1f}\n'
            f"gap = 0.0\nmay_be_empty = true\nrobots = false\nfields = {fields}\n"
            for number, url in enumerate(self.urls)
        )

    def __enter__(self) -> Self:
        for server in self._servers:
            Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


class Forum(Boards):
    """Boards on loopback, each a host of its own: posts, newest first, as JSON and as RSS, with ETag and 304.

    `published` tells when each fake site's post appeared, `answers` counts the answers by status. Any other file is a list
    of `names`, one a line.
    """

    def __init__(self, boards: int = 1, names: Sequence[str] = ()) -> None:
        self.published: dict[str, datetime] = {}
        self.answers: Counter[int] = Counter()
        self._posts: list[list[dict[str, str]]] = [[] for _ in range(boards)]
        self._names = "\n".join(names).encode()
        self._lock = Lock()
        super().__init__([self._handler(board) for board in range(boards)])

    def publish(self, text: str = "") -> str:
        """One more post, on the boards in turn; returns the fake site that it names, unless it says `text` instead."""
        with self._lock:
            number = len(self.published)
            board, site, now = number % len(self._posts), site_name(number), clock.now()
            url = f"{self.urls[board]}/{number}"
            post = {"id": str(number), "url": url, "text": text or complaint(number, site), "at": now.isoformat()}
            self._posts[board].insert(0, post)
            self.published[site] = now
        return site

    def _handler(self, board: int) -> type[BaseHTTPRequestHandler]:
        forum = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with forum._lock:
                    posts, tag = list(forum._posts[board]), f'"{len(forum._posts[board])}"'
                    status = 304 if self.headers["If-None-Match"] == tag else 200
                    forum.answers[status] += 1
                form = _FORMS.get(self.path)
                body = form(posts).encode() if form else forum._names
                self.send_response(status)
                self.send_header("ETag", tag)
                self.end_headers()
                # a crawler that is killed hangs up in the middle of an answer
                with suppress(ConnectionError):
                    self.wfile.write(b"" if status == 304 else body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


def _as_json(posts: Sequence[dict[str, str]]) -> str:
    return json.dumps(posts, ensure_ascii=False)


def _as_feed(posts: Sequence[dict[str, str]]) -> str:
    items = (
        f"<item><link>{post['url']}</link><guid>{post['id']}</guid><title>{escape(post['text'][:40])}</title>"
        f"<description>{escape(post['text'])}</description><pubDate>{post['at']}</pubDate></item>"
        for post in posts
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Board</title>{"".join(items)}</channel></rss>'


_FORMS = {"/posts.json": _as_json, "/feed.xml": _as_feed}
