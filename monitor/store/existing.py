"""Whether there is a database to open; asked before anything heavy is imported."""

from __future__ import annotations

from pathlib import Path

from monitor.settings import Settings


def has_database(settings: Settings) -> bool:
    """Whether the settings name a database, or the embedded one was set up before."""
    state = Path(settings.state_dir)
    return bool(settings.database_url) or any(
        (state / name).exists() for name in ("postgres", "postgres.elsewhere")
    )
