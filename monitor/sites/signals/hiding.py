"""What the site keeps from those who look into it."""

from __future__ import annotations

import re
from functools import cache

from monitor.sites.case import Case, Family, Signal
from monitor.sites.cloaking import differences
from monitor.sites.documents import SECRETS, place_of, seen
from monitor.sites.naming import Quote
from monitor.sites.speaking import voice
from monitor.sites.visit import Outcome
from monitor.text import one_line

FAMILY = Family.HIDING
WEIGHTS = {
    "cloaked": 20.0,
    "imitated": 18.0,
    "unseen": 18.0,
    "hidden": 6.0,
    "built": 10.0,
    "hostile": 12.0,
    "guarded": 8.0,
    "unlisted": 3.0,
}
SAYS = {
    "cloaked": ("shows others something else: {}", "对不同访客展示不同内容：{}"),
    "imitated": ("writes the brand's name with other letters: {}", "用形近字符书写品牌名称：{}"),
    "unseen": ("breaks the brand's name with characters that cannot be seen: {}", "在品牌名称中插入不可见字符：{}"),
    "hidden": ("hides the brand's name in the page: {}", "在页面中隐藏品牌名称：{}"),
    "built": ("keeps its form from those who read without a browser: {}", "用脚本隐藏敏感表单：{}"),
    "hostile": ("attacks whoever reads it: {}", "攻击读取页面的程序：{}"),
    "guarded": ("keeps visitors from looking into it: {}", "阻止他人查看页面代码：{}"),
    "unlisted": ("keeps itself out of search engines: {}", "不让搜索引擎收录：{}"),
}
#: how far into a document's bytes scripts are looked through
_FAR = 2_000_000


def signals(case: Case) -> tuple[Signal, ...]:
    heard, told = voice(case), seen(case)
    found = [*_cloaked(case), *_hostile(case)]
    for kind, quotes in (("imitated", heard.imitated), ("unseen", heard.unseen), ("hidden", heard.hidden)):
        found += _quoted(kind, quotes)
    for page, form in told.forms:
        asked = [field.kind.value for field in form.fields if field.kind in SECRETS]
        if form.scripted and asked:
            found.append(Signal("built", ", ".join(dict.fromkeys(asked)), place_of(page, form.at)))
            break
    found += _guarded(case)
    if told.asks:
        found += _unlisted(case)
    return tuple(found)


def _quoted(kind: str, quotes: tuple[Quote, ...]) -> list[Signal]:
    shown = [quote for quote in quotes if quote.text and quote.share > 0]
    return [Signal(kind, shown[0].text, shown[0].where, shown[0].share)] if shown else []


def _cloaked(case: Case) -> list[Signal]:
    """What one vantage is shown and another is not, the most telling first."""
    found = sorted(differences(case.visit, case.captures), key=lambda one: -one.share)
    told = [one_line(one.detail, 140) for one in found if one.detail.strip()]
    return [Signal("cloaked", "; ".join(told[:2]), "", min(1.0, max(0.0, found[0].share)))] if told else []


def _hostile(case: Case) -> list[Signal]:
    for page in seen(case).pages:
        if page.hostile:
            return [Signal("hostile", one_line(page.hostile, 160) or "hostile", place_of(page, 0))]
    ends = [(case.visit.outcome, case.visit.problem), *((one.outcome, one.problem) for one in case.captures)]
    for outcome, problem in ends:
        if outcome is Outcome.HOSTILE:
            return [Signal("hostile", one_line(problem, 160) or str(outcome))]
    return []


def _guarded(case: Case) -> list[Signal]:
    """Scripts that stop debuggers, keys or the context menu; told where the page's bytes were kept."""
    for raw in case.visit.raw:
        if raw.role != "page":
            continue
        text = raw.body[:_FAR].decode("utf-8", "replace")
        if match := _guards().search(text):
            return [
                Signal("guarded", one_line(match.group(), 120), f"{one_line(raw.url, 2_000)} @ {match.start()}")
            ]
    return []


@cache
def _guards() -> re.Pattern[str]:
    return re.compile(
        r"disable-?devtool|devtools?-?detect(?:or)?|setInterval\([^;]{0,80}?\bdebugger\b|constructor\(['\"]debugger['\"]\)"
        r"|(?:keyCode|which)\s{0,3}={2,3}\s{0,3}123\b|oncontextmenu\s{0,3}=\s{0,3}[\"']?\s{0,3}return false"
    )


def _unlisted(case: Case) -> list[Signal]:
    for page in seen(case).speaking:
        for name, content in page.metas:
            if name.lower() in ("robots", "googlebot", "baiduspider") and "noindex" in content.lower():
                return [Signal("unlisted", one_line(f"{name}: {content}", 120), place_of(page, 0))]
    return []
