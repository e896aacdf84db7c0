"""What a site bears that another may bear too, and what is left out because thousands do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.names.facts import Existence, Resolution
from monitor.sites.marks import Mark, marks
from monitor.sites.page import Field, FieldKind, Form, Link, Page, Place, Said
from monitor.sites.trackers import bots_in, trackers_in
from monitor.sites.visit import VANTAGES, Certificate, Hop, Outcome, Picture, Raw, Visit

AT = datetime(2026, 3, 1, tzinfo=UTC)
URL = "https://zelio-fx.example/"


def visit(page: Page | None = None, **more: object) -> Visit:
    given: dict[str, object] = {
        "hops": (Hop(url=URL, status=200, address="192.0.2.7"),),
        "pages": (page or Page(url=URL, said=(Said(Place.BODY, "Trade gold and oil with us", 3),), visible=26),),
    }
    return Visit(asked=URL, at=AT, vantage=VANTAGES[0], outcome=Outcome.ANSWERED, **{**given, **more})  # type: ignore[arg-type]


def kinds(found: tuple[Mark, ...]) -> set[str]:
    return {mark.kind for mark in found}


def test_a_site_bears_its_handles_wallets_and_address() -> None:
    page = Page(
        url=URL,
        said=(Said(Place.BODY, "USDT: TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", 3),),
        links=(Link("https://t.me/zelio_kf", "客服", 9),),
        visible=40,
    )
    found = marks(visit(page))
    assert Mark("telegram", "zelio_kf") in found
    assert Mark("wallet", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t") in found
    assert Mark("address", "192.0.2.7") in found


def test_what_the_brands_own_pages_bear_says_nothing() -> None:
    page = Page(
        url=URL, said=(Said(Place.BODY, "Talk to us", 3),), links=(Link("https://t.me/zelio", "", 9),), visible=10
    )
    assert "telegram" in kinds(marks(visit(page)))
    assert "telegram" not in kinds(marks(visit(page), known={Mark("telegram", "zelio")}))


def test_a_page_that_is_nobodys_bears_nothing() -> None:
    page = Page(url=URL, said=(Said(Place.TITLE, "Welcome to nginx!", 3),), title="Welcome to nginx!")
    assert marks(visit(page)) == ()


@pytest.mark.parametrize(
    "header", [("CF-RAY", "8a"), ("Server", "cloudflare"), ("Via", "1.1 x.cloudfront.net (CloudFront)")]
)
def test_addresses_behind_caches_are_left_out(header: tuple[str, str]) -> None:
    hop = Hop(url=URL, status=200, address="192.0.2.7", headers=(header,))
    assert "address" not in kinds(marks(visit(hops=(hop,))))


def resolved(*servers: str) -> Resolution:
    return Resolution(existence=Existence.EXISTS, at=AT, name_servers=servers)


def test_name_servers_of_millions_are_left_out() -> None:
    own = marks(visit(resolution=resolved("ns2.kit-farm.example.", "NS1.kit-farm.example")))
    assert Mark("nameservers", "ns1.kit-farm.example ns2.kit-farm.example") in own
    for shared in ("ada.ns.cloudflare.com", "dns1.hichina.com", "ns-12.awsdns-01.co.uk"):
        assert "nameservers" not in kinds(marks(visit(resolution=resolved(shared))))


def certificate(*names: str) -> Certificate:
    return Certificate(names=names, subject=names[0], issuer="R3", since=AT, until=AT, fingerprint="ab" * 32)


def test_a_certificate_counts_where_it_was_made_out_for_the_site() -> None:
    assert "certificate" in kinds(marks(visit(certificate=certificate("zelio-fx.example", "zelio-fx2.example"))))
    assert "certificate" not in kinds(marks(visit(certificate=certificate("sni.hoster.example"))))
    hosted = visit(
        hops=(Hop(url="https://zelio.vercel.app/", status=200, address="192.0.2.7"),),
        certificate=certificate("*.vercel.app"),
    )
    assert "certificate" not in kinds(marks(hosted))


def test_an_icon_counts_where_it_shows_something_of_the_sites_own() -> None:
    icon = Picture(role="icon", url=URL + "favicon.ico", sha256="1" * 64, mmh3=1, dhash=5, phash=6)
    blank = Picture(role="icon", url=URL + "favicon.ico", sha256="2" * 64, mmh3=1)
    foreign = Picture(role="icon", url="https://cdn.other.example/i.png", sha256="3" * 64, mmh3=1, dhash=5, phash=6)
    assert [mark.value for mark in marks(visit(pictures=(icon, blank, foreign))) if mark.kind == "icon"] == [
        "1" * 64
    ]


def test_where_secrets_are_sent_is_a_mark_unless_it_is_the_site_itself() -> None:
    def posting(action: str) -> Page:
        form = Form(at=1, action=action, fields=(Field(FieldKind.PASSWORD, "password", 2),))
        return Page(
            url=URL, forms=(form,), said=(Said(Place.BODY, "Open your account now " * 60, 1),), visible=1300
        )

    assert Mark("post", "collect.example") in marks(visit(posting("https://collect.example/in.php")))
    assert "post" not in kinds(marks(visit(posting(URL + "login"))))


SNIPPETS = {
    "gtag('config', 'G-ABC123DEF4')": "ga4:G-ABC123DEF4",
    "ga('create', 'UA-12345678-2', 'auto')": "ga:UA-12345678",
    "https://www.googletagmanager.com/gtm.js?id=GTM-ABCD12": "gtm:GTM-ABCD12",
    'hm.src = "https://hm.baidu.com/hm.js?0123456789abcdef0123456789abcdef"': "baidu:0123456789abcdef0123456789abcdef",
    "https://js.users.51.la/21234567.js": "51la:21234567",
    'LA.init({id:"KbdFe1xyzAB",ck:"KbdFe1xyzAB"})': "51la:KbdFe1xyzAB",
    "https://s4.cnzz.com/z_stat.php?id=1279999999&web_id=1279999999": "cnzz:1279999999",
    'ym(87654321, "init", {})': "yandex:87654321",
    "fbq('init', '123456789012345');": "meta:123456789012345",
    "https://embed.tawk.to/5f1234567890abcdef123456/default": "tawk:5f1234567890abcdef123456",
}


@pytest.mark.parametrize(("snippet", "account"), SNIPPETS.items())
def test_an_account_is_read_from_its_services_snippet(snippet: str, account: str) -> None:
    assert account in trackers_in([snippet])


@pytest.mark.parametrize("text", ["G-STRING-THEORY", "G-FORCEISHIGH", "a-GTM-x", "UA-1", "hm.baidu.com/hm.js"])
def test_what_only_looks_like_an_account_is_none(text: str) -> None:
    assert trackers_in([text]) == ()


def test_a_bot_is_known_by_its_number_and_its_secret_is_not_kept() -> None:
    source = "fetch('https://api.telegram.org/bot123456789:AAsecretsecretsecret/sendMessage')"
    assert bots_in([source]) == ("123456789",)
    raw = Raw(role="page", url=URL, media_type="text/html", body=source.encode())
    assert Mark("telegram", "bot:123456789") in marks(visit(raw=(raw,)))
