"""Which hits make an alert and which alert they join, on the real database."""

from __future__ import annotations

from contextvars import copy_context
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from alerts.grouping.arranging import BY_HAND, SPLIT
from alerts.grouping.joining import Joined, join, join_all
from alerts.grouping.keys import FIRST_SWEEP, SAME_CAMPAIGN, SAME_SITE, SAME_TEXT, SAME_TOPIC
from alerts.grouping.regressing import MOVED_SITE
from alerts.grouping.rules import rule_sentence
from alerts.triage.settling import dismiss, resolve
from monitor.assessment import Assessment, Severity, Verdict
from monitor.names.facts import Existence, Facts, Resolution
from monitor.sighting import NameSeen
from monitor.store.hits import keep_hit
from monitor.store.tables import Alert, AlertEvent, HitRow, Story
from monitor.watchlist.model import Grouping, Watchlist
from monitor.wording import Tongue, speak
from tests.building import NOON, complaint, fake_site, post, routes, watchlist


def settle(session: Session, number: int, judged: Assessment, *, hours: float = 0) -> Joined | None:
    now = NOON + timedelta(hours=hours)
    hit = keep_hit(session, post(number), judged, now)
    assert hit is not None
    return join(session, hit, watchlist(), now)


def test_complaints_about_one_topic_within_a_day_are_one_alert(session: Session) -> None:
    first, second = settle(session, 1, complaint()), settle(session, 2, complaint(), hours=23)

    assert first is not None
    assert second is not None
    assert (first.step, second.step) == ("opened", "")
    assert first.alert.id == second.alert.id
    assert second.alert.hit_count == 2


def test_after_a_quiet_day_a_complaint_opens_a_new_alert(session: Session) -> None:
    first = settle(session, 1, complaint())
    later = settle(session, 2, complaint(), hours=25)

    assert first is not None
    assert later is not None
    assert later.alert.id != first.alert.id


def test_everything_about_one_site_is_one_alert_however_late(session: Session) -> None:
    first = settle(session, 1, fake_site())
    name = keep_hit(session, NameSeen(source="acme/names", domain="www.acme-login.top"), fake_site(), NOON)
    assert name is not None
    second = join(session, name, watchlist(), NOON + timedelta(days=30))

    assert first is not None
    assert second is not None
    assert second.alert.id == first.alert.id
    assert first.alert.matter == "fake_site"
    assert first.alert.level == "major"


def test_what_asks_nobody_to_act_makes_no_alert(session: Session) -> None:
    assert settle(session, 1, complaint(severity=Severity.NONE, topics=("praise",))) is None


def test_a_major_hit_raises_a_minor_alert_once(session: Session) -> None:
    settle(session, 1, complaint())
    raised = settle(session, 2, complaint(severity=Severity.MAJOR))
    again = settle(session, 3, complaint(severity=Severity.MAJOR))

    assert raised is not None
    assert again is not None
    assert (raised.step, again.step) == ("raised", "")
    assert raised.alert.level == "major"


def test_as_many_complaints_as_the_ladder_names_raise_the_alert(session: Session) -> None:
    steps = [settled.step for n in range(7) if (settled := settle(session, n, complaint()))]

    assert steps == ["opened", "", "", "", "", "raised", ""]


def test_new_evidence_opens_a_resolved_alert_again_and_says_what_it_was(session: Session) -> None:
    first = settle(session, 1, fake_site())
    assert first is not None
    resolve(session, first.alert.id, who="mei", now=NOON, why="taken down")
    second = settle(session, 2, fake_site(), hours=900)

    assert second is not None
    assert (second.alert.id, second.step) == (first.alert.id, "reopened-1")
    assert (second.alert.status, second.alert.round, second.alert.owner) == ("open", 2, "mei")
    told = session.scalars(select(AlertEvent.detail).where(AlertEvent.what == "regressed")).one()
    assert (told["why"], told["before"], told["after"]) == ("same_site", "resolved", "open")


def test_history_can_be_added_to_but_not_changed(session: Session) -> None:
    settle(session, 1, complaint())
    session.flush()
    assert [event.what for event in session.scalars(select(AlertEvent))] == ["opened", "hit"]

    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text("UPDATE alert_events SET who = 'nobody'"))


def swept(session: Session, domain: str, *changes: str) -> Joined | None:
    facts = Facts(resolution=Resolution(existence=Existence.EXISTS, at=NOON))
    judged = msgspec.structs.replace(fake_site(), domain=domain)
    seen = NameSeen(source="acme/lookalikes", domain=domain, facts=facts, changes=changes)
    hit = keep_hit(session, seen, judged, NOON)
    assert hit is not None
    return join(session, hit, watchlist(), NOON)


def test_lookalikes_that_the_first_sweep_finds_are_one_alert_and_what_changes_is_one_of_its_own(
    session: Session,
) -> None:
    first, second = swept(session, "acme-one.top"), swept(session, "acme-two.top")
    changed = swept(session, "acme-two.top", "mail added: mx.acme-two.top")

    assert first is not None
    assert second is not None
    assert changed is not None
    assert (first.step, second.step, changed.step) == ("opened", "", "opened")
    assert first.alert.id == second.alert.id != changed.alert.id
    assert (first.alert.grouped_by, first.alert.hit_count) == ("first_sweep", 2)
    assert changed.alert.title == "acme-two.top"


def test_a_site_that_has_an_alert_keeps_it_when_the_first_sweep_finds_it(session: Session) -> None:
    said = settle(session, 1, fake_site())

    found = swept(session, fake_site().domain)

    assert said is not None
    assert found is not None
    assert found.alert.id == said.alert.id


def calmly(**above: int) -> Watchlist:
    return watchlist(routes=replace(routes(), grouping=Grouping(above=2, topics=above)))


def told(
    session: Session, number: int, own: Watchlist, *, hours: float = 0, **judged: object
) -> tuple[HitRow, str]:
    """A complaint under rules that wait for more, and the step that it made."""
    now = NOON + timedelta(hours=hours)
    hit = keep_hit(session, post(number), complaint(**judged), now)
    assert hit is not None
    joined = join(session, hit, own, now)
    return hit, joined.step if joined else "waits"


def test_minor_hits_wait_until_there_are_more_than_the_brand_bears_and_then_join_together(session: Session) -> None:
    found = [told(session, number, calmly(), hours=number) for number in range(4)]

    assert [step for _, step in found] == ["waits", "waits", "opened", ""]
    assert len({hit.alert_id for hit, _ in found}) == 1
    alert = session.get_one(Alert, found[0][0].alert_id)
    assert alert.hit_count == 4
    assert all(hit.joined_by == "same_topic" for hit, _ in found)


def test_what_waited_longer_than_the_window_is_not_counted(session: Session) -> None:
    found = [told(session, number, calmly(), hours=20 * number) for number in range(4)]

    assert {step for _, step in found} == {"waits"}


def test_a_major_hit_never_waits_and_brings_those_that_did(session: Session) -> None:
    first, _ = told(session, 1, calmly())
    second, step = told(session, 2, calmly(), severity=Severity.MAJOR)

    assert (step, first.alert_id) == ("opened", second.alert_id)


def test_some_topics_wait_for_nothing(session: Session) -> None:
    assert told(session, 1, calmly(withdrawal_delay=0))[1] == "opened"


def test_a_batch_that_waits_opens_one_alert_with_all_of_it(session: Session) -> None:
    hits = [hit for n in range(3) if (hit := keep_hit(session, post(n), complaint(), NOON))]

    (grouped,) = join_all(session, hits, calmly(), NOON)

    assert (grouped.step, {hit.id for hit in grouped.hits}) == ("opened", {hit.id for hit in hits})


def about(
    session: Session, number: int, *, domain: str = "acme-login.top", hours: float = 1, **judged: object
) -> Joined:
    """A post that names a fake site."""
    now = NOON + timedelta(hours=hours)
    hit = keep_hit(session, post(number), fake_site(domain, **judged), now)
    assert hit is not None
    joined = join(session, hit, watchlist(), now)
    assert joined is not None
    return joined


MILD: dict[str, Any] = {"verdict": Verdict.SUSPICIOUS, "severity": Severity.MINOR, "risk": 60}


def test_a_dismissed_alert_takes_more_of_the_same_and_tells_nobody(session: Session) -> None:
    first = about(session, 1, **MILD)
    dismiss(session, first.alert.id, who="mei", now=NOON, why="other_bearer")
    again = about(session, 2, **MILD)

    assert (again.alert.id, again.step, again.alert.status) == (first.alert.id, "", "dismissed")
    assert again.alert.hit_count == 2


def test_what_is_worse_than_all_that_was_dismissed_opens_an_alert_that_names_it(session: Session) -> None:
    first = about(session, 1, **MILD)
    dismiss(session, first.alert.id, who="mei", now=NOON, why="false_alarm")
    worse = about(session, 2)
    later = about(session, 3, **MILD)

    assert (worse.step, later.alert.id) == ("opened", worse.alert.id)
    events = {
        (one.alert_id, one.what): one.detail for one in session.scalars(select(AlertEvent).order_by(AlertEvent.id))
    }
    assert events[worse.alert.id, "opened"]["after"] == first.alert.id
    assert events[first.alert.id, "followed"] == {"alert": worse.alert.id}


def test_a_complaint_on_the_topic_of_a_dismissed_alert_is_not_lost(session: Session) -> None:
    first = settle(session, 1, complaint())
    assert first is not None
    dismiss(session, first.alert.id, who="mei", now=NOON, why="false_alarm")
    second = settle(session, 2, complaint(), hours=1)

    assert second is not None
    assert (second.step, second.alert.id == first.alert.id) == ("opened", False)


def test_a_topic_opens_its_resolved_alert_again_within_the_window_only(session: Session) -> None:
    first = settle(session, 1, complaint())
    assert first is not None
    for hours, step in ((2, "reopened-1"), (40, "opened")):
        resolve(session, first.alert.id, who="mei", now=NOON, why="answered")
        joined = settle(session, int(hours), complaint(), hours=hours)
        assert joined is not None
        assert joined.step == step


def test_a_text_is_known_again_whatever_its_topic_and_however_late(session: Session) -> None:
    session.add(Story(id=7, brand="acme", last_seen=NOON))
    alerts = []
    for number, topic in enumerate(("withdrawal_delay", "slippage")):
        hit = keep_hit(session, post(number), complaint(topics=(topic,)), NOON)
        assert hit is not None
        hit.story_id = 7
        joined = join(session, hit, watchlist(), NOON + timedelta(days=3 * number))
        assert joined is not None
        alerts.append(joined.alert.id)
        assert hit.joined_by == ("same_topic", "same_text")[number]
    assert alerts[0] == alerts[1]


def test_every_rule_has_a_sentence_in_both_languages() -> None:
    for rule in (
        SAME_SITE,
        SAME_CAMPAIGN,
        SAME_TEXT,
        SAME_TOPIC,
        FIRST_SWEEP,
        MOVED_SITE,
        SPLIT,
        BY_HAND,
        "merged",
    ):
        said = [copy_context().run(_sentence, rule, tongue) for tongue in ("en", "zh")]
        assert len({*said, rule}) == 3


def _sentence(rule: str, tongue: Tongue) -> str:
    speak(tongue)
    return rule_sentence(rule)
