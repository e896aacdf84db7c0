"""Where an answer sends its visitors without asking them: redirects by header, by meta element, and by scripts of pages that have nothing else."""

from __future__ import annotations

import re

from monitor.net.visiting.exchange import Answer, absolute
from monitor.sites.page import Page

_MOVED = (301, 302, 303, 307, 308)
#: the header of that name, which browsers follow as they do the meta element (HTML Standard §4.2.5.3)
_REFRESH = re.compile(r"\s*\d[\d.]*\s*[;,]\s*(?:url\s*=\s*)?[\"']?([^\"'\s]{1,2000})", re.IGNORECASE)
_META = re.compile(rb"http-equiv\s*+=\s*+(?:[\"']\s*+)?+refresh", re.IGNORECASE)


def moved(answer: Answer) -> str:
    """Where a redirect leads (RFC 9110 §15.4): its absolute address, or what stands there instead of one; empty where the answer is none."""
    location = answer.head.first("location")
    if answer.head.status not in _MOVED or not location:
        return ""
    # servers send UTF-8 there, which latin-1 has taken apart
    told = location.encode("latin-1").decode("utf-8", "replace")
    return absolute(told, answer.url) or told


def sent_on(answer: Answer, page: Page | None) -> str:
    """Where an answer that is no redirect leads by itself: `page` is its document, read, None without one; empty where it stays."""
    told = _REFRESH.match(answer.head.first("refresh"))
    refresh = told[1] if told else page.refresh if page and not _waits(answer, page) else ""
    target = absolute(refresh, answer.url) if refresh else ""
    return target if target != answer.url and target.startswith(("http://", "https://")) else ""


def _waits(answer: Answer, page: Page) -> bool:
    """Whether only a script leads on, and the page asks for something: then it leads on once it has been given that."""
    return bool(page.forms) and not _META.search(answer.page.body)
