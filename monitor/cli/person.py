"""Who sits at this terminal: the name that histories get when `--who` says no other."""

from __future__ import annotations

import getpass
import os


def me() -> str:
    """The user's name, or number where the machine has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
