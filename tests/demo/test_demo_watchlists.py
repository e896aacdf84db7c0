"""The demo's watchlist is a watchlist like any other, and its sources fit the demo's sites."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import httpx

from monitor import clock
from monitor.demo.watchlists import write_watchlists
from monitor.demo.world import World
from monitor.sighting import Post
from monitor.watchlist.model import Source, Watchlist
from monitor.watchlist.reading import read_watchlists, shipped
from spiders.feed import read_feed
from spiders.html_pages import read_detail, read_html
from spiders.json_api import read_json
from spiders.names import read_names
from spiders.page import Found, Page, Reader

READ: dict[str, Callable[[Page, Reader], Found]] = {"feed": read_feed, "json": read_json, "html": read_html}


class Visitor:
    """Follows a source of the demo with the spiders' own parsers."""

    def __init__(self, client: httpx.AsyncClient, watchlist: Watchlist, key: str) -> None:
        self.client = client
        self.source = next(source for source in watchlist.sources if source.key == key)
        self.reader = Reader(self.source, f"ebc/{key}")

    async def page(self, url: str, number: int = 1) -> Page:
        answer = await self.client.get(url)
        return Page(
            body=answer.content,
            url=str(answer.url),
            now=clock.now(),
            content_type=answer.headers["content-type"],
            number=number,
        )

    async def posts(self) -> list[Post]:
        found: list[Post] = []
        url, number = self.source.url, 1
        while url and number <= _pages(self.source):
            read = READ[self.source.kind](await self.page(url, number), self.reader)
            found += read.posts
            url, number = read.next, number + 1
        return found


def _pages(source: Source) -> int:
    return source.paging.pages if source.paging else 1


def _visit(tmp_path: Path, key: str, scene: Callable[[Visitor, World], Awaitable[None]]) -> None:
    async def visit() -> None:
        async with World() as world, httpx.AsyncClient(trust_env=False) as client:
            (watchlist,) = read_watchlists(write_watchlists(world, tmp_path / "watchlists"))
            await scene(Visitor(client, watchlist, key), world)

    asyncio.run(visit())


def test_it_differs_from_the_shipped_one_in_nothing_but_the_sources(tmp_path: Path) -> None:
    async def write() -> None:
        async with World() as world:
            write_watchlists(world, tmp_path / "watchlists", every="3s", gap=0.5)

    asyncio.run(write())
    (demo,) = read_watchlists(tmp_path / "watchlists")
    ours = next(watchlist for watchlist in read_watchlists(shipped()) if watchlist.brand.key == "ebc")

    assert (demo.brand, demo.routes, demo.lexicon, demo.ladder) == (
        ours.brand,
        ours.routes,
        ours.lexicon,
        ours.ladder,
    )
    assert {source.kind.value for source in demo.sources} == {
        "feed",
        "json",
        "html",
        "names",
        "certificates",
        "lookalikes",
    }
    assert all((source.every, source.gap) == (3.0, 0.5) for source in demo.sources)


def test_the_feed_yields_every_article_whole(tmp_path: Path) -> None:
    async def scene(visitor: Visitor, world: World) -> None:
        items = world.news.items()

        posts = await visitor.posts()

        assert [(p.url, p.title, p.text, p.author, p.published) for p in posts] == [
            (i.url, i.entry.title, i.entry.text, i.entry.author, i.published) for i in items
        ]

    _visit(tmp_path, "news", scene)


def test_the_forum_yields_every_post_over_its_pages(tmp_path: Path) -> None:
    async def scene(visitor: Visitor, world: World) -> None:
        world.forum.publish("EBC & more", "first line\nsecond < third", author="line_writer")

        posts = {post.site_id: post for post in await visitor.posts()}

        assert sorted(map(int, posts)) == list(range(1, 13))
        assert posts["12"].title == "EBC & more"
        assert posts["12"].text.split() == ["first", "line", "second", "<", "third"]
        assert all(post.published and post.published <= clock.now() for post in posts.values())

    _visit(tmp_path, "forum", scene)


def test_the_board_yields_every_post_with_the_text_of_its_own_page(tmp_path: Path) -> None:
    async def scene(visitor: Visitor, world: World) -> None:
        posts = await visitor.posts()

        whole = [read_detail(await visitor.page(post.url), visitor.reader, post) for post in posts]

        assert len({post.site_id for post in whole}) == 11
        assert all(
            len(post.text) >= len(listed.text.rstrip("…")) for post, listed in zip(whole, posts, strict=True)
        )
        assert "找媒体曝光" in whole[-1].text
        assert whole[-1].author == "江边一叶舟"
        age = clock.now() - (whole[-1].published or clock.now())
        assert timedelta(minutes=209) < age < timedelta(minutes=213)

    _visit(tmp_path, "board", scene)


def test_the_list_of_names_yields_every_name(tmp_path: Path) -> None:
    async def scene(visitor: Visitor, world: World) -> None:
        page = await visitor.page(visitor.source.url)

        names = [seen.domain for batch in read_names(page, visitor.reader, limit=10**6) for seen in batch]

        assert len(names) == 24
        assert {"ebcfin-deposit.vip", "ebc-fin.net", "xn--ebc-4b8e506f.com"} <= set(names)

    _visit(tmp_path, "new-domains", scene)
