"""How far a text has spread is told in both languages, and not of one that nobody repeated."""

from __future__ import annotations

import pytest

from alerts.messages.spreading import sighted
from alerts.view import HitView, hit_view
from monitor.store.stories import Spread
from monitor.store.tables import HitRow
from monitor.wording import speak
from tests.building import NOON


def hit(sightings: int, sources: int = 2) -> HitView:
    row = HitRow(id=1, title="", text="", reasons=[], topics=[], facts={})
    story = Spread(
        id=1,
        sightings=sightings,
        sources=sources,
        first_seen=NOON,
        first_source="acme/forum",
        first_url="https://evil.test/t/1",
    )
    return hit_view(row, story)


@pytest.mark.parametrize("told", [hit_view(HitRow(id=1, title="", text="", reasons=[], topics=[])), hit(1)])
def test_a_text_that_nobody_repeated_says_nothing_of_it(told: HitView) -> None:
    assert sighted(told) == ""


def test_a_repeated_text_tells_how_often_where_and_since_when() -> None:
    speak("en")
    english = sighted(hit(1_200, 1))
    speak("zh")
    chinese = sighted(hit(5))

    assert english == (
        "one of 1,200 sightings of the same text, over 1 source; first seen 2026-11-20 12:00 UTC at acme/forum, hxxps://evil[.]test/t/1"
    )
    assert chinese.startswith("同一文本共出现 5 次，涉及 2 个来源；最早见于 2026-11-20 12:00 UTC")
