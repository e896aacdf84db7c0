"""Where a site stands and how one gets there."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from monitor.assessment import Reason
from monitor.names.facts import Answer, Facts, Registration
from monitor.sites.case import Signal
from monitor.sites.page import FieldKind
from monitor.sites.signals.server import WEIGHTS, signals
from monitor.sites.visit import Certificate, Hop
from tests.sites.site_cases import FAR, NOON, case, form, page, visited


def registered(days: int, *, unclear: tuple[str, ...] = ()) -> Facts:
    created = NOON - timedelta(days=days)
    return Facts(registration=Registration(answer=Answer.FOUND, at=NOON, created=created, unclear=unclear))


def certificate(*names: str, since: datetime = NOON - timedelta(days=60), problem: str = "") -> Certificate:
    return Certificate(
        names=names,
        subject="CN",
        issuer="CN=R11,O=Let's Encrypt",
        since=since,
        until=NOON,
        fingerprint="ab" * 32,
        problem=problem,
    )


def found(*hops: str, **more: object) -> dict[str, Signal]:
    facts = more.pop("facts", None)
    one = case(page(), facts=facts)
    way = tuple(Hop(url=url, status=200, address="192.0.2.7") for url in hops or (FAR,))
    return {signal.kind: signal for signal in signals(visited(one, hops=way, **more))}


def test_a_name_is_the_more_suspicious_the_younger_it_is() -> None:
    shares = [found(facts=registered(days))["young"].share for days in (5, 100, 300)]
    assert shares == sorted(shares, reverse=True)
    assert found(facts=registered(700)) == {}
    assert set(found(facts=registered(4_000))) == {"aged"}


def test_its_age_says_nothing_for_a_site_that_asks_for_secrets_in_the_brands_name() -> None:
    asking = page(title="Acme Markets", forms=(form(FieldKind.PASSWORD),))

    assert signals(case(asking, facts=registered(4_000))) == ()


def test_a_date_that_may_be_another_is_not_told() -> None:
    assert found(facts=registered(5, unclear=("created",))) == {}


@pytest.mark.parametrize(
    ("facts", "older"),
    [
        (registered(366), True),
        (registered(364), False),
        (registered(366, unclear=("created",)), False),
        (None, False),
    ],
)
def test_a_name_is_older_than_a_year_where_its_date_is_known_and_clear(facts: Facts | None, older: bool) -> None:
    assert case(page(), facts=facts).is_older_than(timedelta(days=365)) is older


def test_what_the_judgement_of_the_name_told_is_not_told_again() -> None:
    one = case(page(), facts=registered(5))
    told = msgspec.structs.replace(one.name, reasons=(Reason("risk.new", 15, "2026-11-15"),))
    assert signals(msgspec.structs.replace(one, name=told)) == ()


def test_a_certificate_of_days_and_one_that_is_not_trusted_are_told() -> None:
    shown = found(certificate=certificate("quiet-river.top", since=NOON - timedelta(days=2), problem="self-signed"))
    assert set(shown) == {"fresh_certificate", "untrusted"}
    assert found(certificate=certificate("quiet-river.top")) == {}


def test_other_lookalikes_in_the_certificate_are_told() -> None:
    shown = found(
        certificate=certificate("quiet-river.top", "acme-markets-login.vip", "acmemarkets.cc", "other.example")
    )
    assert "acme-markets-login.vip" in shown["companions"].detail
    assert "other.example" not in shown["companions"].detail


@pytest.mark.parametrize(
    ("url", "kind"), [("http://192.0.2.9/login", "bare_address"), ("https://quiet-river.top:8443/", "port")]
)
def test_unusual_places_are_told(url: str, kind: str) -> None:
    assert set(found(url)) == {kind}


def test_the_way_over_a_shortener_or_many_owners_is_told() -> None:
    assert set(found("https://bit.ly/x", FAR)) == {"shortened"}
    assert set(found("https://a.example/", "https://b.test.com/", FAR)) == {"detour"}
    assert found("http://quiet-river.top/", "https://www.quiet-river.top/") == {}


def test_a_site_that_forwards_to_the_official_one_is_told_without_weight() -> None:
    assert set(found(FAR, "https://acme-markets.com/")) == {"forwards"}
    assert WEIGHTS["forwards"] == 0
