"""Where the next page is, by the rules that need no look inside the page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from monitor.watchlist.model import Source
from spiders.page import Page

_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[^,;<>]+)*)")
_NEXT = re.compile(r";\s*rel\s*=\s*\"?[^\";]*\bnext\b", re.IGNORECASE)


def linked(page: Page, source: Source) -> str:
    """The address that the answer's `Link: …; rel="next"` names (RFC 8288), absolute; "" without one."""
    if not (source.paging and source.paging.header):
        return ""
    for found in _LINK.finditer(page.link):
        if _NEXT.search(found.group(2)):
            return urljoin(page.url, str(found.group(1)))
    return ""


def counted(page: Page, source: Source) -> str:
    """The source's address with its page parameter set to the page after `page`; "" if it does not count."""
    rule = source.paging
    if rule is None or not rule.page or rule.next:
        return ""
    return with_parameter(source.url, rule.page, str(rule.first + rule.step * page.number))


def pointed(page: Page, source: Source, told: str) -> str:
    """The address that `told`, what the rule's `next` expression gave, leads to: an address itself, or a cursor."""
    rule = source.paging
    if rule is None or not told:
        return ""
    return with_parameter(source.url, rule.page, told) if rule.page else urljoin(page.base or page.url, told)


def with_parameter(address: str, name: str, value: str) -> str:
    """`address` with the query parameter `name` set to `value`, in its old place or at the end."""
    parts = urlsplit(address)
    pairs = [(key, value if key == name else old) for key, old in parse_qsl(parts.query, keep_blank_values=True)]
    if name not in (key for key, _ in pairs):
        pairs.append((name, value))
    return urlunsplit(parts._replace(query=urlencode(pairs)))
