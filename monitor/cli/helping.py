"""What `--help` says of itself, in the reader's language: the words that Click (version 8) puts around those of a command."""

from __future__ import annotations

from collections.abc import Iterable

import click

from monitor.wording import tr

_HEADINGS = {"Options": "选项", "Arguments": "参数", "Commands": "命令"}
_USAGE = (("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 [参数]..."))
_ROWS = (
    ("Show this message and exit.", "显示帮助并退出。"),
    ("Show the version and exit.", "显示版本并退出。"),
    ("[default: ", "[默认："),
    ("; required]", "；必填]"),
    ("[required]", "[必填]"),
)


class Formatter(click.HelpFormatter):
    """Writes help texts as Click does, headings and all in the reader's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, _said(args, _USAGE), prefix or tr("Usage: ", "用法："))

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{tr(heading, _HEADINGS.get(heading, heading))}{tr(':', '：')}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, _said(told, _ROWS)) for name, told in rows], col_max, col_spacing)


def _said(text: str, words: Iterable[tuple[str, str]]) -> str:
    for english, chinese in words:
        text = text.replace(english, tr(english, chinese))
    return text


class Context(click.Context):
    """A call of a command whose help speaks the reader's language."""

    formatter_class = Formatter


def spoken(command: click.Command) -> click.Command:
    """The command, its help in the reader's language."""
    command.context_class = Context
    return command
