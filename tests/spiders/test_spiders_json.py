from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.sighting import Post
from monitor.watchlist.model import Kind, Paging, Source
from spiders.json_api import read_json
from spiders.page import Found, Page, Reader

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
URL = "https://forum.example/api/latest?tag=a"


def read(document: Any, *, body: bytes | None = None, number: int = 1, link: str = "", **fields: Any) -> Found:
    source = Source(
        key="forum",
        kind=Kind.JSON,
        url=URL,
        **{"items": "rows", "fields": {"url": "link", "text": "body", "title": "head"}, **fields},
    )
    page = Page(body=body or json.dumps(document).encode(), url=URL, now=NOW, number=number, link=link)
    return read_json(page, Reader(source, "acme/forum"))


def test_expressions_say_where_everything_is() -> None:
    row = {
        "who": {"name": "Lin"},
        "id": 7,
        "slug": "s",
        "html": "<p>No <b>money</b></p>",
        "at": 1795306500000,
        "stars": 2,
        "fans": 12,
    }
    fields = {
        "url": "join('/', ['/t', slug, to_string(id)])",
        "site_id": "to_string(id)",
        "text": "html",
        "author": "who.name",
        "published": "at",
        "rating": "stars",
        "reach": "fans",
    }

    (post,) = read({"data": [{"row": row}]}, items="data[].row", fields=fields).posts

    assert post == Post(
        source="acme/forum",
        url="https://forum.example/t/s/7",
        text="No money",
        author="Lin",
        published=datetime(2026, 11, 22, 0, 15, tzinfo=UTC),
        site_id="7",
        rating=0.25,
        reach=12,
    )


def test_a_scale_of_its_own_makes_ratings_comparable() -> None:
    fields = {"text": "t", "rating": "r"}

    posts = read(
        {"rows": [{"t": "a", "r": "10"}, {"t": "b", "r": 0}, {"t": "c"}]}, fields=fields, scale=(0.0, 10.0)
    ).posts

    assert [post.rating for post in posts] == [1.0, 0.0, None]


def test_entries_that_say_nothing_are_left_out_and_the_rest_goes_on() -> None:
    rows = [{"link": "/1", "body": ""}, {"link": "/2", "head": "title only"}, None, 3, {"link": "/3", "body": "x"}]

    posts = read({"rows": rows}).posts

    assert [(post.url, post.text) for post in posts] == [
        ("https://forum.example/2", "title only"),
        ("https://forum.example/3", "x"),
    ]


def test_posts_of_one_page_are_told_apart_by_their_anchor() -> None:
    rows = [{"link": "/t/1#post-11", "body": "a"}, {"link": "/t/1#post-12", "body": "b"}]

    posts = read({"rows": rows}).posts

    assert [(post.url, post.site_id) for post in posts] == [
        ("https://forum.example/t/1", "post-11"),
        ("https://forum.example/t/1", "post-12"),
    ]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"error": "x"}, "expected entries at `rows`, found nothing"),
        ({"rows": "none"}, "expected entries at `rows`, found text"),
        ({"rows": [{"other": 1}]}, "none of 1 entries"),
    ],
)
def test_a_changed_shape_is_a_broken_source(document: Any, said: str) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        read(document)

    assert caught.value.state == "broken"


def test_an_empty_list_is_no_fault_and_nothing_is_none_where_it_may_be() -> None:
    assert read({"rows": []}).posts == ()
    assert read({}, may_be_empty=True).posts == ()


@pytest.mark.parametrize("body", [b"", b"not json", b"{", b"[" * 100_000, bytes(range(200))])
def test_what_is_not_json_is_a_broken_source(body: bytes) -> None:
    with pytest.raises(SourceError, match="expected JSON at") as caught:
        read(None, body=body or b" ")

    assert caught.value.state == "broken"


@pytest.mark.parametrize(("items", "fields"), [("rows[", {}), ("rows", {"text": "sum(body)"})])
def test_an_expression_that_does_not_fit_is_named_by_its_key(items: str, fields: dict[str, str]) -> None:
    with pytest.raises(SourceError, match="does not fit this source") as caught:
        read({"rows": [{"body": "x"}]}, items=items, fields=fields)

    assert ("`items`" in caught.value.reason) is not bool(fields)


@pytest.mark.parametrize(
    ("paging", "link", "following"),
    [
        (Paging(), "", ""),
        (Paging(page="page"), "", "https://forum.example/api/latest?tag=a&page=2"),
        (Paging(page="start", first=0, step=20), "", "https://forum.example/api/latest?tag=a&start=20"),
        (Paging(page="tag", first=5), "", "https://forum.example/api/latest?tag=6"),
        (Paging(next="more"), "", "https://forum.example/next?x=1"),
        (Paging(next="cursor", page="after"), "", "https://forum.example/api/latest?tag=a&after=t3_x"),
        (Paging(next="absent"), "", ""),
        (
            Paging(header=True),
            '<https://forum.example/p2?a=1,2>; rel="next", </p0>; rel=prev',
            "https://forum.example/p2?a=1,2",
        ),
        (Paging(header=True), "</p0>; rel=prev", ""),
    ],
)
def test_the_next_page_follows_the_rule(paging: Paging, link: str, following: str) -> None:
    document = {"rows": [{"link": "/1", "body": "x"}], "more": "/next?x=1", "cursor": "t3_x"}

    assert read(document, paging=paging, link=link).next == following
