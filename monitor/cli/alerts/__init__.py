"""`zhengming alerts`: everything that people do with alerts, one small file for each group of sub-commands."""

from __future__ import annotations

from importlib import import_module

import click

from monitor.cli.helping import spoken
from monitor.wording import tr

#: sub-command → (its file, what `zhengming alerts --help` says of it in English, in Chinese)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "list": ("listing", "Which alerts there are, newest first", "列出警报，最新在前"),
    "show": ("listing", "One alert with everything that belongs to it", "查看一条警报的全部内容"),
    "new": ("making", "Open an alert by hand", "手工建立警报"),
    "ack": ("settling", "Take alerts: they are yours from now on", "受理警报，此后由你负责"),
    "assign": ("settling", "Give alerts to somebody, their owner's too", "转派警报，可从他人手中转出"),
    "advance": ("planning", "Take alerts to the next step of the closed loop", "推进到闭环的下一步"),
    "plan": ("planning", "What is to be done next, and by when", "登记下一步及期限"),
    "raise": ("settling", "Make minor alerts major", "升级为重大"),
    "lower": ("settling", "Make major alerts minor", "降为一般"),
    "note": ("settling", "Add a note to the history", "在经过中添加备注"),
    "snooze": (
        "planning",
        "Let messages wait until a time, a change or the end",
        "暂停提醒：到某时、有变化或平息为止",
    ),
    "wake": ("planning", "End a snooze", "结束暂停提醒"),
    "resolve": ("settling", "The matter is settled; say how", "标记为已解决，并说明处理结果"),
    "dismiss": ("settling", "There was no matter; say why", "驳回，并说明原因"),
    "reopen": ("settling", "Open closed alerts again; say why", "重新打开，并说明原因"),
    "merge": ("arranging", "Make one alert of several", "合并多条警报"),
    "split": ("arranging", "Take hits out into an alert of their own", "将部分命中拆分为新警报"),
    "move": ("arranging", "Move hits to another alert", "将命中移到另一警报"),
    "silence": ("silencing", "Let nobody be told of what fits, for a while", "在一段时间内对符合条件的警报静默"),
    "silences": ("silencing", "Which silences are on", "列出生效的静默"),
    "unsilence": ("silencing", "End a silence", "结束静默"),
    "history": ("histories", "What happened to an alert, and who did it", "查看警报的经过及操作人"),
    "verify": ("histories", "Check that no history was changed", "检查经过是否被篡改"),
}


class _Group(click.Group):
    """Imports the file of a sub-command only when that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        file, *_ = COMMANDS[cmd_name]
        found: dict[str, click.Command] = import_module(f"monitor.cli.alerts.{file}").COMMANDS
        return spoken(found[cmd_name])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(tr("Commands", "命令")):
            formatter.write_dl([(name, tr(*said)) for name, (_, *said) in COMMANDS.items()])


@click.group(
    "alerts",
    cls=_Group,
    help=tr(
        "List, show, take and settle alerts. Where IDs are asked for, several may be given: each is done by itself, and what "
        "cannot be done is named while the rest goes on (exit 64).\n\n"
        "\b\nzhengming alerts list --status open --search withdrawal\nzhengming alerts show 12\nzhengming alerts ack 12 13\n"
        "zhengming alerts plan 12 --step 'call the bank' --due 2d\nzhengming alerts snooze 12 --until 8h\n"
        "zhengming alerts resolve 12 --why 'site taken down'",
        "查看、受理和处理警报。可同时给出多个编号：逐条处理，无法处理的会指出，其余照常（退出码 64）。\n\n"
        "\b\nzhengming alerts list --status open --search 滑点\nzhengming alerts show 12\nzhengming alerts ack 12 13\n"
        "zhengming alerts plan 12 --step '联系银行' --due 2d\nzhengming alerts snooze 12 --until 8h\n"
        "zhengming alerts resolve 12 --why '网站已下架'",
    ),
)
def command() -> None:
    pass
