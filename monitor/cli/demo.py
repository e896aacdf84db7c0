"""`zhengming demo`: all of it, seen to work on this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.output import console, json_line, json_option
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.demo.playing import Outcome

STOPPED = 130


@click.command(
    name="demo",
    help=tr(
        "The whole daemon against a small internet on this machine: a news feed, a forum, a traders' board, a list of\n"
        "new domains, a certificate log, a name server, two fake sites, a mail server and a Teams webhook, all on loopback.\n\n"
        "Prints the alerts, the mails as delivered and the drafted replies, then leaves the console open until Ctrl-C;\n"
        "with --once, --json or without a terminal it ends by itself.\n\n"
        "\b\nExit codes: 0 everything expected arrived, 1 something is missing (each is named), 130 stopped.",
        "在本机的小型互联网上运行整个系统：新闻源、论坛、交易社区、新域名列表、证书透明度日志、域名服务器、两个假冒网站、邮件服务器和 Teams webhook，\n"
        "全部在本机回环地址上。\n\n"
        "打印警报、送达的邮件和回复草稿，然后保持控制台开放直到 Ctrl-C；使用 --once、--json 或没有终端时自动结束。\n\n"
        "\b\n退出码：0 预期内容全部到达，1 有缺失（逐一列出），130 被中止。",
    ),
)
@click.option("--once", is_flag=True, help=tr("end by itself", "自动结束"))
@click.option(
    "--keep",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help=tr("keep state and watchlists in this new folder", "将数据和监控清单保留在此新目录"),
)
@json_option
def command(once: bool, keep: str | None, as_json: bool) -> None:
    from monitor.demo.staging import stage

    stays = not (once or as_json) and sys.stdout.isatty()
    with stage(keep) as folder:
        code = _play(folder, keep=keep is not None, stays=stays, as_json=as_json)
    sys.exit(code)


def _play(folder: Path, *, keep: bool, stays: bool, as_json: bool) -> int:
    import logging

    from monitor.demo.playing import Play
    from monitor.demo.progress import Progress
    from monitor.logs import set_up_logging
    from monitor.stopping import until_stopped
    from spiders.reactor import run

    set_up_logging(logging.ERROR)
    out = console()
    out.quiet = as_json
    progress = Progress(out)
    play = Play(folder, progress)

    def finished(outcome: Outcome) -> None:
        progress.end()
        _tell(outcome, kept=folder if keep else None, stays=stays, as_json=as_json)

    with progress.shown():
        stopped = run(until_stopped(play.run(finished, stay=stays)))
    if stopped or play.outcome is None:
        return STOPPED
    return 1 if play.outcome.missing else 0


def _tell(outcome: Outcome, *, kept: Path | None, stays: bool, as_json: bool) -> None:
    from monitor.demo import printing

    if as_json:
        json_line(printing.as_json(outcome))
        return
    out = console()
    printing.show(outcome, out)
    printing.where_next(outcome, out, kept=kept, stays=stays)
