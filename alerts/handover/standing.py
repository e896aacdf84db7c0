"""What stands at the end of a shift: every open alert, waiting rung and undelivered message, ill sources, silences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from alerts.handover.happened import of_brand
from alerts.handover.model import Finding, IllSource, OpenAlert, Rung, Shift, SilenceOn, Undelivered, When
from monitor.store.sources import TROUBLE, health_now
from monitor.store.tables import Alert, AlertEvent, Audit, Escalation, Notification, Silence, SourceRow
from monitor.text import mask, one_line
from monitor.watchlist.model import Source, Watchlist

OPEN = ("open", "acknowledged")


def open_alerts(session: Session, shift: Shift) -> tuple[OpenAlert, ...]:
    """Every alert that is not closed: those without owner first, then by owner; major ones first, oldest first."""
    is_open = or_(Alert.closed_at.is_(None), Alert.status.in_(OPEN))
    query = select(Alert).where(is_open, of_brand(Alert.brand, shift))
    ordered = query.order_by(Alert.owner, Alert.level != "major", Alert.created_at, Alert.id)
    alerts = list(session.scalars(ordered))
    heads = heads_of(session, (alert.id for alert in alerts))
    return tuple(_open(alert, heads.get(alert.id, (0, "")), shift.until) for alert in alerts)


def heads_of(session: Session, alerts: Iterable[int]) -> dict[int, tuple[int, str]]:
    """How many events each of `alerts` has, and the hash of its last one."""
    query = (
        select(AlertEvent.alert_id, AlertEvent.place, AlertEvent.hash)
        .where(AlertEvent.alert_id == func.any(list(alerts)))
        .ext(distinct_on(AlertEvent.alert_id))
        .order_by(AlertEvent.alert_id, AlertEvent.place.desc())
    )
    return {alert: (place, digest) for alert, place, digest in session.execute(query)}


def _open(alert: Alert, head: tuple[int, str], now: datetime) -> OpenAlert:
    return OpenAlert(
        id=alert.id,
        brand=alert.brand,
        level=alert.level,
        status=alert.status,
        stage=alert.stage,
        title=mask(alert.title),
        topic=alert.topic or alert.matter,
        owner=alert.owner,
        hits=alert.hit_count,
        created_at=alert.created_at,
        updated_at=alert.updated_at,
        next_step=mask(alert.next_step),
        next_due=alert.next_due,
        overdue=alert.next_due is not None and alert.next_due < now,
        snooze=alert.snooze,
        snoozed_until=alert.snoozed_until,
        events=head[0],
        head=head[1],
    )


def waiting_rungs(session: Session, shift: Shift) -> tuple[Rung, ...]:
    """Every rung that waits, the next due first."""
    query = select(Escalation).join(Alert).where(Escalation.status == "waiting", of_brand(Alert.brand, shift))
    return tuple(
        Rung(id=row.id, alert_id=row.alert_id, role=row.role, due_at=row.due_at, when=_when(row.due_at, shift))
        for row in session.scalars(query.order_by(Escalation.due_at, Escalation.id))
    )


def _when(due: datetime, shift: Shift) -> When:
    if due <= shift.until:
        return "overdue"
    return "next_shift" if due <= shift.ends else "later"


def undelivered(session: Session, shift: Shift) -> tuple[Undelivered, ...]:
    """Messages that wait or are held, however long, and those that failed: of open alerts all, of others those that were given up in the shift. Failed ones first."""
    failed = and_(
        Notification.status == "failed",
        or_(
            func.coalesce(Notification.failed_at, Notification.created_at) >= shift.since,
            and_(Alert.id.is_not(None), or_(Alert.closed_at.is_(None), Alert.status.in_(OPEN))),
        ),
    )
    why = func.coalesce(func.nullif(Notification.held, ""), Notification.problem)
    groups = (Notification.status, Notification.department, Notification.channel, why)
    query = (
        select(
            *groups,
            func.min(Notification.created_at),
            func.min(func.coalesce(Notification.release_at, Notification.next_try)),
            func.array_agg(Notification.id),
            func.array_remove(func.array_agg(Notification.alert_id.distinct()), None),
        )
        .outerjoin(Alert, Alert.id == Notification.alert_id)
        .where(or_(Notification.status.in_(("queued", "held")), failed), of_brand(Notification.brand, shift))
        .group_by(*groups)
        .order_by(Notification.status == "held", Notification.status, func.min(Notification.created_at))
    )
    return tuple(
        Undelivered(
            status=status,
            department=department,
            channel=channel,
            why=mask(one_line(said)),
            oldest=oldest,
            next=following,
            ids=tuple(sorted(ids)),
            alerts=tuple(sorted(alerts)),
        )
        for status, department, channel, said, oldest, following, ids, alerts in session.execute(query)
    )


def enabled_sources(watchlists: Iterable[Watchlist], shift: Shift) -> Iterator[tuple[str, Source]]:
    """Every source that is polled, by its full key."""
    for watchlist in watchlists:
        if shift.brand in ("", watchlist.brand.key):
            yield from ((f"{watchlist.brand.key}/{one.key}", one) for one in watchlist.sources if one.enabled)


def ill_sources(session: Session, shift: Shift, watchlists: Iterable[Watchlist]) -> tuple[IllSource, ...]:
    """Every source that somebody should look into."""
    known = dict(enabled_sources(watchlists, shift))
    rows = session.scalars(select(SourceRow).where(SourceRow.key.in_(known)).order_by(SourceRow.key))
    told = ((row, health_now(row, known[row.key].every, shift.until)) for row in rows)
    return tuple(
        IllSource(
            key=row.key, health=health, reason=mask(row.reason), since=row.last_ok, owners=known[row.key].owners
        )
        for row, health in told
        if health in TROUBLE
    )


def silences_on(session: Session, shift: Shift) -> tuple[SilenceOn, ...]:
    """Every silence that is on, the one that ends first before the others."""
    query = select(Silence).where(
        Silence.ended_at.is_(None), Silence.expires_at > shift.until, of_brand(Silence.brand, shift)
    )
    return tuple(
        SilenceOn(
            id=row.id,
            brand=row.brand,
            matcher=row.matcher,
            owner=row.owner,
            reason=mask(row.reason),
            ends=row.expires_at,
        )
        for row in session.scalars(query.order_by(Silence.expires_at, Silence.id))
    )


def was_found(session: Session, shift: Shift) -> tuple[Finding, ...]:
    """What the auditor found in the shift."""
    query: Select[Audit] = (
        select(Audit)
        .outerjoin(Alert, Alert.id == Audit.alert_id)
        .where(Audit.at.between(shift.since, shift.until), or_(Alert.id.is_(None), of_brand(Alert.brand, shift)))
        .order_by(Audit.id)
    )
    return tuple(
        Finding(id=row.id, at=row.at, what=row.what, alert_id=row.alert_id, detail=row.detail)
        for row in session.scalars(query)
    )
