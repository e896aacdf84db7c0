"""What every kind of source is read from, and what reading it gives."""

from __future__ import annotations

from datetime import datetime

import msgspec

from monitor.sighting import Post
from monitor.watchlist.model import Source


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One fetched page: `url` after redirects, `content_type` and `link` as the headers said, `now` the time of the
    poll, `number` 1 for the first page of a poll, `base` what its links are relative to where that is not `url`."""

    body: bytes
    url: str
    now: datetime
    content_type: str = ""
    link: str = ""
    number: int = 1
    base: str = ""


class Found(msgspec.Struct, frozen=True):
    """The posts of a page, in its order, and the address of the next page ("" if there is none)."""

    posts: tuple[Post, ...]
    next: str = ""


class Reader(msgspec.Struct, frozen=True):
    """Who reads: the source, and the full key (`brand/source`) that its sightings carry."""

    source: Source
    key: str
