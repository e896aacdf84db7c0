"""The invented sites are what docs/farm.md says they are."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.names.domain import parse
from monitor.sites.visit import VANTAGES
from tests.farm import handles
from tests.farm.farm import Farm
from tests.farm.mutating import MUTATIONS
from tests.farm.saying import Speaker
from tests.farm.site import FAKE, HONEST, FarmSite

Half = Literal["development", "measured"]
HALVES: tuple[Half, ...] = ("development", "measured")
MEASURED_ONLY = {
    *("entities", "split_words", "css_content", "bidi", "fullwidth", "script_reversed", "script_xor", "script_percent", "template_tag", "shadow_root"),
    *("other_charset", "refresh_chain", "svg_logo", "masked_field", "object_frame", "form_outside", "traditional", "comment_noise"),
}  # fmt: skip
HIDDEN = {"words", "script", "charset", "structure", "serving", "script of words"}
DOCS = (Path(__file__).parents[2] / "docs" / "farm.md").read_text()


@cache
def farm(half: Half) -> Farm:
    return Farm(half)


@cache
def fakes(half: Half) -> tuple[FarmSite, ...]:
    return tuple(farm(half).fakes[:240])


@cache
def honest(half: Half) -> tuple[FarmSite, ...]:
    return tuple(farm(half).honest[:200])


def documents(site: FarmSite) -> list[str]:
    """What it answers with, as text, whoever asks."""
    answers = [face.answer for faces in site.answers.values() for face in faces]
    return [one.body.decode("utf-8", "replace") for one in answers if "text" in one.header("content-type")]


@pytest.mark.parametrize("half", HALVES)
def test_a_half_has_five_brands_500_fakes_and_5000_honest_sites(half: Half) -> None:
    told = farm(half)

    assert (len(told.brands), len(told.fakes), len(told.honest)) == (5, 500, 5_000)


@pytest.mark.parametrize("half", HALVES)
def test_a_site_is_the_same_whenever_and_in_whatever_order_it_is_made(half: Half) -> None:
    first, second = Farm(half), Farm(half)
    there = [msgspec.msgpack.encode(first.fakes[number]) for number in (0, 7, 31)]
    back = [msgspec.msgpack.encode(second.fakes[number]) for number in (31, 7, 0)]

    assert there == back[::-1]
    assert msgspec.msgpack.encode(first.honest[11]) == msgspec.msgpack.encode(second.honest[11])


@pytest.mark.parametrize("half", HALVES)
def test_another_seed_is_another_farm(half: Half) -> None:
    other = Farm(half, seed=5)

    assert [site.host for site in other.fakes[:20]] != [site.host for site in fakes(half)[:20]]


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.heavy
def test_sites_are_labelled_and_held_against_a_brand_of_their_half(half: Half) -> None:
    brands = farm(half).brands.keys()

    assert {(site.label, site.half) for site in fakes(half)} == {(FAKE, half)}
    assert {(site.label, site.half) for site in honest(half)} == {(HONEST, half)}
    assert {site.brand for site in (*fakes(half), *honest(half))} == brands


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.heavy
def test_kinds_follow_their_shares_within_each_hundred(half: Half) -> None:
    told = farm(half)
    shares = told.half.shares
    kinds = [site.kind for site in honest(half)]

    assert set(kinds) <= shares.keys()
    for block in (kinds[:100], kinds[100:]):
        for kind, share in shares.items():
            assert abs(block.count(kind) - share) <= max(3.0, 0.2 * share)


@pytest.mark.parametrize("half", HALVES)
def test_every_mutation_of_a_half_occurs_and_no_fake_has_more_than_five(half: Half) -> None:
    made = fakes(half)
    seen = {one for site in made for one in site.mutations}

    assert farm(half).half.mutations.keys() <= seen
    assert {"copy_official", "other_kit", "minimal", "spa", "image_map", "lookalike", "subdomain"} <= seen
    assert all(1 <= len(set(site.mutations)) <= 5 for site in made)


def test_the_measured_half_has_kinds_of_mutation_that_the_other_has_not() -> None:
    mine, other = (farm(half).half.mutations.keys() for half in HALVES)

    assert other - mine == MEASURED_ONLY
    assert mine < other
    assert other <= MUTATIONS.keys()


def test_the_docs_name_every_mutation_and_every_kind() -> None:
    told = set(re.findall(r"`([a-z_]+)`", DOCS))

    assert MUTATIONS.keys() <= told
    assert farm("development").half.shares.keys() <= told


def test_the_halves_share_no_brand_and_no_sentence() -> None:
    one, other = (farm(half).half for half in HALVES)
    names = [{brand.key for brand in half.brands} | {brand.name for brand in half.brands} for half in (one, other)]
    said = [{text for bank in half.banks.values() for text in bank if len(text) > 8} for half in (one, other)]
    wanted = [
        {text for scheme in half.schemes.values() for bank in (scheme.titles, scheme.leads) for texts in bank.values() for text in texts}
        for half in (one, other)
    ]  # fmt: skip

    assert not names[0] & names[1]
    assert not said[0] & said[1]
    assert not wanted[0] & wanted[1]


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.heavy
def test_no_two_pages_are_alike(half: Half) -> None:
    pages = ["".join(documents(site)) for site in fakes(half)]
    outlines = {tuple(re.findall(r"<([a-zA-Z0-9]+)", page)) for page in pages}

    assert len(set(pages)) == len(pages)
    assert len(outlines) > 0.9 * len(pages)


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.heavy
def test_every_visitor_gets_an_answer(half: Half) -> None:
    for site in (*fakes(half), *honest(half)):
        for vantage in VANTAGES:
            answer = site.answer(site.url, vantage)
            assert answer is not None
            assert 200 <= answer.status < 600


@pytest.mark.parametrize("half", HALVES)
def test_hosts_are_names_that_can_be_judged(half: Half) -> None:
    for site in (*fakes(half), *honest(half)):
        assert parse(site.host).host == site.host


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.heavy
def test_a_fake_bears_the_brand_in_its_name_or_in_its_words(half: Half) -> None:
    for site in fakes(half):
        groups = {MUTATIONS[one][0] for one in site.mutations if one in MUTATIONS}
        if "unrelated_name" in site.mutations and not groups & HIDDEN and "spa" not in site.mutations:
            brand = farm(half).brands[site.brand]
            text = "".join(documents(site))
            assert any(word in text for word in (brand.name, brand.zh, brand.company, brand.licence)), site.url


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.heavy
def test_a_fake_that_was_parked_says_nothing_of_the_brand_before(half: Half) -> None:
    parked = [site for site in fakes(half) if "parked_then_live" in site.mutations]

    assert parked
    for site in parked:
        before = site.answer(site.url, VANTAGES[0], born=False)
        assert before is not None
        assert farm(half).brands[site.brand].zh not in before.body.decode()


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.heavy
def test_cloaked_fakes_show_different_faces(half: Half) -> None:
    cloaked = [site for site in fakes(half) if any(one.startswith("cloak_") for one in site.mutations)]

    assert cloaked
    for site in cloaked:
        shown = {
            (answer.status, answer.body)
            for vantage in VANTAGES
            if (answer := farm(half).answer(site, site.url, vantage)) is not None
        }
        assert len(shown) > 1 or "refresh_chain" in site.mutations


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.heavy
def test_the_brands_own_unlisted_hosts_prove_whose_they_are(half: Half) -> None:
    own = [site for site in honest(half) if site.kind == "own_unlisted"]

    assert own
    for site in own:
        domain = farm(half).brands[site.brand].brand.official.domains[0]
        answer = site.answer(site.url, VANTAGES[0])
        assert answer is not None
        assert domain in answer.header("location") or (site.certificate and domain in site.certificate.names)


@pytest.mark.parametrize("half", HALVES)
def test_official_sites_have_every_page_in_both_languages_and_all_that_they_draw_in(half: Half) -> None:
    told = farm(half)
    for key, brand in told.brands.items():
        served = told.official(key)
        assert len(told.pages(key)) == 2 * len(told.half.pages)
        for url in told.pages(key):
            text = served[url].body.decode()
            assert brand.name in text or brand.zh in text
            drawn = re.findall(r"(?:src|srcset)=[\"'](https://[^\"']+)", text, re.IGNORECASE)
            assert drawn
            assert all(one in served for one in drawn)


def test_keccak_gives_the_digests_of_its_reference() -> None:
    assert handles.keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert handles.keccak256(b"abc").hex() == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"


@given(st.integers(0, 2**32))
def test_wallets_of_tron_and_bitcoin_have_the_checksum_of_base58check(seed: int) -> None:
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    address = handles.tron(Random(seed))
    number = 0
    for one in address:
        number = number * 58 + alphabet.index(one)
    raw = number.to_bytes(25, "big")

    assert address[0] == "T"
    assert len(address) == 34
    assert sha256(sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


@given(st.integers(0, 2**32))
def test_wallets_of_ethereum_are_written_with_the_capitals_of_their_digest(seed: int) -> None:
    address = handles.ethereum(Random(seed))
    digest = handles.keccak256(address[2:].lower().encode()).hex()

    for one, value in zip(address[2:], digest, strict=False):
        assert one.isdigit() or one.isupper() == (int(value, 16) > 7)


def test_a_speaker_keeps_to_what_it_said() -> None:
    say = Speaker(Random(1), {"brand": "Acme"}, {})

    assert say("{usdt}") == say("{usdt}")
    assert say("[a|b] of {brand}") in ("a of Acme", "b of Acme")
