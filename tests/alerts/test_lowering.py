"""A person may make a major alert minor; what made it major does so no more, only what is worse."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.escalating.ladder import start_ladder
from alerts.grouping.arranging import merge, split
from alerts.grouping.joining import join
from alerts.grouping.levels import MAJOR, MINOR, Why, make_major, make_minor
from alerts.triage.settling import reopen, resolve
from monitor.assessment import Reason, Severity
from monitor.errors import UsageError
from monitor.store.database import Database
from monitor.store.hits import keep_hit
from monitor.store.tables import Alert, AlertEvent, Escalation, HitRow
from monitor.watchlist.model import Ladder, Raising, Step, Watchlist
from tests.alerts.desk_house import House
from tests.building import NOON, complaint, post, watchlist

RUNG = Step(role="director", after_hours=24.0)
QUIET = Raising(sightings=0, sources=0, per_hour=0, reach=0, risk=0)


def brand(**told: Any) -> Watchlist:
    return watchlist(ladder=Ladder(step=(RUNG,), major=QUIET))


def told(session: Session, number: int, points: float, topic: str = "withdrawal_delay", **said: Any) -> Alert:
    """A post that is so grave joins the alert on its topic."""
    reasons = (Reason("severity.word", points, "scam"),)
    severity = Severity.MAJOR if points >= 2 else Severity.MINOR
    hit = keep_hit(
        session, post(number, **said), complaint(severity=severity, reasons=reasons, topics=(topic,)), NOON
    )
    assert hit is not None
    joined = join(session, hit, brand(), NOON)
    assert joined is not None and joined.alert is not None
    session.flush()
    return joined.alert


def lowered(session: Session, alert: Alert) -> None:
    assert make_minor(session, alert, brand(), NOON, who="Mei", why="an old story")
    session.flush()


def test_what_is_as_grave_as_before_leaves_it_minor_and_what_is_graver_raises_it(session: Session) -> None:
    alert = told(session, 1, 3)
    assert alert.level == MAJOR
    lowered(session, alert)

    assert told(session, 2, 3) is alert
    assert alert.level == MINOR
    assert told(session, 3, 4) is alert
    assert alert.level == MAJOR


@pytest.mark.parametrize(
    ("known", "news", "raised"),
    [
        (Why("complaints", 7, 6), Why("complaints", 13, 6), False),
        (Why("complaints", 7, 6), Why("complaints", 14, 6), True),
        (Why("impersonation", 80), Why("impersonation", 80), False),
        (Why("impersonation", 80), Why("impersonation", 81), True),
        (Why("escalation", "court, press"), Why("escalation", "press"), False),
        (Why("escalation", "court, press"), Why("escalation", "press, police"), True),
        (Why("severity", 3, 2), Why("speed", 10, 10), True),
        (Why("by_hand", "a journalist asks"), Why("by_hand", "a journalist asks"), True),
        (Why("merged", 7), Why("merged", 3), True),
        (Why("correction", 9), Why("correction", 3), True),
    ],
)
def test_what_counts_as_worse(session: Session, known: Why, news: Why, raised: bool) -> None:
    alert = told(session, 1, 1)
    make_major(session, alert, [known], NOON)
    lowered(session, alert)

    assert make_major(session, alert, [news], NOON) is raised
    assert alert.level == (MAJOR if raised else MINOR)


def test_what_was_lowered_twice_is_measured_by_all_that_was_known(session: Session) -> None:
    alert = told(session, 1, 1)
    for why in (Why("complaints", 7, 6), Why("impersonation", 90)):
        make_major(session, alert, [why], NOON)
        lowered(session, alert)

    assert not make_major(session, alert, [Why("complaints", 8, 6), Why("impersonation", 90)], NOON)
    (last,) = session.scalars(
        select(AlertEvent.detail).where(AlertEvent.what == "lowered").order_by(AlertEvent.place.desc()).limit(1)
    )
    assert {(one["why"], one["value"]) for one in last["known"]} == {("complaints", 7), ("impersonation", 90)}
    assert (last["before"], last["after"], last["why"]) == (MAJOR, MINOR, "an old story")


@pytest.mark.parametrize(("points", "level"), [(3, MINOR), (4, MAJOR)])
def test_what_is_split_off_is_as_mild_as_it_was_judged_unless_it_is_worse(
    session: Session, points: float, level: str
) -> None:
    alert = told(session, 1, 1)
    told(session, 2, 3)
    lowered(session, alert)
    told(session, 3, points)
    newest = session.scalars(select(HitRow.id).order_by(HitRow.id.desc()).limit(1)).one()

    new = split(session, alert.id, hits=[newest], who="Mei", now=NOON)

    assert new.level == level
    assert not make_major(session, new, [Why("severity", 3, 2)], NOON)


def test_a_new_round_begins_without_what_was_judged_in_the_last(session: Session) -> None:
    alert = told(session, 1, 3)
    lowered(session, alert)
    resolve(session, alert.id, who="Mei", now=NOON, why="done")
    reopen(session, alert.id, who="Mei", now=NOON, why="again")

    assert told(session, 2, 3).level == MAJOR


def test_what_was_lowered_and_settled_comes_back_as_mild_as_what_brings_it_back(session: Session) -> None:
    alert = told(session, 1, 3)
    lowered(session, alert)
    resolve(session, alert.id, who="Mei", now=NOON, why="done")

    assert told(session, 2, 1) is alert
    assert (alert.status, alert.round, alert.level) == ("open", 2, MINOR)
    assert told(session, 3, 3) is alert
    assert alert.level == MAJOR


@pytest.mark.parametrize("again", [False, True])
def test_where_one_that_was_lowered_is_merged_the_other_is_as_mild_as_both_were_unless_something_is_worse(
    session: Session, again: bool
) -> None:
    other = told(session, 1, 3)
    lowered(session, other)
    if again:
        resolve(session, other.id, who="Mei", now=NOON, why="done")
        told(session, 2, 1)
    target = told(session, 3, 1, topic="slippage")
    assert target is not other

    merge(session, target.id, others=[other.id], who="Mei", now=NOON)

    assert target.level == MINOR
    assert not make_major(session, target, [Why("severity", 3, 2)], NOON)
    assert make_major(session, target, [Why("severity", 4, 2)], NOON)


def test_rungs_for_major_alerts_wait_no_more(session: Session) -> None:
    alert = told(session, 1, 3)
    alert.told_at = NOON
    start_ladder(session, alert, brand(), NOON)
    lowered(session, alert)
    start_ladder(session, alert, brand(), NOON)
    session.flush()

    assert list(session.scalars(select(Escalation.status))) == ["stopped"]


def test_only_a_major_alert_is_lowered_with_a_reason_and_nobody_is_told(database_url: str) -> None:
    database = Database(database_url)
    house = House(database)
    number = house.alert(severity=Severity.MAJOR)
    house.enqueued.clear()

    with pytest.raises(UsageError, match="reason"):
        house.desk.lower_level(number, who="Mei", why=" ")
    assert house.desk.lower_level(number, who="Mei", why="an old\nstory").level == MINOR
    assert house.enqueued == []
    (event,) = house.events(number, "lowered")
    assert (event[0], event[2]["why"]) == ("Mei", "an old story")
    with pytest.raises(UsageError, match="is minor already"):
        house.desk.lower_level(number, who="Mei", why="once more")
    database.close()
