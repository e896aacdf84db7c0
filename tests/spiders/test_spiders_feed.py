"""Feeds as files: each says in a comment what must be found in it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.watchlist.model import Kind, Source
from spiders.charset import decode
from spiders.feed import read_feed
from spiders.page import Page, Reader

CASES = sorted((Path(__file__).parents[1] / "cases" / "spiders" / "feeds").iterdir())
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SOURCE = Source(key="news", kind=Kind.FEED, url="http://feeds.example/news/feed.xml", time_zone="Asia/Shanghai")
READER = Reader(SOURCE, "acme/news")


def page(body: bytes, content_type: str = "") -> Page:
    return Page(body=body, url=SOURCE.url, now=NOW, content_type=content_type)


def expectation(body: bytes) -> list[dict[str, Any]]:
    text = body.decode("utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1")
    found = re.search(r"expect: (\[.*\]) -->", text)
    assert found
    said = found.group(1)
    expected: list[dict[str, Any]] = json.loads(json.loads(f'"{said}"') if '\\"' in said else said)
    return expected


@pytest.mark.parametrize("case", CASES, ids=lambda path: str(path.name))
def test_a_feed_tells_what_its_comment_says(case: Path) -> None:
    body = case.read_bytes()

    posts = read_feed(page(body), READER).posts

    told = [msgspec.to_builtins(post) for post in posts]
    expected = expectation(body)
    assert [{key: post[key] for key in wanted} for post, wanted in zip(told, expected, strict=True)] == expected


def test_the_charset_of_the_content_type_wins_over_the_prolog_where_the_bytes_fit_both() -> None:
    body = '<?xml version="1.0" encoding="windows-1252"?><rss><channel><item><title>вывод</title></item></channel></rss>'

    (post,) = read_feed(page(body.encode("koi8-r"), "text/xml; charset=koi8-r"), READER).posts

    assert post.title == "вывод"


def test_a_character_cut_in_half_is_left_out_and_never_replaced() -> None:
    whole = (
        "<rss><channel><item><title>出金失败</title><description>"
        + "客服不回复。" * 20
        + "</description></item></channel></rss>"
    )
    body = whole.encode("gb18030").replace("败".encode("gb18030"), "败".encode("gb18030")[:1])

    found = decode(body, "text/xml; charset=gb2312")

    assert found.text == whole.replace("败", "")
    assert found.dropped == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!DOCTYPE html><title>Gone</title>", 'expected a feed, found HTML titled "Gone"'),
        (
            b"Service unavailable",
            "expected a feed, found 'Service unavailable' at http://feeds.example/news/feed.xml",
        ),
        (
            b"\x89PNG\r\n\x1a\n" + bytes(range(200)),
            "expected a feed at http://feeds.example/news/feed.xml, found binary data",
        ),
        (b" \n", "expected a feed at http://feeds.example/news/feed.xml, found an empty answer"),
        (b'{"items": 3}', "expected a JSON Feed (https://jsonfeed.org/version/1.1), found JSON without `items`"),
        (b'{"items": [', "expected a feed, found broken JSON: Input data was truncated"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_feed(page(body), READER)

    assert caught.value.state == "broken"
    assert str(caught.value) == said


def test_a_feed_without_entries_is_no_fault() -> None:
    assert read_feed(page(b"<rss version='2.0'><channel><title>quiet</title></channel></rss>"), READER).posts == ()


def test_entities_that_multiply_are_not_expanded() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    body = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{levels}]><rss><channel><item><title>&l8;</title></item></channel></rss>'

    posts = read_feed(page(body.encode()), READER).posts

    assert sum(len(post.text) for post in posts) < 1_000


def test_a_feed_is_read_up_to_its_two_thousandth_entry() -> None:
    items = b"".join(b"<item><title>%d</title></item>" % n for n in range(2_100))

    posts = read_feed(page(b"<rss version='2.0'><channel>" + items + b"</channel></rss>"), READER).posts

    assert [posts[0].title, posts[-1].title, len(posts)] == ["0", "1999", 2_000]


def test_a_flood_of_tags_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(SourceError, match=r"at most 300,000 tags at \S+, found 1,000,003") as caught:
        read_feed(page(b"<rss><channel><item>" + b"<a>" * 1_000_000), READER)

    assert caught.value.state == "broken"


def test_an_entity_cannot_fetch_a_file() -> None:
    body = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>a&x;</title></item></channel></rss>'

    assert all("root:" not in post.text for post in read_feed(page(body), READER).posts)


@given(st.binary(max_size=300), st.sampled_from(["", "text/xml; charset=gbk", "text/xml; charset=utf-7"]))
def test_any_bytes_become_text_without_replacement_characters(body: bytes, content_type: str) -> None:
    found = decode(body, content_type)

    assert 0 <= found.dropped <= len(body)
    assert "\ufffd" not in found.text or b"\xef\xbf\xbd" in body or found.codec != "utf-8"


@given(st.binary(max_size=200))
def test_any_bytes_are_a_feed_or_a_broken_source(body: bytes) -> None:
    for whole in (body, b"<rss><channel><item><title>" + body + b"</title></item></channel></rss>"):
        try:
            found = read_feed(page(whole), READER)
        except SourceError as error:
            assert error.state in {"broken", "login", "blocked"}
        else:
            assert all(post.text and post.url for post in found.posts)
