"""Quiet hours are a part of the day, or refused with file, line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import WatchlistError
from monitor.watchlist.hours import part_problem, read_part
from monitor.watchlist.reading import read_watchlist

ROUTES = 'fallback = "bo"\n[departments.bo]\nname = "BO"\n[[route]]\ndepartments = ["bo"]\nquiet = {!r}\n'


def written(folder: Path, quiet: str) -> Path:
    place = folder / "acme"
    place.mkdir()
    (place / "brand.toml").write_text('key = "acme"\nname = "Acme"\n[official]\ndomains = ["acme.com"]\n', "utf-8")
    (place / "routes.toml").write_text(ROUTES.format(quiet), "utf-8")
    return place


def test_hours_over_midnight_are_taken(tmp_path: Path) -> None:
    assert read_watchlist(written(tmp_path, "22:00-08:00")).routes.route[0].quiet == "22:00-08:00"
    assert read_part("22:00-08:00") == (1320, 480)


@pytest.mark.parametrize("quiet", ["night", "22:00", "24:00-08:00", "08:00-08:00", "٢٢:00-08:00"])
def test_what_is_no_part_of_the_day_is_refused_where_it_stands(tmp_path: Path, quiet: str) -> None:
    with pytest.raises(WatchlistError, match=r"routes.toml:6: .*quiet") as refused:
        read_watchlist(written(tmp_path, quiet))

    assert quiet in str(refused.value)
    assert part_problem(quiet)
