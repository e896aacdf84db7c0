"""Nobody answers: the next one up is told, once, not too early, and not when somebody was quicker."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.escalating.calendar import Calendar
from alerts.escalating.climbing import Climbing, climb_all
from alerts.escalating.ladder import start_ladder, stop_ladder
from alerts.escalating.planning import Case, Rung, arrange, climb, rungs, same
from alerts.escalating.righting import Righting
from alerts.history import record
from alerts.messages.notifying import notify
from alerts.quiet.silences import Matcher, add_silence, end_silence
from alerts.quiet.snoozing import snooze
from alerts.triage.settling import acknowledge, assign, dismiss, reopen, resolve
from monitor.store.database import Database
from monitor.store.tables import Escalation, Notification
from monitor.watchlist.model import Department, Ladder, Route, Routes, Step, WorkingCalendar
from tests.alerts.escalating import (
    HOUR,
    LADDER,
    climbable,
    complaints,
    happened,
    look,
    rows,
    telling,
    told,
)
from tests.building import NOON

#: NOON is a Friday, 20:00 in Shanghai: five whole working days are over when Saturday begins there
FIVE_DAYS = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_each_rung_is_told_when_its_time_has_come_and_not_a_second_before(session: Session) -> None:
    told(session)

    for place, due in ((0, 24 * HOUR), (1, 48 * HOUR), (2, 49 * HOUR), (3, FIVE_DAYS - NOON)):
        assert look(session, NOON + due - SECOND) == []
        assert look(session, NOON + due) == [f"escalated-1-{place}"]
        assert look(session, NOON + due + HOUR / 2) == []


def test_a_rung_goes_to_its_people_with_the_departments_in_copy(session: Session) -> None:
    told(session)
    look(session, NOON + 48 * HOUR)

    mail = session.scalars(select(Notification).where(Notification.step == "escalated-1-1")).one()

    assert (mail.department, mail.channel, mail.to) == ("supervisor", "mail", ["supervisor@acme.test"])
    assert set(mail.cc) == {"funding@acme.test", "bo@acme.test"}
    assert mail.status == "queued"


def test_a_rung_without_addresses_goes_to_the_alerts_departments(session: Session) -> None:
    told(session)
    look(session, NOON + 24 * HOUR)

    query = select(Notification.department).where(Notification.step == "escalated-1-0")
    assert set(session.scalars(query)) == {"funding", "bo"}


def test_the_history_says_whose_turn_it_is_and_since_when(session: Session) -> None:
    alert = told(session)
    look(session, NOON + 48 * HOUR)

    (event,) = happened(session, alert, "escalated")

    said = {name: event.detail[name] for name in ("round", "rung", "role", "duty", "due")}
    assert said == {
        "round": 1,
        "rung": 1,
        "role": "supervisor",
        "duty": "follows it up",
        "due": (NOON + 48 * HOUR).isoformat(),
    }


@pytest.mark.parametrize("answer", ["acknowledge", "assign", "resolve", "dismiss"])
def test_it_stops_the_moment_somebody_answers(session: Session, answer: str) -> None:
    alert = told(session)
    look(session, NOON + 24 * HOUR)
    now = NOON + 30 * HOUR

    if answer == "acknowledge":
        acknowledge(session, alert.id, who="Mei", now=now)
    elif answer == "assign":
        assign(session, alert.id, who="Mei", to="Lin", now=now)
    elif answer == "resolve":
        resolve(session, alert.id, who="Mei", now=now, why="paid out")
    else:
        dismiss(session, alert.id, who="Mei", now=now, why="ours")
    session.commit()

    assert look(session, NOON + timedelta(days=30)) == []
    assert [status for _, status, _ in rows(session, alert)] == ["done", "stopped", "stopped", "stopped"]


def test_an_alert_that_is_closed_in_some_other_way_climbs_no_more(session: Session) -> None:
    alert = told(session)
    alert.closed_at, alert.status = NOON + HOUR, "dismissed"
    session.commit()

    assert look(session, NOON + 24 * HOUR) == []
    assert {(status, why) for rung, status, why in rows(session, alert)} == {("stopped", "dismissed")}


def test_a_reopened_alert_climbs_anew_from_when_it_is_told_again(session: Session) -> None:
    alert = told(session)
    look(session, NOON + 24 * HOUR)
    resolve(session, alert.id, who="Mei", now=NOON + 25 * HOUR, why="paid out")
    reopen(session, alert.id, who="Mei", now=NOON + 26 * HOUR, why="not paid out")
    session.commit()
    assert look(session, NOON + 100 * HOUR) == []

    alert.told_at = NOON + 100 * HOUR
    start_ladder(session, alert, climbable(), NOON + 100 * HOUR)
    session.commit()

    assert look(session, NOON + 123 * HOUR) == []
    assert look(session, NOON + 124 * HOUR) == ["escalated-2-0"]


def test_after_downtime_the_highest_overdue_rung_is_told_and_says_which_it_has_overtaken(session: Session) -> None:
    alert = told(session)

    assert look(session, NOON + 72 * HOUR) == ["escalated-1-2"]

    (event,) = happened(session, alert, "escalated")
    assert [(one["rung"], one["role"]) for one in event.detail["overtaken"]] == [(0, "follower"), (1, "supervisor")]
    assert rows(session, alert)[:3] == [(0, "done", "overtaken"), (1, "done", "overtaken"), (2, "done", "told")]


def test_the_sixth_complaint_makes_it_the_directors_turn_at_once(session: Session) -> None:
    alert = told(session, hit_count=0)
    complaints(session, alert, 5)
    righting = Righting(lambda: (climbable(),), every=0, often=0)
    assert righting.do(session, NOON + HOUR) == 0

    complaints(session, alert, 1)
    assert righting.is_due(session, NOON + HOUR)
    assert righting.do(session, NOON + HOUR) == 1
    session.commit()

    assert look(session, NOON + HOUR) == ["escalated-1-2"]
    assert look(session, NOON + 24 * HOUR) == ["escalated-1-0"]
    assert righting.do(session, NOON + 24 * HOUR) == 0


def test_the_rungs_of_major_alerts_start_when_a_minor_one_is_raised(session: Session) -> None:
    alert = told(session, level="minor")
    assert rows(session, alert) == []
    raised = NOON + 100 * HOUR
    record(session, alert, raised, who="system", what="raised", detail={"before": "minor", "after": "major"})
    alert.level = "major"

    start_ladder(session, alert, climbable(), raised)
    session.commit()

    assert look(session, raised + 24 * HOUR - SECOND) == []
    assert look(session, raised + 24 * HOUR) == ["escalated-1-0"]


def test_a_rung_for_minor_alerts_counts_from_when_they_were_told() -> None:
    ladder = Ladder(step=(Step(role="a", after_hours=1, level="minor"), Step(role="b", after_hours=2)))
    case = Case(told_at=NOON, level="major", raised_at=NOON + 9 * HOUR)

    planned = rungs(ladder, Calendar(WorkingCalendar()), case)

    assert [rung.due_at - NOON for rung in planned] == [HOUR, 11 * HOUR]


def test_telling_the_departments_begins_the_ladder_in_the_same_transaction(session: Session) -> None:
    alert = told(session, at=None)

    notify(session, alert, "opened", climbable(), telling=telling(), now=NOON)

    assert alert.told_at == NOON
    assert [status for _, status, _ in rows(session, alert)] == ["waiting"] * 4
    session.rollback()
    assert rows(session, alert) == []


def test_nobody_is_told_of_what_the_departments_have_not_been_told_of(session: Session) -> None:
    alert = told(session, at=None)

    assert rows(session, alert) == []
    assert look(session, NOON + timedelta(days=30)) == []


def test_a_holiday_that_is_added_puts_the_rung_off(session: Session) -> None:
    alert = told(session)
    look(session, NOON + 49 * HOUR)
    day_off = WorkingCalendar(country="CN", time_zone="Asia/Shanghai", days_off=(date(2026, 11, 25),))
    later = climbable(ladder=msgspec.structs.replace(LADDER, calendar=day_off))

    assert look(session, FIVE_DAYS, later) == []
    assert look(session, FIVE_DAYS + timedelta(days=3), later) == ["escalated-1-3"]
    assert rows(session, alert)[3] == (3, "done", "told")


def test_a_holiday_that_is_taken_back_is_noticed_at_the_second_look(session: Session) -> None:
    told(session)
    look(session, NOON + 49 * HOUR)
    day_on = WorkingCalendar(country="CN", time_zone="Asia/Shanghai", days_on=(date(2026, 11, 21),))
    sooner = climbable(ladder=msgspec.structs.replace(LADDER, calendar=day_on))

    assert Righting(lambda: (sooner,), every=300).do(session, NOON + 50 * HOUR) == 1
    session.commit()

    assert look(session, FIVE_DAYS - 24 * HOUR, sooner) == ["escalated-1-3"]


def test_an_alert_that_has_no_rows_gets_them_at_the_second_look(session: Session) -> None:
    alert = told(session)
    session.execute(Escalation.__table__.delete())  # type: ignore[attr-defined]
    session.commit()

    assert Righting(lambda: (climbable(),), every=300).do(session, NOON) == 1
    session.commit()

    assert len(rows(session, alert)) == 4


def test_a_rung_that_left_the_ladder_is_told_no_more_and_comes_back_with_it(session: Session) -> None:
    alert = told(session)
    without = climbable(ladder=msgspec.structs.replace(LADDER, step=LADDER.step[:1]))

    Righting(lambda: (without,), every=300).do(session, NOON)
    session.commit()
    assert rows(session, alert)[1:] == [(place, "stopped", "unplanned") for place in (1, 2, 3)]

    Righting(lambda: (climbable(),), every=300).do(session, NOON)
    session.commit()
    assert {status for _, status, _ in rows(session, alert)} == {"waiting"}


def test_a_snooze_until_a_time_is_an_answer_until_then(session: Session) -> None:
    alert = told(session)
    snooze(session, alert.id, who="Mei", now=NOON + HOUR, mode="until", until=NOON + 30 * HOUR)
    session.commit()

    assert look(session, NOON + 30 * HOUR - SECOND) == []
    assert look(session, NOON + 30 * HOUR) == ["escalated-1-0"]


def test_a_snooze_without_a_time_keeps_no_rung_back(session: Session) -> None:
    alert = told(session)
    snooze(session, alert.id, who="Mei", now=NOON + HOUR, mode="change")
    session.commit()

    assert look(session, NOON + 24 * HOUR) == ["escalated-1-0"]


def test_a_rung_that_a_silence_kept_back_climbs_within_a_minute_of_its_end(session: Session) -> None:
    told(session)
    silence = add_silence(
        session,
        brand="acme",
        matcher=Matcher(topics=("withdrawal_delay",)),
        owner="Mei",
        reason="bank holiday",
        expires_at=NOON + 40 * HOUR,
        now=NOON,
    )
    session.commit()
    assert look(session, NOON + 24 * HOUR) == []

    end_silence(session, silence.id, who="Mei", now=NOON + 24 * HOUR + SECOND)
    session.commit()

    assert look(session, NOON + 24 * HOUR + timedelta(minutes=1)) == ["escalated-1-0"]


def test_one_that_cannot_be_told_keeps_no_other_back(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, fine = told(session), told(session)
    real = climb_all.__globals__["tell"]

    def failing(session: Session, routed: object, step: str, circumstances: object, **named: object) -> object:
        if circumstances.alert.id == broken.id:  # type: ignore[attr-defined]
            raise RuntimeError("no such words")
        return real(session, routed, step, circumstances, **named)

    monkeypatch.setattr("alerts.escalating.climbing.tell", failing)

    assert look(session, NOON + 24 * HOUR) == ["escalated-1-0"]
    assert rows(session, fine)[0] == (0, "done", "told")
    assert rows(session, broken)[0] == (0, "waiting", "")
    assert happened(session, broken, "escalated") == []

    monkeypatch.undo()
    assert look(session, NOON + 24 * HOUR + timedelta(minutes=1)) == ["escalated-1-0"]


def test_two_schedulers_at_once_tell_once(database: Database, session: Session) -> None:
    alerts = [told(session) for _ in range(10)]
    brand = climbable()
    start = threading.Barrier(4)

    def work() -> None:
        duty = Climbing(lambda: (brand,), telling())
        start.wait()
        for _ in range(20):
            with database.begin() as own:
                duty.do(own, NOON + 24 * HOUR)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    counts = select(Notification.alert_id, func.count()).group_by(Notification.alert_id)
    assert {row[0]: row[1] for row in session.execute(counts)} == {alert.id: 2 for alert in alerts}


@pytest.mark.parametrize("answers_first", [True, False])
def test_whoever_has_the_alert_first_decides_between_answer_and_climb(
    database: Database, session: Session, answers_first: bool
) -> None:
    alert = told(session)
    now, brand = NOON + 24 * HOUR, climbable()
    duty = Climbing(lambda: (brand,), telling())

    with database.session() as answering, database.session() as climbing:
        if answers_first:
            acknowledge(answering, alert.id, who="Mei", now=now)
            assert duty.do(climbing, now) == 0  # the alert is somebody else's just now
            answering.commit()
            duty.do(climbing, now)
            climbing.commit()
        else:
            duty.do(climbing, now)
            answered = threading.Thread(target=lambda: _acknowledge(answering, alert.id, now))
            answered.start()
            climbing.commit()
            answered.join()

    told_of = 0 if answers_first else 2
    assert session.scalar(select(func.count()).select_from(Notification)) == told_of
    assert rows(session, alert)[1:] == [(place, "stopped", "acknowledged") for place in (1, 2, 3)]


def _acknowledge(session: Session, alert: int, now: datetime) -> None:
    acknowledge(session, alert, who="Mei", now=now)
    session.commit()


def test_a_clock_that_is_turned_back_tells_nothing_again_and_loses_nothing(session: Session) -> None:
    told(session)

    assert look(session, NOON + 24 * HOUR) == ["escalated-1-0"]
    assert look(session, NOON - timedelta(days=400)) == []
    assert look(session, NOON + 24 * HOUR) == []
    assert look(session, NOON + 48 * HOUR) == ["escalated-1-1"]


def test_what_stopped_for_good_is_not_started_again(session: Session) -> None:
    alert = told(session)
    stop_ladder(session, alert, NOON, why="acknowledged")

    start_ladder(session, alert, climbable(), NOON)

    assert {status for _, status, _ in rows(session, alert)} == {"stopped"}


_times = st.integers(0, 400).map(lambda hours: NOON + timedelta(hours=hours))
_plans = st.lists(st.tuples(st.integers(0, 5), _times), max_size=6, unique_by=lambda one: one[0]).map(
    lambda found: tuple(Rung(place=place, role=f"role {place}", due_at=due) for place, due in sorted(found))
)


@given(_plans, st.lists(st.tuples(_plans, _times), max_size=6))
def test_whatever_plans_and_clocks_do_no_rung_climbs_twice_or_early(
    first: tuple[Rung, ...], then: list[tuple[tuple[Rung, ...], datetime]]
) -> None:
    kept: list[Escalation] = []
    climbed: list[int] = []
    for planned, now in ((first, NOON), *then):
        for rung in arrange(kept, planned):
            kept.append(
                Escalation(rung=rung.place, role=rung.role, due_at=rung.due_at, status="waiting", why="", round=1)
            )
        assert same({row.rung: row for row in kept}, planned)
        due = {rung.place: rung.due_at for rung in planned}
        for row in climb(kept, now):
            climbed.append(row.rung)
            assert due[row.rung] <= now

    assert len(climbed) == len(set(climbed))


def test_a_rung_for_departments_that_nobody_can_be_reached_in_is_told_the_fallback(session: Session) -> None:
    departments = {"empty": Department(name="Empty"), "desk": Department(name="Desk", mail=("desk@acme.test",))}
    brand = climbable(
        routes=Routes(fallback="desk", departments=departments, route=(Route(departments=("empty",)),))
    )
    told(session)

    look(session, NOON + 24 * HOUR, brand)

    assert list(session.scalars(select(Notification.department))) == ["desk"]
