"""Histories of alerts, and silences, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from alerts.messages.quoting import short
from alerts.quiet.silences import SilenceView
from alerts.view import EventView
from monitor.cli.paragraphs import Line, say
from monitor.clock import moment
from monitor.console.events import event_detail
from monitor.console.labels import actor, label
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.cli.alerts.histories import Verified

_BROKEN = {
    "missing": ("an event is missing", "缺少一条事件"),
    "chain": ("does not follow the event before", "与前一条事件不衔接"),
    "content": ("is not as it was written", "内容被改动"),
}


def print_history(events: Iterable[EventView]) -> None:
    """A line for each event: when, who, what, and what its record says."""
    lines = []
    for event in events:
        told = short(event_detail(event), 500)
        words = f"{actor(event.who)} · {label(event.what)}" + (f" · {told}" if told else "")
        lines.append(Line(words, head=f"{moment(event.at)}  ", indent=0))
    say("", lines)


def print_verified(found: Verified) -> None:
    """Whether the histories hold, and each place where they do not."""
    counted = tr(
        f"{found.events:,} events of {found.alerts:,} alerts", f"{found.alerts:,} 条警报的 {found.events:,} 条事件"
    )
    if not found.broken:
        click.echo(tr(f"{counted}: all as they were written", f"{counted}：全部完好"))
        return
    click.echo(tr(f"{counted}: {len(found.broken)} broken", f"{counted}：{len(found.broken)} 处有问题"))
    for one in found.broken:
        why = tr(*_BROKEN.get(one.why, (one.why, one.why)))
        click.echo(
            tr(f"alert {one.alert_id}, event {one.place}: {why}", f"警报 {one.alert_id} 第 {one.place} 条：{why}")
        )


def print_silences(found: Iterable[SilenceView]) -> None:
    """A paragraph for each silence: what, until when, by whom and why, and how much it has kept back."""
    none = True
    for one in found:
        none = False
        end = one.ended_at or one.expires_at
        held = tr(f"{one.held:,} messages kept back", f"已拦下 {one.held:,} 条消息")
        say(
            f"#{one.id} {one.brand} · {short(one.matcher.told(), 300)}",
            [
                Line(f"{tr('until', '至')} {moment(end)} · {held}"),
                Line(f"{short(one.owner)}{tr(': ', '：')}{short(one.reason, 300)}"),
            ],
        )
    if none:
        click.echo(tr("no silence is on", "没有生效的静默"))
