"""Alerts on a terminal; imported only when there is one to print."""

from __future__ import annotations

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from alerts.quoting import quoted, short
from alerts.view import AlertView, HitView
from monitor.cli.output import console
from monitor.explain import sentence, topic
from monitor.text import clean
from monitor.wording import tr

_STYLES = {"major": "bold red", "minor": "yellow", "open": "cyan", "resolved": "green", "failed": "red"}


def print_list(found: list[AlertView]) -> None:
    """A line for each alert."""
    if not found:
        click.echo(tr("no alert fits", "没有符合条件的警报"))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("id", tr("level", "级别"), tr("status", "状态"), tr("topic", "话题"), tr("hits", "命中")):
        table.add_column(heading, no_wrap=True)
    table.add_column(tr("title", "标题"), overflow="fold")
    for alert in found:
        level = Text(alert.level, style=_STYLES.get(alert.level, ""))
        status = Text(alert.status, style=_STYLES.get(alert.status, ""))
        named = topic(alert.topic or alert.matter)
        table.add_row(str(alert.id), level, status, named, str(alert.hit_count), Text(short(alert.title, 200)))
    console().print(table)


def print_whole(alert: AlertView) -> None:
    """All that belongs to an alert, addresses defanged and personal data masked."""
    out = console()
    out.print(Text(f"#{alert.id} {short(alert.title, 300)}", style="bold"))
    facts = (alert.level, alert.status, alert.brand, topic(alert.topic or alert.matter), alert.owner)
    out.print(Text(" · ".join(fact for fact in facts if fact)))
    for hit in alert.hits:
        _hit(out, hit)
    for report in alert.reports:
        said = tr("reported by a customer", "客户举报")
        out.print(Text(f"\n{said}: {short(report.url, 300)} ({report.contact_masked})"))
    for message in alert.notifications:
        style = _STYLES.get(message.status, "")
        when = (message.sent_at or message.created_at).strftime("%Y-%m-%d %H:%M UTC")
        line = f"{message.status} {when} → {message.department} ({message.channel}) {short(message.subject, 300)}"
        out.print(Text("\n" + line if message is alert.notifications[0] else line, style=style))
    for reply in alert.replies:
        out.print(
            Text(f"\n{tr('reply', '回复')} ({reply.situation}, {reply.language}, {reply.status})", style="bold")
        )
        out.print(Text(clean(reply.text)))


def _hit(out: Console, hit: HitView) -> None:
    scores = f"risk {hit.risk} {hit.verdict}" if hit.kind == "name" else f"{hit.label} {hit.sentiment:+.2f}"
    out.print(Text(f"\n{short(hit.url, 300)} · {hit.source} · {scores}", style="cyan"))
    for line in quoted(hit.text):
        out.print(Padding(Text(line), (0, 0, 0, 2)))
    for reason in hit.reasons:
        out.print(Padding(Text(f"{reason.weight:+g}  {short(sentence(reason), 300)}", style="dim"), (0, 0, 0, 2)))
