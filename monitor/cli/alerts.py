"""`zhengming alerts`: list, show and settle alerts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.output import json_line, json_option
from monitor.errors import UsageError
from monitor.wording import tr

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from alerts.view import AlertView
    from monitor.store.tables import Alert


@click.group(
    "alerts",
    help=tr(
        "List, show and settle alerts.\n\n\b\nzhengming alerts list --status open --search withdrawal\n"
        "zhengming alerts show 12\nzhengming alerts ack 12\nzhengming alerts resolve 12 --why 'site taken down'",
        "查看和处理警报。\n\n\b\nzhengming alerts list --status open --search 滑点\n"
        "zhengming alerts show 12\nzhengming alerts ack 12\nzhengming alerts resolve 12 --why '网站已下架'",
    ),
)
def command() -> None:
    pass


@command.command(
    "list",
    help=tr(
        "Alerts, newest first.\n\n\b\nzhengming alerts list --status open --level major\n"
        "zhengming alerts list --brand ebc --search withdrawal --json",
        "列出警报，最新在前。\n\n\b\nzhengming alerts list --status open --level major\n"
        "zhengming alerts list --brand ebc --search 出金 --json",
    ),
)
@click.option("--brand", metavar="KEY", help=tr("only of this brand", "仅此品牌"))
@click.option("--status", type=click.Choice(["open", "acknowledged", "resolved", "dismissed"]))
@click.option("--level", type=click.Choice(["minor", "major"]))
@click.option("--search", default="", metavar="WORDS", help=tr("words in its hits or title", "命中或标题中的词"))
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option(
    "--before", type=click.IntRange(1, 2**63 - 1), metavar="ID", help=tr("only older than this", "仅更早的")
)
@json_option
def listed(as_json: bool, **filters: Any) -> None:
    """Print a line for each alert, or a JSON line."""
    from alerts.view import alert_summary
    from monitor.store import queries

    with _session() as session:
        found = [alert_summary(row) for row in queries.alerts(session, **filters)]
    if as_json:
        for alert in found:
            json_line(_facts(alert))
    else:
        from monitor.cli.alert_text import print_list

        print_list(found)


@command.command("show", help=tr("One alert with everything that belongs to it.", "查看一条警报的全部内容。"))
@click.argument("alert_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@json_option
def shown(alert_id: int, as_json: bool) -> None:
    """Print an alert with its hits, reasons, messages and replies."""
    from alerts.view import load_alert

    with _session() as session:
        alert = load_alert(session, alert_id)
    if alert is None:
        raise UsageError(tr(f"there is no alert {alert_id}", f"没有编号为 {alert_id} 的警报"))
    if as_json:
        json_line(alert)
    else:
        from monitor.cli.alert_text import print_whole

        print_whole(alert)


def _settling(name: str, en: str, zh: str, *, told: str = "") -> Callable[[Callable[..., Alert]], click.Command]:
    """A sub-command that does one thing to an alert; `told` names the option with the words that it needs."""

    def made(settle: Callable[..., Alert]) -> click.Command:
        def run(alert_id: int, who: str, as_json: bool, **words: str) -> None:
            from alerts.view import alert_summary
            from monitor import clock
            from monitor.console.labels import label

            with _session() as session, session.begin():
                alert = alert_summary(settle(session, alert_id, who=who, now=clock.now(), **words))
            if as_json:
                json_line(_facts(alert))
            else:
                status = label(alert.status)
                click.echo(tr(f"alert {alert.id} is {status}", f"警报 {alert.id}：{status}"))

        run = click.argument("alert_id", metavar="ID", type=click.IntRange(1, 2**63 - 1))(run)
        run = click.option("--who", default=_me, help=tr("who does it (default: you)", "操作人（默认当前用户）"))(
            run
        )
        if told:
            run = click.option(f"--{told}", required=True)(run)
        return command.command(name, help=tr(en, zh))(json_option(run))

    return made


def _me() -> str:
    import getpass
    import os

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


@_settling("ack", "Take an alert: it is yours from now on.", "受理警报，此后由你负责。")
def _ack(*told: Any, **named: Any) -> Alert:
    from alerts.settling import acknowledge

    return acknowledge(*told, **named)


@_settling("resolve", "The matter is settled; say how.", "标记为已解决，并说明处理结果。", told="why")
def _resolve(*told: Any, **named: Any) -> Alert:
    from alerts.settling import resolve

    return resolve(*told, **named)


@_settling(
    "dismiss",
    "There was no matter; say why: false_alarm, duplicate, other_bearer (of the name) or ours.\n\n\b\n"
    "zhengming alerts dismiss 12 --why false_alarm",
    "驳回并说明原因：false_alarm（误报）、duplicate（重复）、other_bearer（同名他人）或 ours（我方官方）。\n\n\b\n"
    "zhengming alerts dismiss 12 --why false_alarm",
    told="why",
)
def _dismiss(*told: Any, **named: Any) -> Alert:
    from alerts.settling import dismiss

    return dismiss(*told, **named)


@_settling("note", "Add a note to the history.", "在经过中添加备注。", told="text")
def _note(*told: Any, **named: Any) -> Alert:
    from alerts.settling import note

    return note(*told, **named)


@contextmanager
def _session() -> Iterator[Session]:
    from monitor.settings import current
    from monitor.store.database import open_database

    with open_database(current()) as database, database.session() as session:
        yield session


def _facts(alert: AlertView) -> dict[str, Any]:
    """The facts of a list: no hits, history, messages and replies."""
    left_out = {"hits", "events", "notifications", "replies", "reports"}
    return {name: getattr(alert, name) for name in alert.__struct_fields__ if name not in left_out}
