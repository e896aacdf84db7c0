"""What the documentation shows can be used as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from monitor.brand import Brand
from monitor.watchlist.checking import check
from monitor.watchlist.model import Department, Raising, Route, Source, Step, WorkingCalendar
from monitor.watchlist.reading import read_watchlist

PAGE = (Path(__file__).parents[2] / "docs" / "watchlists.md").read_text("utf-8")
MANAGERS = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES = re.findall(r"```toml\n# acme/(\S+)\n(.*?)```", PAGE, re.DOTALL)


def test_the_smallest_example_is_a_watchlist(tmp_path: Path) -> None:
    file, text = EXAMPLES[0]
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / file).write_text(text, "utf-8")

    assert check(tmp_path) == ()
    assert read_watchlist(tmp_path / "acme").brand.key == "acme"


def test_the_fuller_examples_are_one_together(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    for file, text in EXAMPLES[1:]:
        (tmp_path / "acme" / file).write_text(text, "utf-8")
    (tmp_path / "acme" / "managers.csv").write_text(MANAGERS[0], "utf-8")

    assert check(tmp_path) == ()
    watchlist = read_watchlist(tmp_path / "acme")
    assert len(watchlist.sources) == 3
    assert watchlist.routes.fallback == "office"
    assert watchlist.ladder.step[1].complaints == 6
    assert "Acme won't pay" in watchlist.lexicon.topics["withdrawal_delay"].strong
    assert watchlist.manners.forbidden[-1].rule == "Never name a competitor"


def test_every_key_of_a_brand_a_route_and_a_ladder_is_shown() -> None:
    for kind in (Brand, Department, Route, Step, WorkingCalendar, Raising):
        for field in msgspec.structs.fields(kind):
            assert field.name in PAGE, f"{kind.__name__}.{field.name}"


def test_every_kind_of_source_is_shown() -> None:
    kinds = next(field.type for field in msgspec.structs.fields(Source) if field.name == "kind")

    assert all(f"`{kind}`" in PAGE for kind in kinds)
