"""`zhengming worker`: only the worker, for further machines."""

from __future__ import annotations

import sys

import click

from monitor.cli.output import watchlists_option
from monitor.wording import tr


@click.command(
    name="worker",
    help=tr(
        "Only the worker: crawls, judges and delivers what the scheduler of another machine queues.\n\n"
        "Give every machine the same ZHENGMING_DATABASE_URL and the same watchlists. With --only sender it delivers messages and does nothing else, "
        "with --only jobs everything but that.\n\n\b\nzhengming worker\nzhengming worker --only sender",
        "仅工作进程：执行其他机器调度的抓取、评估和投递。\n\n所有机器须使用相同的 ZHENGMING_DATABASE_URL 和监控清单。"
        "--only sender 仅投递消息，--only jobs 则不投递。\n\n\b\nzhengming worker\nzhengming worker --only sender",
    ),
)
@click.option(
    "--only",
    type=click.Choice(["jobs", "sender"]),
    help=tr("only deliver (sender), or only all the rest (jobs)", "仅投递（sender）或仅其余任务（jobs）"),
)
@watchlists_option
def command(only: str | None, watchlists: str | None) -> None:
    from monitor.cli.daemon import run_roles
    from monitor.daemon import SENDER, WORKER

    roles = {"jobs": frozenset({WORKER}), "sender": frozenset({SENDER})}
    sys.exit(run_roles(roles.get(only or "", frozenset({WORKER, SENDER})), watchlists=watchlists))
