"""Lookalikes are valid, unique and come likeliest first, whatever is to be imitated."""

from __future__ import annotations

import tomllib
from itertools import islice, pairwise
from pathlib import Path

import idna
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.names.domain import NotAName, parse
from monitor.names.permuting import glyphs
from monitor.names.permuting.endings import DYNAMIC, HOSTING
from monitor.names.permuting.kinds import KINDS
from monitor.names.permuting.labels import punycode
from monitor.names.permuting.permutation import FAMILIES
from monitor.names.permuting.rates import JUDGED, SHARES, rate
from monitor.names.permuting.rates import KINDS as RATES
from monitor.names.permuting.streaming import permutations
from monitor.names.suffixes import rules

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "permutations" / "names.toml").read_text())
LABELS = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,14}[a-z0-9])?", fullmatch=True).filter(lambda x: x[2:4] != "--")
SUFFIXES = st.sampled_from(["com", "co.uk", "de", "cn", "xyz", "vercel.app", "рф", "com.br"])


def names(domain: str, first: int | None = None) -> list[str]:
    return [one.name for one in islice(permutations(domain), first)]


@given(LABELS, SUFFIXES)
@settings(max_examples=12, deadline=None)
def test_no_lookalike_is_invalid_made_twice_or_the_domain_itself(label: str, suffix: str) -> None:
    domain = f"{label}.{suffix}"
    made = list(islice(permutations(domain), 2_500))

    hosts = [one.name for one in made]
    assert len(set(hosts)) == len(hosts)
    assert parse(domain).host not in hosts
    for one in made:
        assert (parse(one.name).host, parse(one.name).unicode) == (one.name, one.unicode)
        assert all(_is_label(part) for part in one.name.split("."))
        assert one.name not in rules()


def _is_label(label: str) -> bool:
    plain = label.isascii() and 0 < len(label) < 64 and label[0] != "-" != label[-1]
    return plain and (label[2:4] != "--" or label.startswith("xn--"))


@given(LABELS, SUFFIXES)
@settings(max_examples=10, deadline=None)
def test_the_likelihood_never_rises_and_the_order_is_always_the_same(label: str, suffix: str) -> None:
    made = list(islice(permutations(f"{label}.{suffix}"), 3_000))

    assert all(before.likelihood >= after.likelihood for before, after in pairwise(made))
    assert all(0.0 <= one.likelihood <= 1.0 and one.family in FAMILIES for one in made)
    assert made == list(islice(permutations(f"{label}.{suffix}"), 3_000))


@pytest.mark.parametrize("domain", ["paypal.com", "müller.de", "阿克米.com", "my-bank.co.uk"])
def test_every_label_beyond_ascii_is_valid_by_idna_2008(domain: str) -> None:
    labels = {part for one in permutations(domain) for part in one.name.split(".") if part.startswith("xn--")}

    assert labels
    for label in labels:
        assert idna.encode(idna.decode(label)).decode() == label


def test_paypal_has_at_least_seven_thousand_lookalikes() -> None:
    assert len(names("paypal.com")) >= 7_000


@pytest.mark.parametrize("domain", CASES)
def test_whatever_other_tools_make_is_among_ours(domain: str) -> None:
    ours = set(names(domain))

    missing = {family: set(theirs) - ours for family, theirs in CASES[domain].items()}

    assert {family: left for family, left in missing.items() if left} == {}


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("paypal.top", "tld-swap"), ("paypal.com.cn", "sld-swap"), ("paypal.vercel.app", "hosting"), ("paypal.duckdns.org", "dynamic-dns"),
        ("paypal-login.com", "dictionary"), ("guanwang-paypal.com", "dictionary"), ("paypalkaihu.com", "dictionary"), ("paypal888.com", "number"),
        ("paypal2026.com", "year"), ("wwwpaypal.com", "www"), ("paypal-com.top", "suffix-in-name"), ("paypal.com.top", "suffix-in-name"),
        ("paypalcom.net", "suffix-in-name"), ("paypals.com", "plural"), ("paypa.com", "omission"), ("payypal.com", "repetition"),
        ("payapl.com", "transposition"), ("paypa1.com", "homoglyph"), ("pay-pal.com", "hyphenation"), ("pay.pal.com", "subdomain"),
        ("paypel.com", "vowel-swap"), ("qaypa1.com", "homoglyph-two"), ("xn--80aa0cbo65f.com", "cyrillic"), ("xn--pypal-xqa.com", "homoglyph-idn"),
        ("paypad.com", "bitsquatting"),
    ],
)  # fmt: skip
def test_every_way_has_its_family(name: str, family: str) -> None:
    found = {one.name: one.family for one in permutations("paypal.com")}

    assert found[name] == family


def test_every_family_that_is_told_can_be_made() -> None:
    made = {one.family for domain in ("paypal.com", "one-bank.de") for one in permutations(domain)}

    assert made == set(FAMILIES)


def test_the_example_in_a_familys_sentence_is_of_that_family() -> None:
    found = {one.unicode: one.family for one in permutations("paypal.com")}
    examples = {name: said.partition(": ")[2] for name, (said, _) in FAMILIES.items() if ": " in said}

    assert {name: found.get(example) for name, example in examples.items()} == {name: name for name in examples}


def test_letters_are_sold_as_the_registry_of_the_suffix_sells_them() -> None:
    german = {
        one.unicode for one in permutations("paypal.de") if one.name.startswith("xn--") and one.name.endswith(".de")
    }

    assert "päypal.de" in german
    assert "pạypal.de" not in german
    assert not [one for one in names("paypal.co.uk") if one.startswith("xn--") and one.endswith(".co.uk")]
    chinese = {
        one.unicode for one in permutations("paypal.cn") if one.name.startswith("xn--") and one.name.endswith(".cn")
    }
    assert "paypal官网.cn" in chinese
    assert "páypal.cn" not in chinese
    assert not [one for one in names("paypal.vercel.app") if one.startswith("xn--") and one.endswith("vercel.app")]


def test_scripts_are_never_mixed_within_a_label() -> None:
    cyrillic = set("абвгдежзийклмнопрстуфхцчшщъыьэюяіјѕһԁӏԛԝѵԍ")
    labels = [one.unicode.partition(".")[0] for one in permutations("paypal.com")]

    assert "раураӏ" in labels
    assert not [one for one in labels if set(one) & cyrillic and any("a" <= c <= "z" for c in one)]


@pytest.mark.parametrize(
    ("given", "first"),
    [("https://www.paypal.com/signin?x#y", "paypal.com"), ("login.shop.my-bank.co.uk", "my-bank.co.uk")],
)
def test_of_a_host_or_url_what_was_registered_counts(given: str, first: str) -> None:
    assert names(given, 500) == names(first, 500)


def test_a_customer_of_free_hosting_is_imitated_under_the_same_suffix() -> None:
    made = names("acme.vercel.app")

    assert "acne.vercel.app" in made
    assert "vercel.com" not in made


@pytest.mark.parametrize("given", ["paypal", "com", "co.uk", "192.0.2.7", "", "a..b", "vercel.app"])
def test_what_nobody_registered_is_refused_in_one_sentence(given: str) -> None:
    with pytest.raises(NotAName, match="expected") as refused:
        permutations(given)

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("label", ["ab" * 30, "x-" * 30 + "y", "q"])
def test_labels_of_any_length_have_only_valid_lookalikes(label: str) -> None:
    made = names(f"{label}.com", 6_000)

    assert made
    assert all(_is_label(part) for name in made for part in name.split("."))


def test_the_first_names_cost_little_of_all() -> None:
    stream = permutations("a" * 63 + ".com")

    assert len(list(islice(stream, 10))) == 10


def test_the_trade_moves_its_words_to_the_front() -> None:
    place = names("acme.com").index("acmeforex.com")

    assert [one.name for one in permutations("acme.com", trade="finance")].index("acmeforex.com") < place
    assert set(names("acme.com", 500)) - {one.name for one in islice(permutations("acme.com", trade="bank"), 500)}


def test_only_the_families_that_are_asked_for_are_made() -> None:
    made = {one.family for one in permutations("paypal.com", families=frozenset({"omission", "plural"}))}

    assert made == {"omission", "plural"}


@given(st.text(st.characters(categories=["Ll", "Lo", "Nd"]), min_size=1, max_size=30))
def test_punycode_is_that_of_the_standard_library(text: str) -> None:
    if not text.isascii():
        assert punycode(text) == text.encode("punycode").decode()


def test_every_kind_has_a_rate_and_every_rate_a_kind() -> None:
    written = {key for key in JUDGED if key.startswith("suffix ")}

    assert [key for key in KINDS if rate(key) <= 0.0] == []
    assert (RATES.keys() | JUDGED.keys()) - written == KINDS.keys()


def test_no_suffix_is_listed_twice_in_a_table() -> None:
    for under, table in SHARES.items():
        suffixes = " ".join(suffixes for _, suffixes in table).split()
        assert sorted(suffixes) == sorted(set(suffixes)), under
    assert len(set(HOSTING)) == len(HOSTING)
    assert len(set(DYNAMIC)) == len(DYNAMIC)


def test_look_alike_letters_are_latin_letters_that_idna_2008_allows() -> None:
    for looks in glyphs.LATIN.values():
        for letter in "".join(looks):
            assert idna.decode(idna.encode(f"a{letter}a")) == f"a{letter}a"
