"""Looking through the store for what should have happened and did not: rungs of ladders, messages, snoozes, digests, polls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec
import structlog
from sqlalchemy import and_, exists, func, or_, select, text
from sqlalchemy.orm import Session

from alerts.digest.periods import AHEAD, Kind, rhythms
from alerts.escalating.calendar import calendar_of
from alerts.escalating.expecting import Happened, Patience, Record, omissions
from alerts.escalating.findings import Finding
from alerts.quiet.silences import fits, matcher_of, readable
from monitor.settings import Settings
from monitor.store.tables import (
    Alert,
    AlertEvent,
    DigestRow,
    Escalation,
    Notification,
    Silence,
    SourceRow,
)
from monitor.watchlist.model import Step, Watchlist
from monitor.watchlist.zones import team_zone

log = structlog.get_logger()
#: how far back alerts are looked at that somebody has answered since
BACK = timedelta(days=35)
#: alerts whose histories are read at once
READ = 500
_TELLING = ("raised", "escalated", "acknowledged", "assigned", "resolved", "dismissed", "regressed", "reopened")
_ELSE = ("snoozed", "woken", "merged", "moved_hits", "split")
_LENGTHS: dict[Kind, timedelta] = {"day": timedelta(days=1), "week": timedelta(days=7)}


class Circle(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked at: brands, settings, the moment, and how late things may be. `since` is from when on this process has known a brand's ladder as it is, `who` asks
    for it, empty where it was time.
    """

    watchlists: tuple[Watchlist, ...]
    settings: Settings
    now: datetime
    since: Mapping[str, datetime] = {}
    who: str = ""

    @property
    def grace(self) -> timedelta:
        """Twice the time between two looks, and five minutes: what puts ladders right has had its turn by then."""
        return timedelta(seconds=2 * self.settings.audit_every) + timedelta(minutes=5)

    @property
    def late(self) -> datetime:
        """What was due before this is late."""
        return self.now - self.grace


def examine(session: Session, circle: Circle) -> tuple[Finding, ...]:
    """Everything that should have happened by now and did not, each thing once."""
    rungs = [
        found
        for one in circle.watchlists
        for found in _tried(session, "ladder", one.brand.key, partial(_rungs, session, one, circle))
    ]
    missing = {_rung(found) for found in rungs}
    started = (
        found
        for one in circle.watchlists
        for found in _tried(session, "ladder", one.brand.key, partial(_unstarted, session, one, circle))
    )
    looks = {
        "rows": _rows,
        "messages": _messages,
        "snoozes": _snoozes,
        "digests": _digests,
        "sources": _sources,
    }
    every = (
        found for what, look in looks.items() for found in _tried(session, what, "", partial(look, session, circle))
    )
    rest = (found for found in every if found.what != "row_overdue" or _rung(found) not in missing)
    return (*{found.key: found for found in (*rungs, *started, *rest)}.values(),)


def _rung(found: Finding) -> tuple[object, ...]:
    return found.alert_id, found.detail.get("round"), found.detail.get("rung")


def _tried(session: Session, what: str, brand: str, look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """What a look finds; that it could not be taken is a finding too, and keeps no other from being taken."""
    try:
        with session.begin_nested():
            return list(look())
    except Exception as error:
        if session.connection().invalidated:
            raise
        log.exception("audit_not_done", looked_at=what, brand=brand)
        detail = {"looked_at": what, "of": brand, "problem": type(error).__name__}
        return [Finding(what="not_examined", key=f"look {what} {brand}", brand=brand, detail=detail)]


def _rungs(session: Session, watchlist: Watchlist, circle: Circle) -> Iterator[Finding]:
    """The rungs that a brand's alerts should have climbed."""
    calendar = calendar_of(watchlist)
    patience = Patience(grace=circle.grace, since=circle.since.get(watchlist.brand.key))
    for alerts in _chunks(session, watchlist, circle):
        for alert, record in _records(session, alerts, watchlist):
            for one in omissions(record, watchlist.ladder, calendar, now=circle.now, patience=patience):
                yield Finding(
                    what=f"rung_{one.why}",
                    key=f"{one.why} {alert.id} {alert.round} {one.rung}",
                    brand=alert.brand,
                    alert_id=alert.id,
                    detail={
                        "round": alert.round,
                        "rung": one.rung,
                        "role": one.role,
                        "due": one.due.isoformat(),
                    },
                    over=alert.answered_at is not None or alert.closed_at is not None,
                )


def _chunks(session: Session, watchlist: Watchlist, circle: Circle) -> Iterator[Sequence[Alert]]:
    """The alerts that a rung may have been due for: unanswered for as long as the first one waits, or with as many complaints as one names."""
    steps = watchlist.ladder.step
    if not steps:
        return
    soonest = timedelta(hours=min((_hours(step) for step in steps), default=0.0))
    complaints = min((step.complaints for step in steps if step.complaints), default=None)
    end = func.coalesce(Alert.answered_at, Alert.closed_at, circle.now)
    long = end - Alert.told_at >= soonest
    many = Alert.hit_count >= complaints if complaints is not None else None
    lately = or_(Alert.answered_at.is_(None), Alert.answered_at > circle.now - BACK)
    asked = select(Alert).where(
        Alert.brand == watchlist.brand.key,
        Alert.told_at <= circle.late,
        lately,
        or_(Alert.closed_at.is_(None), Alert.closed_at > circle.now - BACK),
        or_(long, many) if many is not None else long,
    )
    last = 0
    while True:
        found = session.scalars(asked.where(Alert.id > last).order_by(Alert.id).limit(READ)).all()
        if not found:
            return
        yield found
        last = found[-1].id


def _hours(step: Step) -> float:
    """The least number of hours after which a rung can be due by time."""
    hours = [step.after_hours] if step.after_hours is not None else []
    hours += [24.0 * step.after_working_days] if step.after_working_days is not None else []
    return min(hours, default=24.0)


def _records(session: Session, alerts: Sequence[Alert], watchlist: Watchlist) -> Iterator[tuple[Alert, Record]]:
    """What is known of each alert."""
    known = {alert.id: alert for alert in alerts}
    events: dict[int, list[Happened]] = {number: [] for number in known}
    steps: dict[int, set[str]] = {number: set() for number in known}
    complaints: dict[int, list[datetime]] = {number: [] for number in known}
    asked = (AlertEvent.alert_id.in_(known), AlertEvent.what.in_((*_TELLING, *_ELSE)))
    told = select(AlertEvent.alert_id, AlertEvent.at, AlertEvent.what, AlertEvent.detail).where(*asked)
    for number, at, what, detail in session.execute(told.order_by(AlertEvent.alert_id, AlertEvent.place)):
        events[number].append(Happened(at=at, what=what, detail=detail))
    sent = (Notification.alert_id.in_(known), Notification.step.startswith("escalated-"))
    for number, step in session.execute(select(Notification.alert_id, Notification.step).where(*sent)):
        steps[number or 0].add(step)
    if any(step.complaints for step in watchlist.ladder.step):
        for number, at in session.execute(_COMPLAINTS, {"alerts": list(known)}):
            complaints[number].append(at)
    silences = session.scalars(select(Silence).where(Silence.brand == watchlist.brand.key)).all()
    for alert in alerts:
        if alert.told_at is not None:
            yield (
                alert,
                Record(
                    round=alert.round,
                    level=alert.level,
                    told_at=alert.told_at,
                    closed_at=alert.closed_at,
                    events=tuple(events[alert.id]),
                    steps=frozenset(steps[alert.id]),
                    silent=tuple(_spans(session, alert, silences)),
                    complaints=tuple(complaints[alert.id]),
                ),
            )


#: posts that complain, by when they were seen; those that a first sweep found, or that an analyst called unrelated, are none
_COMPLAINTS = text(
    "SELECT alert_id, seen_at FROM hits WHERE alert_id = ANY(:alerts) AND kind = 'post' AND severity <> 'none'"
    " AND joined_by <> 'first_sweep' AND NOT (relevance < 0.5 AND reasons @> '[{\"code\": \"relevance.corrected\"}]')"
    " ORDER BY alert_id, seen_at"
)


def _spans(session: Session, alert: Alert, silences: Iterable[Silence]) -> Iterator[tuple[datetime, datetime]]:
    """From when to when each silence that fits the alert holds."""
    for silence in silences:
        if alert.told_at is not None and readable(silence) and fits(session, matcher_of(silence), alert):
            yield silence.created_at, min(silence.expires_at, silence.ended_at or silence.expires_at)


def _rows(session: Session, circle: Circle) -> Iterator[Finding]:
    """The rows of ladders that wait past their time, unless the alert sleeps or has just woken."""
    asleep = and_(Alert.snooze.in_(("until", "change")), Alert.snoozed_until > circle.late)
    woken = exists().where(AlertEvent.alert_id == Alert.id, AlertEvent.what == "woken", AlertEvent.at > circle.late)
    query = (
        select(Escalation, Alert)
        .join(Alert, Alert.id == Escalation.alert_id)
        .where(
            Escalation.status == "waiting", Escalation.due_at < circle.late, ~func.coalesce(asleep, False), ~woken
        )
        .order_by(Escalation.id)
    )
    for row, alert in session.execute(query):
        since = circle.since.get(alert.brand)
        if since is not None and since > circle.late:
            continue
        detail = {"round": row.round, "rung": row.rung, "role": row.role, "due": row.due_at.isoformat()}
        key = f"row {alert.id} {row.round} {row.rung}"
        yield Finding(what="row_overdue", key=key, brand=alert.brand, alert_id=alert.id, detail=detail)


def _unstarted(session: Session, watchlist: Watchlist, circle: Circle) -> Iterator[Finding]:
    """The alerts that were told some time ago, wait for an answer, and have fewer rows than the ladder has rungs with a time for their level."""
    timed = [step for step in watchlist.ladder.step if step.after_hours or step.after_working_days]
    every, mild = len(timed), sum(step.level == "minor" for step in timed)
    since = circle.since.get(watchlist.brand.key)
    if not every or (since is not None and since > circle.late):
        return
    for row in session.execute(
        _UNSTARTED, {"brand": watchlist.brand.key, "late": circle.late, "every": every, "mild": mild}
    ):
        yield Finding(
            what="ladder_missing",
            key=f"ladder {row.id} {row.round} {row.level}",
            brand=watchlist.brand.key,
            alert_id=row.id,
            detail={"round": row.round, "told_at": row.told_at.isoformat(), "count": row.expected - row.found},
        )


_UNSTARTED = text(
    "SELECT * FROM (SELECT a.id, a.round, a.level, a.told_at, CASE a.level WHEN 'major' THEN :every ELSE :mild END AS expected,"
    " (SELECT count(*) FROM escalations e WHERE e.alert_id = a.id AND e.round = a.round) AS found,"
    " (SELECT max(at) FROM alert_events v WHERE v.alert_id = a.id AND v.what = 'raised') AS raised"
    " FROM alerts a WHERE a.brand = :brand AND a.closed_at IS NULL AND a.answered_at IS NULL AND a.told_at < :late) x"
    " WHERE found < expected AND (raised IS NULL OR raised < :late) ORDER BY id"
)


def _messages(session: Session, circle: Circle) -> Iterator[Finding]:
    """Messages that wait to be sent without a job, and those that are held past their time."""
    orphans = text(
        "SELECT id, brand, alert_id FROM notifications n WHERE status = 'queued' AND created_at < :late AND NOT EXISTS"
        " (SELECT FROM procrastinate_jobs j WHERE j.queueing_lock = 'notification ' || n.id"
        " AND j.status IN ('todo', 'doing')) ORDER BY id"
    )
    for row in session.execute(orphans, {"late": circle.late}):
        detail = {"notification": row.id}
        key = f"job {row.id}"
        yield Finding(what="message_without_job", key=key, brand=row.brand, alert_id=row.alert_id, detail=detail)
    held = select(Notification).where(Notification.status == "held", Notification.release_at < circle.late)
    for message in session.scalars(held.order_by(Notification.id)):
        due = message.release_at.isoformat() if message.release_at else ""
        yield Finding(
            what="message_overdue",
            key=f"held {message.id} {due}",
            brand=message.brand,
            alert_id=message.alert_id,
            detail={"notification": message.id, "due": due},
        )


def _snoozes(session: Session, circle: Circle) -> Iterator[Finding]:
    """Alerts that sleep past the time that they were to wake at."""
    overdue = (Alert.snooze == "until", Alert.snoozed_until < circle.late, Alert.closed_at.is_(None))
    for alert in session.scalars(select(Alert).where(*overdue).order_by(Alert.id)):
        due = alert.snoozed_until.isoformat() if alert.snoozed_until else ""
        key = f"snooze {alert.id} {due}"
        yield Finding(what="snooze_overdue", key=key, brand=alert.brand, alert_id=alert.id, detail={"due": due})


def _digests(session: Session, circle: Circle) -> Iterator[Finding]:
    """Digests that were not made at the end of their period; a brand without any is one that was never looked at."""
    for watchlist in circle.watchlists:
        brand = watchlist.brand.key
        for rhythm in rhythms(circle.settings, team_zone(watchlist)):
            mine = (DigestRow.brand == brand, DigestRow.period == rhythm.kind)
            known = DigestRow.until <= circle.now + AHEAD
            last: datetime | None = session.scalar(select(func.max(DigestRow.until)).where(*mine, known))
            # a day on which clocks are turned has an hour more
            if last is None or last + _LENGTHS[rhythm.kind] + timedelta(hours=1) > circle.late:
                continue
            due = (last + _LENGTHS[rhythm.kind]).isoformat()
            detail: dict[str, Any] = {"period": rhythm.kind, "due": due, "brand": brand}
            yield Finding(
                what="digest_missing", key=f"digest {brand} {rhythm.kind} {due}", brand=brand, detail=detail
            )


def _sources(session: Session, circle: Circle) -> Iterator[Finding]:
    """Sources that were to be polled long ago: for an hour, or four times as long as two polls lie apart."""
    every = {
        f"{one.brand.key}/{source.key}": source.every
        for one in circle.watchlists
        for source in one.sources
        if source.enabled
    }
    for row in session.scalars(select(SourceRow).where(SourceRow.next_poll < circle.late).order_by(SourceRow.key)):
        if row.key not in every:
            continue
        patience = max(timedelta(hours=1), timedelta(seconds=4 * every[row.key]))
        since = circle.since.get(row.brand)
        if max(row.next_poll, since or row.next_poll) + patience < circle.now:
            due = row.next_poll.isoformat()
            key = f"source {row.key} {circle.now:%Y-%m-%d}"
            yield Finding(what="source_overdue", key=key, brand=row.brand, detail={"source": row.key, "due": due})
