"""An explanation of routes for people: the routes one by one, then what each department gets."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from alerts.messages.naming import matter_name
from alerts.routing.explaining import Copied, DepartmentTold, Explained
from monitor import explain
from monitor.assessment import Severity
from monitor.cli.output import console
from monitor.clock import moment
from monitor.text import one_line
from monitor.wording import tr

_HELD = {
    "digest": ("waits for the next digest", "等待下一次摘要"),
    "silenced": ("kept back by a silence", "被静默规则拦下"),
    "snoozed": ("the alert is snoozed", "警报已暂停提醒"),
    "quiet_hours": ("quiet hours now", "目前为免打扰时段"),
}
_CC = {
    "account_manager": ("account manager", "客户经理"),
    "owners": ("answers for the source", "来源负责人"),
    "route": ("named by a route", "路由指定"),
}


def print_explained(found: Explained, out: Console | None = None) -> None:
    """The explanation on the terminal, whatever its width."""
    out = out or console()
    for line in _lines(found):
        out.print(line, soft_wrap=True)


def _lines(found: Explained) -> Iterator[Text]:
    about = [
        tr(f"Alert {found.alert}", f"警报 {found.alert}") if found.alert else tr("An alert made up", "假设的警报"),
        matter_name(found.matter),
        explain.severity(Severity(found.level)),
        tr(", ", "、").join(map(explain.topic, filter(None, found.topics))),
        found.language,
    ]
    yield Text(one_line(" · ".join(filter(None, about))), "bold")
    yield Text(tr("Routes", "路由"), "bold")
    for one in found.routes:
        mark, style = ("✓", "green") if one.fits else ("✗", "dim")
        called = f"“{one.route}”" if isinstance(one.route, str) else tr(f"route {one.route}", f"路由 {one.route}")
        said = f"{called} → {', '.join(one.departments)}" + (f": {one.why_not}" if one.why_not else "")
        yield Text(f"  {mark} {said}", style)
    if not any(one.fits for one in found.routes):
        yield Text(tr("  None fits: the fallback is told.", "  均不符合，通知默认部门。"), "yellow")
    for department in found.departments:
        yield from _department(department, found.copied)


def _department(one: DepartmentTold, copied: tuple[Copied, ...]) -> Iterator[Text]:
    yield Text(f"{one.name} ({one.department})", "bold")
    at_once = tr("at once", "立即") if one.when == "now" else tr("in the digest", "随摘要")
    decided = f"“{one.decided_by}”" if isinstance(one.decided_by, str) else f"{one.decided_by}"
    rows = [
        (tr("When", "何时"), tr(f"{at_once}, says route {decided}", f"{at_once}，由路由 {decided} 决定")),
        (tr("Now", "此刻"), _now(one)),
        (
            tr("Over", "渠道"),
            tr("; ", "；").join(one.receivers) or tr("nothing: seen in the console only", "无，仅在控制台可见"),
        ),
        (tr("One message with", "同一消息发给"), tr(", ", "、").join(one.together)),
        (tr("Not set here", "未设置"), tr(", ", "、").join(one.missing)),
        (tr("Cc", "抄送"), tr(", ", "、").join(_named(address, copied) for address in one.cc)),
        (tr("Words", "模板"), one.template),
        (tr("Quiet hours", "免打扰"), one.quiet),
    ]
    for name, value in rows:
        if value:
            yield Text(f"  {name}{tr(': ', '：')}{value}")


def _now(one: DepartmentTold) -> str:
    if not one.held:
        return tr("would leave", "会发出")
    until = tr(f", until {moment(one.until)}", f"，至 {moment(one.until)}") if one.until else ""
    return tr(*_HELD.get(one.held, (one.held, one.held))) + until


def _named(address: str, copied: tuple[Copied, ...]) -> str:
    why = next((one.why for one in copied if one.address == address), "route")
    return tr(f"{address} ({tr(*_CC[why])})", f"{address}（{tr(*_CC[why])}）")
