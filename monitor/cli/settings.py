"""`zhengming settings`: every setting, its value and its meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from monitor.cli.output import console, json_line, json_option
from monitor.wording import tr

if TYPE_CHECKING:
    from rich.console import Console

    from monitor.settings import Described

#: columns below which the table becomes a list
NARROW = 90


@click.command(
    help=tr(
        "Every setting: its value here, its default, the variable that sets it, and what it means.\n\n"
        "A setting comes from ZHENGMING_<NAME>, from the file that ZHENGMING_<NAME>_FILE names (for secrets), or "
        "from the TOML file that ZHENGMING_CONFIG names: the first that is there wins.",
        "所有设置：当前值、默认值、对应的环境变量及含义。\n\n"
        "取值依次来自 ZHENGMING_<名称>、ZHENGMING_<名称>_FILE 所指的文件（用于密码）、"
        "ZHENGMING_CONFIG 所指的 TOML 文件。",
    )
)
@json_option
def command(*, as_json: bool) -> None:
    from monitor.settings import current, describe

    told = list(describe(current()))
    if as_json:
        for one in told:
            json_line(one)
    elif (screen := console()).width < NARROW:
        _list(screen, told)
    else:
        _table(screen, told)


def _list(screen: Console, told: list[Described]) -> None:
    for one in told:
        screen.print(f"{one.name} = {_shown(one.value)}", style="bold", markup=False)
        screen.print(f"  {one.sentence}", markup=False)
        screen.print(f"  {one.variable}, {tr('default', '默认')} {_shown(one.default)}", style="dim", markup=False)


def _table(screen: Console, told: list[Described]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(tr("variable", "环境变量"), no_wrap=True)
    for title in (tr("value", "当前值"), tr("default", "默认"), tr("meaning", "含义")):
        table.add_column(title, overflow="fold")
    for one in told:
        default = Text(_shown(one.default), style="dim")
        table.add_row(Text(one.variable), Text(_shown(one.value)), default, Text(one.sentence))
    screen.print(table)


def _shown(value: str) -> str:
    return value or tr("(empty)", "（空）")
