"""The pictures of a digest, drawn in a process of their own: matplotlib takes some 80 MB and a second, which a daemon at rest should not carry."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import tzinfo

import structlog

from alerts.digest.facts import Bar
from alerts.message import Picture

log = structlog.get_logger()
#: seconds that drawing may take; it takes one
TIMEOUT = 60.0
_COMMAND = (sys.executable, "-m", "alerts.digest.drawing")


def pictures(
    bars: Sequence[Bar], zone: tzinfo, *, command: Sequence[str] = _COMMAND, timeout: float = TIMEOUT
) -> tuple[Picture, ...]:
    """PNG pictures named *volume* and *sentiment*, at most some 60 kB each; none where nothing was said, or where they cannot be drawn: a digest does without.

    Blocks for about a second.
    """
    if not any(bar.posts for bar in bars):
        return ()
    told = [{**_told(bar), "day": f"{bar.since.astimezone(zone):%m-%d}"} for bar in bars]
    try:
        drawn = _drawn(json.dumps({"bars": told}), command, timeout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        log.warning("pictures_not_drawn", why=_why(error))
        return ()
    return tuple(Picture(name=name, media_type="image/png", content=content) for name, content in drawn.items())


def _told(bar: Bar) -> dict[str, float | None]:
    return {name: getattr(bar, name) for name in ("negative", "neutral", "positive", "sentiment")}


def _drawn(told: str, command: Sequence[str], timeout: float) -> dict[str, bytes]:
    """What the process draws; it knows nothing of this installation, and its caches go with it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHENGMING_")}
    with tempfile.TemporaryDirectory(prefix="zhengming-pictures-") as folder:
        done = subprocess.run(  # noqa: S603 -- our own program, and numbers
            command,
            input=told,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=True,
            env={**kept, "MPLCONFIGDIR": folder, "MPLBACKEND": "Agg", "OPENBLAS_NUM_THREADS": "1"},
        )
    return {name: base64.b64decode(content) for name, content in json.loads(done.stdout).items()}


def _why(error: Exception) -> str:
    said = getattr(error, "stderr", None) or str(error)
    return str(said).strip().splitlines()[-1][:200] if str(said).strip() else type(error).__name__
