"""What the page draws in from the brand's own hosts, and how it leans on them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.sites.case import Case, Family, Signal
from monitor.sites.documents import Seen, host_of, is_official, place_of, seen
from monitor.sites.page import Loaded, LoadedKind, Page
from monitor.text import one_line

FAMILY = Family.LINKS
WEIGHTS = {"hotlinked": 18.0, "framed": 25.0, "canonical": 16.0, "policy": 12.0, "requested": 10.0}
SAYS = {
    "hotlinked": ("draws in the official site's own files: {}", "直接引用官网的资源文件：{}"),
    "framed": ("shows the official site in a frame: {}", "用框架嵌入官网页面：{}"),
    "canonical": ("calls itself an address of the official site: {}", "自称为官网地址：{}"),
    "policy": ("leads to official pages while it asks for secrets: {}", "索要敏感信息的同时链接到官网页面：{}"),
    "requested": ("its scripts ask the official site for files: {}", "其脚本向官网请求资源：{}"),
}
_CANONICAL = frozenset({"canonical", "og:url", "twitter:url", "al:web:url", "link:canonical"})
_FILES = frozenset({LoadedKind.IMAGE, LoadedKind.ICON, LoadedKind.SCRIPT, LoadedKind.STYLE, LoadedKind.OTHER})
#: what the pages of terms, help and notices are called
_NOTICE = re.compile(
    r"[/=_-](?:polic|privacy|terms|legal|risk|disclos|disclaim|complain|cookie|licen[cs]|regulat|help|faq|support|agreement|about|verif|conditions|aml|kyc)"
)
#: files of the brand's that make the sign as heavy as it gets
_MANY = 3


def signals(case: Case) -> tuple[Signal, ...]:
    if is_official(case.visit.final, case.brand):
        return ()
    told = seen(case)
    found = [*_hotlinked(case, told), *_framed(case, told), *_canonical(case, told)]
    if told.asks:
        found += _policy(case, told)
    if not any(one.kind == "hotlinked" for one in found):
        found += _requested(case)
    return tuple(found)


def _loaded(told: Seen, kinds: frozenset[LoadedKind]) -> Iterator[tuple[Page, Loaded]]:
    for page in told.speaking:
        for one in page.loaded:
            if one.kind in kinds and not one.url.startswith("data:"):
                yield page, one


def _hotlinked(case: Case, told: Seen) -> list[Signal]:
    found = {one.url: (page, one) for page, one in _loaded(told, _FILES) if _is_brands(one.url, case)}
    if not found:
        return []
    page, first = next(iter(found.values()))
    detail = one_line(first.url, 140) + (f" (+{len(found) - 1})" if len(found) > 1 else "")
    return [Signal("hotlinked", detail, place_of(page, first.at), 0.4 + 0.6 * min(1.0, len(found) / _MANY))]


def _framed(case: Case, told: Seen) -> list[Signal]:
    for page, one in _loaded(told, frozenset({LoadedKind.FRAME})):
        if is_official(one.url, case.brand):
            return [Signal("framed", one_line(one.url, 160), place_of(page, one.at))]
    return []


def _canonical(case: Case, told: Seen) -> list[Signal]:
    for page in told.speaking:
        for name, content in page.metas:
            if name.lower() in _CANONICAL and is_official(content, case.brand):
                return [Signal("canonical", one_line(f"{name}: {content}", 160), place_of(page, 0))]
    return []


def _policy(case: Case, told: Seen) -> list[Signal]:
    """Links to the brand's own terms, help or notices beside a form for secrets; others than those weigh little: everybody links to a front page."""
    found: Signal | None = None
    for page in told.speaking:
        for link in page.links:
            if is_official(link.url, case.brand):
                share = 1.0 if _NOTICE.search(link.url.lower()) else 0.2
                if found is None or share > found.share:
                    detail = one_line(f"{link.text} → {link.url}" if link.text else link.url, 160)
                    found = Signal("policy", detail, place_of(page, link.at), share)
    return [found] if found else []


def _requested(case: Case) -> list[Signal]:
    """Addresses of the brand that a browser was made to ask for."""
    for capture in case.captures:
        if is_official(capture.final, case.brand):
            continue
        found = [url for url in (*capture.requests, *capture.refused) if _is_brands(url, case)]
        if found:
            return [Signal("requested", one_line(found[0], 160), "", min(1.0, len(found) / _MANY))]
    return []


def _is_brands(url: str, case: Case) -> bool:
    """Whether one of the brand's hosts, or one that serves its pages' files, serves `url`."""
    host = host_of(url)
    return bool(host) and (host in case.baseline.hosts or is_official(url, case.brand))
