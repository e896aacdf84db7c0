"""The benchmarks of names: what they count, the names they make up, and how brands are renamed."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks.domain_set import DomainSet, Found, Negative, Positive, Watch, folder, read, write_watchlists
from benchmarks.names_corpus import brands, corpus, pools
from benchmarks.names_peers import answer
from benchmarks.names_quality import false_positives, misses, recall, renamed_apart
from benchmarks.names_renamed import alphabets, known_names, rename, rewritten
from monitor.names.domain import parse
from monitor.watchlist.reading import read_brands

ACME = Watch("acme.com", ("acmepay",), ("acmepay.com",))
LETTERS = dict(zip("aeobgst", "eoagtbs", strict=True))


def _honest(seed: int) -> list[str]:
    draw = random.Random(seed)
    return [f"{''.join(draw.choices('abcdefgimnoprstu', k=draw.randint(3, 12)))}.com" for _ in range(400)]


def test_only_the_right_brand_counts_as_found() -> None:
    wanted = [
        Positive("acmepay.top", "acme-com", "tld_swap", "human"),
        Positive("acmepays.top", "acme-com", "combo", "human"),
    ]
    rows = {
        "acmepay.top": [Found("acme-com", 60, "suspicious", ())],
        "acmepays.top": [Found("other", 90, "impersonation", ()), Found("acme-com", 30, "watch", ())],
    }

    assert recall(wanted, rows) == 50


def test_any_brand_counts_as_a_false_positive_and_official_names_stand_apart() -> None:
    names = DomainSet(
        (ACME,),
        (),
        (
            Negative("weather.com", "", "popular"),
            Negative("acmepay.com", "acme-com", "owned_by_brand"),
            Negative("macmepays.com", "acme-com", "contains_token"),
        ),
    )
    rows = {
        name: [Found("other", 60, "suspicious", ("risk.exact +60",))] for name in ("weather.com", "acmepay.com")
    }

    told = {figure.what: figure.value for figure in false_positives(names, rows)}

    assert told["popular, of 1"] == 1
    assert told["owned_by_brand, listed as official, of 1"] == 1
    assert told["owned_by_brand, not listed, of 0"] == 0
    assert told["contains_token, of 1"] == 0
    assert [line.split("\t")[4] for line in misses(names, rows)] == ["weather.com", "acmepay.com"]


def test_the_watchlists_that_are_made_are_read(tmp_path: Path) -> None:
    write_watchlists([ACME], tmp_path)

    (brand,) = read_brands(tmp_path)

    assert (brand.key, brand.aliases, brand.official.domains) == ("acme-com", ("acmepay",), ("acmepay.com",))


@pytest.mark.parametrize(
    ("domain", "other"),
    [
        ("login-acmepay.top", "login-ecmopey.top"),
        ("acme-pay.best", "ecmo-pey.best"),
        ("acmpay.best", "ecmpey.best"),
        ("acempay.best", "ecompey.best"),
        ("acmeepay.best", "ecmoopey.best"),
        ("4cmepay.best", "3cmopey.best"),
        ("acrnepay.best", "ecrnopey.best"),
        ("ácmepay.best", "écmopey.best"),
        ("аcmepay.best", "еcmopey.best"),
        ("weather.best", ""),
    ],
)
def test_a_lookalike_keeps_its_errors_when_its_brand_is_renamed(domain: str, other: str) -> None:
    found = rewritten(parse(domain).host, ["acmepay"], LETTERS)

    assert found == (parse(other).host if other else "")


def test_every_brand_is_renamed_in_two_places_at_least() -> None:
    names = DomainSet((ACME,), (Positive("acmepay.top", "acme-com", "tld_swap", "human"),), ())

    for alphabet in alphabets(names.watches, 3):
        (watch,), rows = rename(names, alphabet)

        assert sum(one != two for one, two in zip(ACME.tokens[0], watch.tokens[0], strict=True)) >= 2
        assert [(row.domain, row.brand) for row in rows.values()] == [(f"{watch.tokens[0]}.top", watch.key)]
        assert watch.official == (f"{watch.tokens[0]}.com",)


def test_a_brand_that_was_never_seen_is_found_as_well_as_a_known_one() -> None:
    names = DomainSet(
        (ACME,),
        (Positive("acmepay.top", "acme-com", "tld_swap", "human"),),
        (Negative("weather.com", "", "popular"),),
    )

    told = {
        figure.what: figure.value
        for figure in renamed_apart(names, {"acmepay.top": [Found("acme-com", 75, "suspicious", ())]}, 1)
    }

    assert told["tld_swap"] == 0
    assert told["popular names suspected, mean"] == 0


def test_a_shipped_file_that_names_a_brand_of_the_set_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules.py").write_text('SPECIAL = {"acmepay": 1}\n')
    (tmp_path / "words.txt").write_text("pay\nacmepayment\n")

    found = list(known_names(DomainSet((ACME,), (), ()), tmp_path))

    assert found == ["rules.py: acmepay"]


def test_the_same_names_are_made_each_time_and_hold_no_official_ones() -> None:
    honest = _honest(1)
    watches = brands(honest, 60)
    source = pools(honest, watches)

    first, again = (next(corpus(source, [watch.tokens[0] for watch in watches], 2_000)) for _ in range(2))

    assert first == again
    assert len(first) == 2_000
    assert not {official for watch in watches for official in watch.official} & set(first)
    assert all(parse(name).host == name for name in first)


def test_fewer_brands_are_the_first_of_more() -> None:
    honest = _honest(2)

    assert brands(honest, 50) == brands(honest, 80)[:50]


@pytest.mark.parametrize("peer", ["openSquat", "phishing_catcher", "dnstwist", "ail-typo-squatting"])
def test_a_tool_that_is_not_installed_is_an_answer(peer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr("benchmarks.names_peers.importlib.import_module", absent)
    monkeypatch.setattr(sys, "path", list(sys.path))
    for replaced in ("certstream", "termcolor", "tqdm"):
        monkeypatch.setitem(sys.modules, replaced, ModuleType(replaced))

    assert "missing" in answer({"peer": peer, "folder": "", "names": [], "brands": {}})


def test_the_set_on_this_machine_is_whole() -> None:
    if (domains := folder()) is None:
        pytest.skip("the development set is not on this machine (set ZHENGMING_SHARED)")

    names = read(domains)

    keys = {watch.key for watch in names.watches}
    assert {row.brand for row in names.positives} <= keys
    assert {row.brand for row in names.negatives} <= keys | {""}
