"""`zhengming deliveries`: what was sent, what waits and why, what was given up, and sending it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.cli.groups import Told
from monitor.cli.moments import only_brand, read_by
from monitor.cli.opening import reading
from monitor.cli.output import json_line, json_option
from monitor.cli.person import who_option
from monitor.errors import UsageError
from monitor.wording import tr

if TYPE_CHECKING:
    pass

_CHANNELS = ("mail", "teams", "chat", "webhook")
#: option → the statuses that it asks for
_STATUSES = {"failed": ("failed",), "waiting": ("queued",), "held": ("held",), "sent": ("sent",)}
_NUMBER = click.IntRange(1, 2**63 - 1)


@click.group(
    "deliveries",
    cls=Told,
    invoke_without_command=True,
    help=tr(
        "Messages to departments: those that have not left, unless told otherwise.\n\n\b\nzhengming deliveries --failed\n"
        "zhengming deliveries show 12\nzhengming deliveries resend 12\n"
        "zhengming deliveries resend --all --channel mail\nzhengming deliveries channels",
        "发给各部门的消息；默认列出尚未送达的。\n\n\b\nzhengming deliveries --failed\nzhengming deliveries show 12\n"
        "zhengming deliveries resend 12\nzhengming deliveries resend --all --channel mail\nzhengming deliveries channels",
    ),
)
@click.option("--failed", is_flag=True, help=tr("given up", "未送达"))
@click.option("--waiting", is_flag=True, help=tr("waiting for the next try", "等待重试"))
@click.option(
    "--held", is_flag=True, help=tr("held back: quiet hours, snooze, digest …", "暂缓发送（免打扰、摘要等）")
)
@click.option("--sent", is_flag=True, help=tr("accepted", "已发送"))
@click.option("--channel", type=click.Choice(_CHANNELS), help=tr("only over this channel", "仅此渠道"))
@only_brand
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--before", type=_NUMBER, metavar="ID", help=tr("only older than this", "仅更早的"))
@json_option
def command(
    as_json: bool,
    channel: str | None,
    brand: str,
    limit: int,
    before: int | None,
    **asked: bool,
) -> None:
    """Print a line for each message, or a JSON line."""
    if click.get_current_context().invoked_subcommand:
        return
    from alerts.delivery.dead_letters import Wanted, deliveries

    statuses = tuple(status for option, given in asked.items() if given for status in _STATUSES[option])
    wanted = Wanted(
        statuses=statuses or ("queued", "held", "failed"),
        channel=channel or "",
        brand=brand,
        limit=limit,
        before=before or 0,
    )
    with reading() as session:
        found = deliveries(session, wanted)
    if as_json:
        for one in found:
            json_line(one)
    else:
        from monitor.cli.deliveries_text import print_deliveries

        print_deliveries(found)


@command.command("show", help=tr("One message with its text.", "查看一条消息及其内容。"))
@click.argument("number", metavar="ID", type=_NUMBER)
@json_option
def shown(number: int, as_json: bool) -> None:
    """Print one message."""
    import msgspec

    from alerts.delivery.dead_letters import find

    with reading() as session:
        view, text = find(session, number)
    if as_json:
        json_line(msgspec.structs.asdict(view) | {"text": text})
    else:
        from monitor.cli.deliveries_text import print_delivery

        read_by(view.brand)
        print_delivery(view, text)


@command.command(
    "resend",
    help=tr(
        "Send messages again that were given up, under the same Message-ID.\n\n\b\nzhengming deliveries resend 12 13\n"
        "zhengming deliveries resend --all --channel mail",
        "重发未送达的消息（Message-ID 不变）。\n\n\b\nzhengming deliveries resend 12 13\n"
        "zhengming deliveries resend --all --channel mail",
    ),
)
@click.argument("numbers", metavar="[ID]...", nargs=-1, type=_NUMBER)
@click.option("--all", "everything", is_flag=True, help=tr("all that were given up", "全部未送达的"))
@click.option(
    "--channel", type=click.Choice(_CHANNELS), help=tr("with --all: only over this", "配合 --all：仅此渠道")
)
@who_option
@json_option
def resent(numbers: tuple[int, ...], everything: bool, channel: str | None, who: str, as_json: bool) -> None:
    """Queue them; they leave when a sender runs."""
    from alerts.delivery.dead_letters import dead_letters, resend
    from monitor import clock
    from monitor.jobs.queueing import enqueue_delivery

    if bool(numbers) == everything:
        raise UsageError(tr("expected numbers, or --all", "请给出编号，或使用 --all"))
    with reading() as session, session.begin():
        if everything:
            numbers = tuple(one.id for one in dead_letters(session, channel=channel or "", limit=10_000))
        done = [
            resend(session, number, who=who, now=clock.now(), enqueue=enqueue_delivery)
            for number in dict.fromkeys(sorted(numbers))
        ]
    if as_json:
        for one in done:
            json_line(one)
    else:
        click.echo(tr(f"{len(done)} queued again", f"已重新排队 {len(done)} 条"))


@command.command("channels", help=tr("Channels that fail, or are down.", "失败或中断的渠道。"))
@json_option
def channels(as_json: bool) -> None:
    """Print a line for each channel whose last message was not accepted."""
    from alerts.delivery.dead_letters import channel_states
    from monitor.settings import current

    with reading() as session:
        found = channel_states(session, current().breaker_failures)
    if as_json:
        for one in found:
            json_line(one)
    else:
        from monitor.cli.deliveries_text import print_channels

        print_channels(found)
