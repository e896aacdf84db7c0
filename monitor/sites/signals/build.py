"""How the page is made: words and structure of official pages, traces of copying, kits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.sites.baseline import Known
from monitor.sites.bearers import bearer
from monitor.sites.case import Case, Family, Signal
from monitor.sites.documents import Seen, is_official, place_of, seen
from monitor.sites.kits import kit_of, saved
from monitor.sites.page import Page
from monitor.sites.sentences import sentences_of
from monitor.sites.sketches import containment, resemblance
from monitor.sites.speaking import voice
from monitor.text import one_line

FAMILY = Family.BUILD
WEIGHTS = {
    "copied_text": 30.0,
    "copied_sentences": 16.0,
    "copied_structure": 14.0,
    "saved_copy": 20.0,
    "kit": 4.0,
}
SAYS = {
    "copied_text": ("copies the words of an official page: {}", "照抄官网页面文字：{}"),
    "copied_sentences": ("says sentences of the official site: {}", "照抄官网句子：{}"),
    "copied_structure": ("is built like an official page: {}", "页面结构与官网相同：{}"),
    "saved_copy": ("was saved from the official site with a tool: {}", "由工具从官网保存而来：{}"),
    "kit": ("is built from a kit for sale: {}", "使用现成的仿站程序：{}"),
}
#: hashes below which a sketch says little: a login box has as many words as a hoster's greeting
_WORDS, _TAGS = 24, 32
#: the share of words from which a page is a copy, and at which it is one wholly
_COPY, _WHOLE = 0.3, 0.7
#: the same for structure; pages made with one framework share up to half of theirs
_BUILT, _BUILT_ALIKE = 0.6, 0.95
#: pages whose wording lawyers hand from site to site
_NOTICE = re.compile(
    r"privacy|polic(?:y|ies)|\bterms\b|cookies?\b|legal|gdpr|datenschutz|impressum|nutzungsbedingungen|\bagb\b|confidentialit|mentions.l[eé]gales|privacidad|condiciones|privacidade|condizioni|конфиденциальн|условия"
    r"|隐私|隱私|条款|條款|协议|協議|法律声明|法律聲明|免责声明|免責聲明|プライバシー|利用規約|개인정보|이용약관|bảo mật|điều khoản|privasi|ketentuan",
    re.IGNORECASE,
)
#: long sentences of the official site from which quoting is copying, and at which the sign is as heavy as it gets
_QUOTED, _MANY = 3, 8


def signals(case: Case) -> tuple[Signal, ...]:
    told = seen(case)
    another = _is_anothers(case)
    notice = another and any(_is_notice(page.title, page.url) for page in told.speaking[:1])
    known = [one for one in case.baseline.pages if not (another and _is_notice(one.title, one.url))]
    found = [] if notice else [*_text(told, known)] or [*_sentences(case, told)]
    found += [*_structure(case, told), *_saved(case), *_kit(told)]
    return tuple(found)


def _is_notice(title: str, url: str) -> bool:
    """Whether it is a page of terms: all of them share their wording."""
    return _NOTICE.search(f"{title} {url.partition('://')[2].partition('/')[2]}") is not None


def _is_anothers(case: Case) -> bool:
    """Whether it is a site of somebody else's, or of nobody whom the brand's name means."""
    heard = voice(case)
    return bearer(case) is not None or heard.own is not None or not heard.speaks_of


def _text(told: Seen, official: list[Known]) -> Iterator[Signal]:
    best: tuple[float, Page, Known] | None = None
    for page in told.speaking:
        if len(page.shingles) < _WORDS:
            continue
        for known in official:
            if len(known.shingles) < _WORDS:
                continue
            share = max(resemblance(page.shingles, known.shingles), containment(page.shingles, known.shingles))
            if best is None or share > best[0]:
                best = (share, page, known)
    if best is not None and best[0] >= _COPY:
        share, page, known = best
        yield Signal("copied_text", _of(known, share), place_of(page, 0), _between(share, _COPY, _WHOLE, 0.35))


def _sentences(case: Case, told: Seen) -> Iterator[Signal]:
    official = frozenset(case.baseline.sentences)
    if not official:
        return
    for page in told.speaking:
        copied = [one for one in sentences_of(page) if one.text in official]
        if len(copied) >= _QUOTED:
            quoted = f"{one_line(copied[0].quoted, 120)} (+{len(copied) - 1})"
            yield Signal("copied_sentences", quoted, place_of(page, copied[0].at), min(1.0, len(copied) / _MANY))
            return


def _structure(case: Case, told: Seen) -> Iterator[Signal]:
    best: tuple[float, Page, Known] | None = None
    for page in told.speaking:
        for known in case.baseline.pages:
            if min(len(page.skeleton), len(known.skeleton)) >= _TAGS:
                share = resemblance(page.skeleton, known.skeleton)
                if best is None or share > best[0]:
                    best = (share, page, known)
    if best is not None and best[0] >= _BUILT:
        share, page, known = best
        yield Signal(
            "copied_structure", _of(known, share), place_of(page, 0), _between(share, _BUILT, _BUILT_ALIKE, 0.5)
        )


def _saved(case: Case) -> Iterator[Signal]:
    for raw in case.visit.raw:
        if raw.role != "page" or is_official(raw.url, case.brand):
            continue
        trace = saved(raw.body.decode("utf-8", "replace"))
        page = next((page for page in case.visit.pages if page.url == raw.url), None)
        if trace is not None and trace.url and is_official(trace.url, case.brand):
            where = place_of(page, trace.at) if page is not None else ""
            yield Signal("saved_copy", one_line(f"{trace.tool}: {trace.quoted}", 200), where)
            return


def _kit(told: Seen) -> Iterator[Signal]:
    for page in told.speaking:
        urls = [loaded.url for loaded in page.loaded] + [link.url for link in page.links]
        urls += [form.action for form in page.forms]
        found = kit_of(urls)
        if found is not None:
            name, url = found
            yield Signal("kit", f"{name}: {one_line(url, 140)}", place_of(page, 0))
            return


def _of(known: Known, share: float) -> str:
    shown = one_line(known.title, 80)
    url = one_line(known.url, 120) or "-"
    return f"{shown} <{url}> ({round(100 * share)} %)" if shown else f"{url} ({round(100 * share)} %)"


def _between(share: float, low: float, high: float, least: float) -> float:
    """`least` at `low`, 1 from `high` on, straight between them."""
    return min(1.0, least + (1 - least) * (share - low) / (high - low))
