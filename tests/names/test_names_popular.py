"""Which registrable domains are established sites."""

import random
import string
from pathlib import Path

import pytest

from monitor.names import popular
from monitor.names.data.build_popular import established, ranked
from monitor.names.popular import RANKS, digest, packed, rank


@pytest.mark.parametrize(
    ("name", "least"),
    [("wikipedia.org", 1_000), ("bbc.co.uk", 1_000), ("debian.org", 10_000), ("sparkasse.de", 100_000)],
)
def test_an_established_site_has_a_rank(name: str, least: int) -> None:
    found = rank(name)

    assert found is not None
    assert found <= least


def test_an_international_domain_is_looked_up_in_its_ascii_form() -> None:
    assert rank("xn--80ajghhoc2aj1c8b.xn--p1ai") is not None


@pytest.mark.parametrize(
    "name", ["wikipedia-login.org", "github.io", "blogspot.com", "duckdns.org", "", "wikipedia"]
)
def test_unknown_names_and_suffixes_that_anyone_registers_under_have_none(name: str) -> None:
    assert rank(name) is None


def test_random_names_are_not_taken_for_popular_ones() -> None:
    letters = random.Random(20261122)
    names = ["".join(letters.choices(string.ascii_lowercase, k=14)) + ".com" for _ in range(2000)]

    assert not any(map(rank, names))


def test_every_rank_of_the_shipped_table_is_sorted_and_no_name_stands_twice() -> None:
    names = [
        [upper << 8 | lower for upper, lower in zip(*bucket, strict=True)]
        for bucket in popular._opened(popular._TABLE)
    ]

    assert all(found == sorted(set(found)) for found in names)
    assert len(set().union(*names)) == sum(map(len, names)) > 300_000
    assert popular._TABLE.stat().st_size < 2_000_000


def test_a_newer_list_makes_a_new_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = tmp_path / "tranco.csv"
    given.write_text(
        "1,first.com\n1500,www.second.co.uk\n250000,somebody.github.io\n299999,last.de\n300001,cut.de\n"
    )
    buckets: list[set[bytes]] = [set() for _ in RANKS]
    for name, place in established([ranked(given)], 1).items():
        buckets[place].add(digest(name))
    made = tmp_path / "popular.bin"
    made.write_bytes(packed(buckets))
    monkeypatch.setattr(popular, "_TABLE", made)

    found = [rank(name) for name in ("first.com", "second.co.uk", "somebody.github.io", "last.de", "cut.de")]

    assert found == [1_000, 10_000, None, 1_000_000, None]


def test_a_table_cut_short_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "popular.bin"
    made.write_bytes(packed([{digest("a.com")}, set(), set(), set()])[:-1])
    monkeypatch.setattr(popular, "_TABLE", made)

    with pytest.raises(ValueError, match="expected a table"):
        rank("a.com")
