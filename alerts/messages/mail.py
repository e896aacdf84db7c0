"""The words of an alert's message: what happened, where, why we think so, what to do, and the drafted reply."""

from __future__ import annotations

from contextvars import copy_context
from datetime import datetime

import msgspec
import structlog

from alerts.escalating.words import coming, turn
from alerts.grouping.levels import sentences
from alerts.grouping.rules import alert_sentence
from alerts.messages.advice import advice, deadlines
from alerts.messages.bare import bare
from alerts.messages.evidence import evidence
from alerts.messages.message import Content
from alerts.messages.naming import change_told, matter_name, status_name, step_name
from alerts.messages.quoting import QUOTED, excerpt, short
from alerts.messages.saying import words_of_step
from alerts.messages.spreading import sighted
from alerts.messages.templating import render
from alerts.replies.choosing import region_of
from alerts.view import AlertView, HitView
from monitor import clock, explain
from monitor.assessment import Severity
from monitor.brand import Brand
from monitor.text import clean, one_line
from monitor.watchlist.model import Ladder, MailTemplate
from monitor.wording import Tongue, speak, tr

log = structlog.get_logger()
HITS_QUOTED = 3
_SEVERITIES = ("none", "minor", "major")

Facts = tuple[tuple[str, str], ...]


class Quote(msgspec.Struct, frozen=True):
    """One hit as the mail shows it."""

    facts: Facts
    quote: tuple[str, ...]


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """In which words: a `template` that comes with the product or is one of the brand's own `mails`; `departments` are named where there are several."""

    template: str = "alert"
    mails: tuple[MailTemplate, ...] = ()
    departments: tuple[str, ...] = ()


def compose(  # noqa: PLR0913
    view: AlertView,
    *,
    brand: Brand,
    ladder: Ladder,
    step: str,
    console_address: str,
    tongue: Tongue,
    form: Form = Form(),  # noqa: B008 -- a frozen value
) -> Content:
    """The message of one step of an alert, in `tongue`.

    Everything from outside is masked, defanged, cut and, in the HTML form, escaped; the subject is one line. The HTML form
    holds no script and loads nothing from elsewhere. Where something goes wrong with the words, few say which alert it is. `step` is opened, raised, report-…, reopened or another word.
    """

    def spoken() -> Content:
        speak(tongue)
        clock.read_in(clock.zone_of(ladder.calendar.time_zone, brand.time_zone))
        link = f"{console_address}/alerts/{view.id}"
        try:
            told = _told(view, brand, ladder, step=step, link=link)
            told["origin"] = f"{told['origin']}{_meant_for(form.departments)}"
            text, html = render(form.template, form.mails, told)
        except Exception:
            log.exception("mail_in_few_words", alert=view.id, step=step)
            return bare(view, brand, link)
        return Content(subject=str(told["headline"]), text=text, html=html)

    return copy_context().run(spoken)


def _told(view: AlertView, brand: Brand, ladder: Ladder, *, step: str, link: str) -> dict[str, object]:
    """What the templates know; `docs/watchlists.md` lists it for those who write their own."""
    shown = sorted(view.hits, key=_weight, reverse=True)[:HITS_QUOTED]
    left = max(0, view.hit_count - len(shown))
    return {
        "headline": subject_of(view, brand, step),
        "happened": _happened(view, step),
        "summary": short(view.title),
        "brand": short(brand.name),
        "number": view.id,
        "level": explain.severity(Severity(view.level)),
        "major": view.level == "major",
        "matter": matter_name(view.matter),
        "topic": explain.topic(view.topic),
        "status": status_name(view.status),
        "owner": short(view.owner),
        "since": clock.moment(view.created_at),
        "count": view.hit_count,
        "why_major": why_major(view),
        "facts": _alert_facts(view),
        "posts": tuple(Quote(_hit_facts(hit), _quoted(hit)) for hit in shown),
        "more": tr(f"{left} more in the console.", f"另有 {left} 条，请在控制台查看。") if left and shown else "",
        "reasons": evidence(max(view.hits, key=_weight, default=None)),
        "advice": advice(view.topic, view.matter, brand, region=region_of(view.language)),
        "deadlines": coming(view, ladder, brand.time_zone) or deadlines(ladder, view.topic or view.matter),
        "reply": _reply(view, step),
        "link": link,
        "origin": _origin(view, brand),
    }


def _reply(view: AlertView, step: str) -> str:
    """The newest draft: after a customer's report whatever its language, else in the alert's, where there is one."""
    drafts = [
        reply for reply in view.replies if reply.language.partition("-")[0] == view.language.partition("-")[0]
    ]
    fitting = view.replies if step.startswith("report") else drafts or view.replies
    return clean(fitting[-1].text).strip() if fitting else ""


def _weight(hit: HitView) -> tuple[int, int, datetime, int]:
    severity = _SEVERITIES.index(hit.severity) if hit.severity in _SEVERITIES else 0
    return severity, hit.risk, hit.seen_at, hit.id


def subject_of(view: AlertView, brand: Brand, step: str) -> str:
    """The subject of a message: what all those of one alert have in common, behind what is new, in brackets.

    Mail programs that thread by subject leave out what stands in brackets in front (RFC 5256 §2.1), so that all are one thread.
    """
    called = min((brand.name, *brand.aliases[:1]), key=len)
    new = "" if step == "opened" else step_name(step)
    front = "".join(f"[{one}]" for one in (called, explain.severity(Severity(view.level)), new) if one)
    return one_line(f"{front} {matter_name(view.matter)}{tr(': ', '：')}{short(view.title, 80)}", 180)


def why_major(view: AlertView) -> str:
    """Why an alert is major, as a sentence; empty for one that is not."""
    if view.level != "major":
        return ""
    told = [event.detail for event in view.events if event.what in ("opened", "raised")]
    if said := sentences(told[-1]) if told else ():
        return tr("; ", "；").join(short(one, 300) for one in said)
    if told and told[-1].get("rule") == "by_hand":
        return tr("opened as such by hand", "人工建立时即为重大")
    return tr("major from the start, by what its findings say", "建立时即为重大，依据发现的内容")


def _happened(view: AlertView, step: str) -> str:
    if step.startswith("escalated") and (whose := turn(view)):
        return whose
    count = view.hit_count
    mentions = tr(f"{count} finding" + ("" if count == 1 else "s"), f"共 {count} 条")
    said = step_name(step)
    told = tr("; ", "；").join((said[:1].upper() + said[1:], *((mentions,) if count else ()))) + tr(".", "。")
    return tr(" ", "").join(one for one in (told, words_of_step(view, step)) if one)


def _alert_facts(view: AlertView) -> Facts:
    facts = [
        (tr("Alert", "警报"), f"#{view.id} · {short(view.title)}"),
        (tr("Level", "级别"), explain.severity(Severity(view.level))),
        *(((tr("Major because", "重大原因"), why),) if (why := why_major(view)) else ()),
        (tr("Matter", "事项"), matter_name(view.matter)),
        (tr("Topic", "话题"), explain.topic(view.topic)),
        (tr("Findings", "条数"), str(view.hit_count)),
        (tr("Since", "开始"), clock.moment(view.created_at)),
    ]
    if view.owner:
        facts.append((tr("Taken by", "负责人"), short(view.owner)))
    for report in view.reports[-1:]:
        facts.append((tr("Reported address", "举报网址"), short(report.url, 300)))
        if report.contact_masked:
            facts.append((tr("Reporter", "举报人"), tr("contact kept, encrypted", "已留联系方式（加密保存）")))
    return tuple((name, value) for name, value in facts if value)


def _quoted(hit: HitView) -> tuple[str, ...]:
    lines = excerpt(hit.text, hit.summary)
    return lines if hit.kind == "post" else tuple(map(change_told, lines))


def _hit_facts(hit: HitView) -> Facts:
    facts = [
        (tr("Source", "来源"), short(hit.source)),
        (tr("Title", "标题"), short(hit.title)),
        (tr("Author", "作者"), short(hit.author)),
        (tr("Published", "发布时间"), clock.moment(hit.published)),
        (tr("Found", "发现时间"), clock.moment(hit.seen_at)),
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


def _meant_for(departments: tuple[str, ...]) -> str:
    if len(departments) < 2:
        return ""
    named = tr(", ", "、").join(map(short, departments))
    return tr(f" One message for several departments: {named}.", f"本邮件同时发给：{named}。")


def _origin(view: AlertView, brand: Brand) -> str:
    rule = alert_sentence(view.grouped_by)
    return tr(
        f"Sent by Zhengming, which watches what is said in the name of {brand.name}: {rule}. "
        "The addresses above are written so that nobody opens them by mistake.",
        f"本邮件由正名自动发出，用于监控涉及 {brand.name} 的舆情与仿冒网站：{rule}。文中可疑网址已作处理，避免误点。",
    )
