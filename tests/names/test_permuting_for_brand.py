"""A brand's lookalikes are those of all that it is known by, and nothing of its own."""

from __future__ import annotations

from itertools import islice, pairwise

from monitor.brand import Bearer, Brand, Official
from monitor.names.permuting.for_brand import brand_permutations

ACME = Brand(
    key="acme",
    name="Acme Markets",
    official=Official(domains=("acme.com", "acme-verify.net", "acme.top"), urls=("https://acme.vercel.app/check",)),
    aliases=("Acme", "阿克米"),
    exclude=(Bearer(name="Acme Tools", words=("drill",), domains=("acme.tools",)),),
)
MADE = list(islice(brand_permutations(ACME), 30_000))
NAMES = {one.name for one in MADE}


def test_official_domains_names_and_aliases_are_all_imitated() -> None:
    assert {
        "acme.xyz",
        "acme-verify.com",
        "acmemarkets.com",
        "acmemarkets-login.com",
        "acme-verify.xyz",
        "marketsacme.com",
    } <= NAMES
    assert "阿克米.com" in {one.unicode for one in MADE}


def test_nothing_that_is_official_or_another_bearers_is_made() -> None:
    owned = ("acme.com", "acme-verify.net", "acme.top", "acme.tools")

    assert not [name for name in NAMES if name.endswith(tuple("." + one for one in owned)) or name in owned]
    assert "acme.vercel.app" not in NAMES


def test_each_name_comes_once_and_the_likeliest_first() -> None:
    assert len(NAMES) == len(MADE)
    assert all(before.likelihood >= after.likelihood for before, after in pairwise(MADE))


def test_a_short_token_is_imitated_only_where_a_domain_carries_it() -> None:
    brand = Brand(key="ebc", name="EBC", official=Official(domains=("ebc-fin.com",)))

    made = {one.name for one in islice(brand_permutations(brand), 5_000)}

    assert "ebc-fin.top" in made
    assert "ebc.top" not in made


def test_a_brand_without_any_domain_is_imitated_by_its_name() -> None:
    brand = Brand(key="acme", name="Acme Markets", official=Official(domains=()))

    assert "acmemarkets.com" in {one.name for one in islice(brand_permutations(brand), 2_000)}
