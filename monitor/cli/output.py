"""How commands print: JSON for programs, plain lines when piped, colour and tables for people."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from monitor.safe_json import as_json
from monitor.wording import tr

if TYPE_CHECKING:
    from rich.console import Console

    from monitor.opinion.models import Models


def json_line(value: Any) -> None:
    """One value as one line of JSON on stdout (times ISO 8601, text as UTF-8, broken text escaped)."""
    sys.stdout.buffer.write(as_json(value) + b"\n")
    sys.stdout.buffer.flush()


def as_text(argument: str) -> str:
    """An argument as UTF-8 text, whatever the locale's encoding is; what is no UTF-8 is replaced."""
    return os.fsencode(argument).decode("utf-8", "replace")


def console() -> Console:
    """A rich console on stdout: as wide as the terminal, 110 columns when piped, no colour then."""
    from rich.console import Console

    class Screen(Console):
        def on_broken_pipe(self) -> None:
            """Rich would exit with 1, which is a verdict of many commands."""
            raise BrokenPipeError

    return Screen(highlight=False, width=None if sys.stdout.isatty() else 110)


def json_option(command: Any) -> Any:
    """Adds `--json` to a command."""
    return click.option("--json", "as_json", is_flag=True, help=tr("JSON instead of text", "输出 JSON"))(command)


def watchlists_option(command: Any) -> Any:
    """Adds `--watchlists DIR` to a command: where its watchlists are read from."""
    return click.option(
        "--watchlists",
        type=click.Path(file_okay=False),
        metavar="DIR",
        help=tr(
            "folder of watchlists (default: the setting, else the shipped ones)",
            "监控清单目录（默认：设置中的或自带的）",
        ),
    )(command)


def models_in_use(state_dir: str) -> Models:
    """What posts are judged with; says on stderr where the model that was chosen cannot be used, and another is."""
    from monitor.refitting.keeper import ModelKeeper

    keeper = ModelKeeper(state_dir)
    models = keeper.current()
    if keeper.problem:
        told = tr("judging with the shipped model: {}", "改用自带模型：{}").format(keeper.problem)
        click.echo(f"zhengming: {told}", err=True)
    return models
