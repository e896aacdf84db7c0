"""The figures of a digest are those of the manual: each complaint is counted once, in the period in which its time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from alerts.digest.counting import alert_figures, complaint_figures, repeated
from alerts.digest.facts import Complaints, Span
from alerts.digest.hearing import bars, heard, stories, topics
from alerts.digest.scope import Scope, readers, scope_of
from alerts.digest.watching import audited, ill_sources, message_figures, questions, site_figures
from alerts.history import record
from monitor.store.tables import (
    Alert,
    Audit,
    HitRow,
    Notification,
    Question,
    QuestionHit,
    SiteEvent,
    SiteRow,
    SourceRow,
    Story,
)
from monitor.watchlist.model import Route
from tests.building import NOON, routes, watchlist

WEEK = Span(since=NOON - timedelta(days=7), until=NOON)
HOUR = timedelta(hours=1)


def _alert(session: Session, began: datetime, **told: object) -> Alert:
    values: dict[str, object] = {
        "matter": "funding",
        "topic": "withdrawal_delay",
        "level": "minor",
        "status": "open",
    }
    values |= told
    last = max(at for at in (began, values.get("answered_at"), values.get("closed_at")) if isinstance(at, datetime))
    alert = Alert(
        brand="acme",
        group_key=f"topic:{began}",
        grouped_by="same_topic",
        title="出金",
        created_at=began,
        updated_at=last,
        **values,
    )
    session.add(alert)
    session.flush()
    return alert


def _hit(session: Session, number: int, at: datetime, **told: object) -> HitRow:
    values: dict[str, object] = {
        "source": "acme/news",
        "kind": "post",
        "identity": f"hit {number}",
        "topics": ["withdrawal_delay"],
        "label": "negative",
        "sentiment": -0.5,
    }
    hit = HitRow(brand="acme", seen_at=at, **(values | told))
    session.add(hit)
    session.flush()
    return hit


def _fared(session: Session, span: Span = WEEK, scope: Scope = Scope()) -> Complaints:  # noqa: B008 -- frozen
    known = repeated(session, "acme", span)
    return complaint_figures(session, "acme", span, scope, repeated=known, now=span.until)


def test_a_complaint_is_judged_when_its_48_hours_are_over(session: Session) -> None:
    _alert(session, NOON - 60 * HOUR, answered_at=NOON - 50 * HOUR)
    _alert(session, NOON - 70 * HOUR, answered_at=NOON - 10 * HOUR)
    _alert(session, NOON - 80 * HOUR)
    _alert(session, NOON - 20 * HOUR)

    told = _fared(session)

    assert (told.new, told.due, told.answered, told.in_time) == (4, 3, 2, 1)
    assert (told.waiting, told.late) == (2, 1)
    assert (told.in_time_share, told.answered_share) == (1 / 3, 2 / 3)
    assert told.median_hours == 35
    assert told.p95_hours == pytest.approx(57.5)


def test_every_complaint_is_judged_in_exactly_one_of_two_periods(session: Session) -> None:
    for hours in range(0, 24 * 14, 5):
        _alert(session, NOON - hours * HOUR, answered_at=NOON - hours * HOUR + HOUR)
    before = Span(since=WEEK.since - timedelta(days=7), until=WEEK.since)
    after = Span(since=NOON, until=NOON + timedelta(days=7))

    told = [_fared(session, span).due for span in (before, WEEK, after)]

    assert sum(told) == len(range(0, 24 * 14, 5))
    assert told[1] == len([hours for hours in range(0, 24 * 14, 5) if 48 < hours <= 48 + 24 * 7])


def test_fake_sites_news_praise_and_what_was_dismissed_are_no_complaints(session: Session) -> None:
    for topic in ("fake_site_scam", "news", "praise"):
        _alert(session, NOON - 60 * HOUR, topic=topic)
    _alert(session, NOON - 60 * HOUR, status="dismissed", closed_at=NOON - HOUR, closed_reason="false_alarm")

    assert _fared(session) == Complaints()


def test_who_complains_again_after_it_was_settled_repeats(session: Session) -> None:
    old = _alert(session, NOON - 300 * HOUR, status="resolved", closed_at=NOON - 200 * HOUR)
    _hit(session, 1, NOON - 300 * HOUR, author="lily", alert_id=old.id)
    again = _alert(session, NOON - 100 * HOUR)
    _hit(session, 2, NOON - 100 * HOUR, author="lily", alert_id=again.id)
    other = _alert(session, NOON - 90 * HOUR)
    _hit(session, 3, NOON - 90 * HOUR, author="lily", source="acme/elsewhere", alert_id=other.id)
    nobody = _alert(session, NOON - 80 * HOUR)
    _hit(session, 4, NOON - 80 * HOUR, alert_id=nobody.id)

    told = _fared(session)
    elsewhere = _fared(session, scope=Scope(everything=False, matters=("another",)))

    assert (told.new, told.repeated) == (3, 1)
    assert (elsewhere.new, elsewhere.repeated) == (0, 0)


def test_the_same_text_after_it_was_settled_repeats_and_so_does_what_was_opened_again(session: Session) -> None:
    story = Story(brand="acme", last_seen=NOON)
    session.add(story)
    session.flush()
    old = _alert(session, NOON - 300 * HOUR, status="resolved", closed_at=NOON - 200 * HOUR)
    _hit(session, 1, NOON - 300 * HOUR, story_id=story.id, alert_id=old.id)
    again = _alert(session, NOON - 100 * HOUR)
    _hit(session, 2, NOON - 100 * HOUR, story_id=story.id, alert_id=again.id)
    back = _alert(session, NOON - 400 * HOUR, round=2)
    record(session, back, NOON - 3 * HOUR, who="system", what="regressed", detail={})

    told = _fared(session)

    assert (told.new, told.repeated) == (2, 2)


def test_alerts_are_counted_by_level_and_matter_and_merged_ones_with_those_that_took_them(session: Session) -> None:
    kept = _alert(session, NOON - 20 * HOUR)
    _alert(session, NOON - 20 * HOUR, merged_into=kept.id)
    _alert(session, NOON - 400 * HOUR, level="major", status="resolved", closed_at=NOON - HOUR)
    _alert(session, NOON - 400 * HOUR, matter="trading")

    told = alert_figures(session, "acme", WEEK, Scope())

    assert [(one.level, one.matter, one.new, one.done, one.open) for one in told] == [
        ("major", "funding", 0, 1, 0),
        ("minor", "funding", 1, 0, 1),
        ("minor", "trading", 0, 0, 1),
    ]
    assert len(alert_figures(session, "acme", WEEK, Scope(everything=False, matters=("trading",)))) == 1


def test_posts_are_counted_by_time_mood_and_topic(session: Session) -> None:
    _hit(session, 1, NOON - 30 * HOUR)
    _hit(session, 2, NOON - HOUR, sentiment=-1.0)
    _hit(session, 3, NOON - HOUR, label="positive", sentiment=0.5, topics=["praise"])
    _hit(session, 4, NOON - HOUR, kind="name")
    bounds = (NOON - 48 * HOUR, NOON - 24 * HOUR, NOON)

    told = heard(session, "acme", bounds)
    first, last = bars(told, bounds, Scope())

    assert (first.posts, last.negative, last.positive, last.sentiment) == (1, 1, 1, -0.25)
    assert [(one.topic, one.posts, one.before) for one in topics(told, 1, Scope())] == [
        ("praise", 1, 0),
        ("withdrawal_delay", 1, 1),
    ]
    funding = Scope(everything=False, matters=("funding",), topics=("withdrawal_delay",))
    assert bars(told, bounds, funding)[1].posts == 1


def test_the_texts_that_spread_most_come_first(session: Session) -> None:
    for number, times in ((1, 2), (2, 3), (3, 1)):
        story = Story(brand="acme", last_seen=NOON)
        session.add(story)
        session.flush()
        for copy in range(times):
            _hit(session, number * 10 + copy, NOON - HOUR, story_id=story.id, title=f"t{number}", source=f"s{copy}")

    told = stories(session, "acme", WEEK, Scope())

    assert [(one.title, one.sightings, one.sources) for one in told] == [("t2", 3, 3), ("t1", 2, 2)]


def test_a_fake_is_new_once_and_what_became_of_it_is_told(session: Session) -> None:
    fake: dict[str, object] = {"kind": "name", "verdict": "impersonation", "risk": 90}
    _hit(session, 1, NOON - 300 * HOUR, domain="acme-old.top", **fake)
    _hit(session, 2, NOON - HOUR, domain="acme-old.top", **fake)
    _hit(session, 3, NOON - HOUR, domain="acme-new.top", **fake)
    for host in ("acme-old.top", "acme-new.top", "else.top"):
        site = SiteRow(host=host, domain=host, url="", state="content", since=NOON, first_seen=NOON)
        session.add(site)
        session.flush()
        session.add(
            SiteEvent(site_id=site.id, at=NOON - HOUR, what="down" if host == "acme-old.top" else "content")
        )

    told = site_figures(session, "acme", WEEK)

    assert [one.domain for one in told.fakes] == ["acme-new.top"]
    assert (told.new, told.down, told.standing) == (1, 1, 2)
    assert [(one.host, one.what) for one in told.turns] == [("acme-old.top", "down")]


def test_troubles_and_questions_are_told_of_this_brand_alone(session: Session) -> None:
    for brand in ("acme", "other"):
        told: dict[str, object] = {
            "brand": brand,
            "step": "opened",
            "department": "bo",
            "channel": "mail",
            "to": [],
            "thread_id": "",
        }
        for status in ("failed", "sent", "held"):
            session.add(
                Notification(
                    message_id=f"{brand} {status}",
                    subject="",
                    text="",
                    html="",
                    status=status,
                    held="storm" if status == "held" else "",
                    created_at=NOON - HOUR,
                    sent_at=NOON - HOUR if status == "sent" else None,
                    **told,
                )
            )
        session.add(SourceRow(key=f"{brand}/news", brand=brand, health="blocked", reason="403", next_poll=NOON))
        asked = Question(brand=brand, topic="q", language="en", text="How?", created_at=NOON, last_seen=NOON)
        session.add(asked)
        hit = _hit(session, 1 if brand == "acme" else 2, NOON)
        session.add(QuestionHit(question_id=asked.id, hit_id=hit.id, at=NOON - HOUR))
    session.add(Audit(at=NOON - HOUR, what="rung"))
    session.flush()

    messages = message_figures(session, "acme", WEEK)

    assert (messages.sent, messages.failed, messages.waiting) == (1, 1, {"storm": 1})
    assert [(one.key, one.health) for one in ill_sources(session, watchlist(), NOON)] == [("acme/news", "blocked")]
    assert [(one.text, one.count, one.answered) for one in questions(session, "acme", WEEK)] == [("How?", 1, False)]
    assert [(one.what, one.count) for one in audited(session, "acme", WEEK)] == [("rung", 1)]


def test_a_department_is_told_of_the_matters_that_routes_name_for_it() -> None:
    brand = watchlist()

    assert scope_of("funding", brand).matters == ("funding",)
    assert scope_of("funding", brand).topics == ("withdrawal_delay", "funding")
    assert scope_of("bo", brand).everything
    assert readers(routes(), ["funding"]) == ("marketing", "bo", "funding")


def test_who_is_told_everything_at_once_gets_no_digest() -> None:
    at_once = Route(matter="fake_site", departments=("marketing",), when="now")
    major = Route(level="major", departments=("funding",))
    known = routes()
    told = type(known)(departments=known.departments, route=(at_once, major), fallback="bo")

    assert readers(told, []) == ("bo",)
    assert readers(told, ["funding", "gone"]) == ("funding", "bo")
