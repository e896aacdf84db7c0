"""`zhengming scan`: match a list of names against all watchlists."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from monitor.cli.output import json_option, watchlists_option
from monitor.wording import tr

if TYPE_CHECKING:
    from monitor.names.matching import Match, Unread


@click.command(
    name="scan",
    help=tr(
        "Match a list of names (one per line: hosts, URLs, mail addresses; .gz and .zst too) against all watchlists. Prints the matches "
        "as JSON Lines in the order of the input, one row per name and brand. A line that holds no name is told on stderr "
        "and passed over; empty lines and # comments are passed over.\n\n"
        "\b\nzhengming scan new-domains.txt.gz > matches.jsonl\nExit 0 when all was read, 70 when the archive is broken.",
        "将域名列表（每行一个域名、网址或邮箱地址，支持 .gz 和 .zst）与所有监控清单比对。按输入顺序输出 JSON Lines，每个域名和品牌一行；"
        "无法识别的行在 stderr 说明后跳过；空行和 # 注释跳过。\n\n"
        "\b\nzhengming scan new-domains.txt.gz > matches.jsonl\n全部读完退出码为 0，压缩文件损坏为 70。",
    ),
)
@click.argument("file", default="-")
@click.option(
    "--min-risk",
    type=click.IntRange(0, 100),
    default=25,
    show_default=True,
    help=tr("print matches from this risk on", "输出不低于该风险值的结果"),
)
@json_option
@watchlists_option
def command(file: str, min_risk: int, as_json: bool, watchlists: str | None) -> None:
    import msgspec

    from monitor.cli.lines import blocks, opened
    from monitor.cli.lookup import chosen_brands
    from monitor.names.matching import Matcher

    matcher = Matcher(chosen_brands(watchlists, None), min_risk=min_risk)
    encoder, progress, unread = msgspec.json.Encoder(), Progress(), Unreadable(file)
    with opened(file) as stream:
        for lines in blocks(stream, file):
            found = [row for row in matcher.matches(lines) if not unread.told(row)]
            if found:
                sys.stdout.buffer.write(encoder.encode_lines(found))
                sys.stdout.buffer.flush()
            progress.add(len(lines), len(found))
            unread.lines += len(lines)
    progress.end()
    unread.end()


class Unreadable:
    """Tells of lines that hold no name on stderr: the first ones with their number and why, then how many."""

    SHOWN = 20

    def __init__(self, file: str) -> None:
        self._file, self._count, self.lines = tr("stdin", "标准输入") if file == "-" else file, 0, 0

    def told(self, row: Match | Unread) -> bool:
        """True when `row` is such a line."""
        from monitor.names.matching import Match

        if isinstance(row, Match):
            return False
        self._count += 1
        if self._count <= self.SHOWN:
            click.echo(f"zhengming: {self._file}:{self.lines + row.number + 1}: {row.error}", err=True)
        return True

    def end(self) -> None:
        """How many were not shown."""
        if (more := self._count - self.SHOWN) > 0:
            told = tr("{} more lines hold no name", "另有 {} 行无法识别").format(f"{more:,}")
            click.echo(f"zhengming: {self._file}: {told}", err=True)


class Progress:
    """How far it is, on one line of stderr, when that is a terminal and stdout is not."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty() and not sys.stdout.isatty()
        self._lines = self._rows = 0

    def add(self, lines: int, rows: int) -> None:
        """Count, and show the counts."""
        self._lines, self._rows = self._lines + lines, self._rows + rows
        if self._shown:
            told = tr("{:,} lines, {:,} rows", "{:,} 行，{:,} 条结果").format(self._lines, self._rows)
            click.echo(f"\r\x1b[K{told}", err=True, nl=False)

    def end(self) -> None:
        """Leave the counts standing."""
        if self._shown:
            click.echo("", err=True)
