"""`zhengming scan`: match a list of names against all watchlists."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.output import json_option, watchlists_option
from monitor.wording import tr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.names.matching import Matcher

#: characters of a line that its row repeats
SHOWN = 200
#: rows that are made at once: a block may hold a million lines without a name
AT_ONCE = 4_096


@click.command(
    name="scan",
    help=tr(
        "Match a list of names (one per line: hosts, URLs, mail addresses; .gz, .zst, .xz, .bz2 and .zip too) against all watchlists. "
        "Prints the matches as JSON Lines in the order of the input, one row per name and brand. A line that holds no name gives a "
        'row {"input", "error"} in its place; empty lines and # comments are passed over.\n\n'
        "\b\nzhengming scan new-domains.txt.gz > matches.jsonl\nExit 0 when all was read, 70 when the archive is broken.",
        "将域名列表（每行一个域名、网址或邮箱地址，支持 .gz、.zst、.xz、.bz2 和 .zip）与所有监控清单比对。"
        '按输入顺序输出 JSON Lines，每个域名和品牌一行；无法识别的行在原位置输出 {"input", "error"}；空行和 # 注释跳过。\n\n'
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
@click.option(
    "--column",
    type=click.IntRange(0),
    metavar="N",
    help=tr(
        "the file is CSV, its names stand in column N, counted from 0", "文件为 CSV，域名位于第 N 列（从 0 开始）"
    ),
)
@json_option
@watchlists_option
def command(file: str, min_risk: int, column: int | None, as_json: bool, watchlists: str | None) -> None:
    import msgspec

    from monitor.cli.lines import byte_blocks, opened
    from monitor.cli.lookup import chosen_brands
    from monitor.names.matching import Matcher

    matcher = Matcher(chosen_brands(watchlists, None), min_risk=min_risk)
    encoder, counted = msgspec.json.Encoder(), Counted(file)
    with opened(file) as stream:
        try:
            for block in byte_blocks(stream, file):
                rows = iter(found(matcher, block, column))
                while some := list(islice(rows, AT_ONCE)):
                    sys.stdout.buffer.write(encoder.encode_lines(counted.rows(some)))
                sys.stdout.buffer.flush()
                counted.read(block)
        finally:
            counted.end()


def found(matcher: Matcher, block: bytes, column: int | None) -> Iterable[Any]:
    """The matches of a block of lines, and the lines that could not be read, in their order."""
    if column is None:
        yield from matcher.scan(block)
        return
    from monitor.columns import cells

    for part in cells(block, column):
        if isinstance(part, bytes):
            yield from matcher.scan(part)
        else:
            yield part


class Counted:
    """Makes rows of what is found, shows how far it is (on stderr, where that is a terminal and stdout is not), and tells at the
    end how many lines could not be read."""

    def __init__(self, file: str) -> None:
        self._file = tr("stdin", "标准输入") if file == "-" else file
        self._shown = sys.stderr.isatty() and not sys.stdout.isatty()
        self._lines = self._rows = self._unread = 0

    def rows(self, found: list[Any]) -> list[Any]:
        """Every match as it is, every line that could not be read as `input` and `error`."""
        from monitor.names.matching import Match

        rows = [row if type(row) is Match else {"input": row.given[:SHOWN], "error": row.error} for row in found]
        unread = sum(type(row) is dict for row in rows)
        self._unread, self._rows = self._unread + unread, self._rows + len(rows) - unread
        return rows

    def read(self, block: bytes) -> None:
        """Count the lines of a block, and show the counts."""
        self._lines += block.count(b"\n") or block.count(b"\r")
        if self._shown:
            told = tr("{:,} lines, {:,} matches", "{:,} 行，{:,} 条结果").format(self._lines, self._rows)
            click.echo(f"\r\x1b[K{told}", err=True, nl=False)

    def end(self) -> None:
        """Leave the counts standing, and tell of the lines that could not be read."""
        if self._shown:
            click.echo("", err=True)
        if self._unread:
            told = tr(
                "{} lines could not be read; their rows carry `error`", "{} 行无法识别，对应的结果带有 `error`"
            ).format(f"{self._unread:,}")
            click.echo(f"zhengming: {self._file}: {told}", err=True)
