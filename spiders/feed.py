"""RSS, Atom and RDF through feedparser, and JSON Feed."""

from __future__ import annotations

import io
import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import feedparser
import msgspec

from monitor.errors import SourceError
from monitor.text import one_line
from spiders.charset import decode
from spiders.page import Found, Page, Reader
from spiders.paging import counted, linked
from spiders.posts import build
from spiders.refusals import instead, is_binary

_DECLARATION = re.compile(r"^\s*<\?xml.*?(?:\?>|(?=<(?!\?xml)))", re.DOTALL)
_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ILLEGAL_NUMBER = re.compile(r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));", re.IGNORECASE)
_NAMED_MAIL = re.compile(r"\S+@\S+\s+\((.+)\)|(.+?)\s+[(<]\S+@\S+[)>]")
_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_HEAD = 4_096

#: entries that one feed is read up to, newest first as feeds are, and the tags in them
MOST_ENTRIES = 2_000
MOST_TAGS = 300_000


def read_feed(page: Page, reader: Reader) -> Found:
    """The posts of a feed, in its order. SourceError (broken) for anything that is not a feed."""
    posts = tuple(post for told in _entries(page) if (post := build(told, page, reader)))
    return Found(posts, linked(page, reader.source) or counted(page, reader.source))


def _entries(page: Page) -> Iterator[Mapping[str, Any]]:
    text = decode(page.body, page.content_type).text
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return _json_entries(text)
    if _HTML.match(text[:_HEAD]) and not _ROOT.search(text[:_HEAD]):
        raise instead("a feed", page, text)
    # The declaration is dropped since the text is UTF-8 from here on, whatever it was; a broken one would end the parsing.
    bare = _ILLEGAL_NUMBER.sub("", _NOT_XML.sub("", _DECLARATION.sub("", text.lstrip("\ufeff"), count=1)))
    found = feedparser.parse(
        io.BytesIO(
            b'<?xml version="1.0" encoding="utf-8"?>' + _bounded(bare.lstrip(), page.url).encode("utf-8", "ignore")
        ),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": page.url},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not found.entries and not found.version:
        if not text.strip() or is_binary(text):
            raise instead(f"a feed at {page.url}", page, text)
        raise SourceError("broken", f"expected a feed, found {one_line(text, 80)!r} at {page.url}")
    return _xml_entries(found)


def _bounded(text: str, url: str) -> str:
    """`text` up to its `MOST_ENTRIES`-th entry: parsing takes a third of a millisecond for each."""
    starts = islice(_ENTRY.finditer(text), MOST_ENTRIES, None)
    bounded = text[: cut.start()] if (cut := next(starts, None)) else text
    if (tags := bounded.count("<")) > MOST_TAGS:
        raise SourceError("broken", f"expected a feed of at most {MOST_TAGS:,} tags at {url}, found {tags:,}")
    return bounded


def _xml_entries(found: Any) -> Iterator[Mapping[str, Any]]:
    general = _author(found.feed)
    for entry in found.entries:
        bodies = [part.get("value", "") for part in entry.get("content", ())]
        yield {
            "url": entry.get("feedburner_origlink") or _link(entry),
            "title": entry.get("title"),
            "text": max([*bodies, entry.get("summary", "")], key=len),
            "author": _author(entry) or general,
            "published": _published(entry),
            "site_id": entry.get("id"),
            "rating": entry.get("im_rating"),
        }


def _link(entry: Any) -> str:
    """The entry's page: its link, else an alternate one, else any, else an id that is an address."""
    if entry.get("link"):
        return str(entry.link)
    links = sorted(entry.get("links", ()), key=lambda link: link.get("rel") != "alternate")
    for link in links:
        if link.get("href"):
            return str(link["href"])
    named = str(entry.get("id", ""))
    return named if named.startswith(("http://", "https://")) else ""


def _author(told: Any) -> str:
    """The name alone of what may be `lin@acme.com (Lin)` or `Lin (lin@acme.com)`."""
    written = str(told.get("author") or told.get("creator") or "")
    found = _NAMED_MAIL.fullmatch(written)
    return (found.group(1) or found.group(2)) if found else written


def _published(entry: Any) -> object:
    """The time as written; where feedparser knows a calendar that we don't, its own reading (in UTC)."""
    known = set(entry.keys())
    for name in ("published", "created", "updated"):
        written = entry[name] if name in known else ""
        if re.search(r"\d", written or ""):
            parsed = entry.get(f"{name}_parsed")
            return written if written.isascii() or not parsed else timegm(parsed)
    return None


def _json_entries(text: str) -> Iterator[Mapping[str, Any]]:
    try:
        feed = msgspec.json.decode(text.lstrip("\ufeff"))
    except msgspec.DecodeError as error:
        raise SourceError("broken", f"expected a feed, found broken JSON: {error}") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise SourceError(
            "broken", "expected a JSON Feed (https://jsonfeed.org/version/1.1), found JSON without `items`"
        )
    return (_json_entry(item, feed) for item in feed["items"] if isinstance(item, dict))


def _json_entry(item: Mapping[str, Any], feed: Mapping[str, Any]) -> Mapping[str, Any]:
    own = [*(item.get("authors") or ()), item.get("author")]
    authors = own if any(own) else [*(feed.get("authors") or ()), feed.get("author")]
    names = [author.get("name") or author.get("url") for author in authors if isinstance(author, dict)]
    return {
        "url": item.get("url") or item.get("external_url"),
        "title": item.get("title"),
        "text": item.get("content_html") or item.get("content_text") or item.get("summary"),
        "author": ", ".join(str(name) for name in names if name),
        "published": item.get("date_published") or item.get("date_modified"),
        "site_id": item.get("id"),
    }
