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
        "Give every machine the same ZHENGMING_DATABASE_URL and the same watchlists.",
        "仅工作进程：执行其他机器调度的抓取、评估和投递。\n\n所有机器须使用相同的 ZHENGMING_DATABASE_URL 和监控清单。",
    ),
)
@watchlists_option
def command(watchlists: str | None) -> None:
    from monitor.cli.daemon import run_roles
    from monitor.daemon import WORKER

    sys.exit(run_roles(frozenset({WORKER}), watchlists=watchlists))
