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
        "With --once, one full pass over everything that is due, deliveries included, then exit.\n\n"
        "\b\nZHENGMING_WATCHLISTS=watchlists ZHENGMING_SMTP_HOST=mail.acme.com zhengming run\n"
        "zhengming run --once --watchlists watchlists\n"
        "Exit 0 when it was stopped or the pass is done, 70 when it could not start.",
        "守护进程：调度、工作和控制台，直到 Ctrl-C 或 SIGTERM。\n\n加上 --once 则只执行一轮（包括投递），然后退出。\n\n"
        "\b\nZHENGMING_WATCHLISTS=watchlists ZHENGMING_SMTP_HOST=mail.acme.com zhengming run\n"
        "zhengming run --once --watchlists watchlists\n退出码：0 正常停止或完成一轮，70 无法启动。",
    ),
)
@click.option("--once", is_flag=True, help=tr("one full pass, then exit", "只执行一轮"))
@watchlists_option
def command(once: bool, watchlists: str | None) -> None:
    from monitor.cli.daemon import run_roles
    from monitor.daemon import ALL_ROLES

    sys.exit(run_roles(ALL_ROLES, once=once, watchlists=watchlists))
