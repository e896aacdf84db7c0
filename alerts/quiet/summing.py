"""One message instead of many: what a storm or a silence kept back, majors first, each with its link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextvars import copy_context
from datetime import datetime

import msgspec

from alerts.messages.message import Content, message_id
from alerts.messages.naming import matter_name, step_name
from alerts.messages.quoting import short
from alerts.messages.templating import shipped
from alerts.quiet.holding import SILENCED
from monitor import explain
from monitor.assessment import Severity
from monitor.settings import Settings
from monitor.store.tables import Alert, Notification
from monitor.text import one_line
from monitor.watchlist.model import Watchlist
from monitor.wording import Tongue, of_locale, speak, tr

#: alerts that are named one by one; the others are counted
NAMED = 50
#: people in copy of one message; mail servers take a hundred in all (RFC 5321 §4.5.3.1.8)
COPIES = 50

Folded = Sequence[tuple[Notification, Alert]]


class Line(msgspec.Struct, frozen=True):
    """One alert in the summary."""

    level: str
    major: bool
    said: str
    link: str


def summary(folded: Folded, watchlist: Watchlist | None, *, settings: Settings, now: datetime) -> Notification:
    """The message that tells all of `folded` (at least one, weightiest first), to the receivers of the newest; not yet in the session.

    Whoever was in copy of one of them is in copy. Titles are masked and defanged. `route` says of how many alerts it tells, and why they waited.
    """
    newest = max((row for row, _ in folded), key=lambda row: row.id)
    why = SILENCED if all(row.held == SILENCED for row, _ in folded) else "storm"
    department = watchlist.routes.departments.get(newest.department) if watchlist else None
    chosen = (department.language if department else "") or settings.language or of_locale()
    tongue: Tongue = "zh" if chosen == "zh" else "en"
    brand = watchlist.brand if watchlist else None
    called = min((brand.name, *brand.aliases[:1]), key=len) if brand else newest.brand
    content = copy_context().run(_composed, folded, called, why, settings.console_address, tongue)
    step = f"summary-{newest.id}"
    identity = message_id(newest.brand, step, newest.channel, newest.department, *newest.to)
    return Notification(
        alert_id=None,
        brand=newest.brand,
        level="major" if any(row.level == "major" for row, _ in folded) else "minor",
        step=step,
        department=newest.department,
        channel=newest.channel,
        to=list(newest.to),
        cc=_copies([row for row, _ in folded]),
        route={"summary": why, "alerts": len({alert.id for _, alert in folded})},
        message_id=identity,
        thread_id=identity,
        subject=content.subject,
        text=content.text,
        html=content.html,
        created_at=now,
        status="queued",
    )


def _copies(rows: Sequence[Notification]) -> list[str]:
    addressed = {address.lower() for row in rows for address in row.to}
    found = {address.lower(): address for row in rows for address in row.cc if address.lower() not in addressed}
    return list(found.values())


def _composed(folded: Folded, called: str, why: str, address: str, tongue: Tongue) -> Content:
    speak(tongue)
    alerts = list({alert.id: (row, alert) for row, alert in reversed(folded)}.values())[::-1]
    majors = sum(1 for _, alert in alerts if alert.level == "major")
    headline = _headline(len(alerts), majors)
    told = {
        "headline": headline,
        "major": majors > 0,
        "why": _why(why, called),
        "counts": _counts([alert for _, alert in alerts]),
        "lines": [_line(row, alert, address) for row, alert in alerts[:NAMED]],
        "more": _more(len(alerts) - NAMED),
        "link": f"{address}/",
        "origin": tr(
            f"Sent by Zhengming, which watches what is said in the name of {called}. Every one of these alerts is in the console with its whole history.",
            f"本邮件由正名自动发送，正名负责监测与 {called} 有关的言论。以上每条警报及其完整记录均可在控制台查看。",
        ),
    }
    text, html = shipped("summary", told)
    level = explain.severity(Severity.MAJOR if majors else Severity.MINOR)
    return Content(subject=one_line(f"[{called}][{level}] {headline}", 180), text=text, html=html)


def _headline(count: int, majors: int) -> str:
    return tr(
        f"{count:,} alerts in one message, {majors:,} of them major",
        f"{count:,} 条警报汇总，其中重大 {majors:,} 条",
    )


def _why(why: str, called: str) -> str:
    if why == SILENCED:
        return tr(
            "A silence is over. These alerts came while it held, and are still open.",
            "静默已结束。以下警报在静默期间产生，目前仍未关闭。",
        )
    return tr(
        f"More happened in the name of {called} than one message each would serve. These alerts are told here instead, all of them.",
        f"短时间内与 {called} 有关的警报过多，为免刷屏，合并在此一并告知，无一遗漏。",
    )


def _counts(alerts: Sequence[Alert]) -> list[tuple[str, str]]:
    matters = Counter(alert.matter for alert in alerts)
    majors = Counter(alert.matter for alert in alerts if alert.level == "major")
    findings = Counter[str]()
    for alert in alerts:
        findings[alert.matter] += alert.hit_count
    return [
        (
            matter_name(matter),
            tr(
                f"{count:,} alerts, {majors[matter]:,} major, {findings[matter]:,} findings",
                f"警报 {count:,} 条，重大 {majors[matter]:,} 条，命中 {findings[matter]:,} 条",
            ),
        )
        for matter, count in matters.most_common()
    ]


def _line(row: Notification, alert: Alert, address: str) -> Line:
    count = tr(f"{alert.hit_count:,} findings", f"命中 {alert.hit_count:,} 条")
    said = f"#{alert.id} {short(alert.title, 80)} · {matter_name(alert.matter)} · {step_name(row.step)} · {count}"
    return Line(
        explain.severity(Severity(alert.level)), alert.level == "major", said, f"{address}/alerts/{alert.id}"
    )


def _more(left: int) -> str:
    if left < 1:
        return ""
    return tr(f"{left:,} more in the console.", f"另有 {left:,} 条，请在控制台查看。")
