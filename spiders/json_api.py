"""JSON endpoints, wholly described by JMESPath expressions (https://jmespath.org/specification.html)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jmespath
import msgspec
from jmespath.exceptions import JMESPathError

from monitor.errors import SourceError
from monitor.text import one_line
from spiders.charset import decode
from spiders.page import Found, Page, Reader
from spiders.paging import counted, linked, pointed
from spiders.posts import build, text_of
from spiders.refusals import instead, is_binary


def read_json(page: Page, reader: Reader) -> Found:
    """The posts that the source's `items` and `fields` find in the page, in its order, and the next page.

    SourceError (broken) for what is not JSON, for `items` that selects nothing, for an expression that does not fit.
    """
    source = reader.source
    document = _document(page)
    entries = _search(source.items or "@", document, "items")
    if isinstance(entries, dict):
        entries = [entries]
    if not isinstance(entries, list):
        if entries is None and source.may_be_empty:
            entries = []
        else:
            raise SourceError(
                "broken", f"expected entries at `{source.items}`, found {_kind(entries)} in {page.url}"
            )
    posts = []
    for entry in entries:
        told = {name: _search(path, entry, f"fields.{name}") for name, path in source.fields.items()}
        if post := build(told, page, reader):
            posts.append(post)
    if entries and not posts:
        raise SourceError("broken", f"none of {len(entries)} entries of {page.url} has a text: are `fields` right?")
    pointer = _search(source.paging.next, document, "paging.next") if source.paging and source.paging.next else None
    following = (
        pointed(page, source, text_of(pointer)) or linked(page, source) or (counted(page, source) if posts else "")
    )
    return Found(tuple(posts), following)


def _document(page: Page) -> Any:
    text = decode(page.body, page.content_type).text.lstrip("\ufeff \t\r\n")
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        if text.startswith("<"):
            raise instead("JSON", page, text) from error
        if not text or is_binary(text):
            raise instead(f"JSON at {page.url}", page, text) from error
        raise SourceError(
            "broken", f"expected JSON at {page.url}, found {one_line(text, 60)!r}: {error}"
        ) from error


@lru_cache(maxsize=512)
def _compiled(path: str) -> Any:
    return jmespath.compile(path)


def _search(path: str, value: Any, key: str) -> Any:
    try:
        return _compiled(path).search(value)
    except JMESPathError as error:
        raise SourceError(
            "broken", f"`{key}` = {path!r} does not fit this source: {one_line(str(error))}"
        ) from error


def _kind(value: Any) -> str:
    names = {type(None): "nothing", str: "text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), type(value).__name__)
