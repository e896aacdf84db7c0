"""HTML lists and their detail pages, wholly described by CSS selectors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from cssselect import SelectorError
from parsel import Selector

from monitor.errors import SourceError
from monitor.net.addresses import canonical
from monitor.sighting import Post
from spiders.charset import decode
from spiders.page import Found, Page, Reader
from spiders.paging import counted, linked, pointed
from spiders.posts import build, enrich
from spiders.refusals import instead, is_binary

#: elements inside each other up to which a tree is built; real pages stay below 100
DEEPEST = 1_000

_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)[^<>]*(/?)>|<!--")
_UNCOUNTED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "option",
        "optgroup",
        "rp",
        "rt",
        "colgroup",
        "script",
        "style",
        "font",
        "b",
        "i",
        "u",
        "a",
        "span",
    ]
)
_SILENT = frozenset({"script", "style", "textarea", "title"})


def read_html(page: Page, reader: Reader) -> Found:
    """The posts that the source's `items` and `fields` find in the page, in its order, and the next page.

    SourceError: blocked or login where a captcha or a login form is all there is, broken where no entry is found.
    """
    source = reader.source
    markup = decode(page.body, page.content_type).text
    if is_binary(markup):
        raise _not_that(page, source.items, markup)
    tree = _tree(markup, page.url)
    entries = _select(tree, source.items, "items")
    if not entries and not source.may_be_empty:
        raise _not_that(page, source.items, markup)
    told = (_told(entry, source.fields, "fields") for entry in entries)
    based = msgspec.structs.replace(page, base=_base(tree, page))
    posts = tuple(post for one in told if (post := build(one, based, reader)))
    if entries and not posts:
        raise SourceError("broken", f"none of {len(entries)} entries of {page.url} has a text: are `fields` right?")
    pointer = _value(tree, source.paging.next, "paging.next") if source.paging and source.paging.next else ""
    following = pointed(based, source, pointer) or linked(page, source) or (counted(page, source) if posts else "")
    return Found(posts, following)


def read_detail(page: Page, reader: Reader, post: Post) -> Post:
    """`post` with what `detail` finds in its own page."""
    tree = _tree(decode(page.body, page.content_type).text, page.url)
    return enrich(post, _told(tree, reader.source.detail, "detail"), page, reader)


def _not_that(page: Page, items: str, markup: str) -> SourceError:
    error = instead(f"entries at `{items}`", page, markup)
    return SourceError(error.state, f"{error.reason} in {page.url}")


def _tree(markup: str, url: str) -> Selector:
    if (depth := nesting(markup)) > DEEPEST:
        raise SourceError("broken", f"expected a page nested at most {DEEPEST} deep, found {depth} levels in {url}")
    return Selector(text=markup.replace("\0", "") or "<html/>", type="html", base_url=url)


def nesting(markup: str) -> int:
    """How deep elements are nested at most, counted in one pass without a tree.

    Elements whose end tag may be left out, or often is, are not counted.
    """
    deepest = level = at = 0
    while found := _TAG.search(markup, at):
        at = found.end()
        if found.group() == "<!--":
            end = markup.find("-->", at)
            at = end + 3 if end >= 0 else len(markup)
            continue
        name = found.group(2).lower()
        if name in _SILENT and not found.group(1):
            close = re.compile(f"</{name}", re.IGNORECASE).search(markup, at)
            at = close.start() if close else len(markup)
        if name not in _UNCOUNTED and name not in _SILENT and not found.group().endswith("/>"):
            level = max(0, level - 1) if found.group(1) else level + 1
            deepest = max(deepest, level)
    return deepest


def _base(tree: Selector, page: Page) -> str:
    """What relative links are relative to (HTML, the `base` element)."""
    declared = tree.css("base::attr(href)").get()
    return canonical(declared, page.url) if declared else ""


def _select(tree: Selector, selector: str, key: str) -> list[Selector]:
    try:
        return list(tree.css(selector))
    except (SelectorError, ValueError) as error:
        raise SourceError("broken", f"`{key}` = {selector!r} is not a CSS selector: {error}") from error


def _told(entry: Selector, fields: Mapping[str, str], prefix: str) -> dict[str, Any]:
    return {name: _value(entry, selector, f"{prefix}.{name}") for name, selector in fields.items()}


def _value(entry: Selector, selector: str, key: str) -> str:
    """What `selector` finds: the first element's markup, or the first attribute; with `::text` all texts, joined by spaces."""
    found = [match.get() for match in _select(entry, selector, key)]
    kept = [value for value in found if isinstance(value, str) and value.strip()]
    if selector.rstrip().endswith("::text"):
        return " ".join(kept)
    return kept[0] if kept else ""
