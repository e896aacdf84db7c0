"""The development half of the farm is judged as well as it was: a small sample, with slack."""

from __future__ import annotations

from functools import cache

import pytest

from benchmarks.farm import OWN, Judged, baseline, errands, farm_of, judge_all, main
from monitor.assessment import Verdict
from monitor.names.domain import parse
from monitor.names.risk import judge_name
from monitor.sites.case import Case
from monitor.sites.judging import judge_site
from tests.farm.site import FAKE
from tests.farm.taste import NOW
from tests.farm.visiting import official_visits


@cache
def judged() -> list[Judged]:
    return judge_all(errands("development", None, 50, 160, whole=False), 1)


def test_nearly_all_fakes_are_suspected() -> None:
    fakes = [one for one in judged() if one.label == FAKE]
    missed = [(one.number, one.kind, one.assessment.risk) for one in fakes if not one.alarming]

    assert len(fakes) == 50
    assert len(missed) <= 3, missed


def test_hardly_an_honest_site_is_taken_for_an_impersonation() -> None:
    honest = [one for one in judged() if one.label != FAKE and one.kind != OWN]
    false = [(one.number, one.kind, one.assessment.risk) for one in honest if one.impersonation]

    assert len(honest) > 140
    assert len(false) <= 1, false


@pytest.mark.heavy
def test_every_alarm_quotes_two_reasons_at_least() -> None:
    assert [(one.number, one.url) for one in judged() if one.alarming and one.quoted < 2] == []


@pytest.mark.heavy
def test_businesses_of_their_own_name_are_left_alone() -> None:
    alarmed = [one.url for one in judged() if one.kind == "own_business" and one.alarming]

    assert alarmed == []


def test_the_brands_own_pages_are_official() -> None:
    farm = farm_of("development", None)
    for key, one in farm.brands.items():
        for visit in official_visits(farm, key)[:3]:
            case = Case(
                visit=visit,
                brand=one.brand,
                baseline=baseline("development", key),
                name=judge_name(parse(visit.asked), one.brand),
                now=NOW,
            )
            assert judge_site(case).verdict is Verdict.OFFICIAL


def test_the_misses_of_the_measured_half_are_shown_to_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--half", "measured", "--worst", "3"])

    assert "nobody" in capsys.readouterr().err
