"""Deliveries on a terminal; imported only when there is one to print."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.table import Table
from rich.text import Text

from alerts.delivery.dead_letters import ChannelView, DeliveryView
from alerts.messages.quoting import short
from monitor.cli.output import console
from monitor.clock import moment
from monitor.console.labels import label
from monitor.console.undelivered import channel_name, told
from monitor.text import clean, one_line
from monitor.wording import tr

_STYLES = {"failed": "bold red", "queued": "yellow", "held": "cyan", "sent": "green"}


def print_deliveries(found: Sequence[DeliveryView]) -> None:
    """A line for each message: id, status, channel, department, tries, and why it has not left or what it says."""
    if not found:
        click.echo(tr("no message fits", "没有符合条件的消息"))
        return
    table = Table(box=None, pad_edge=False)
    for heading in (
        "id",
        tr("status", "状态"),
        tr("channel", "渠道"),
        tr("department", "部门"),
        tr("tries", "次数"),
    ):
        table.add_column(heading, no_wrap=True)
    table.add_column(tr("why, and what", "原因与主题"), overflow="fold")
    for one in found:
        table.add_row(
            str(one.id),
            Text(label(one.status), style=_STYLES.get(one.status, "")),
            label(one.channel),
            short(one.department, 20),
            str(one.attempts),
            Text(" · ".join(filter(None, (_why(one), short(one.subject, 120))))),
        )
    console().print(table)


def print_delivery(one: DeliveryView, text: str) -> None:
    """Every fact of one message, then its text."""
    rows = (
        (tr("status", "状态"), label(one.status)),
        (tr("why", "原因"), _why(one)),
        (tr("alert", "警报"), str(one.alert_id or "")),
        (tr("department", "部门"), one.department),
        (tr("channel", "渠道"), label(one.channel)),
        (tr("to", "收件人"), ", ".join(one.to)),
        (tr("Cc", "抄送"), ", ".join(one.cc)),
        (tr("tries", "次数"), str(one.attempts)),
        (tr("stands in for", "替代"), str(one.instead_of or "")),
        (tr("told in", "合并到"), str(one.folded_into or "")),
        ("Message-ID", one.message_id),
        (tr("written", "生成时间"), moment(one.created_at)),
        (tr("sent", "发送时间"), moment(one.sent_at)),
        (tr("subject", "主题"), one.subject),
    )
    table = Table.grid(padding=(0, 2))
    for name, value in rows:
        if value:
            table.add_row(name, Text(one_line(value)))
    console().print(table)
    click.echo("\n" + clean(text).rstrip())


def print_channels(found: Sequence[ChannelView]) -> None:
    """A line for each channel that fails."""
    if not found:
        click.echo(tr("every channel worked when it was last used", "所有渠道最近一次使用均正常"))
    for one in found:
        state = tr("down", "中断") if one.down else tr("failing", "失败")
        times = tr(f"{one.failures} failures in a row", f"连续失败 {one.failures} 次")
        click.echo(
            f"{channel_name(one.channel)}{tr(': ', '：')}{state} · {times} · {moment(one.failed_at)} · {one_line(told(one.problem))}"
        )


def _why(one: DeliveryView) -> str:
    """Why it has not left, and until when."""
    if one.status == "held":
        until = moment(one.release_at)
        return label(one.held) + (tr(f" until {until}", f"，至 {until}") if until else "")
    if one.status == "queued" and one.next_try:
        at = moment(one.next_try)
        return one_line(told(one.problem), 200) + tr(f", next try {at}", f"，下次重试 {at}")
    return one_line(told(one.problem), 200)
