"""What is wrong with how a command was called, in the reader's language: Click's sentences (those of version 8) by their form."""

from __future__ import annotations

import io

import click

from monitor.sentences import retold

_SENTENCES = (
    ("Try '{}' for help.", "查看帮助：{}"),
    ("Error: {…}", "错误：{…}"),
    ("Invalid value for {}: {…}", "{} 的值无效：{…}"),
    ("Invalid value: {…}", "值无效：{…}"),
    ("Missing argument {}. Choose from:", "缺少参数 {}，可选："),
    ("Missing option {}. Choose from:", "缺少选项 {}，可选："),
    ("Missing argument {}.", "缺少参数 {}。"),
    ("Missing option {}.", "缺少选项 {}。"),
    ("Missing command.", "缺少命令。"),
    ("No such command {}. {…}", "没有命令 {}。{…}"),
    ("No such command {}.", "没有命令 {}。"),
    ("No such option {}. {…}", "没有选项 {}。{…}"),
    ("No such option {}.", "没有选项 {}。"),
    ("Did you mean one of: {}?", "是否想用：{}？"),
    ("(Did you mean one of: {}?)", "（是否想用：{}？）"),
    ("(Possible options: {})", "（可用选项：{}）"),
    ("Did you mean {}?", "是否想用 {}？"),
    ("{} is not one of {}.", "{} 不在可选范围内：{}。"),
    ("{} is not a valid integer.", "{} 不是整数。"),
    ("{} is not a valid integer range.", "{} 不是整数。"),
    ("{} is not a valid float.", "{} 不是数字。"),
    ("{} is not a valid float range.", "{} 不是数字。"),
    ("{} is not in the range {}.", "{} 不在范围 {} 内。"),
    ("Option {} requires an argument.", "选项 {} 需要一个值。"),
    ("Option {} does not take a value.", "选项 {} 不带值。"),
    ("Got unexpected extra argument {}", "多余的参数 {}"),
    ("Got unexpected extra arguments {}", "多余的参数 {}"),
    ("File {} does not exist.", "文件 {} 不存在。"),
    ("Directory {} does not exist.", "目录 {} 不存在。"),
    ("Path {} does not exist.", "路径 {} 不存在。"),
    ("File {} is a directory.", "{} 是目录，应为文件。"),
    ("Directory {} is a file.", "{} 是文件，应为目录。"),
    ("File {} is not readable.", "文件 {} 不可读。"),
    ("Could not open file {}: {}", "无法打开文件 {}：{}"),
)


def tell(error: click.ClickException) -> None:
    """Say on stderr how the command is used and what was wrong; what has no known form stays in English."""
    told = io.StringIO()
    error.show(told)
    for line in told.getvalue().splitlines():
        click.echo(retold(line, _SENTENCES), err=True)
