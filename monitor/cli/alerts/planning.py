"""`zhengming alerts advance`, `plan`, `snooze` and `wake`."""

from __future__ import annotations

from datetime import datetime

import click

from monitor.cli.alerts.doing import do_each, ids_argument, note_option
from monitor.cli.moments import Moment
from monitor.cli.output import as_text, json_option
from monitor.cli.person import who_option
from monitor.clock import moment
from monitor.errors import UsageError
from monitor.wording import tr


@click.command(
    "advance",
    help=tr(
        "Take alerts to the next step of the closed loop (accept, judge, investigate, plan, carry_out, review), or with --to and a note "
        "back to an earlier one. Steps are not skipped; a resolved alert may still be reviewed.\n\n"
        "\b\nzhengming alerts advance 12\nzhengming alerts advance 12 --to judge --note 'the customer sent new papers'",
        "推进到闭环的下一步（accept 受理、judge 研判、investigate 调查、plan 方案、carry_out 执行、review 回顾），或用 --to 并备注退回先前步骤。"
        "不能跳步；已解决的警报仍可回顾。\n\n"
        "\b\nzhengming alerts advance 12\nzhengming alerts advance 12 --to judge --note '客户补充了材料'",
    ),
)
@ids_argument
@click.option(
    "--to", default="", metavar="STEP", help=tr("which step (default: the next)", "目标步骤（默认下一步）")
)
@click.option("--note", default="", metavar="WORDS", help=tr("what was found or done", "发现或完成了什么"))
@who_option
@json_option
def advance(ids: tuple[int, ...], to: str, note: str, who: str, as_json: bool) -> None:
    """Take alerts a step further."""
    from monitor.console.labels import label

    do_each(
        ids,
        lambda desk, one: desk.advance(one, who=as_text(who), to=to, note=as_text(note)),
        as_json=as_json,
        said=lambda alert: (
            tr(f"alert {alert.id} is at: ", f"警报 {alert.id} 处于：") + label(f"stage_{alert.stage}")
        ),
    )


@click.command(
    "plan",
    help=tr(
        "What is to be done next, and by when; it stands in the shift's handover.\n\n"
        "\b\nzhengming alerts plan 12 --step 'call the bank' --due 2d\nzhengming alerts plan 12 --step 'ask again' --due 2026-12-01",
        "登记下一步及期限，会写入交接班记录。\n\n"
        "\b\nzhengming alerts plan 12 --step '联系银行' --due 2d\nzhengming alerts plan 12 --step '再次跟进' --due 2026-12-01",
    ),
)
@ids_argument
@click.option("--step", required=True, metavar="WORDS")
@click.option(
    "--due", type=Moment("by"), metavar="TIME", help=tr("8h, 2d, a day or a moment", "8h、2d、日期或时刻")
)
@who_option
@json_option
def plan(ids: tuple[int, ...], step: str, due: datetime | None, who: str, as_json: bool) -> None:
    """Plan the next step."""
    by = tr(f" by {moment(due)}", f"，期限 {moment(due)}") if due else ""
    do_each(
        ids,
        lambda desk, one: desk.plan(one, who=as_text(who), step=as_text(step), due=due),
        as_json=as_json,
        said=lambda alert: tr(f"alert {alert.id}: planned", f"警报 {alert.id}：已登记下一步") + by,
    )


@click.command(
    "snooze",
    help=tr(
        "Let the messages of alerts wait: --until a time, until they change (--until-change: a hit joins, it is raised or reopened), or until they "
        "clear (--until-clear: the site is down, or nothing has joined for as long as the brand's grouping says). Nothing is dropped. A raise to major, a customer's "
        "report and a new impersonation always wake.\n\n"
        "\b\nzhengming alerts snooze 12 13 --until 8h\nzhengming alerts snooze 12 --until 2026-12-01T09:00\n"
        "zhengming alerts snooze 12 --until-change",
        "暂停提醒：到某时（--until）、有变化为止（--until-change：新增命中、升级或重新打开），或平息为止（--until-clear：网站下线，或在品牌的归并时限内无新增）。"
        "期间的消息只是等待，不会丢失。升级为重大、客户举报和新的冒充网站总会唤醒。\n\n"
        "\b\nzhengming alerts snooze 12 13 --until 8h\nzhengming alerts snooze 12 --until 2026-12-01T09:00\n"
        "zhengming alerts snooze 12 --until-change",
    ),
)
@ids_argument
@click.option("--until", type=Moment(), metavar="TIME", help=tr("8h, 3d, a day or a moment", "8h、3d、日期或时刻"))
@click.option("--until-change", "mode", flag_value="change")
@click.option("--until-clear", "mode", flag_value="clear")
@note_option
@who_option
@json_option
def snooze(
    ids: tuple[int, ...], until: datetime | None, mode: str | None, note: str, who: str, as_json: bool
) -> None:
    """Snooze alerts."""
    from monitor.console.labels import snooze_ends

    if until is None and mode is None:
        raise UsageError(
            tr(
                "expected --until TIME, --until-change or --until-clear",
                "应给出 --until 时间、--until-change 或 --until-clear",
            )
        )
    ends = snooze_ends(mode or "until", until)
    do_each(
        ids,
        lambda desk, one: desk.snooze(one, who=as_text(who), mode=mode or "until", until=until, note=as_text(note)),
        as_json=as_json,
        said=lambda alert: tr(f"alert {alert.id} is snoozed {ends}", f"警报 {alert.id} 已暂停提醒，{ends}"),
    )


@click.command(
    "wake",
    help=tr(
        "End the snooze of alerts; the messages that waited leave.\n\n\b\nzhengming alerts wake 12",
        "结束暂停提醒，等待中的消息随即发出。\n\n\b\nzhengming alerts wake 12",
    ),
)
@ids_argument
@who_option
@json_option
def wake(ids: tuple[int, ...], who: str, as_json: bool) -> None:
    """Wake alerts."""
    do_each(
        ids,
        lambda desk, one: desk.wake(one, who=as_text(who)),
        as_json=as_json,
        said=lambda alert: tr(f"alert {alert.id} is awake", f"警报 {alert.id} 已恢复提醒"),
    )


COMMANDS = {one.name or "": one for one in (advance, plan, snooze, wake)}
