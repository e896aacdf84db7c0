"""A negative text that many repeat within a day is worse than each of its posts alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.assessment import Label, Reason, Severity
from monitor.opinion.spreading import MANY, WIDE, Sighting, spreading, worsened
from tests.building import NOON, complaint


def said(hours: float, source: str = "acme/forum") -> Sighting:
    return Sighting(NOON + timedelta(hours=hours), source)


@pytest.mark.parametrize(
    ("others", "spreads"),
    [
        ([], False),
        ([said(-1), said(-2), said(-3)], False),
        ([said(-1), said(-2), said(-3), said(-23)], True),
        ([said(1), said(2), said(3), said(23)], True),
        ([said(-20), said(-19), said(19), said(20)], False),
        ([said(-1), said(-2), said(-3), said(-25)], False),
        ([said(-1, "acme/news")], False),
        ([said(-1, "acme/news"), said(-24, "acme/chat")], True),
        ([said(-1, "acme/news"), said(-25, "acme/chat")], False),
    ],
)
def test_five_sightings_or_three_sources_within_a_day_are_spreading(others: list[Sighting], spreads: bool) -> None:
    assert (spreading(said(0), others) is not None) is spreads


def test_the_reason_tells_how_many_and_where() -> None:
    why = spreading(said(0), [said(-1, "acme/news"), said(-2, "acme/chat"), said(-3)])

    assert why is not None
    assert (why.code, why.weight) == ("severity.spreading", 1)
    assert why.detail == "4 (acme/chat, acme/forum, acme/news)"


@given(st.lists(st.tuples(st.integers(-60, 60), st.sampled_from("abcd")), max_size=12))
def test_it_is_told_exactly_where_some_day_that_holds_the_sighting_holds_enough(
    told: list[tuple[int, str]],
) -> None:
    others = [said(hours, source) for hours, source in told]
    windows = [
        [one for one in (*others, said(0)) if begin <= (one.at - NOON) / timedelta(hours=1) <= begin + 24]
        for begin in range(-24, 1)
    ]
    enough = any(len(one) >= MANY or len({sighting.source for sighting in one}) >= WIDE for one in windows)

    assert (spreading(said(0), others) is not None) is enough


def test_a_negative_post_is_a_point_worse_and_never_milder() -> None:
    why = spreading(said(0), [said(-1, "acme/news"), said(-2, "acme/chat")])
    minor = complaint(reasons=(*complaint().reasons, *_points(1)))

    assert worsened(minor, why).severity is Severity.MAJOR
    assert worsened(minor, None) == minor
    assert worsened(complaint(severity=Severity.MAJOR), why).severity is Severity.MAJOR


def test_praise_may_spread_as_it_likes() -> None:
    why = spreading(said(0), [said(-1, "acme/news"), said(-2, "acme/chat")])
    praise = complaint(label=Label.POSITIVE, severity=Severity.NONE)

    assert worsened(praise, why) == praise


def _points(points: float) -> tuple[Reason, ...]:
    return (Reason("severity.topic", points, "withdrawal_delay"),)
