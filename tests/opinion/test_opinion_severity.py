"""How bad a post is, by the shipped words: what raises a complaint, and what does not."""

from __future__ import annotations

import pytest

from monitor.assessment import Assessment, Severity
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
    "text", [f"{REPEATED[0]}, I want your supervisor to call me", f"{REPEATED[1]}，我已经联系了媒体记者"]
)
def test_what_escalates_raises_a_repeated_trouble(text: str) -> None:
    assert judged(text).severity is Severity.MAJOR
