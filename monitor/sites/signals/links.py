"""What the page draws in from the brand's own hosts, and how it leans on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from monitor.sites.case import Case, Family, Signal
from monitor.sites.documents import Seen, host_of, is_official, place_of, same_owner, seen
from monitor.sites.folding import finder, looks
from monitor.sites.page import Loaded, LoadedKind, Page, Place
from monitor.text import one_line

FAMILY = Family.LINKS
WEIGHTS = {
    "hotlinked": 18.0,
    "framed": 25.0,
    "canonical": 16.0,
    "policy": 12.0,
    "requested": 10.0,
    "refers": 2.0,
    "named_files": 6.0,
}
SAYS = {
    "hotlinked": ("draws in the official site's own files: {}", "直接引用官网的资源文件：{}"),
    "framed": ("shows the official site in a frame: {}", "用框架嵌入官网页面：{}"),
    "canonical": ("calls itself an address of the official site: {}", "自称为官网地址：{}"),
    "policy": ("leads to official pages while it asks for secrets: {}", "索要敏感信息的同时链接到官网页面：{}"),
    "requested": ("its scripts ask the official site for files: {}", "其脚本向官网请求资源：{}"),
    "refers": ("refers to the official site: {}", "提到官网地址：{}"),
    "named_files": ("calls its own files by the brand's name: {}", "自身文件以品牌命名：{}"),
}
#: metas that draw in a picture for whoever shares the page (The Open Graph protocol, ogp.me)
_SHARED = frozenset({"og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"})
_CANONICAL = frozenset({"canonical", "og:url", "twitter:url", "al:web:url", "link:canonical"})
_FILES = frozenset(set(LoadedKind) - {LoadedKind.FRAME})
#: what the pages of terms, help and notices are called
_NOTICE = re.compile(
    r"[/=_-](?:polic|privacy|terms|legal|risk|disclos|disclaim|complain|cookie|licen[cs]|regulat|help|faq|support|agreement|about|verif|conditions|aml|kyc)"
)
#: files of the brand's that make the sign as heavy as it gets
_MANY = 3
#: a script's constant that is an address
_ADDRESS = re.compile(r"(?:https?|wss?)://[^\s\"'<>]{4,300}")
#: a line that is an address
_NAKED = re.compile(r"(?:https?://)?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/?")
#: addresses of its own that are looked at
_LOOKED_AT = 400


def signals(case: Case) -> tuple[Signal, ...]:
    if is_official(case.visit.final, case.brand):
        return ()
    told = seen(case)
    found = [*_hotlinked(case, told), *_framed(case, told), *_canonical(case, told)]
    if told.asks:
        found += _policy(case, told)
    if not any(one.kind == "hotlinked" for one in found):
        found += _requested(case) or _scripted(case, told)
    found += _named_files(case, told)
    return tuple(found or _refers(case, told))


def _loaded(told: Seen, kinds: frozenset[LoadedKind]) -> Iterator[tuple[Page, Loaded]]:
    for page in told.speaking:
        for one in page.loaded:
            if one.kind in kinds and not one.url.startswith("data:"):
                yield page, one
        if LoadedKind.IMAGE in kinds:
            for name, content in page.metas:
                if name.lower() in _SHARED:
                    yield page, Loaded(LoadedKind.IMAGE, content.strip(), "", 0)


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


def _scripted(case: Case, told: Seen) -> list[Signal]:
    """Addresses of the brand's hosts, other than of its pages, in scripts: what is shown is drawn from there."""
    for line in told.lines:
        found = _ADDRESS.match(line.text) if line.place is Place.SCRIPT and told.asks else None
        if found is not None and _is_brands(_as_web(found.group()), case):
            return [Signal("requested", one_line(line.text, 160), line.where, 0.6)]
    return []


def _refers(case: Case, told: Seen) -> Iterator[Signal]:
    """The first address of the brand's, in whatever place: little by itself."""
    for page in told.speaking:
        for url, at in (*((link.url, link.at) for link in page.links), *((one.url, one.at) for one in page.loaded)):
            if is_official(url, case.brand):
                yield Signal("refers", one_line(url, 160), place_of(page, at))
                return
    for line in told.lines:
        found = _ADDRESS.match(line.text) if line.place is Place.SCRIPT else _NAKED.fullmatch(line.text)
        if found is not None and is_official(_as_web(found.group()), case.brand):
            yield Signal("refers", one_line(line.text, 160), line.where)
            return


def _as_web(address: str) -> str:
    return re.sub("^ws", "http", address) if "://" in address else f"//{address}"


def _named_files(case: Case, told: Seen) -> list[Signal]:
    """Files and pages of the site's own whose addresses bear the brand's name."""
    own = host_of(case.visit.final)
    given = [
        (page, url, at)
        for page in told.speaking
        for url, at in (*((one.url, one.at) for one in page.loaded), *((one.url, one.at) for one in page.links))
        if url.startswith("http") and same_owner(host_of(url), own)
    ][:_LOOKED_AT]
    paths = [unquote(url.partition("://")[2].partition("/")[2].partition("?")[0])[:200] for _, url, _ in given]
    named = {one.line for one in finder(case.brand).find(paths, looks(paths)) if not one.ambiguous}
    if not named:
        return []
    page, url, at = given[min(named)]
    return [Signal("named_files", one_line(url, 160), place_of(page, at), min(1.0, 0.5 + len(named) / 4))]


def _is_brands(url: str, case: Case) -> bool:
    """Whether one of the brand's hosts, or one that serves its pages' files, serves `url`."""
    host = host_of(url)
    return bool(host) and (host in case.baseline.hosts or is_official(url, case.brand))
