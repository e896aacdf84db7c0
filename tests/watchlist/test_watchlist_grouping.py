"""`[grouping]` and `[major]` are read with durations as people write them, and refused with file, line and key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from monitor.errors import WatchlistError
from monitor.watchlist.model import Grouping, Raising
from monitor.watchlist.reading import read_watchlist, shipped

ROUTES = """
fallback = "bo"
[departments.bo]
name = "BO"
mail = ["bo@acme.test"]
[[route]]
departments = ["bo"]
"""


def written(folder: Path, *, routes: str = "", ladder: str = "") -> Path:
    place = folder / "acme"
    place.mkdir()
    shutil.copytree(shipped() / "shared", folder / "shared")
    (place / "brand.toml").write_text('key = "acme"\nname = "Acme"\n[official]\ndomains = ["acme.com"]\n', "utf-8")
    (place / "routes.toml").write_text(ROUTES + routes, "utf-8")
    if ladder:
        (place / "escalation.toml").write_text(ladder, "utf-8")
    return place


def test_a_window_is_a_duration_and_topics_may_have_numbers_of_their_own(tmp_path: Path) -> None:
    told = written(tmp_path, routes='[grouping]\nwindow = "2d"\nabove = 3\ntopics = { slippage = 0 }\n')

    assert read_watchlist(told).routes.grouping == Grouping(window=172_800.0, above=3, topics={"slippage": 0})


def test_nothing_said_is_a_day_and_every_hit(tmp_path: Path) -> None:
    assert read_watchlist(written(tmp_path)).routes.grouping == Grouping(window=86_400.0, above=0)


def test_what_makes_an_alert_major_can_be_set(tmp_path: Path) -> None:
    told = written(tmp_path, ladder="[major]\nper_hour = 50\nrisk = 70\n")

    assert read_watchlist(told).ladder.major == Raising(per_hour=50, risk=70)


@pytest.mark.parametrize(
    ("routes", "ladder", "key", "said"),
    [
        ('[grouping]\nwindow = "soon"\n', "", "grouping.window", "expected a duration"),
        ("[grouping]\nwindow = 5\n", "", "grouping.window", "expected 60 to"),
        ("[grouping]\nabove = -1\n", "", "grouping.above", "expected 0 to"),
        ("[grouping]\ntopics = { slipage = 2 }\n", "", "grouping.topics.slipage", "did you mean 'slippage'"),
        ("[grouping]\nwindows = 60\n", "", "grouping.windows", "unknown key"),
        ("", "[major]\nrisk = 101\n", "major.risk", "expected 0 to 100"),
        ("", "[major]\nreach = -1\n", "major.reach", "expected 0 to"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(
    tmp_path: Path, routes: str, ladder: str, key: str, said: str
) -> None:
    with pytest.raises(WatchlistError, match=said) as refused:
        read_watchlist(written(tmp_path, routes=routes, ladder=ladder))

    assert (refused.value.key, refused.value.line > 0) == (key, True)
