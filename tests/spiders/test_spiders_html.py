from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.errors import SourceError
from monitor.watchlist.model import Kind, Paging, Source
from spiders.html_pages import DEEPEST, read_detail, read_html
from spiders.page import Found, Page, Reader

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
URL = "https://forum.example/board/3?page=1"
FIELDS = {
    "url": "a.subject::attr(href)",
    "title": "a.subject",
    "text": ".excerpt",
    "author": ".by::text",
    "published": "time::attr(datetime)",
}
ROW = (
    "<li class=row><a class=subject href='../t/7?utm_source=x'>Cannot <b>withdraw</b></a>"
    "<div class=excerpt><p>Waiting</p><p>for weeks</p></div><span class=by> Lin </span><time datetime='2026-11-22 08:15'>x</time></li>"
)


def page(markup: str, url: str = URL) -> Page:
    return Page(body=markup.encode(), url=url, now=NOW, content_type="text/html; charset=utf-8")


def source(**fields: Any) -> Source:
    return Source(
        key="board",
        kind=Kind.HTML,
        url=URL,
        **{"items": ".row", "fields": FIELDS, "time_zone": "Asia/Shanghai", **fields},
    )


def read(markup: str, **fields: Any) -> Found:
    return read_html(page(markup), Reader(source(**fields), "acme/board"))


def test_selectors_say_where_everything_is() -> None:
    (post,) = read(f"<ul>{ROW}</ul>").posts

    assert post.url == "https://forum.example/t/7"
    assert (post.title, post.text, post.author) == ("Cannot withdraw", "Waiting\nfor weeks", "Lin")
    assert post.published == datetime(2026, 11, 22, 0, 15, tzinfo=UTC)


def test_links_are_relative_to_the_base_that_the_page_declares() -> None:
    (post,) = read(f"<head><base href='https://cdn.example/x/y/'></head>{ROW}").posts

    assert post.url == "https://cdn.example/x/t/7"


def test_the_next_page_is_found_by_a_selector() -> None:
    found = read(f"{ROW}<a rel=next href='?page=2'>next</a>", paging=Paging(next="a[rel=next]::attr(href)"))

    assert found.next == "https://forum.example/board/3?page=2"


def test_a_page_without_entries_is_a_broken_source_unless_it_may_be_empty() -> None:
    with pytest.raises(SourceError, match=r'expected entries at `\.row`, found HTML titled "Board"') as caught:
        read("<title>Board</title><p>redesigned</p>")

    assert caught.value.state == "broken"
    assert read("<p>nothing found</p>", may_be_empty=True).posts == ()


@pytest.mark.parametrize(
    ("body", "content_type", "found"),
    [
        (b"", "text/html", "an empty answer"),
        (b" \r\n", "", "an empty answer"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "image/png", r"binary data \(image/png\)"),
        (gzip.compress(ROW.encode()), "text/html; charset=utf-8", r"binary data \(text/html\)"),
        (b"%PDF-1.7\n1 0 obj <</Type /Catalog>>", "", "binary data"),
        (b'{"error": "gone"}', "application/json", r"JSON \(application/json\): "),
        (b"no such board", "text/plain", r"plain text \(text/plain\): 'no such board'"),
        (b'<?xml version="1.0"?><rss><channel/></rss>', "text/xml", "XML"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html><title>Old</title>', "", 'HTML titled "Old"'),
        ("<html><title>板块</title>".encode("utf-16"), "text/html", 'HTML titled "板块"'),
    ],
)
def test_what_stands_in_the_place_of_entries_is_called_by_its_name(
    body: bytes, content_type: str, found: str
) -> None:
    answer = Page(body=body, url=URL, now=NOW, content_type=content_type)

    with pytest.raises(SourceError, match=rf"^expected entries at `\.row`, found {found}.* in https://forum"):
        read_html(answer, Reader(source(), "acme/board"))


def test_binary_data_is_a_fault_even_where_a_page_may_be_empty() -> None:
    answer = Page(body=bytes(range(256)) * 9, url=URL, now=NOW, content_type="application/octet-stream")

    with pytest.raises(SourceError, match="binary data"):
        read_html(answer, Reader(source(may_be_empty=True), "acme/board"))


def test_a_wrong_selector_is_named_by_its_key() -> None:
    with pytest.raises(SourceError, match=r"`fields\.title` = 'a\[\[' is not a CSS selector"):
        read(ROW, fields={**FIELDS, "title": "a[["})


def test_the_charset_may_stand_in_a_meta_element_and_be_national() -> None:
    markup = "<meta charset=gbk>" + ROW.replace("Waiting", "客服不回复，出金失败")
    found = read_html(Page(body=markup.encode("gbk"), url=URL, now=NOW), Reader(source(), "acme/board"))

    assert found.posts[0].text == "客服不回复，出金失败\nfor weeks"


def test_a_detail_page_completes_a_post_and_leaves_its_address() -> None:
    reader = Reader(source(detail={"text": ".body", "author": ".who"}), "acme/board")
    (post,) = read_html(page(ROW), reader).posts

    whole = read_detail(page("<div class=body>All <i>of</i> it</div>", "https://forum.example/t/7"), reader, post)

    assert (whole.url, whole.title) == (post.url, post.title)
    assert (whole.text, whole.author, whole.published) == ("All of it", "Lin", post.published)


def test_an_entry_under_hundreds_of_elements_is_seen() -> None:
    assert len(read("<div>" * 900 + ROW + "</div>" * 900).posts) == 1


@pytest.mark.parametrize(
    "markup",
    ["<div>" * 400_000, "<div>" * (DEEPEST + 1) + ROW, "<blockquote><div>" * 60_000 + "</div>" * 60_000],
)
def test_a_page_nested_too_deep_is_refused_at_once(markup: str) -> None:
    began = time.process_time()

    with pytest.raises(SourceError, match="nested at most 1000 deep") as caught:
        read(markup)

    assert caught.value.state == "broken"
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "markup",
    [
        "<b>" * 300_000,
        "<a href=x>" * 100_000,
        "<p>" * 300_000,
        "<td>" * 250_000,
        "</div>" * 150_000,
        "<font><i>" * 100_000,
    ],
    ids=lambda markup: str(markup[:8]),
)
def test_a_million_bytes_of_unclosed_elements_do_not_hang(markup: str) -> None:
    began = time.process_time()

    assert read(ROW + markup).posts

    assert time.process_time() - began < 6
