"""Parts of an alert on a terminal: where it stands, its course through the closed loop, its messages and its ladder."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from alerts.grouping.levels import sentences
from alerts.messages.quoting import short
from alerts.triage.stages import STAGES
from alerts.view import AlertView, NotificationView
from monitor.clock import moment
from monitor.console.labels import label, snooze_ends
from monitor.wording import tr

_STYLES = {"failed": "red", "held": "yellow", "waiting": "yellow", "done": "dim", "stopped": "dim"}


def standing(alert: AlertView) -> Iterator[str]:
    """Where an alert stands, a line for each thing: why it is major, whether its messages wait, what is next, how it ended."""
    raised = [event.detail for event in alert.events if event.what in ("opened", "raised")]
    for said in sentences(raised[-1]) if raised and alert.level == "major" else ():
        yield f"{tr('major because', '重大原因')}{tr(': ', '：')}{short(said, 300)}"
    if alert.snooze:
        ends, who = snooze_ends(alert.snooze, alert.snoozed_until), alert.snoozed_by
        yield tr(f"snoozed by {who} {ends}", f"{who} 已暂停提醒，{ends}")
    if alert.next_step:
        due = tr(f", by {moment(alert.next_due)}", f"，期限 {moment(alert.next_due)}") if alert.next_due else ""
        yield f"{tr('next step', '下一步')}{tr(': ', '：')}{short(alert.next_step, 300)}{due}"
    if alert.round > 1:
        yield tr(f"opened {alert.round} times", f"第 {alert.round} 次打开")
    if alert.merged_into is not None:
        yield tr(f"merged into alert {alert.merged_into}", f"已并入警报 {alert.merged_into}")
    elif alert.closed_at is not None:
        yield f"{label(alert.status)} {moment(alert.closed_at)}{tr(': ', '：')}{short(label(alert.closed_reason), 600)}"


def course(alert: AlertView) -> Text:
    """The steps of the closed loop: those that were taken in this round, the one it is at, and those to come."""
    taken, line = _taken(alert), Text()
    for place, stage in enumerate(STAGES):
        style = "bold" if stage == alert.stage else "green" if stage in taken else "dim"
        mark = "▸ " if stage == alert.stage else "✓ " if stage in taken else ""
        line += Text(" → " if place else "", style="dim") + Text(mark + label(f"stage_{stage}"), style=style)
    return line


def _taken(alert: AlertView) -> frozenset[str]:
    """The steps that the alert went through since it was opened last, without the one that it is at."""
    taken = set[str]()
    for event in alert.events:
        if event.what in ("regressed", "reopened"):
            taken.clear()
        if event.what in ("acknowledged", "assigned"):
            taken.add(STAGES[0])
        if event.what == "stage":
            taken.add(str(event.detail["after"]))
    return frozenset(taken)


def messages(alert: AlertView) -> Iterator[Text]:
    """Who was told, or will be: a line for each message."""
    for message in alert.notifications:
        when = moment(message.sent_at or message.created_at)
        sent = f"{_status(message)} {when} → {message.department} ({label(message.channel)})"
        yield Text(f"{sent} {short(message.subject, 300)}", style=_STYLES.get(message.status, ""))


def _status(message: NotificationView) -> str:
    if message.status != "held":
        return label(message.status)
    until = (
        tr(f" until {moment(message.release_at)}", f"，至 {moment(message.release_at)}")
        if message.release_at
        else ""
    )
    return f"{label('held')} ({label(message.held)}{until})"


def ladder(alert: AlertView) -> Iterator[Text]:
    """Who is told next while nobody answers, and who was: a line for each rung of this round."""
    for rung in alert.ladder:
        if rung.round == alert.round:
            when = moment(rung.done_at or rung.due_at)
            why = f" ({label(rung.why)})" if rung.why else ""
            words = f"{tr('ladder', '升级')}{tr(': ', '：')}{label(rung.status)} {when} → {short(rung.role)}{why}"
            yield Text(words, style=_STYLES.get(rung.status, ""))
