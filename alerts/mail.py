"""The words of an alert's message: what happened, where, why we think so, what to do, and the drafted reply."""

from __future__ import annotations

from contextvars import copy_context
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from alerts.advice import advice, deadlines
from alerts.message import Content
from alerts.naming import matter_name, step_name
from alerts.quoting import QUOTED, excerpt, short
from alerts.replies.choosing import region_of
from alerts.spreading import sighted
from alerts.view import AlertView, HitView
from monitor import explain
from monitor.assessment import Reason, Severity
from monitor.brand import Brand
from monitor.text import clean, one_line
from monitor.watchlist.model import Ladder
from monitor.wording import Tongue, speak, tr

HITS_QUOTED = 3
REASONS_SHOWN = 8
_SEVERITIES = ("none", "minor", "major")
_SCORES = ("risk", "severity", "topic", "sentiment", "relevance")

Facts = tuple[tuple[str, str], ...]


class Quote(msgspec.Struct, frozen=True):
    """One hit as the mail shows it."""

    facts: Facts
    quote: tuple[str, ...]


def compose(
    view: AlertView, *, brand: Brand, ladder: Ladder, step: str, console_address: str, tongue: Tongue
) -> Content:
    """The message of one step of an alert, in `tongue`.

    Everything from outside is masked, defanged, cut and, in the HTML form, escaped; the subject is one line. The HTML form
    holds no script and loads nothing from elsewhere. `step` is opened, raised, report-…, reopened or another word.
    """

    def spoken() -> Content:
        speak(tongue)
        return _composed(view, brand, ladder, step=step, link=f"{console_address}/alerts/{view.id}")

    return copy_context().run(spoken)


def _composed(view: AlertView, brand: Brand, ladder: Ladder, *, step: str, link: str) -> Content:
    chief = max(view.hits, key=_weight, default=None)
    shown = sorted(view.hits, key=_weight, reverse=True)[:HITS_QUOTED]
    subject = _subject(view, brand, step)
    left = max(0, view.hit_count - len(shown))
    told = {
        "headline": subject,
        "major": view.level == "major",
        "happened": _happened(view, step),
        "facts": _alert_facts(view, brand),
        "posts": tuple(Quote(_hit_facts(hit, brand), excerpt(hit.text, hit.summary)) for hit in shown),
        "more": tr(f"{left} more in the console.", f"另有 {left} 条，请在控制台查看。") if left and shown else "",
        "reasons": _reasons(chief),
        "advice": advice(view.topic, view.matter, brand, region=region_of(view.language)),
        "deadlines": deadlines(ladder, view.topic),
        "reply": clean(view.replies[-1].text).strip() if view.replies else "",
        "link": link,
        "origin": _origin(view, brand),
    }
    pages = _templates()
    text, html = (pages.get_template(f"alert.{kind}").render(told).strip() + "\n" for kind in ("txt", "html"))
    return Content(subject=subject, text=text, html=html)


@cache
def _templates() -> Environment:
    pages = Environment(
        loader=PackageLoader("alerts"),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals["tr"] = tr
    return pages


def _weight(hit: HitView) -> tuple[int, int, datetime, int]:
    severity = _SEVERITIES.index(hit.severity) if hit.severity in _SEVERITIES else 0
    return severity, hit.risk, hit.seen_at, hit.id


def _subject(view: AlertView, brand: Brand, step: str) -> str:
    called = min((brand.name, *brand.aliases[:1]), key=len)
    about = matter_name(view.matter)
    note = "" if step == "opened" else tr(f" ({step_name(step)})", f"（{step_name(step)}）")
    title = (
        f"[{called}][{explain.severity(Severity(view.level))}] {about}{tr(': ', '：')}{short(view.title, 80)}{note}"
    )
    return one_line(title, 180)


def _happened(view: AlertView, step: str) -> str:
    count = view.hit_count
    mentions = tr(f"{count} finding" + ("" if count == 1 else "s"), f"共 {count} 条")
    said = step_name(step)
    return tr(f"{said[:1].upper()}{said[1:]}; {mentions}.", f"{said}；{mentions}。")


def _alert_facts(view: AlertView, brand: Brand) -> Facts:
    facts = [
        (tr("Alert", "警报"), f"#{view.id} · {short(view.title)}"),
        (tr("Level", "级别"), explain.severity(Severity(view.level))),
        (tr("Matter", "事项"), matter_name(view.matter)),
        (tr("Topic", "话题"), explain.topic(view.topic)),
        (tr("Findings", "条数"), str(view.hit_count)),
        (tr("Since", "开始"), _when(view.created_at, brand)),
    ]
    if view.owner:
        facts.append((tr("Taken by", "负责人"), short(view.owner)))
    for report in view.reports[-1:]:
        facts.append((tr("Reported address", "举报网址"), short(report.url, 300)))
        if report.contact_masked:
            facts.append((tr("Reporter", "举报人"), tr("contact kept, encrypted", "已留联系方式（加密保存）")))
    return tuple(facts)


def _hit_facts(hit: HitView, brand: Brand) -> Facts:
    facts = [
        (tr("Source", "来源"), short(hit.source)),
        (tr("Title", "标题"), short(hit.title)),
        (tr("Author", "作者"), short(hit.author)),
        (tr("Published", "发布时间"), _when(hit.published, brand)),
        (tr("Found", "发现时间"), _when(hit.seen_at, brand)),
        (tr("Address", "网址"), short(hit.url or hit.domain, 300)),
        (tr("Risk", "风险"), f"{hit.risk}/100" if hit.risk else ""),
        (tr("Spread", "传播"), sighted(hit)),
        (tr("Keywords", "关键词"), short(tr(", ", "、").join(hit.keywords))),
        (tr("Summary", "摘要"), _summed_up(hit)),
    ]
    return tuple((name, value) for name, value in facts if value)


def _summed_up(hit: HitView) -> str:
    """That what is quoted is a summary, where it is."""
    if not hit.summary or len(hit.text) <= QUOTED:
        return ""
    said = f"{len(hit.summary)} sentences of {len(hit.text):,} characters; the whole is in the console"
    return tr(said, f"原文 {len(hit.text):,} 字，摘取 {len(hit.summary)} 句如下，全文见控制台")


def _when(moment: datetime | None, brand: Brand) -> str:
    """`moment` in the brand's time zone, which is named; UTC where the machine does not know that zone."""
    if moment is None:
        return ""
    try:
        zone, name = ZoneInfo(brand.time_zone), brand.time_zone
    except (ZoneInfoNotFoundError, ValueError):
        return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} (UTC)"
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M} ({name})"


def _reasons(hit: HitView | None) -> tuple[str, ...]:
    """The weightiest reasons behind the judgement of one hit, as sentences, each once; what decides comes first."""

    def rank(reason: Reason) -> tuple[int, float]:
        score = reason.code.partition(".")[0]
        return _SCORES.index(score) if score in _SCORES else len(_SCORES), -abs(reason.weight)

    said = (short(explain.sentence(reason), 300) for reason in sorted(hit.reasons if hit else (), key=rank))
    return tuple(dict.fromkeys(said))[:REASONS_SHOWN]


def _origin(view: AlertView, brand: Brand) -> str:
    rule = {
        "same_site": tr("findings about one site share an alert", "同一网站的发现归入同一警报"),
        "first_sweep": tr(
            "lookalikes that were there before the first sweep share an alert",
            "首次排查前已存在的仿冒域名归入同一警报",
        ),
        "same_topic": tr("findings on one topic within a day share an alert", "同一话题一天内的发现归入同一警报"),
    }.get(view.grouped_by, short(view.grouped_by))
    return tr(
        f"Sent by Zhengming, which watches what is said in the name of {brand.name}: {rule}. "
        "The addresses above are written so that nobody opens them by mistake.",
        f"本邮件由正名自动发出，用于监控涉及 {brand.name} 的舆情与仿冒网站：{rule}。文中可疑网址已作处理，避免误点。",
    )
