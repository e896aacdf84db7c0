"""The command line: one file per command, imported only when it is called."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from contextvars import copy_context
from importlib import import_module
from typing import Any

import click

from monitor.cli.helping import Context, spoken
from monitor.cli.moments import read_by
from monitor.errors import ZhengmingError
from monitor.wording import tr

#: command → (English, Chinese): what `zhengming --help` says of it without importing it
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("The whole daemon against a small internet on this machine", "在本机的小型互联网上运行整个系统"),
    "run": ("The daemon: scheduler, worker and console in one process", "守护进程：调度、工作和控制台"),
    "worker": ("Only the worker, for further machines", "仅工作进程，用于更多机器"),
    "console": ("Only the web console", "仅网页控制台"),
    "renderer": ("Only the browser that looks at sites, as a unit of its own", "仅运行查看网站的浏览器"),
    "lookup": ("Is this address ours, or a fake?", "查询网址真伪"),
    "scan": ("Match a list of names against all watchlists", "将域名列表与所有监控清单比对"),
    "permute": ("The lookalike names of a domain, likeliest first", "列出域名的仿冒变体，最可能的在前"),
    "resolve": ("Which names exist in the DNS", "查询哪些域名存在"),
    "assess": ("Judge posts: JSON Lines in, JSON Lines out", "评估帖子：输入和输出均为 JSON Lines"),
    "explain": ("How a post is judged, and by which of its words", "帖子如何评估，依据哪些词语"),
    "crawl": ("Poll sources now", "立即抓取来源"),
    "sources": ("The state of every source, and why", "所有来源的状态及原因"),
    "investigate": ("Visit a site safely, judge it, keep the evidence", "安全访问网站，判断并保存证据"),
    "official": ("Visit the brand's own sites, to hold fakes against", "访问品牌官方网站，用于比对仿冒"),
    "report": ("Take in a customer's report of a fake site", "登记客户举报的假冒网站"),
    "alerts": ("List, show and settle alerts", "查看和处理警报"),
    "handover": ("What one shift leaves to the next, nothing open left out", "交接班报告，待完成项无遗漏"),
    "questions": ("What customers ask again and again, and the approved answers", "高频问题题库及核准答复"),
    "digest": ("What happened in a day or a week, with figures and pictures", "日报和周报，含指标与走势图"),
    "deliveries": ("What was sent, what waits, what was given up", "消息投递情况：已发送、等待、未送达"),
    "audit": ("What should have happened and did not", "检查应执行而未执行的事项"),
    "calendar": ("Which days count for deadlines", "哪些日子计入工作日"),
    "token": ("Who may use the API, and for what", "API 访问令牌"),
    "route": ("Whom an alert is told, and which route decided", "警报通知谁，由哪条路由决定"),
    "watchlist": ("Check watchlists", "检查监控清单"),
    "model": ("What posts are judged with, and how to teach it", "评估模型：查看、更正和再训练"),
    "settings": ("Every setting, its value and its meaning", "所有设置、当前值及含义"),
    "doctor": ("What is wrong with this installation", "检查本安装的问题"),
    "backup": ("Dump the database, or restore it", "备份或恢复数据库"),
}


class ReaderLeft(Exception):
    """Nobody reads what is printed any more (`| head`)."""


class LazyGroup(click.Group):
    """A group that imports `monitor.cli.<command>` only when that command is called."""

    context_class = Context

    def invoke(self, ctx: click.Context) -> Any:
        try:
            try:
                return copy_context().run(self._invoke, ctx)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            raise ReaderLeft from None

    def _invoke(self, ctx: click.Context) -> Any:
        read_by()
        return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"monitor.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return spoken(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(tr("Commands", "命令")):
            formatter.write_dl([(name, tr(*said)) for name, said in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help=tr(
        "Zhengming watches what is said and built in a brand's name, tells the right department,\n"
        "and hands staff a safe, official answer.\n\n"
        "\b\nStart here:\n  zhengming demo                      see all of it work on this machine\n"
        "  zhengming lookup ebc-login.top      is this address ours?\n"
        "  zhengming watchlist check           is my watchlist right?\n  zhengming run                       the daemon",
        "正名：监控以品牌名义发布的言论和网站，通知负责部门，并为客服准备官方核实回复。\n\n"
        "\b\n从这里开始：\n  zhengming demo                      在本机完整演示\n"
        "  zhengming lookup ebc-login.top      查询网址真伪\n"
        "  zhengming watchlist check           检查监控清单\n  zhengming run                       运行守护进程",
    ),
)
@click.version_option(package_name="zhengming", prog_name="zhengming")
def cli() -> None:
    pass


def main() -> None:
    """Run the command line; errors of the product are one line on stderr and their own exit code."""
    _open_streams()
    # The matrices are small: threads of linear algebra cost memory and time that nobody gets back.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = cli(prog_name="zhengming", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        code = 64
    except click.ClickException as error:
        from monitor.cli.misuse import tell

        tell(error)
        code = 64
    except (KeyboardInterrupt, click.Abort):
        sys.unraisablehook = _say_nothing  # what was half made when Ctrl-C came has nothing to tell
        code = 130
    except ReaderLeft:
        code = _close_streams()
    except Exception as error:  # noqa: BLE001 -- told in one line; the exit code of a crash, 1, would be a verdict
        code = _tell(error)
    gc.freeze()  # the process ends: looking through all that it holds for garbage once more takes up to a second
    sys.exit(code if isinstance(code, int) else 0)


def _say_nothing(_unraisable: sys.UnraisableHookArgs) -> None:
    pass


def _open_streams() -> None:
    """Give what is closed a substitute, and let no terminal of another encoding stop a command: it shows `?`."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123
        elif mode == "w" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _close_streams() -> int:
    """What is still to be written goes nowhere; 141 as of every program that SIGPIPE ends: 0 would be a verdict."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 141


def _tell(error: Exception) -> int:
    """One line on stderr, and the exit code; `python -X dev` shows where a fault of the program came from."""
    if isinstance(error, ZhengmingError):
        said, code = str(error), error.exit_code
    elif isinstance(error, OSError) and error.strerror:
        said, code = f"{error.filename}: {error.strerror}" if error.filename else error.strerror, 70
    else:
        said, code = f"unexpected {type(error).__name__}: {error}", 70
    if sys.flags.dev_mode and not isinstance(error, ZhengmingError):
        raise error
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        _close_streams()
    click.echo("zhengming: " + " ".join(said.split()), err=True)
    return code
