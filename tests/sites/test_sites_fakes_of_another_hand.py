"""Fakes that nobody had in mind who wrote the detector: under unrelated names, tied to the brand in one or two ways."""

from __future__ import annotations

from functools import cache

import pytest

from monitor.assessment import ALARMING, Assessment
from monitor.names.domain import parse
from monitor.names.risk import judge_name
from monitor.sighting import PageSeen
from monitor.sites.baseline import Baseline
from monitor.sites.case import Case
from monitor.sites.fingerprinting import baseline_of
from monitor.sites.judging import judge_site
from monitor.sites.visit import Vantage
from tests.farm.site import Answer, page, resource
from tests.farm.taste import NOW
from tests.farm.visiting import visit_at
from tests.sites.fakes_of_another_hand import BRAND, BRANDS, FAKES, Made, official, official_files


@cache
def baseline() -> Baseline:
    """What the brand's own sites look like."""
    seen = [
        PageSeen(source="official", domain="www.halvorne.com", visit=visit_at(_official, url)) for url in official()
    ]
    return baseline_of(seen, BRAND, NOW)


def _official(url: str, _: Vantage) -> Answer | None:
    address = url.partition("#")[0]
    if address in official():
        return page(official()[address])
    return resource(*official_files()[address]) if address in official_files() else None


def judged(fake: Made) -> Assessment:
    """What is made of a fake as a visit without a browser finds it."""
    home = f"https://{fake.host}/"

    def serve(url: str, whose: Vantage) -> Answer | None:
        if url == home:
            return page(fake.document)
        return resource(*fake.files[url]) if url in fake.files else _official(url, whose)

    brand = BRANDS[fake.brand]
    return judge_site(
        Case(
            visit=visit_at(serve, home),
            brand=brand,
            baseline=baseline() if brand is BRAND else Baseline(brand=brand.key),
            name=judge_name(parse(fake.host), brand),
            now=NOW,
        )
    )


#: ties that are not seen, or not enough, and why
UNSEEN = {
    "logo_margins": "a wide logo is drawn too small for its letters where it takes little of a picture",
    "logo_sprite": "no logo is looked for inside of a larger picture",
    "poster": "no logo is looked for inside of a larger picture, and no words are read from pictures",
    "css_attr": "attributes that style sheets show are not read",
    "preconnect": "hosts that are only connected to are not kept",
    "forgot": "a link to the brand beside a box for a phone number is what honest sites have as well",
    "package": "a contact form that quotes an app's identifier is what honest sites have as well",
    "after": "a page of few words whose script leads to the official site is taken for a way there",
    "ja_sound": "the watchlist does not tell how the name sounds in Japanese",
    "ru_sound": "the watchlist does not tell how the name sounds in Russian",
    "ko_sound": "the watchlist does not tell how the name sounds in Korean",
    "paragraph+home_link": "an article with an author that has a form beside it",
    "word+store": "a partner's page that recruits partners, as honest ones do",
}


def _params() -> list[object]:
    marked: list[object] = []
    for fake in FAKES:
        why = UNSEEN.get("+".join(fake.ties))
        marks = [pytest.mark.xfail(strict=True, reason=why)] if why else []
        marked.append(pytest.param(fake, id=fake.name, marks=marks))
    return marked


@pytest.mark.parametrize("fake", _params())
def test_a_fake_is_suspicious_whatever_ties_it_to_the_brand(fake: Made) -> None:
    judged_so = judged(fake)

    assert judged_so.verdict in ALARMING, [(one.code, one.weight, one.detail) for one in judged_so.reasons]


def test_nothing_is_expected_to_be_unseen_that_no_fake_has() -> None:
    assert set(UNSEEN) <= {"+".join(fake.ties) for fake in FAKES}
