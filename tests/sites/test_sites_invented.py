"""Fakes and honest pages that were written before anybody had read how they are judged: none of the first gets away, none of the second raises an alarm."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from monitor.assessment import ALARMING, Assessment, Verdict
from tests.sites.invented_sites import Written, judged, sites_of

#: of all kinds, and under names that have nothing of the brand's
FAKES = {one.name: one for one in (*sites_of("fakes.txt"), *sites_of("unrelated.txt"))}
#: of all kinds, others who bear the name, and those who look most like fakes under unrelated names
HONEST = {one.name: one for file in ("honest.txt", "bearers.txt", "beside.txt") for one in sites_of(file)}
#: fakes that are not seen, and why
UNSEEN = {
    "a video page that shows a fake interview and leads to a form": "an article that names the brand, with somebody's form under it",
    "a rebrand letter that sends customers to a new domain": "a few letters that others bear, in a sentence, and a link",
    "a call centre's landing page of a letter": "a telephone number, as every site has one",
}
_ORDER = list(Verdict)


@cache
def _judged(name: str) -> Assessment:
    return judged(FAKES.get(name) or HONEST[name])


def _told(one: Assessment) -> str:
    return "; ".join(f"{reason.weight:+g} {reason.code} {reason.detail[:60]}" for reason in one.reasons)


def _fakes() -> list[object]:
    marked: list[object] = []
    for name in FAKES:
        why = UNSEEN.get(name)
        marks = [pytest.mark.xfail(strict=True, reason=why)] if why else []
        marked.append(pytest.param(name, id=name, marks=marks))
    return marked


@pytest.mark.parametrize("name", _fakes())
def test_a_fake_is_suspicious_for_two_quoted_reasons_whatever_it_is_made_of(name: str) -> None:
    one = _judged(name)

    assert one.verdict in ALARMING, _told(one)
    assert sum(reason.weight > 0 and bool(reason.detail) for reason in one.reasons) >= 2


@pytest.mark.parametrize("site", HONEST.values(), ids=HONEST)
def test_an_honest_page_is_nothing_worse_than_it_looks(site: Written) -> None:
    one = _judged(site.name)

    assert _ORDER.index(one.verdict) <= _ORDER.index(site.worst), _told(one)


def test_two_in_three_honest_pages_need_no_look_at_all() -> None:
    verdicts = Counter(_judged(name).verdict for name in HONEST)

    assert len(FAKES) == 92
    assert len(HONEST) == 178
    assert verdicts[Verdict.UNRELATED] >= 117
