"""The fingerprints of a brand's own sites, and what is left out of them."""

from __future__ import annotations

import msgspec

from monitor.sighting import PageSeen
from monitor.sites.baseline import Baseline
from monitor.sites.fingerprinting import baseline_of
from monitor.sites.page import FieldKind, Link, Loaded, LoadedKind, Page, Place
from monitor.sites.visit import VANTAGES, Hop, Outcome, Picture, Visit
from tests.sites.site_cases import ACME, FAR, NOON, form, page, words

HOME = "https://acme-markets.com/"
CDN = "https://static.acme-files.example/"


def image(url: str, *, role: str = "image", number: int = 1, width: int = 200, height: int = 50) -> Picture:
    return Picture(
        role=role,
        url=url,
        sha256=f"{number:064x}",
        mmh3=number,
        width=width,
        height=height,
        dhash=number,
        phash=number,
    )


def seen(shown: Page, *pictures: Picture) -> PageSeen:
    visit = Visit(
        asked=shown.url,
        at=NOON,
        vantage=VANTAGES[0],
        outcome=Outcome.ANSWERED,
        hops=(Hop(url=shown.url, status=200, address="192.0.2.1"),),
        pages=(shown,),
        pictures=pictures,
    )
    return PageSeen(source="acme/official", domain="acme-markets.com", visit=visit)


def official(path: str = "", **instead: object) -> Page:
    drawn = (
        Loaded(LoadedKind.IMAGE, CDN + "logo.png", "Acme", 3),
        Loaded(LoadedKind.SCRIPT, "https://chat.example/widget.js", "", 4),
        Loaded(LoadedKind.IMAGE, "https://www.facebook.com/tr.png", "", 5),
    )
    return page(HOME + path, **{"title": "Acme Markets", "loaded": drawn, **instead})  # type: ignore[arg-type]


def made(*visits: PageSeen) -> Baseline:
    return baseline_of(visits, ACME, NOON)


def test_each_official_page_is_known_once_with_its_title() -> None:
    told = made(seen(official()), seen(official("login")), seen(official("login", visible=900)))
    assert [(known.url, known.title) for known in told.pages] == [
        (HOME, "Acme Markets"),
        (HOME + "login", "Acme Markets"),
    ]
    assert told.at == NOON


def test_a_visit_that_ended_elsewhere_teaches_nothing() -> None:
    assert made(seen(page(FAR, title="Acme Markets"))).pages == ()


def test_hosts_are_the_official_ones_and_that_of_its_looks_but_no_strangers() -> None:
    assert made(seen(official()), seen(official("a"))).hosts == ("acme-markets.com", "static.acme-files.example")


def test_a_host_on_one_page_of_many_is_not_the_brands() -> None:
    many = [seen(official(str(number), loaded=())) for number in range(5)]
    assert "static.acme-files.example" not in made(seen(official()), *many).hosts


def test_pictures_that_many_sites_show_are_left_out() -> None:
    told = made(
        seen(
            official(),
            image(CDN + "a.png", number=4),
            image(CDN + "logo.png", number=1),
            image(CDN + "google-play-badge.png", number=2),
            image(CDN + "dot.png", number=3, width=4, height=4),
            image("https://elsewhere.example/logo.png", number=5),
            image(HOME + "favicon.ico", role="icon", number=6, width=16, height=16),
        )
    )
    assert [one.url for one in told.pictures] == [CDN + "logo.png", CDN + "a.png"]
    assert [one.url for one in told.icons] == [HOME + "favicon.ico"]


def test_the_page_on_which_customers_check_is_marked() -> None:
    told = made(seen(official()), seen(official("verify")), seen(official("guanfang", title="官方核实")))
    assert [known.verification for known in told.pages] == [False, True, True]


def test_forms_of_search_are_nobodys() -> None:
    shown = official(forms=(form(FieldKind.SEARCH), form(FieldKind.ACCOUNT, FieldKind.PASSWORD)))
    (kept,) = made(seen(shown)).forms
    assert kept.fields[1].kind is FieldKind.PASSWORD


def test_licences_are_those_of_the_watchlist_and_numbers_called_so() -> None:
    said = words(
        (Place.BODY, "Authorised and regulated by the Example Authority, licence no. 731842."),
        (Place.BODY, "持有监管牌照，编号 SD104，注册号 5571923"),
        (Place.BODY, "Over 1,250,000 customers since 2014; call 40012345678."),
    )
    assert set(made(seen(official(said=said))).licences) == {"FCA 845123", "731842", "5571923"}


def test_apps_are_programs_and_pages_of_the_stores() -> None:
    links = tuple(
        Link(url, "app", 9)
        for url in (
            "https://apps.apple.com/app/id1",
            HOME + "acme.apk",
            HOME + "about",
            "https://play.google.com/store/apps/details?id=x",
        )
    )
    assert len(made(seen(official(links=links))).apps) == 3


def test_the_brands_own_handles_and_its_sentences_are_kept() -> None:
    said = words((Place.BODY, "Client money is held in segregated accounts with banks of the first rank."))
    told = made(seen(official(said=said, links=(Link("https://t.me/acme_help", "", 1),))))
    assert ("telegram", "acme_help") in told.marks
    assert told.sentences == ("clientmoneyisheldinsegregatedaccountswithbanksofthefirstrank",)


def test_without_visits_there_is_an_empty_baseline() -> None:
    empty = made()
    assert (empty.pages, empty.hosts, empty.licences) == ((), (), ACME.licences)


def test_a_baseline_can_be_kept_and_read_back() -> None:
    told = made(seen(official(), image(CDN + "logo.png")))
    assert msgspec.json.decode(msgspec.json.encode(told), type=Baseline) == told
