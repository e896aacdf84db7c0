"""Who sits at this terminal: the name that histories get when `--who` says no other."""

from __future__ import annotations

import getpass
import os
from typing import Any

import click

from monitor.wording import tr


def me() -> str:
    """The user's name, or number where the machine has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def who_option(command: Any) -> Any:
    """Adds `--who` to a command."""
    return click.option(
        "--who", default=me, metavar="NAME", help=tr("who does it (default: you)", "操作人（默认当前用户）")
    )(command)
