"""What a line of the table of recordings says."""

from __future__ import annotations

from typing import NamedTuple


class Recorded(NamedTuple):
    """One source as a user would configure it, and the recordings (globs) that it must read."""

    files: tuple[str, ...]
    toml: str


class LeftOut(NamedTuple):
    """Recordings (globs) that no source is expected to read, and the rule by which they are left out."""

    files: tuple[str, ...]
    rule: str
