"""How bad a post is, by the shipped words: what raises a complaint, and what does not."""

from __future__ import annotations

import pytest

from monitor.assessment import Assessment, Label, Severity
from monitor.judge import judge_all
from monitor.opinion.judging import Place
from monitor.sighting import Post
from monitor.watchlist.reading import read_watchlists
from tests.building import nobody


def judged(text: str) -> Assessment:
    watchlist = next(one for one in read_watchlists() if one.brand.key == "ebc")
    return judge_all([Post(source="given", url="", text=text)], watchlist, nobody, place=Place("given"))[0]


REPEATED = [
    "EBC sent my passport photo back for the fourth time, every time another reason",
    "EBC的地址证明传了五次，每次都说不清晰",
    "EBC終端機今天第三次斷線",
]


@pytest.mark.parametrize("text", REPEATED)
def test_one_users_trouble_stays_minor_however_often_he_tells_of_it(text: str) -> None:
    said = judged(text)

    assert said.severity is Severity.MINOR
    assert "severity.repeated" in {reason.code for reason in said.reasons}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("EBC终端断线，我们群里五个人都平不了仓", "5 people"),
        ("EBC slipped three clients of mine at the open", "3 people"),
    ],
)
def test_a_trouble_of_several_people_is_major_and_their_number_is_told(text: str, people: str) -> None:
    said = judged(text)

    assert said.severity is Severity.MAJOR
    assert people in {reason.detail for reason in said.reasons if reason.code == "severity.stake"}


@pytest.mark.parametrize(
    "text", [f"{REPEATED[0]}, I want your supervisor to call me", f"{REPEATED[1]}，我已经联系了媒体记者"]
)
def test_what_escalates_raises_a_repeated_trouble(text: str) -> None:
    assert judged(text).severity is Severity.MAJOR


@pytest.mark.parametrize(
    "text",
    [
        "据报道，EBC被监管罚款",
        "香港证监会谴责EBC并罚款六百万",
        "EBC was censured by ASIC for misleading advertising",
        "Reuters: the regulator fines EBC over client money rules",
    ],
)
def test_that_an_authority_acts_against_the_brand_is_bad_news_in_any_tone(text: str) -> None:
    said = judged(text)

    assert (said.label, said.severity) == (Label.NEGATIVE, Severity.MAJOR)
    assert "severity.rebuked" in {reason.code for reason in said.reasons}


@pytest.mark.parametrize("text", ["EBC从未被监管罚款", "EBC被监管罚款了吗？"])
def test_what_is_denied_or_asked_is_none_of_it(text: str) -> None:
    assert "severity.rebuked" not in {reason.code for reason in judged(text).reasons}
