"""What makes an alert major, alone or together; no rule makes one milder."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import copy_context
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from alerts.grouping.correcting import correct
from alerts.grouping.joining import Joined, join, join_all
from alerts.grouping.levels import sentences
from monitor.assessment import Assessment, Reason, Severity, Verdict
from monitor.names.facts import Existence, Facts, Resolution
from monitor.opinion.correcting import Given
from monitor.sighting import NameSeen
from monitor.store.database import Database
from monitor.store.hits import keep_hit
from monitor.store.tables import AlertEvent, Story
from monitor.watchlist.model import Ladder, Raising, Watchlist
from monitor.wording import Tongue, speak
from tests.building import NOON, complaint, fake_site, post, watchlist

NEVER = Raising(sightings=0, sources=0, per_hour=0, reach=0, risk=0)


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    database = Database(database_url)
    with database.session() as session:
        session.add(Story(id=1, brand="acme", last_seen=NOON))
        yield session
    database.close()


def with_limits(**limits: Any) -> Watchlist:
    return watchlist(ladder=Ladder(major=replace(NEVER, **limits)))


def settle(session: Session, number: int, own: Watchlist, *, minutes: float = 0, **told: Any) -> Joined:
    """A complaint that joined; `story`, `reach`, `source` and whatever else a post or its assessment has."""
    now = NOON + timedelta(minutes=minutes)
    story = told.pop("story", None)
    said = {name: told.pop(name) for name in ("reach", "source") if name in told}
    hit = keep_hit(session, post(number, **said), complaint(**told), now)
    assert hit is not None
    hit.story_id = story
    joined = join(session, hit, own, now)
    assert joined is not None
    return joined


def raised(session: Session) -> list[dict[str, Any]]:
    """The reasons for which an alert was raised."""
    session.flush()
    found = session.scalars(select(AlertEvent.detail).where(AlertEvent.what == "raised")).all()
    return [one for detail in found for one in detail["reasons"]]


def test_ten_findings_within_an_hour_are_major_and_ten_over_a_day_are_not(session: Session) -> None:
    own = with_limits(per_hour=10)
    slow = [settle(session, n, own, minutes=60 * n).alert.level for n in range(12)]
    quick = [settle(session, 100 + n, own, minutes=12 * 60 + n).step for n in range(10)]

    assert set(slow) == {"minor"}
    assert quick.count("raised") == 1
    assert raised(session) == [{"why": "speed", "value": 10, "limit": 10}]


def test_a_text_that_is_seen_often_or_at_many_sources_is_major(session: Session) -> None:
    often, wide = with_limits(sightings=4), with_limits(sources=3)
    steps = [settle(session, n, often, story=1).step for n in range(4)]
    assert steps == ["opened", "", "", "raised"]
    session.add(Story(id=2, brand="acme", last_seen=NOON))
    places = [
        settle(session, 10 + n, wide, story=2, source=f"acme/s{n}", topics=("slippage",)).step for n in range(3)
    ]
    assert places == ["opened", "", "raised"]
    assert [one["why"] for one in raised(session)] == ["spread", "sources"]


def test_people_reached_are_added_up(session: Session) -> None:
    own = with_limits(reach=1_000)

    steps = [settle(session, n, own, reach=400).step for n in range(3)]

    assert steps == ["opened", "", "raised"]
    assert raised(session) == [{"why": "reach", "value": 1_200, "limit": 1_000}]


def test_the_risk_of_a_site_from_which_it_is_major_can_be_set(session: Session) -> None:
    for risk, level in ((69, "minor"), (70, "major")):
        domain = f"acme-{risk}.top"
        judged = fake_site(domain, risk=risk, verdict=Verdict.SUSPICIOUS, severity=Severity.MINOR)
        hit = keep_hit(session, NameSeen(source="acme/names", domain=domain), judged, NOON)
        assert hit is not None
        joined = join(session, hit, with_limits(risk=70), NOON)
        assert joined is not None
        assert joined.alert.level == level


def test_signs_of_escalation_are_named_with_the_major_hit_that_shows_them(session: Session) -> None:
    reasons = (Reason("severity.complaint", 1.0, "negative"), Reason("severity.regulator", 1.0, "监管"))
    settle(session, 1, with_limits())
    settle(session, 2, with_limits(), severity=Severity.MAJOR, reasons=reasons)

    assert raised(session) == [
        {"why": "severity", "value": 2, "limit": 2},
        {"why": "escalation", "value": "regulator"},
    ]


def test_all_reasons_are_recorded_and_said_in_both_languages(session: Session) -> None:
    own = watchlist(ladder=replace(watchlist().ladder, major=replace(NEVER, per_hour=6, reach=21)))
    for number in range(6):
        settle(session, number, own, reach=1 + number)

    found = raised(session)
    assert [one["why"] for one in found] == ["complaints", "speed", "reach"]

    def said(tongue: Tongue) -> tuple[str, ...]:
        speak(tongue)
        return sentences({"reasons": found})

    english, chinese = (copy_context().run(said, tongue) for tongue in ("en", "zh"))
    assert len(english) == len(chinese) == len(found)
    assert all(str(one["value"]) in text for one, text in zip(found, english, strict=True))


def test_what_an_analyst_called_unrelated_does_not_count(session: Session) -> None:
    own = watchlist()
    for number in range(5):
        settle(session, number, own)
    correct(session, 3, Given(relevance="unrelated"), who="Mei", now=NOON)

    assert settle(session, 6, own).step == ""
    assert settle(session, 7, own).step == "raised"


def test_lookalikes_of_a_first_sweep_are_many_and_yet_minor(session: Session) -> None:
    own = watchlist(ladder=replace(watchlist().ladder, major=replace(NEVER, per_hour=3)))
    hits = []
    for number in range(20):
        facts = Facts(resolution=Resolution(existence=Existence.EXISTS, at=NOON))
        seen = NameSeen(source="acme/lookalikes", domain=f"acme-{number}.top", facts=facts)
        hit = keep_hit(session, seen, _suspicious(seen.domain), NOON)
        assert hit is not None
        hits.append(hit)

    (grouped,) = join_all(session, hits, own, NOON)

    assert (grouped.alert.level, grouped.alert.hit_count, grouped.alert.grouped_by) == ("minor", 20, "first_sweep")


def _suspicious(domain: str) -> Assessment:
    return fake_site(domain, risk=60, verdict=Verdict.SUSPICIOUS, severity=Severity.MINOR)


def test_a_batch_is_one_message_and_one_line_of_history_for_each_alert_and_rule(session: Session) -> None:
    hits = []
    for number in range(40):
        hit = keep_hit(session, post(number), complaint(), NOON)
        assert hit is not None
        hits.append(hit)

    (grouped,) = join_all(session, hits, watchlist(), NOON)

    events = session.scalars(select(AlertEvent).order_by(AlertEvent.id)).all()
    assert [one.what for one in events] == ["opened", "hits"]
    assert (events[1].detail["count"], len(events[1].detail["hits"])) == (40, 40)
    assert (grouped.step, grouped.alert.level, len(grouped.hits)) == ("opened", "major", 40)
    assert [one["why"] for one in events[0].detail["reasons"]] == ["complaints", "speed"]


def test_a_storm_of_joins_costs_no_more_statements_than_one(session: Session) -> None:
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    engine = session.get_bind()
    hits = [keep_hit(session, post(number), complaint(), NOON) for number in range(500)]
    join_all(session, [hit for hit in hits[:1] if hit], watchlist(), NOON)
    session.flush()
    event.listen(engine, "before_cursor_execute", count)
    join_all(session, [hit for hit in hits[1:] if hit], watchlist(), NOON)
    session.flush()
    event.remove(engine, "before_cursor_execute", count)

    assert counted < 25
