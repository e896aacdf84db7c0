"""The daemon keeps the last good watchlists and says what is wrong with the new ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import WatchlistError
from monitor.watchlist.keeper import Keeper

GOOD = 'key = "acme"\nname = "{name}"\n[official]\ndomains = ["acme.com"]\n'


@pytest.fixture
def brand(tmp_path: Path) -> Path:
    (tmp_path / "acme").mkdir()
    file = tmp_path / "acme" / "brand.toml"
    file.write_text(GOOD.format(name="Acme"))
    return file


def test_a_change_is_taken_up(brand: Path) -> None:
    keeper = Keeper(brand.parents[1])
    before = keeper.current()
    brand.write_text(GOOD.format(name="Acme Markets"))

    assert keeper.reload()
    assert (before[0].brand.name, keeper.current()[0].brand.name) == ("Acme", "Acme Markets")


def test_a_broken_change_keeps_the_last_good_one_and_is_told(brand: Path) -> None:
    keeper = Keeper(brand.parents[1])
    keeper.current()
    brand.write_text("name = 1\n")

    assert not keeper.reload()
    assert keeper.current()[0].brand.name == "Acme"
    assert {problem.key for problem in keeper.problems} == {"name", "key", "official"}


def test_a_broken_template_counts_as_a_broken_watchlist(brand: Path) -> None:
    keeper = Keeper(brand.parents[1])
    keeper.current()
    (brand.parent / "replies").mkdir()
    (brand.parent / "replies" / "general.en.txt").write_text("{% if %}")

    assert not keeper.reload()
    assert keeper.problems[0].file.endswith("general.en.txt")


def test_a_mended_file_clears_the_problems(brand: Path) -> None:
    keeper = Keeper(brand.parents[1])
    brand.write_text("name = 1\n")
    keeper.reload()
    brand.write_text(GOOD.format(name="Acme again"))

    assert keeper.reload()
    assert keeper.problems == ()
    assert keeper.current()[0].brand.name == "Acme again"


def test_watchlists_that_never_were_good_are_an_error(brand: Path) -> None:
    brand.write_text("name = 1\n")

    with pytest.raises(WatchlistError, match=r"brand\.toml"):
        Keeper(brand.parents[1]).current()


def test_what_did_not_change_is_not_read_again(brand: Path) -> None:
    keeper = Keeper(brand.parents[1])
    before = keeper.current()

    keeper.reload()

    assert keeper.current() is before


def test_a_pattern_that_cannot_be_used_is_told_once_and_the_rest_is_taken_up(brand: Path) -> None:
    told: list[str] = []
    keeper = Keeper(brand.parents[1], tell=lambda problem: told.append(str(problem)))
    keeper.current()
    (brand.parent / "topics.toml").write_text(
        '[topics.praise]\nwords = ["splendid"]\npatterns = [\n"good",\n"(a+)+"]\n'
    )

    keeper.reload()
    keeper.reload()
    praise = keeper.current()[0].lexicon.topics["praise"]

    assert "splendid" in praise.words
    assert [pattern for pattern in ("good", "(a+)+") if pattern in praise.patterns] == ["good"]
    assert len(told) == len(keeper.problems) == 1
    assert "topics.toml:5: topics.praise.patterns[1]: could take very long" in told[0]
