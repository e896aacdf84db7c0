"""Pictures are drawn outside this process, small, and a digest does without them when they cannot be had."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from PIL import Image

from alerts.digest.charts import Bars, pictures
from alerts.digest.drawing import NEGATIVE, POSITIVE
from alerts.digest.facts import Bar

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)


def _bars(count: int, *, scale: int = 1) -> Bars:
    return tuple(
        Bar(since=BEGAN + timedelta(days=place), negative=place * scale, neutral=3, positive=2, sentiment=-0.4)
        for place in range(count)
    )


def test_the_pictures_of_all_departments_are_small_and_show_both_moods() -> None:
    silent = (Bar(since=BEGAN),) * 28

    drawn = pictures([_bars(28), silent, _bars(12, scale=1_000_000), _bars(1)], UTC)

    assert [[one.name for one in several] for several in drawn] == [
        ["volume", "sentiment"],
        [],
        ["volume", "sentiment"],
        ["volume", "sentiment"],
    ]
    for picture in (one for several in drawn for one in several):
        assert len(picture.content) <= 60_000
        with Image.open(io.BytesIO(picture.content)) as shown:
            assert (shown.format, shown.size) == ("PNG", (1200, 400))
    with Image.open(io.BytesIO(drawn[0][0].content)) as volume:
        colours = {colour for _, colour in volume.convert("RGB").getcolors(maxcolors=1 << 16) or ()}
    assert {tuple(bytes.fromhex(colour[1:])) for colour in (NEGATIVE, POSITIVE)} <= colours


def test_what_makes_digests_does_not_load_what_draws_them() -> None:
    told = "import sys, alerts.digest.making; print('matplotlib' in sys.modules or 'PIL' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"


def test_nothing_is_shown_where_drawing_fails_is_silent_or_takes_too_long() -> None:
    fails = (sys.executable, "-c", "import sys; sys.exit('no fonts')")
    babbles = (sys.executable, "-c", "print('[]')")
    stalls = (sys.executable, "-c", "import sys; sys.stdin.read(); import threading; threading.Event().wait()")

    assert pictures([_bars(3)], UTC, command=("/nowhere/at/all",)) == ((),)
    assert pictures([_bars(3)], UTC, command=fails) == ((),)
    assert pictures([_bars(3)], UTC, command=babbles) == ((),)
    assert pictures([_bars(3)], UTC, command=stalls, timeout=0.5) == ((),)


def test_nobody_is_started_where_nothing_was_said() -> None:
    assert pictures([(Bar(since=BEGAN),)], UTC, command=("/nowhere/at/all",)) == ((),)
    assert pictures([], UTC, command=("/nowhere/at/all",)) == ()
