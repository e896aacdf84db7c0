"""How commands print: JSON for programs, plain lines when piped, colour and tables for people."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click
import msgspec

if TYPE_CHECKING:
    from rich.console import Console


def json_line(value: Any) -> None:
    """One value as one line of JSON on stdout (times ISO 8601, text as UTF-8)."""
    sys.stdout.buffer.write(msgspec.json.encode(value) + b"\n")
    sys.stdout.buffer.flush()


def console() -> Console:
    """A rich console on stdout: as wide as the terminal, 110 columns when piped, no colour then."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 110)


def json_option(command: Any) -> Any:
    """Adds `--json` to a command."""
    return click.option("--json", "as_json", is_flag=True, help="JSON instead of text")(command)


def watchlists_option(command: Any) -> Any:
    """Adds `--watchlists DIR` to a command: where its watchlists are read from."""
    return click.option(
        "--watchlists",
        type=click.Path(file_okay=False),
        metavar="DIR",
        help="folder of watchlists (default: the setting, else the shipped ones)",
    )(command)
