"""The pictures of a digest, drawn in a process of their own: matplotlib takes some 80 MB and a second, which a daemon at rest should not carry."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import tzinfo

import structlog

from alerts.digest.facts import Bar
from alerts.messages.message import Picture

log = structlog.get_logger()
Bars = tuple[Bar, ...]
Drawn = tuple[Picture, ...]
#: seconds that drawing may take; it takes one
TIMEOUT = 60.0
_COMMAND = (sys.executable, "-m", "alerts.digest.drawing")


def pictures(
    several: Sequence[Bars], zone: tzinfo, *, command: Sequence[str] = _COMMAND, timeout: float = TIMEOUT
) -> tuple[Drawn, ...]:
    """For each row of bars PNG pictures named *volume* and *sentiment*, at most some 60 kB each; none where nothing was said.

    None at all where they cannot be drawn: a digest does without. Blocks for about a second.
    """
    spoken = [bars for bars in dict.fromkeys(several) if any(bar.posts for bar in bars)]
    if not spoken:
        return ((),) * len(several)
    told = [[_told(bar, zone) for bar in bars] for bars in spoken]
    try:
        drawn = dict(zip(spoken, _drawn(json.dumps(told), command, timeout), strict=True))
    except (OSError, ValueError, AttributeError, subprocess.SubprocessError) as error:
        log.warning("pictures_not_drawn", why=_why(error))
        drawn = {}
    return tuple(drawn.get(bars, ()) for bars in several)


def _told(bar: Bar, zone: tzinfo) -> dict[str, float | str | None]:
    """What drawing needs of a bar, and its day by the brand's clocks."""
    counted = {name: getattr(bar, name) for name in ("negative", "neutral", "positive", "sentiment")}
    return {**counted, "day": f"{bar.since.astimezone(zone):%m-%d}"}


def _drawn(told: str, command: Sequence[str], timeout: float) -> Iterator[Drawn]:
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
    for found in json.loads(done.stdout):
        yield tuple(
            Picture(name=name, media_type="image/png", content=base64.b64decode(content))
            for name, content in found.items()
        )


def _why(error: Exception) -> str:
    said = getattr(error, "stderr", None) or str(error)
    return str(said).strip().splitlines()[-1][:200] if str(said).strip() else type(error).__name__
