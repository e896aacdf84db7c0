"""What should have happened and did not is found, told once, and nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from alerts.escalating.auditing import Auditing, look
from alerts.escalating.examining import Circle, examine
from alerts.escalating.findings import sentence
from alerts.quiet.silences import Matcher, add_silence
from alerts.quiet.snoozing import snooze, wake
from alerts.triage.settling import acknowledge
from monitor.jobs.queueing import enqueue_delivery
from monitor.settings import Settings
from monitor.store.tables import Alert, Audit, DigestRow, Escalation, Notification, SourceRow
from monitor.watchlist.model import Watchlist
from monitor.wording import speak
from tests.alerts.escalating import HOUR, LADDER, climbable, complaints, telling, told
from tests.alerts.escalating import look as climb
from tests.building import NOON

DAY = 24 * HOUR
QUIET = Settings(digest_daily="", digest_weekly="")


@pytest.fixture(autouse=True)
def english() -> None:
    speak("en")


def _circle(now: datetime, settings: Settings = QUIET, brand: Watchlist | None = None) -> Circle:
    return Circle(watchlists=(brand or climbable(),), settings=settings, now=now)


def _found(session: Session, now: datetime, **circle: object) -> list[tuple[str, object]]:
    """What is found: what, and the rung, message, source or period."""
    found = examine(session, _circle(now, **circle))  # type: ignore[arg-type]
    names = ("rung", "notification", "source", "period")
    return [(one.what, next((one.detail[name] for name in names if name in one.detail), None)) for one in found]


def _climbed(session: Session, hours: int) -> None:
    """The ladder does its work for so many hours, and what it queues has jobs."""
    for hour in range(0, hours + 1, 1):
        if climb(session, NOON + hour * HOUR):
            for number in session.scalars(select(Notification.id)):
                session.execute(update(Notification).where(Notification.id == number).values(status="sent"))
            session.commit()


def test_nothing_is_found_where_everything_ran(session: Session) -> None:
    told(session)
    _climbed(session, 200)

    for hours in (0, 1, 25, 50, 100, 180, 200):
        assert _found(session, NOON + hours * HOUR) == []


def test_a_rung_that_did_not_run_is_found_when_its_time_and_the_grace_are_over(session: Session) -> None:
    told(session)
    late = _circle(NOON).grace

    assert _found(session, NOON + DAY + late - timedelta(seconds=1)) == []
    assert _found(session, NOON + DAY + late) == [("rung_missing", 0)]
    assert _found(session, NOON + 2 * DAY + late) == [("rung_missing", 0), ("rung_missing", 1)]


def test_working_days_are_counted_by_the_auditor_too(session: Session) -> None:
    told(session)
    over = datetime(2026, 11, 27, 16, 0, tzinfo=UTC) + _circle(NOON).grace

    assert ("rung_missing", 3) not in _found(session, over - timedelta(minutes=1))
    assert ("rung_missing", 3) in _found(session, over)


def test_one_rung_that_was_left_out_between_others_is_found(session: Session) -> None:
    alert = told(session)
    session.execute(
        update(Escalation).where(Escalation.rung == 1).values(status="done", why="told", done_at=NOON + 2 * DAY)
    )
    session.commit()
    _climbed(session, 60)

    assert _found(session, NOON + 60 * HOUR) == [("rung_missing", 1)]
    assert alert.answered_at is None


def test_rungs_that_a_higher_one_has_overtaken_ran(session: Session) -> None:
    told(session)
    climb(session, NOON + 72 * HOUR)
    session.execute(update(Notification).values(status="sent"))
    session.commit()

    assert _found(session, NOON + 73 * HOUR) == []


def test_a_rung_whose_message_is_gone_is_found(session: Session) -> None:
    told(session)
    _climbed(session, 24)
    session.execute(delete(Notification))
    session.commit()

    assert _found(session, NOON + 25 * HOUR) == [("rung_untold", 0)]


def test_what_somebody_answered_before_its_time_was_not_to_run(session: Session) -> None:
    alert = told(session)
    acknowledge(session, alert.id, who="Mei", now=NOON + 23 * HOUR)
    session.commit()

    assert _found(session, NOON + 30 * DAY) == []


def test_what_should_have_run_before_the_answer_is_found_and_said_once(session: Session) -> None:
    alert = told(session)
    acknowledge(session, alert.id, who="Mei", now=NOON + 30 * HOUR)
    session.commit()

    first = look(session, _circle(NOON + 31 * HOUR), telling=telling())
    again = look(session, _circle(NOON + 32 * HOUR), telling=telling())

    assert [(one.what, one.new) for one in first] == [("rung_missing", True)]
    assert again == ()


def test_as_many_complaints_as_a_rung_names_are_counted(session: Session) -> None:
    alert = told(session)
    complaints(session, alert, 5)
    assert _found(session, NOON + HOUR) == []

    complaints(session, alert, 1)

    assert _found(session, NOON + HOUR) == [("rung_missing", 2)]


def test_a_snooze_until_a_time_excuses_until_then_and_no_longer(session: Session) -> None:
    alert = told(session)
    snooze(session, alert.id, who="Mei", now=NOON + HOUR, mode="until", until=NOON + 30 * HOUR)
    session.commit()
    assert _found(session, NOON + 30 * HOUR) == []

    wake(session, session.get_one(Alert, alert.id), who="system", now=NOON + 30 * HOUR, why="time")
    session.commit()

    assert _found(session, NOON + 30 * HOUR) == []
    assert _found(session, NOON + 31 * HOUR) == [("rung_missing", 0)]


def test_an_alert_that_sleeps_past_its_time_is_found(session: Session) -> None:
    alert = told(session)
    snooze(session, alert.id, who="Mei", now=NOON + HOUR, mode="until", until=NOON + 3 * HOUR)
    session.commit()

    assert _found(session, NOON + 4 * HOUR) == [("snooze_overdue", None)]


def test_a_silence_excuses_while_it_lasts(session: Session) -> None:
    told(session)
    matcher = Matcher(topics=("withdrawal_delay",))
    add_silence(
        session, brand="acme", matcher=matcher, owner="Mei", reason="bank", expires_at=NOON + 40 * HOUR, now=NOON
    )
    session.commit()

    assert [one for one in _found(session, NOON + 39 * HOUR) if one[0].startswith("rung")] == []
    assert ("rung_missing", 0) in _found(session, NOON + 41 * HOUR)


def test_an_alert_without_its_rows_is_found_long_before_a_rung_is_due(session: Session) -> None:
    told(session)
    session.execute(delete(Escalation))
    session.commit()

    assert _found(session, NOON + HOUR) == [("ladder_missing", None)]


def test_messages_without_a_job_and_messages_held_too_long_are_found(session: Session) -> None:
    told(session)
    _climbed(session, 24)
    lost, fine, held = _message(session, "queued"), _message(session, "queued"), _message(session, "held")
    enqueue_delivery(session, fine)
    session.execute(update(Notification).where(Notification.id == held).values(release_at=NOON + HOUR))
    session.commit()

    assert _found(session, NOON + 25 * HOUR) == [("message_without_job", lost), ("message_overdue", held)]


def _message(session: Session, status: str) -> int:
    row = Notification(
        step="opened",
        department="bo",
        channel="mail",
        to=["bo@acme.test"],
        message_id=f"<{status}-{session.scalar(select(Notification.id).order_by(Notification.id.desc()))}@x>",
        thread_id="<x@x>",
        subject="",
        text="",
        html="",
        brand="acme",
        status=status,
        created_at=NOON,
    )
    session.add(row)
    session.flush()
    return row.id


def test_a_digest_that_was_not_made_is_found(session: Session) -> None:
    daily = Settings(digest_daily="08:30", digest_weekly="")
    session.add(DigestRow(brand="acme", period="day", since=NOON - DAY, until=NOON, made_at=NOON, told={}))
    session.commit()

    assert _found(session, NOON + DAY + HOUR, settings=daily) == []
    assert _found(session, NOON + DAY + 2 * HOUR, settings=daily) == [("digest_missing", "day")]


def test_a_source_that_nobody_polls_any_more_is_found(session: Session) -> None:
    session.add(SourceRow(key="acme/news", brand="acme", next_poll=NOON))
    session.commit()

    assert _found(session, NOON + HOUR / 2) == []
    assert _found(session, NOON + 2 * HOUR) == [("source_overdue", "acme/news")]


def test_the_duty_keeps_logs_and_tells_each_finding_once(session: Session) -> None:
    alert = told(session)
    auditor = Auditing(lambda: (climbable(),), telling(digest_daily="", digest_weekly=""))
    assert auditor.is_due(session, NOON)
    assert not auditor.is_due(session, NOON)
    auditor.do(session, NOON)

    for hours in (25, 26, 27):
        auditor.do(session, NOON + hours * HOUR)
    session.commit()

    (row,) = session.scalars(select(Audit))
    assert (row.what, row.alert_id, row.detail["role"]) == ("rung_missing", alert.id, "follower")
    (mail,) = session.scalars(select(Notification))
    assert (mail.department, mail.to, mail.alert_id, mail.level) == ("bo", ["bo@acme.test"], None, "major")
    assert f"alert {alert.id}: it was the turn of follower from 2026-11-21 20:00 +08:00 on" in mail.text


def test_a_duty_that_has_just_started_gives_the_ladder_its_time_first(session: Session) -> None:
    told(session)
    auditor = Auditing(lambda: (climbable(),), telling(digest_daily="", digest_weekly=""))

    auditor.do(session, NOON + 30 * HOUR)
    assert session.scalars(select(Audit)).all() == []

    auditor.do(session, NOON + 31 * HOUR)
    assert [row.what for row in session.scalars(select(Audit))] == ["rung_missing"]


def test_an_audit_by_hand_believes_nobody(session: Session) -> None:
    told(session)

    (found,) = look(session, _circle(NOON + 30 * HOUR), telling=telling())

    assert (found.what, found.new) == ("rung_missing", True)
    assert [one.new for one in look(session, _circle(NOON + 30 * HOUR), telling=telling())] == [False]


def test_every_kind_of_finding_has_a_sentence_in_both_languages() -> None:
    for tongue in ("en", "zh"):
        speak(tongue)
        for what in ("rung_missing", "row_overdue", "snooze_overdue", "digest_missing", "source_overdue"):
            assert "?" in sentence(what, 7, {})
            assert "_" not in sentence(what, 7, {})


def test_a_ladder_without_rungs_is_never_late(session: Session) -> None:
    told(session)
    nobody = climbable(ladder=msgspec.structs.replace(LADDER, step=()))

    assert _found(session, NOON + HOUR, brand=nobody) == []
