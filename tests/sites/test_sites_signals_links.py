"""Links: what a page draws in from the brand's own hosts, and how it leans on them."""

from __future__ import annotations

from monitor.sites.baseline import Baseline
from monitor.sites.case import Case, Signal
from monitor.sites.page import FieldKind, Link, Loaded, LoadedKind, Place
from monitor.sites.reading import read_page
from monitor.sites.signals.links import signals
from tests.sites.site_cases import FAR, case, form, page, words

OFFICIAL = "https://acme-markets.com"
PASSWORD = form(FieldKind.PASSWORD)


def found(one: Case) -> dict[str, Signal]:
    return {signal.kind: signal for signal in signals(one)}


def test_the_brands_own_files_are_told_from_its_hosts_and_those_that_serve_it() -> None:
    logo = Loaded(LoadedKind.IMAGE, f"{OFFICIAL}/logo.png", "", 77)
    style = Loaded(LoadedKind.STYLE, "https://static.acme-cdn.test/site.css", "", 90)
    baseline = Baseline(brand="acme", hosts=("static.acme-cdn.test",))

    one, two = found(case(page(loaded=(logo,)))), found(case(page(loaded=(logo, style)), baseline=baseline))

    assert one["hotlinked"].where == f"{FAR} @ 77"
    assert two["hotlinked"].share > one["hotlinked"].share
    assert "hotlinked" not in found(case(page(loaded=(style,))))


def test_a_frame_with_the_official_site_in_it_is_told() -> None:
    frame = Loaded(LoadedKind.FRAME, f"{OFFICIAL}/", "", 12)

    assert set(found(case(page(loaded=(frame,))))) == {"framed"}


def test_a_page_that_calls_itself_official_is_told() -> None:
    told = page(metas=(("og:url", f"{OFFICIAL}/login"),))

    assert OFFICIAL in found(case(told))["canonical"].detail


def test_links_to_the_official_terms_count_beside_a_form_for_secrets_only() -> None:
    links = (Link(f"{OFFICIAL}/?ref=3", "Open", 5), Link(f"{OFFICIAL}/privacy-policy", "Privacy", 300))

    assert "policy" not in found(case(page(links=links)))
    policy = found(case(page(links=links, forms=(PASSWORD,))))["policy"]
    assert (policy.share, policy.where) == (1.0, f"{FAR} @ 300")
    assert found(case(page(links=links[:1], forms=(PASSWORD,))))["policy"].share < 0.5


def test_the_official_site_itself_leans_on_nobody() -> None:
    own = page(f"{OFFICIAL}/", loaded=(Loaded(LoadedKind.IMAGE, f"{OFFICIAL}/logo.png", "", 7),))

    assert signals(case(own)) == ()


def test_addresses_of_the_brand_in_scripts_count_where_secrets_are_asked() -> None:
    told = words((Place.SCRIPT, "wss://stream.acme-markets.com/ticks"))

    assert set(found(case(page(said=told)))) == {"refers"}
    assert "requested" in found(case(page(said=told, forms=(PASSWORD,))))


def test_any_address_of_the_brand_refers_to_it_where_nothing_else_is_found() -> None:
    for shown in (page(links=(Link(OFFICIAL, "Home", 9),)), page(said=words((Place.BODY, "www.acme-markets.com")))):
        assert set(found(case(shown))) == {"refers"}


def test_files_of_its_own_that_are_called_by_the_brands_name_count_and_those_of_others_do_not() -> None:
    own, other = (
        Loaded(LoadedKind.IMAGE, f"{host}/img/acme-markets-logo.png", "", 7)
        for host in (FAR[:-1], "https://b.example")
    )

    assert set(found(case(page(loaded=(own,))))) == {"named_files"}
    assert found(case(page(loaded=(other,)))) == {}


def test_the_link_that_a_page_calls_itself_by_is_read() -> None:
    shown = read_page(f'<link rel="canonical" href="{OFFICIAL}/login"><p>Hello'.encode(), FAR)

    assert "canonical" in found(case(shown))


def test_a_picture_for_sharing_that_the_brand_serves_is_drawn_in() -> None:
    shared = page(metas=(("og:image", "https://acme-markets.com/share.png"),))

    assert found(case(shared))["hotlinked"].detail == "https://acme-markets.com/share.png"
