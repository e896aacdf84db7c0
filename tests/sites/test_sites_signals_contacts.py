"""Ways to get in touch, to pay and to install: the brand's own only show who is leaned on."""

from __future__ import annotations

import msgspec
import pytest

from monitor.sites.baseline import Baseline
from monitor.sites.case import Signal
from monitor.sites.page import Link, Page, Place
from monitor.sites.signals.contacts import signals
from tests.sites.site_cases import ACME, FAR, NOON, case, page, words


def found(
    shown: Page, *, baseline: Baseline | None = None, handles: dict[str, tuple[str, ...]] | None = None
) -> dict[str, Signal]:
    brand = msgspec.structs.replace(ACME, handles=handles or {})
    one = case(shown, brand=brand, baseline=baseline or Baseline(brand="acme"))
    return {signal.kind: signal for signal in signals(one)}


def linked(*urls: str) -> Page:
    return page(links=tuple(Link(url, "contact", 30 + number) for number, url in enumerate(urls)))


def test_a_strangers_handle_is_told_with_its_place() -> None:
    shown = found(linked("https://t.me/acme_unfreeze"))
    assert (shown["handle"].detail, shown["handle"].where) == ("telegram: acme_unfreeze", f"{FAR} @ 30")


@pytest.mark.parametrize("handle", ["acme_help", "@Acme_help", "https://t.me/acme_help"])
def test_the_brands_own_handle_is_no_strangers_however_the_watchlist_writes_it(handle: str) -> None:
    assert set(found(linked("https://t.me/acme_help"), handles={"telegram": (handle,)})) == {"borrowed_contact"}


def test_handles_of_the_official_pages_are_no_strangers() -> None:
    baseline = Baseline(brand="acme", at=NOON, marks=(("telegram", "acme_help"),))
    assert set(found(linked("https://t.me/acme_help"), baseline=baseline)) == {"borrowed_contact"}


def test_one_service_counts_once_and_another_a_little_more() -> None:
    one = found(linked("https://t.me/aaaaa1", "https://t.me/aaaaa2"))
    two = found(linked("https://t.me/aaaaa1", "https://wa.me/85212345678"))
    assert set(one) == {"handle"}
    assert set(two) == {"handle", "second_handle"}


def test_a_wallet_is_told_with_its_chain() -> None:
    shown = found(page(said=words((Place.BODY, "转账至 TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"))))
    assert shown["wallet"].detail == "tron: TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"


def test_a_bank_account_to_be_paid_to_counts() -> None:
    told = words(
        (Place.BODY, "收款人：王小明"), (Place.BODY, "开户行：某某银行"), (Place.BODY, "账号：6222021234567890123")
    )
    assert "6222021234567890123" in found(page(said=told))["bank_account"].detail


def test_a_free_mailbox_counts_and_one_of_an_own_domain_does_not() -> None:
    told = words((Place.BODY, "help@quiet-river.top"), (Place.BODY, "acme.support@gmail.com"))
    assert found(page(said=told))["free_mail"].detail == "acme.support@gmail.com"


@pytest.mark.parametrize(
    ("url", "kind"), [("app.apk", "program"), ("setup.exe", "program"), ("sign.mobileconfig", "profile")]
)
def test_a_program_that_is_not_the_brands_counts(url: str, kind: str) -> None:
    assert set(found(linked(FAR + url))) == {kind}


def test_the_brands_own_programs_are_no_strangers() -> None:
    elsewhere = "https://files.acme-cdn.example/acme.apk"
    baseline = Baseline(brand="acme", at=NOON, apps=(elsewhere,))
    assert set(found(linked("https://acme-markets.com/acme.apk", elsewhere), baseline=baseline)) == {"store"}


def test_a_program_from_an_established_host_weighs_less() -> None:
    far, known = (found(linked(url))["program"] for url in (FAR + "a.apk", "https://github.com/x/releases/a.apk"))
    assert known.share < far.share


@pytest.mark.parametrize("handle", ["acme_markets_kefu", "AcmeMarketsVIP8", "acmemarkets.help"])
def test_a_strangers_handle_that_bears_the_brands_name_is_told_as_such(handle: str) -> None:
    shown = found(linked(f"https://t.me/{handle.replace('.', '_')}"))
    assert {"handle", "namesake"} == set(shown)


def test_a_namesake_that_is_only_quoted_counts_less_than_one_that_is_linked() -> None:
    linked_so = found(linked("https://t.me/acme_markets_kefu"))["namesake"]
    quoted = found(page(said=words((Place.BODY, "Telegram: @acme_markets_kefu"))))["namesake"]
    assert quoted.share < linked_so.share


def test_a_program_called_by_the_brands_name_is_a_namesake() -> None:
    assert "namesake" in found(linked(FAR + "dl/AcmeMarkets.apk"))


def test_the_brands_own_mail_address_ties_a_stranger_to_it() -> None:
    assert set(found(page(said=words((Place.BODY, "help@acme-markets.com"))))) == {"borrowed_contact"}
