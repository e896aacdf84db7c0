"""Groups of sub-commands that `--help` tells in the order in which people need them."""

from __future__ import annotations

import re

import click

from monitor.cli.helping import spoken
from monitor.wording import tr

#: where the first clause of a help text ends
_END = re.compile(r"\.(?=\s|$)|[。;；：]|:\s|\n\n")


class Told(click.Group):
    """Lists its sub-commands as they were defined, each with the whole first clause of its help, never cut short."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        return spoken(found) if found else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(tr("Commands", "命令")):
            formatter.write_dl([(name, _clause(command.help or "")) for name, command in self.commands.items()])


def _clause(told: str) -> str:
    return " ".join(_END.split(told, maxsplit=1)[0].split())
