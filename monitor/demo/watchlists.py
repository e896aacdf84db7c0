"""The shipped watchlist, with the demo world in the place of the real one."""

from __future__ import annotations

import shutil
from pathlib import Path

from monitor.demo.site import render
from monitor.demo.world import World
from monitor.watchlist.reading import SHARED, shipped

BRAND = "ebc"


def write_watchlists(world: World, folder: Path, *, every: str = "2s", gap: float = 0.0) -> Path:
    """Write the shipped brand and what all brands share to `folder`, watching `world`; gives `folder`.

    `every` is the time between two polls of a source as watchlists write it, `gap` the seconds between two requests.
    """
    for name in (BRAND, SHARED):
        shutil.copytree(shipped() / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    origins = {site.name: site.origin for site in world.sites}
    (folder / BRAND / "sources.toml").write_bytes(render("sources.toml", every=every, gap=gap, **origins))
    return folder
