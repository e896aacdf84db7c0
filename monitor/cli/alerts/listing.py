"""`zhengming alerts list` and `show`."""

from __future__ import annotations

from typing import Any

import click

from monitor.cli.alerts import doing
from monitor.cli.alerts.doing import ID
from monitor.cli.moments import Moment, only_brand, read_by
from monitor.cli.opening import reading
from monitor.cli.output import json_line, json_option
from monitor.errors import UsageError
from monitor.wording import tr

_STATUSES = ("open", "acknowledged", "resolved", "dismissed")
_STAGES = ("accept", "judge", "investigate", "plan", "carry_out", "review")


@click.command(
    "list",
    help=tr(
        "Alerts, newest first. Settled ones are listed too: `--status resolved --search …` finds how a case was settled before. `z` behind a status: snoozed.\n\n"
        "\b\nzhengming alerts list --status open --level major\nzhengming alerts list --owner Mei --status acknowledged --stage plan\n"
        "zhengming alerts list --owner - --since 8h\nzhengming alerts list --brand ebc --search withdrawal --json",
        "列出警报，最新在前，已了结的也在内：用 `--status resolved --search …` 可查以往案例如何处理。状态后的 `z` 表示已暂停提醒。\n\n"
        "\b\nzhengming alerts list --status open --level major\nzhengming alerts list --owner Mei --status acknowledged --stage plan\n"
        "zhengming alerts list --owner - --since 8h\nzhengming alerts list --brand ebc --search 出金 --json",
    ),
)
@only_brand
@click.option(
    "--status", type=click.Choice(_STATUSES), multiple=True, help=tr("may be given several times", "可多次给出")
)
@click.option("--level", type=click.Choice(["minor", "major"]))
@click.option("--owner", metavar="NAME", help=tr("whose they are; `-` for nobody's", "负责人；`-` 为无人负责"))
@click.option("--matter", metavar="KEY", help=tr("such as funding or fake_site", "例如 funding、fake_site"))
@click.option("--topic", metavar="KEY", help=tr("such as withdrawal_delay", "例如 withdrawal_delay"))
@click.option("--source", metavar="KEY", help=tr("with a hit from this source", "含来自此来源的命中"))
@click.option("--stage", type=click.Choice(_STAGES), help=tr("step of the closed loop", "闭环步骤"))
@click.option("--snoozed/--not-snoozed", default=None, help=tr("whose messages wait, or not", "是否暂停提醒"))
@click.option("--search", default="", metavar="WORDS", help=tr("words in its hits or title", "命中或标题中的词"))
@click.option(
    "--since",
    type=Moment("ago"),
    metavar="TIME",
    help=tr("changed since: 8h, 3d, a day", "此后有变化：8h、3d 或日期"),
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--before", type=ID, metavar="ID", help=tr("only older than this", "仅更早的"))
@json_option
def listed(as_json: bool, owner: str | None, **filters: Any) -> None:
    """Print a line for each alert, or a JSON line."""
    from alerts.view import alert_summary
    from monitor.store import queries

    nobody = "" if owner == "-" else owner
    with reading() as session:
        found = [alert_summary(row) for row in queries.alerts(session, owner=nobody, **filters)]
    if as_json:
        for alert in found:
            json_line(doing.facts(alert))
    else:
        from monitor.cli.alert_text import print_list

        print_list(found)


@click.command(
    "show",
    help=tr(
        "One alert with everything that belongs to it: its step in the closed loop, why it is major, why its hits are in it, who was told "
        "and who is told next.\n\n\b\nzhengming alerts show 12\nzhengming alerts show 12 --json",
        "查看一条警报的全部内容：闭环步骤、为何重大、命中为何归入、已通知谁、接下来通知谁。\n\n\b\nzhengming alerts show 12\nzhengming alerts show 12 --json",
    ),
)
@click.argument("alert_id", metavar="ID", type=ID)
@json_option
def shown(alert_id: int, as_json: bool) -> None:
    """Print an alert with its hits, reasons, messages and replies."""
    from alerts.view import load_alert

    with reading() as session:
        alert = load_alert(session, alert_id)
    if alert is None:
        raise UsageError(tr(f"there is no alert {alert_id}", f"没有编号为 {alert_id} 的警报"))
    if as_json:
        json_line(alert)
    else:
        from monitor.cli.alert_text import print_whole

        read_by(alert.brand)
        print_whole(alert)


COMMANDS = {"list": listed, "show": shown}
