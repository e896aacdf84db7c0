"""`zhengming alerts ack`, `assign`, `note`, `resolve`, `dismiss` and `reopen`."""

from __future__ import annotations

import click

from monitor.cli.alerts.doing import do_each, ids_argument, note_option, status_of
from monitor.cli.output import as_text, json_option
from monitor.cli.person import who_option
from monitor.wording import tr


@click.command(
    "ack",
    help=tr(
        "Take alerts: they are yours from now on (who takes one first owns it; to take it from somebody else, `assign` it).\n\n"
        "\b\nzhengming alerts ack 12\nzhengming alerts ack 12 13 14 --who Mei",
        "受理警报，此后由你负责（首问负责；从他人手中接过请用 `assign`）。\n\n\b\nzhengming alerts ack 12\nzhengming alerts ack 12 13 14 --who Mei",
    ),
)
@ids_argument
@note_option
@who_option
@json_option
def ack(ids: tuple[int, ...], note: str, who: str, as_json: bool) -> None:
    """Take alerts."""
    do_each(
        ids,
        lambda desk, one: desk.acknowledge(one, who=as_text(who), note=as_text(note)),
        as_json=as_json,
        said=status_of,
    )


@click.command(
    "assign",
    help=tr(
        "Give alerts to somebody; the history says from whom.\n\n\b\nzhengming alerts assign 12 13 --to Lin",
        "转派警报，经过中会记录从谁转给谁。\n\n\b\nzhengming alerts assign 12 13 --to Lin",
    ),
)
@ids_argument
@click.option("--to", required=True, metavar="NAME", help=tr("who owns them from now on", "新的负责人"))
@note_option
@who_option
@json_option
def assign(ids: tuple[int, ...], to: str, note: str, who: str, as_json: bool) -> None:
    """Give alerts to somebody."""
    do_each(
        ids,
        lambda desk, one: desk.assign(one, who=as_text(who), to=as_text(to), note=as_text(note)),
        as_json=as_json,
        said=lambda alert: tr(f"alert {alert.id} is {alert.owner}'s", f"警报 {alert.id} 由 {alert.owner} 负责"),
    )


@click.command(
    "note",
    help=tr(
        "Add a note to the history of alerts.\n\n\b\nzhengming alerts note 12 --text 'the bank was called'",
        "在经过中添加备注。\n\n\b\nzhengming alerts note 12 --text '已联系银行'",
    ),
)
@ids_argument
@click.option("--text", required=True, metavar="WORDS")
@who_option
@json_option
def note(ids: tuple[int, ...], text: str, who: str, as_json: bool) -> None:
    """Add a note."""
    do_each(
        ids,
        lambda desk, one: desk.note(one, who=as_text(who), text=as_text(text)),
        as_json=as_json,
        said=lambda alert: tr(f"alert {alert.id}: noted", f"警报 {alert.id}：已备注"),
    )


@click.command(
    "raise",
    help=tr(
        "Make minor alerts major; say why. Their departments are told at once, and the ladder begins.\n\n"
        "\b\nzhengming alerts raise 12 --why 'a journalist asks about it'",
        "将一般警报升级为重大，并说明原因。立即通知负责部门，并开始计算升级时限。\n\n\b\nzhengming alerts raise 12 --why '有记者来询'",
    ),
)
@ids_argument
@click.option("--why", required=True, metavar="WORDS")
@who_option
@json_option
def raise_level(ids: tuple[int, ...], why: str, who: str, as_json: bool) -> None:
    """Raise alerts."""
    do_each(
        ids,
        lambda desk, one: desk.raise_level(one, who=as_text(who), why=as_text(why)),
        as_json=as_json,
        said=lambda alert: tr(f"alert {alert.id} is major", f"警报 {alert.id}：重大"),
    )


@click.command(
    "lower",
    help=tr(
        "Make major alerts minor; say why. What made them major until now does so no more; only what is worse raises them again.\n\n"
        "\b\nzhengming alerts lower 12 --why 'an old story, told again'",
        "将重大警报降为一般，并说明原因。此前的依据不再使其升级，情况加重时才会再次升级。\n\n\b\nzhengming alerts lower 12 --why '旧闻重提'",
    ),
)
@ids_argument
@click.option("--why", required=True, metavar="WORDS")
@who_option
@json_option
def lower_level(ids: tuple[int, ...], why: str, who: str, as_json: bool) -> None:
    """Lower alerts."""
    do_each(
        ids,
        lambda desk, one: desk.lower_level(one, who=as_text(who), why=as_text(why)),
        as_json=as_json,
        said=lambda alert: tr(f"alert {alert.id} is minor", f"警报 {alert.id}：一般"),
    )


@click.command(
    "resolve",
    help=tr(
        "The matter is settled; say how. Everybody who was told of it gets the outcome, in the same mail thread.\n\n"
        "\b\nzhengming alerts resolve 12 --why 'site taken down'",
        "标记为已解决，并说明处理结果。曾收到通知的各方会在同一邮件会话中获知结果。\n\n\b\nzhengming alerts resolve 12 --why '网站已下架'",
    ),
)
@ids_argument
@click.option("--why", required=True, metavar="WORDS", help=tr("how it was settled", "如何处理"))
@who_option
@json_option
def resolve(ids: tuple[int, ...], why: str, who: str, as_json: bool) -> None:
    """Resolve alerts."""
    do_each(
        ids,
        lambda desk, one: desk.resolve(one, who=as_text(who), why=as_text(why)),
        as_json=as_json,
        said=status_of,
    )


@click.command(
    "dismiss",
    help=tr(
        "There was no matter; say why: false_alarm, duplicate, other_bearer (of the name) or ours. Everybody who was told of it is told so.\n\n"
        "\b\nzhengming alerts dismiss 12 --why false_alarm",
        "驳回并说明原因：false_alarm（误报）、duplicate（重复）、other_bearer（同名他人）或 ours（我方官方）。曾收到通知的各方会获知。\n\n"
        "\b\nzhengming alerts dismiss 12 --why false_alarm",
    ),
)
@ids_argument
@click.option("--why", required=True, metavar="REASON")
@note_option
@who_option
@json_option
def dismiss(ids: tuple[int, ...], why: str, note: str, who: str, as_json: bool) -> None:
    """Dismiss alerts."""
    do_each(
        ids,
        lambda desk, one: desk.dismiss(one, who=as_text(who), why=why, note=as_text(note)),
        as_json=as_json,
        said=status_of,
    )


@click.command(
    "reopen",
    help=tr(
        "Open closed alerts again; say why. Their departments are told, and the ladder begins anew.\n\n"
        "\b\nzhengming alerts reopen 12 --why 'the customer writes that nothing was paid'",
        "重新打开已了结的警报，并说明原因。会通知负责部门，升级时限重新计算。\n\n\b\nzhengming alerts reopen 12 --why '客户反映仍未到账'",
    ),
)
@ids_argument
@click.option("--why", required=True, metavar="WORDS")
@who_option
@json_option
def reopen(ids: tuple[int, ...], why: str, who: str, as_json: bool) -> None:
    """Reopen alerts."""
    do_each(
        ids,
        lambda desk, one: desk.reopen(one, who=as_text(who), why=as_text(why)),
        as_json=as_json,
        said=status_of,
    )


COMMANDS = {one.name or "": one for one in (ack, assign, raise_level, lower_level, note, resolve, dismiss, reopen)}
