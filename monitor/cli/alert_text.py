"""Alerts on a terminal; imported only when there is one to print."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from alerts.grouping.rules import rule_sentence
from alerts.messages.naming import matter_name
from alerts.messages.quoting import excerpt, short
from alerts.messages.spreading import sighted
from alerts.triage.ending import lasting
from alerts.view import AlertView, HitView
from monitor import clock
from monitor.assessment import Verdict
from monitor.cli.alert_parts import course, ladder, messages, standing
from monitor.cli.output import console
from monitor.console.labels import label
from monitor.explain import sentence, topic, verdict
from monitor.text import clean
from monitor.wording import tr

#: columns from which on a list has room for ages, for the number of hits, for owners, and for topics
_ROOM_FOR_AGES, _ROOM_FOR_HITS, _ROOM_FOR_OWNERS, _ROOM_FOR_TOPICS = 70, 80, 90, 110
_STYLES = {"major": "bold red", "minor": "yellow", "open": "cyan", "resolved": "green", "failed": "red"}


def print_list(found: list[AlertView], out: Console | None = None, *, now: datetime | None = None) -> None:
    """A line for each alert: id, level, status and title; age, hits, owner and topic too where the window has room for them."""
    if not found:
        click.echo(tr("no alert fits", "没有符合条件的警报"))
        return
    out, now = out or console(), now or clock.now()
    table = Table(box=None, pad_edge=False)
    rows = [dict(_cells(alert, out.width, now)) for alert in found]
    for heading in rows[0]:
        table.add_column(heading, no_wrap=True)
    table.add_column(tr("title", "标题"), overflow="fold")
    for alert, cells in zip(found, rows, strict=True):
        table.add_row(*cells.values(), Text(short(alert.title, 200)))
    out.print(table)


def _cells(alert: AlertView, width: int, now: datetime) -> Iterator[tuple[str, Text]]:
    """Headings with their cells, as many as there is room for."""
    yield "id", Text(str(alert.id))
    yield tr("level", "级别"), _word(alert.level)
    yield tr("status", "状态"), _word(alert.status) + Text(" z" if alert.snooze else "", style="dim")
    if width >= _ROOM_FOR_AGES:
        yield tr("age", "历时"), Text(" ".join(lasting(now - alert.created_at).split()[:2]))
    if width >= _ROOM_FOR_HITS:
        yield tr("hits", "命中"), Text(str(alert.hit_count))
    if width >= _ROOM_FOR_OWNERS:
        yield tr("owner", "负责人"), Text(short(alert.owner, 12))
    if width >= _ROOM_FOR_TOPICS:
        yield tr("topic", "话题"), Text(_about(alert))


def _about(alert: AlertView) -> str:
    """The topic, or where it has none the matter."""
    return topic(alert.topic) if alert.topic else matter_name(alert.matter)


def _word(word: str) -> Text:
    """A level or status in the language being spoken and in its colour."""
    return Text(label(word), style=_STYLES.get(word, ""))


def print_whole(alert: AlertView, out: Console | None = None) -> None:
    """All that belongs to an alert, addresses defanged and personal data masked.

    Messages and replies keep their lines, however narrow the window: what is copied from there must stay whole.
    """
    out = out or console()
    out.print(Text(f"#{alert.id} {short(alert.title, 300)}", style="bold"))
    facts = (label(alert.level), label(alert.status), alert.brand, _about(alert), alert.owner)
    out.print(Text(" · ".join(fact for fact in facts if fact)))
    for said in standing(alert):
        out.print(Text(said))
    out.print(course(alert))
    for hit in alert.hits:
        _hit(out, hit)
    for report in alert.reports:
        said = tr("reported by a customer", "客户举报")
        out.print(Text(f"\n{said}: {short(report.url, 300)} ({report.contact_masked})"))
    for number, line in enumerate(messages(alert)):
        out.print(Text("" if number else "\n") + line, soft_wrap=True)
    for number, line in enumerate(ladder(alert)):
        out.print(Text("" if number else "\n") + line)
    for reply in alert.replies:
        drafted = ", ".join(label(word) for word in (reply.situation, reply.language, reply.status))
        out.print(Text(f"\n{tr('reply', '回复')} ({drafted})", style="bold"))
        out.print(Text(clean(reply.text)), soft_wrap=True)


def _hit(out: Console, hit: HitView) -> None:
    if hit.kind == "name":
        scores = f"{tr('risk', '风险')} {hit.risk} {verdict(Verdict(hit.verdict)) if hit.verdict else ''}".rstrip()
    else:
        scores = f"{label(hit.label)} {hit.sentiment:+.2f}"
    number = tr("hit {}", "命中 {}").format(hit.id)
    out.print(Text(f"\n{short(hit.url, 300)} · {hit.source} · {scores} · {number}", style="cyan"))
    if hit.joined_by:
        out.print(Padding(Text(rule_sentence(hit.joined_by), style="dim"), (0, 0, 0, 2)))
    if hit.summary:
        told = f"{tr('Summary', '摘要')} · {tr('Keywords', '关键词')}{tr(': ', '：')}{tr(', ', '、').join(hit.keywords)}"
        out.print(Padding(Text(short(told, 300)), (0, 0, 0, 2)))
    for line in excerpt(hit.text, hit.summary):
        out.print(Padding(Text(line), (0, 0, 0, 2)))
    if told := sighted(hit):
        out.print(Padding(Text(told, style="yellow"), (0, 0, 0, 2)))
    for reason in hit.reasons:
        out.print(Padding(Text(f"{reason.weight:+g}  {short(sentence(reason), 300)}", style="dim"), (0, 0, 0, 2)))
