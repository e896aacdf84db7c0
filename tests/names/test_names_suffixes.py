"""The own reading of tldextract's list answers as tldextract does."""

from __future__ import annotations

import pytest
import tldextract

from monitor.names.domain import parse
from monitor.names.suffixes import rules, split

HOSTS = [
    "ebc.com",
    "a.b.co.uk",
    "x.y.z.kobe.jp",
    "www.city.kobe.jp",
    "foo.bar.ck",
    "www.ck",
    "brand.github.io",
    "deep.brand.vercel.app",
    "brand.s3.amazonaws.com",
    "brand.web.app",
    "a.公司.cn",
    "官网.中国",
    "shop.brand.myshopify.com",
    "a.b.c.compute.estate",
    "brand.blogspot.com",
]


@pytest.fixture(scope="module")
def theirs() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_is_split_as_tldextract_splits_it(theirs: tldextract.TLDExtract, host: str) -> None:
    wanted = theirs(host)

    ours = split(host)

    assert (ours.subdomain, ours.label, ours.suffix, ours.private) == (
        wanted.subdomain,
        wanted.domain,
        wanted.suffix,
        wanted.is_private,
    )


def test_every_rule_of_the_list_is_split_as_tldextract_splits_it(theirs: tldextract.TLDExtract) -> None:
    hosts = [f"www.brand.{rule.lstrip('!').replace('*', 'any')}" for rule in rules()]

    different = [host for host in hosts if split(host).suffix != theirs(host).suffix]

    assert len(hosts) > 9_000
    assert different == []


def test_a_suffix_that_the_list_lacks_is_the_last_label() -> None:
    name = parse("brand.notasuffix")

    assert (name.registrable, name.known_suffix) == ("brand.notasuffix", False)
