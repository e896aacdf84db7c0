"""An alert that was told, and a ladder that it climbs, made short."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.escalating.climbing import Climbing
from alerts.escalating.ladder import start_ladder
from alerts.history import record
from alerts.messages.notifying import Telling
from monitor.jobs.queueing import enqueue_delivery
from monitor.settings import Settings
from monitor.store.tables import Alert, AlertEvent, Escalation, HitRow, Notification
from monitor.watchlist.model import Ladder, Step, Watchlist, WorkingCalendar
from tests.building import NOON, watchlist

HOUR = timedelta(hours=1)
#: as the manual has it: 24 h, 48 h, more than 48 h or more than five complaints, five working days
LADDER = Ladder(
    step=(
        Step(role="follower", after_hours=24),
        Step(role="supervisor", after_hours=48, mail=("supervisor@acme.test",), duty="follows it up"),
        Step(role="director", after_hours=49, complaints=6, mail=("director@acme.test", "bo@acme.test")),
        Step(role="manager", after_working_days=5),
    ),
    calendar=WorkingCalendar(country="CN", time_zone="Asia/Shanghai"),
)


def climbable(**instead: object) -> Watchlist:
    """The small brand with that ladder."""
    return watchlist(**{"ladder": LADDER, **instead})


def telling(**settings: object) -> Telling:
    """Telling whose messages wait in the job queue."""
    return Telling(settings=Settings(**settings), enqueue=enqueue_delivery)  # type: ignore[arg-type]


def told(session: Session, at: datetime | None = NOON, **instead: object) -> Alert:
    """An alert whose departments were told at `at`, its ladder begun; committed."""
    values: dict[str, object] = {
        "brand": "acme",
        "matter": "funding",
        "topic": "withdrawal_delay",
        "group_key": "topic:withdrawal_delay",
        "grouped_by": "same_topic",
        "level": "major",
        "title": "出金",
        "language": "zh-Hans",
        "created_at": at or NOON,
        "updated_at": at or NOON,
        "told_at": at,
    }
    alert = Alert(**{**values, **instead})
    session.add(alert)
    session.flush()
    record(session, alert, alert.created_at, who="system", what="opened", detail={"level": alert.level})
    start_ladder(session, alert, climbable(), alert.created_at)
    session.commit()
    return alert


def complaints(session: Session, alert: Alert, count: int) -> None:
    """So many posts that complain join the alert; committed."""
    for number in range(alert.hit_count, alert.hit_count + count):
        session.add(
            HitRow(
                brand=alert.brand,
                source="acme/news",
                kind="post",
                identity=f"{alert.id}-{number}",
                url=f"http://forum.test/{alert.id}/{number}",
                alert_id=alert.id,
                severity="minor",
                label="negative",
                relevance=1.0,
                seen_at=alert.created_at,
            )
        )
    alert.hit_count += count
    session.commit()


def look(session: Session, now: datetime, brand: Watchlist | None = None) -> list[str]:
    """What the duty tells at `now`, committed: the steps of the new messages, each once."""
    brand = brand or climbable()
    duty = Climbing(lambda: (brand,), telling())
    before = session.scalar(select(Notification.id).order_by(Notification.id.desc()).limit(1)) or 0
    while duty.is_due(session, now) and duty.do(session, now):
        session.commit()
    session.commit()
    new = select(Notification.step).where(Notification.id > before).order_by(Notification.id)
    return list(dict.fromkeys(session.scalars(new)))


def rows(session: Session, alert: Alert) -> list[tuple[int, str, str]]:
    """Each row of the alert: rung, status and why."""
    session.expire_all()
    query = select(Escalation).where(Escalation.alert_id == alert.id).order_by(Escalation.round, Escalation.rung)
    return [(row.rung, row.status, row.why) for row in session.scalars(query)]


def happened(session: Session, alert: Alert, what: str) -> Sequence[AlertEvent]:
    """The alert's events of one kind."""
    mine = (AlertEvent.alert_id == alert.id, AlertEvent.what == what)
    return session.scalars(select(AlertEvent).where(*mine).order_by(AlertEvent.place)).all()
