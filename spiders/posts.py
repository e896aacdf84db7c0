"""What a page tells of one entry, as a clean `Post`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from monitor.net.addresses import canonical
from monitor.sighting import Post
from monitor.text import one_line
from spiders.page import Page, Reader
from spiders.plain import plain
from spiders.times import moment

_TITLE = 500
_AUTHOR = 200
_ID = 500


def build(told: Mapping[str, Any], page: Page, reader: Reader) -> Post | None:
    """The post that `told` (keys are field names of `Post`, values as the site wrote them) describes.

    The title serves as text where there is none. An entry without an address has the page's own, with `#` and the site's id,
    or a mark made from its words. None where the entry says nothing.
    """
    title = one_line(plain(text_of(told.get("title"))), _TITLE)
    text = plain(text_of(told.get("text"))) or title
    site_id = one_line(text_of(told.get("site_id")), _ID)
    if not text:
        return None
    address = text_of(told.get("url")).strip()
    url = canonical(address, page.base or page.url) if address else ""
    if url and not site_id:
        site_id = _anchor(address)
    if not url:
        url = f"{canonical(page.url)}#{site_id or _mark(title, text)}"
    return Post(
        source=reader.key,
        url=url,
        text=text,
        title=title,
        author=one_line(plain(text_of(told.get("author"))), _AUTHOR),
        published=moment(_bare(told.get("published")), reader.source.time_zone, page.now),
        site_id=site_id,
        reach=_whole(told.get("reach")),
        rating=_rating(told.get("rating"), reader.source.scale),
    )


def enrich(post: Post, told: Mapping[str, Any], page: Page, reader: Reader) -> Post:
    """`post` with what its own page tells; its address and id stay, and so does what the page does not tell."""
    more = build(
        {**told, "url": post.url, "site_id": post.site_id, "title": told.get("title") or post.title}, page, reader
    )
    if more is None:
        return post
    return msgspec.structs.replace(
        post,
        text=more.text if told.get("text") else post.text,
        title=more.title or post.title,
        author=more.author or post.author,
        published=more.published or post.published,
        reach=post.reach if more.reach is None else more.reach,
        rating=post.rating if more.rating is None else more.rating,
    )


def _anchor(address: str) -> str:
    """What tells the posts of one page apart where their addresses differ in the fragment only."""
    fragment = address.partition("#")[2]
    return one_line(fragment, _ID) if any(c.isdigit() for c in fragment) else ""


def _bare(value: Any) -> Any:
    return plain(value) if isinstance(value, str) and "<" in value else value


def _mark(title: str, text: str) -> str:
    return hashlib.blake2b(f"{title}\n{text}".encode(), digest_size=8).hexdigest()


def text_of(value: Any) -> str:
    """`value` as text: lists joined by lines, numbers as written, nothing as ""."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, list):
        return "\n".join(part for part in map(text_of, value) if part)
    return ""


def _whole(value: Any) -> int | None:
    number = _figure(value)
    return int(number) if number is not None and abs(number) < 2**53 else None


def _figure(value: Any) -> float | None:
    try:
        number = float(text_of(value).replace(",", "").strip() or "nan")
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _rating(value: Any, scale: tuple[float, float]) -> float | None:
    number, (worst, best) = _figure(value), scale
    if number is None or worst == best:
        return None
    return round(min(1.0, max(0.0, (number - worst) / (best - worst))), 4)
