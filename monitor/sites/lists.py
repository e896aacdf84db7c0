"""Lists of words and names that come with the program, one file each under `monitor/sites/data/`."""

from __future__ import annotations

from importlib.resources import files


def listed(name: str) -> str:
    """The words of a list, remarks left out; white space stands between them, lines mean nothing."""
    text = files("monitor.sites").joinpath("data", f"{name}.txt").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))
