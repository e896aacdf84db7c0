"""Forms: what is asked for, and where it goes; one reason for each, however many forms there are."""

from __future__ import annotations

import pytest

from monitor.sites.baseline import Baseline
from monitor.sites.case import Case, Signal
from monitor.sites.page import FieldKind, Form, Place, Said
from monitor.sites.signals.forms import signals
from tests.sites.site_cases import FAR, case, form, page


def found(one: Case) -> dict[str, Signal]:
    return {signal.kind: signal for signal in signals(one)}


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (FieldKind.PASSWORD, "password"),
        (FieldKind.OTP, "otp"),
        (FieldKind.CARD, "card"),
        (FieldKind.IDENTITY, "identity"),
        (FieldKind.UPLOAD, "identity"),
        (FieldKind.SEED, "seed"),
        (FieldKind.AMOUNT, "deposit"),
        (FieldKind.PHONE, "contact"),
    ],
)
def test_what_is_asked_for_is_told_with_the_words_that_ask(asked: FieldKind, kind: str) -> None:
    signal = found(case(page(forms=(form(asked, at=321),))))[kind]

    assert asked.value in signal.detail
    assert signal.where == f"{FAR} @ 321"


def test_a_search_asks_for_nothing() -> None:
    assert signals(case(page(forms=(form(FieldKind.SEARCH, action="https://search.example/"),)))) == ()


def test_many_forms_give_one_reason_of_a_kind() -> None:
    many = tuple(form(FieldKind.PASSWORD, FieldKind.PHONE, at=100 * number) for number in range(10))

    assert [signal.kind for signal in signals(case(page(forms=many)))] == ["password"]


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("https://api.telegram.org/bot123:abc/sendMessage", "to_bot"),
        ("https://discord.com/api/webhooks/1/x", "to_bot"),
        ("https://formspree.io/f/abc", "to_service"),
        ("http://203.0.113.9/p.php", "to_address"),
        ("https://collect.example/p", "elsewhere"),
        ("mailto:x@example.com", "to_mail"),
    ],
)
def test_where_it_goes_is_told(action: str, kind: str) -> None:
    signal = found(case(page(forms=(form(FieldKind.PASSWORD, action=action),))))[kind]

    assert action.partition("://")[2][:20] in signal.detail


@pytest.mark.parametrize(
    "action", ["", f"{FAR}login", "https://my.quiet-river.top/x", "https://acme-markets.com/login"]
)
def test_its_own_host_and_the_brands_are_nowhere_else(action: str) -> None:
    assert set(found(case(page(forms=(form(FieldKind.PASSWORD, action=action),))))) == {"password"}


def test_what_goes_without_encryption_is_told() -> None:
    assert "unsafe" in found(case(page(forms=(form(FieldKind.CARD, action="http://quiet-river.top/pay"),))))


def test_a_form_in_the_words_of_an_official_one_is_a_copy() -> None:
    official: Form = form(FieldKind.ACCOUNT, FieldKind.PASSWORD)
    baseline = Baseline(brand="acme", forms=(official,))

    assert "copied" in found(case(page(forms=(official,)), baseline=baseline))
    assert "copied" not in found(case(page(forms=(form(FieldKind.SEED, FieldKind.AMOUNT),)), baseline=baseline))


@pytest.mark.parametrize(
    ("words", "connects"),
    [("Connect wallet", True), ("連接錢包", True), ("Conectar billetera", True), ("Connect with us", False)],
)
def test_a_button_that_opens_the_visitors_wallet_is_a_demand(words: str, connects: bool) -> None:
    asked = page(title="Acme Markets airdrop", said=(Said(Place.BUTTON, words, 40),))

    assert ("connect" in found(case(asked))) is connects
