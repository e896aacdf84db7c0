"""The words of the message that says that it is over: what it was, by whom and how it was settled, and how long it took."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import structlog

from alerts.messages.bare import bare
from alerts.messages.mail import subject_of
from alerts.messages.message import Content
from alerts.messages.naming import matter_name
from alerts.messages.quoting import short
from alerts.messages.templating import shipped
from alerts.view import AlertView
from monitor.watchlist.model import Watchlist
from monitor.wording import Tongue, speak, tr

log = structlog.get_logger()
#: why an alert was dismissed → what the message says of it
_DISMISSED = {
    "false_alarm": ("a false alarm: nothing needs to be done", "经核实为误报，无需处理"),
    "duplicate": ("a duplicate: it is dealt with under another alert", "与其他警报重复，已在另一警报中处理"),
    "other_bearer": ("it speaks of somebody else who bears the name", "经核实所指为同名的其他主体"),
    "ours": ("it is our own", "经核实为我方官方内容"),
}


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """A message about a closed alert: the alert, who closed it, the step, the console's address and the language."""

    view: AlertView
    who: str
    step: str
    address: str
    tongue: Tongue


def ended(ending: Ending, watchlist: Watchlist) -> Content:
    """The message, under the subject of its thread; what people wrote is masked, defanged, cut and, in the HTML form, escaped.

    It leaves the language being spoken changed: run it in a context of its own.
    """
    speak(ending.tongue)
    try:
        return _ended(ending, watchlist)
    except Exception:
        log.exception("mail_in_few_words", alert=ending.view.id, step=ending.step)
        return bare(ending.view, watchlist.brand, f"{ending.address}/alerts/{ending.view.id}")


def _ended(ending: Ending, watchlist: Watchlist) -> Content:
    view = ending.view
    subject = subject_of(view, watchlist.brand, ending.step)
    told = {
        "headline": subject,
        "said": _said(ending),
        "facts": tuple((name, value) for name, value in _facts(ending) if value),
        "further": _further(view),
        "link": f"{ending.address}/alerts/{view.id}",
        "origin": tr(
            f"Sent by Zhengming to everybody who was told of this alert of {watchlist.brand.name}.",
            f"本邮件由正名自动发给曾收到 {watchlist.brand.name} 此警报的各方。",
        ),
    }
    text, html = shipped("over", told)
    return Content(subject=subject, text=text, html=html)


def _said(ending: Ending) -> str:
    who = short(ending.who)
    if ending.view.status == "dismissed":
        why = tr(*_DISMISSED.get(ending.view.closed_reason, ("", "")))
        return tr(f"Nothing to be done after all; dismissed by {who}: {why}.", f"{who} 已驳回此警报：{why}。")
    return tr(f"It is over: settled by {who}.", f"事项已了结，由 {who} 处理完毕。")


def _facts(ending: Ending) -> tuple[tuple[str, str], ...]:
    view = ending.view
    took = view.closed_at - view.created_at if view.closed_at else None
    how = short(view.closed_reason, 600) if view.status == "resolved" else ""
    return (
        (tr("Alert", "警报"), f"#{view.id} · {short(view.title)}"),
        (tr("Matter", "事项"), matter_name(view.matter)),
        (tr("How", "处理结果"), how),
        (tr("Taken by", "负责人"), short(view.owner)),
        (tr("Findings", "条数"), str(view.hit_count)),
        (tr("It took", "用时"), lasting(took) if took is not None else ""),
    )


def _further(view: AlertView) -> str:
    if view.status == "dismissed":
        return tr(
            "If you know better, say so in the console: it can be opened again.",
            "如有不同意见，请在控制台说明，警报可以重新打开。",
        )
    return tr(
        "If it comes back, the alert opens again and you are told here.",
        "如再次出现，警报会重新打开，并在此通知您。",
    )


def lasting(time: timedelta) -> str:
    """How long something took, in its two largest units: `3 d 4 h`, `25 min`."""
    left, told = max(60, int(time.total_seconds())), list[str]()
    for size, en, zh in ((86_400, "d", "天"), (3_600, "h", "小时"), (60, "min", "分钟")):
        count, left = divmod(left, size)
        if count:
            told.append(tr(f"{count} {en}", f"{count} {zh}"))
    return " ".join(told[:2])
