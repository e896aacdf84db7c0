"""What speaks for an honest site, and what a fake cannot say for itself."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from monitor.sites.case import Signal
from monitor.sites.page import FieldKind, Page, Place, Said
from monitor.sites.signals.honest import WEIGHTS, signals
from monitor.sites.visit import Certificate, Hop, Raw
from tests.sites.site_cases import FAR, NOON, QVK, case, form, page, visited, words

#: a body of running text, for pages that must be long enough to be one
TALK = tuple(
    (Place.BODY, text)
    for text in (
        "The broker said on Friday that it would move its servers to a second site before the end of the winter.",
        "Customers had complained of orders that were filled late when prices moved fast after the payroll figures.",
        "Two of them told us that their complaints were settled within a week, and that they had kept their accounts.",
    )
)
ARTICLE = page(
    metas=(("og:type", "article"), ("article:published_time", "2026-11-02")),
    said=words(
        (Place.HEADING, "Acme Markets moves its servers"), (Place.BODY, "By Jane Roe · 2 November 2026"), *TALK
    ),
)
THREAD = page(
    said=words(
        (Place.HEADING, "Acme Markets withdrawal"),
        (Place.BODY, "trader77"),
        (Place.BODY, "I have waited for my withdrawal for nine days now."),
        (Place.BODY, "goldbug"),
        (Place.BODY, "Same here, they answered only after I wrote twice."),
        (Place.BODY, "marta_k"),
        (Place.BODY, "Mine came within a day, ask for the reference number."),
        (Place.BUTTON, "Reply"),
    )
)
REVIEW = page(
    said=words(
        (Place.HEADING, "Acme Markets review"), (Place.BODY, "Overall rating 3.9/5"), (Place.BODY, "Pros: spreads. Cons: support."),
        (Place.BODY, "Compared with four others it is the cheapest."), *TALK,
    )
)  # fmt: skip
WARNING = page(
    said=words(
        (Place.HEADING, "Warning list"),
        (
            Place.BODY,
            "This firm is not authorised by us; it is a clone firm that impersonates Acme Markets and its details.",
        ),
        (
            Place.BODY,
            "Beware of the following fake sites, which use the name and the licence number of a firm that we have licensed.",
        ),
    )
)
DISCLOSED = page(
    said=words(
        (Place.BODY, "Affiliate disclosure: we may earn a commission when you open an account with Acme Markets.")
    )
)
PAGES = {"article": ARTICLE, "thread": THREAD, "comparison": REVIEW, "warning": WARNING, "disclosed": DISCLOSED}


def found(shown: Page, **instead: object) -> dict[str, Signal]:
    return {signal.kind: signal for signal in signals(visited(case(shown), **instead))}


@pytest.mark.parametrize("kind", PAGES)
def test_who_writes_about_the_brand_is_known_by_how_he_writes(kind: str) -> None:
    shown = found(PAGES[kind])
    assert kind in shown
    assert shown[kind].detail


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("asked", [FieldKind.CARD, FieldKind.SEED, FieldKind.IDENTITY, FieldKind.AMOUNT])
def test_no_way_of_writing_speaks_for_a_page_that_asks_for_such_things(kind: str, asked: FieldKind) -> None:
    asking = msgspec.structs.replace(PAGES[kind], forms=(form(asked),))
    assert found(asking) == {}


def test_another_bearer_of_the_name_is_known_by_its_words() -> None:
    wards = page(
        said=words(
            (Place.HEADING, "QVK Hospital"), (Place.BODY, "Our clinic is open."), (Place.BODY, "For patients")
        )
    )
    (signal,) = signals(case(wards, brand=QVK))
    assert signal.kind == "bearer"
    assert "QVK Hospital: hospital, clinic, patients" in signal.detail


def test_a_word_of_another_bearer_beside_those_of_the_trade_says_nothing() -> None:
    broker = page(
        said=words(
            (Place.BODY, "QVK forex broker: deposit, withdrawal"),
            (Place.BODY, "We support a hospital."),
            (Place.BODY, "A clinic"),
        )
    )
    assert signals(case(broker, brand=QVK)) == ()


@pytest.mark.parametrize("kind", sorted(PAGES.keys() - {"warning"}))
def test_a_box_to_log_in_makes_a_forum_no_fake(kind: str) -> None:
    header = msgspec.structs.replace(
        PAGES[kind], forms=(form(FieldKind.ACCOUNT, FieldKind.PASSWORD, FieldKind.OTP),)
    )
    assert kind in found(header)


@pytest.mark.parametrize("kind", PAGES)
def test_hidden_words_speak_for_nobody(kind: str) -> None:
    hidden = tuple(Said(Place.HIDDEN, said.text, said.at) for said in PAGES[kind].said)
    assert kind not in found(msgspec.structs.replace(PAGES[kind], said=hidden, metas=()))


def test_a_landing_page_that_boasts_and_warns_of_fakes_is_not_honest_for_it() -> None:
    boast = page(
        said=words(
            (Place.HEADING, "Acme Markets official website"),
            (Place.BODY, "谨防假冒，请认准唯一官网"),
            (Place.BODY, "Rated 4.9/5 by 62,000 traders"),
            (Place.BODY, "Open an account today and get a bonus of 100 %"),
            (Place.LINK, "Login"),
            (Place.LINK, "Deposit"),
        ),
        forms=(form(FieldKind.PASSWORD),),
    )
    assert found(boast) == {}


def test_the_schema_that_a_page_states_counts_beside_its_words() -> None:
    bare = page(said=words((Place.BODY, "2026-11-02"), *TALK))
    raw = Raw(
        role="page",
        url=FAR,
        media_type="text/html",
        body=b'<script>{"@context":"x","@type":"NewsArticle"}</script>',
    )
    assert "article" in found(bare, raw=(raw,))


def certificate(*names: str, problem: str = "") -> Certificate:
    return Certificate(
        names=names,
        subject="",
        issuer="",
        since=NOON - timedelta(days=9),
        until=NOON,
        fingerprint="",
        problem=problem,
    )


def test_a_trusted_certificate_for_the_site_and_an_official_domain_is_the_brands_own() -> None:
    own = certificate("acme-markets.com", "quiet-river.top")
    assert set(found(page(), certificate=own)) == {"own_certificate"}


@pytest.mark.parametrize(
    "other",
    [
        certificate("acme-markets.com", "quiet-river.top", problem="self-signed certificate"),
        certificate("acme-markets.com"),
        certificate("quiet-river.top", "acme-markets.com.quiet-river.top"),
        certificate("*.top", "acme-markets.com.evil.example"),
    ],
    ids=["not trusted", "for another host", "official only by its beginning", "neither"],
)
def test_any_other_certificate_says_nothing(other: Certificate) -> None:
    assert found(page(), certificate=other) == {}


def test_a_way_that_ends_at_the_official_site_speaks_for_its_host_a_little() -> None:
    way = tuple(Hop(url=url, status=302, address="192.0.2.7") for url in (FAR, "https://acme-markets.com/"))
    assert set(found(page("https://acme-markets.com/"), hops=way)) == {"led_home"}
    assert WEIGHTS["led_home"] > WEIGHTS["own_certificate"]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://warnings.example.gov/list", "authority"),
        ("https://www.cs.example.ac.uk/", "authority"),
        ("https://www.wikipedia.org/wiki/Acme", "established"),
        ("https://web.archive.org/web/2026/https://acme-markets.com/", "shown_through"),
        ("https://keep.example/web/20260101120000/https://www.acme-markets.com/login", "shown_through"),
        ("https://acme--markets-com.translate.example/?_x_tr_sl=en", "shown_through"),
    ],
)
def test_the_address_tells_whose_a_site_is(url: str, kind: str) -> None:
    assert kind in {signal.kind for signal in signals(case(page(url)))}


@pytest.mark.parametrize(
    "url",
    [
        "https://acme-markets.ac/",
        "https://gov.acme-login.top/",
        "https://acme-login.top/web/20260101/https://other.example/",
        "https://acme.github.io/",
        "https://acme--markets-com.login.example/",
    ],
)
def test_an_address_that_only_sounds_so_does_not(url: str) -> None:
    assert signals(case(page(url))) == ()


def test_all_of_it_weighs_against_the_risk() -> None:
    assert all(weight < 0 for weight in WEIGHTS.values())
