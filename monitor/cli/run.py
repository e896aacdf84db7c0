"""`zhengming run`: the daemon, or one full pass."""

from __future__ import annotations

import sys

import click

from monitor.cli.output import watchlists_option
from monitor.wording import tr


@click.command(
    name="run",
    help=tr(
        "The daemon: scheduler, worker and console in one process, until Ctrl-C or SIGTERM.\n\n"
        "With --once, one full pass over everything that is due, deliveries included, then exit.",
        "守护进程：调度、工作和控制台，直到 Ctrl-C 或 SIGTERM。\n\n加上 --once 则只执行一轮（包括投递），然后退出。",
    ),
)
@click.option("--once", is_flag=True, help=tr("one full pass, then exit", "只执行一轮"))
@watchlists_option
def command(once: bool, watchlists: str | None) -> None:
    from monitor.cli.daemon import run_roles
    from monitor.daemon import ALL_ROLES

    sys.exit(run_roles(ALL_ROLES, once=once, watchlists=watchlists))
