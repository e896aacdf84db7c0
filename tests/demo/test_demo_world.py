"""The demo world behaves as the real internet does: validators, paging, robots, and trouble on demand."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from monitor.demo.site import Trouble
from monitor.demo.world import World

Scene = Callable[[World, httpx.AsyncClient], Awaitable[None]]


@asynccontextmanager
async def _world() -> AsyncIterator[tuple[World, httpx.AsyncClient]]:
    async with World() as world, httpx.AsyncClient(trust_env=False) as client:
        yield world, client


def _play(scene: Scene) -> None:
    async def play() -> None:
        async with _world() as (world, client):
            await scene(world, client)

    asyncio.run(play())


def test_every_site_has_a_port_of_its_own_and_a_robots_file() -> None:
    async def scene(world: World, client: httpx.AsyncClient) -> None:
        origins = {site.origin for site in world.sites}

        answers = [await client.get(origin + "/robots.txt") for origin in origins]

        assert len(origins) == 9
        assert all(answer.text.startswith("User-agent: *") for answer in answers)

    _play(scene)


@pytest.mark.parametrize("validator", ["ETag", "Last-Modified"])
def test_an_unchanged_feed_is_answered_by_304(validator: str) -> None:
    condition = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}[validator]

    async def scene(world: World, client: httpx.AsyncClient) -> None:
        first = await client.get(world.news.feed_url)

        again = await client.get(world.news.feed_url, headers={condition: first.headers[validator]})

        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")

    _play(scene)


def test_a_published_article_ends_the_304_and_has_a_page() -> None:
    async def scene(world: World, client: httpx.AsyncClient) -> None:
        first = await client.get(world.news.feed_url)
        url = world.news.publish("EBC & friends <b>", "Something new")

        again = await client.get(world.news.feed_url, headers={"If-None-Match": first.headers["ETag"]})
        page = await client.get(url)

        assert again.status_code == 200
        assert url in again.text
        assert "EBC &amp; friends &lt;b&gt;" in page.text

    _play(scene)


def test_the_forum_pages_its_posts_and_its_topics() -> None:
    async def scene(world: World, client: httpx.AsyncClient) -> None:
        posts, before = [], 0
        for _ in range(4):
            page = (await client.get(f"{world.forum.origin}/posts.json?before={before}")).json()["latest_posts"]
            posts += [post["id"] for post in page]
            before = posts[-1]
        topics = (await client.get(f"{world.forum.origin}/latest.json")).json()["topic_list"]
        last = (await client.get(f"{world.forum.origin}/latest.json?page=2")).json()["topic_list"]

        assert sorted(set(posts)) == list(range(1, 12))
        assert topics["more_topics_url"] == "/latest?page=1"
        assert "more_topics_url" not in last

    _play(scene)


def test_a_reply_joins_its_topic() -> None:
    async def scene(world: World, client: httpx.AsyncClient) -> None:
        topic = world.forum.topic_of("Slippage on EBC MT4 during payrolls")

        world.forum.publish("Slippage on EBC MT4 during payrolls", "Same for me", topic=topic)
        told = (await client.get(f"{world.forum.origin}/t/{topic}.json")).json()

        assert [post["post_number"] for post in told["post_stream"]["posts"]] == [1, 2]

    _play(scene)


def test_the_forum_changes_its_etag_on_every_call_as_some_servers_do() -> None:
    async def scene(world: World, client: httpx.AsyncClient) -> None:
        one, two = [await client.get(world.forum.origin + "/posts.json") for _ in range(2)]

        assert one.content == two.content
        assert one.headers["ETag"] != two.headers["ETag"]

    _play(scene)


def test_the_board_leads_from_page_to_page_and_to_each_whole_post() -> None:
    async def scene(world: World, client: httpx.AsyncClient) -> None:
        first = await client.get(world.board.list_url)
        last = await client.get(world.board.list_url + "?page=3")
        post = await client.get(world.board.origin + "/post/501")

        assert 'href="/broker/ebc?page=2"' in first.text
        assert "pager-next" not in last.text
        assert "找媒体曝光" in post.text
        assert "找媒体曝光" not in last.text

    _play(scene)


def test_the_list_of_names_is_the_same_plain_and_gzipped() -> None:
    async def scene(world: World, client: httpx.AsyncClient) -> None:
        world.names.publish("fresh-name.test")

        plain = await client.get(world.names.origin + "/new-domains.txt")
        packed = await client.get(world.names.origin + "/new-domains.txt.gz")

        assert plain.text.splitlines()[-1] == "fresh-name.test"
        assert gzip.decompress(packed.content) == plain.content

    _play(scene)


def test_the_official_site_and_the_fake_ones_are_there_to_be_visited() -> None:
    async def scene(world: World, client: httpx.AsyncClient) -> None:
        verification = await client.get(world.official.origin + "/official-verification")
        chinese, english = [await client.get(site.origin) for site in world.fakes]

        assert "官方核实" in verification.text
        assert "立即入金" in chinese.text
        assert "ebcfin-deposit.vip" in chinese.text
        assert 'type="password"' in english.text

    _play(scene)


@pytest.mark.parametrize(
    ("trouble", "status"),
    [(Trouble.FORBIDDEN, 403), (Trouble.TOO_MANY, 429), (Trouble.BROKEN, 500), (Trouble.HTML, 200)],
)
def test_a_site_misbehaves_on_demand_and_recovers(trouble: Trouble, status: int) -> None:
    async def scene(world: World, client: httpx.AsyncClient) -> None:
        world.news.misbehave(trouble, retry_after=7)
        failing = await client.get(world.news.feed_url)
        world.news.behave()
        well = await client.get(world.news.feed_url)

        assert failing.status_code == status
        assert failing.headers.get("Retry-After") == ("7" if status == 429 else None)
        assert "<rss" not in failing.text
        assert "<rss" in well.text
        assert [asked.status for asked in world.news.asked] == [status, 200]

    _play(scene)


def test_a_slow_site_answers_when_it_behaves_again() -> None:
    async def scene(world: World, client: httpx.AsyncClient) -> None:
        world.news.misbehave(Trouble.SLOW)
        with pytest.raises(httpx.ReadTimeout):
            await client.get(world.news.feed_url, timeout=0.2)
        waiting = asyncio.create_task(client.get(world.news.feed_url, timeout=10))

        world.news.behave()

        assert (await waiting).status_code == 200

    _play(scene)


def test_the_world_leaves_nothing_behind() -> None:
    async def visit() -> None:
        async with _world() as (world, client):
            origin = world.news.origin
            world.board.misbehave(Trouble.SLOW)
            with pytest.raises(httpx.ReadTimeout):
                await client.get(world.board.list_url, timeout=0.1)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        async with httpx.AsyncClient(trust_env=False) as client:
            with pytest.raises(httpx.ConnectError):
                await client.get(origin)

    asyncio.run(visit())


@pytest.mark.parametrize(
    "path", ["rfc/ct/v1/get-entries", "rfc/ct/v1/get-entries?start=x&end=1", "tiled/tile", "tiled/tile/9/x"]
)
def test_the_certificate_log_refuses_what_it_does_not_understand(path: str) -> None:
    async def scene(world: World, client: httpx.AsyncClient) -> None:
        answer = await client.get(f"{world.certificates.origin}/{path}")
        listed = await client.get(f"{world.certificates.origin}/log_list.json")

        assert (answer.status_code, listed.status_code) == (400, 200)

    _play(scene)
