"""What happened in a shift: what came in, and who did what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from alerts.handover.model import Arrived, Came, Deed, Done, Reported, Settled, Shift
from alerts.history import SYSTEM
from monitor.store.tables import Alert, AlertEvent, HitRow, Report
from monitor.text import mask

#: alerts, reports and numbers of a kind that are listed; all are counted
SHOWN = 50


def came_in(session: Session, shift: Shift) -> Came:
    """Hits, alerts and reports of the shift."""
    hits = _hits_by_source(session, shift)
    counted = select(func.count(), func.count().filter(Alert.level == "major"))
    alerts, major = session.execute(counted.where(_in(Alert.created_at, shift), of_brand(Alert.brand, shift))).one()
    reports = select(func.count()).where(_in(Report.created_at, shift), of_brand(Report.brand, shift))
    return Came(
        hits=sum(hits.values()),
        by_source=hits,
        alerts=alerts,
        major=major,
        listed=tuple(_arrived(session, shift)),
        reports=session.scalar(reports) or 0,
        reported=tuple(_reported(session, shift)),
    )


def of_brand(column: ColumnElement[str] | InstrumentedAttribute[str], shift: Shift) -> ColumnElement[bool]:
    """Whether a row is of the shift's brand; true for all where it has none."""
    return column == shift.brand if shift.brand else true()


def _in(moment: InstrumentedAttribute[datetime], shift: Shift) -> ColumnElement[bool]:
    return moment.between(shift.since, shift.until)


def _hits_by_source(session: Session, shift: Shift) -> dict[str, int]:
    counted = func.count().label("hits")
    query = (
        select(HitRow.source, counted)
        .where(_in(HitRow.seen_at, shift), of_brand(HitRow.brand, shift))
        .group_by(HitRow.source)
        .order_by(counted.desc(), HitRow.source)
    )
    return dict(session.execute(query).all())


def _arrived(session: Session, shift: Shift) -> Iterator[Arrived]:
    """Alerts that were opened in the shift, and those that were opened again."""
    back = (
        select(AlertEvent.alert_id, func.max(AlertEvent.at).label("at"))
        .where(AlertEvent.what.in_(("regressed", "reopened")), _in(AlertEvent.at, shift))
        .group_by(AlertEvent.alert_id)
        .subquery()
    )
    came = func.coalesce(back.c.at, Alert.created_at)
    query = (
        select(Alert, came, back.c.at.is_not(None))
        .outerjoin(back, back.c.alert_id == Alert.id)
        .where(came.between(shift.since, shift.until), of_brand(Alert.brand, shift))
        .order_by(Alert.level != "major", came.desc(), Alert.id.desc())
        .limit(SHOWN)
    )
    for alert, at, again in session.execute(query):
        yield Arrived(
            id=alert.id,
            brand=alert.brand,
            level=alert.level,
            status=alert.status,
            title=mask(alert.title),
            at=at,
            again=again,
        )


def _reported(session: Session, shift: Shift) -> Iterator[Reported]:
    query = select(Report).where(_in(Report.created_at, shift), of_brand(Report.brand, shift))
    for report in session.scalars(query.order_by(Report.id.desc()).limit(SHOWN)):
        yield Reported(
            id=report.id,
            alert_id=report.alert_id,
            domain=report.domain,
            contact=report.contact_masked,
            at=report.created_at,
        )


def was_done(session: Session, shift: Shift) -> Done:
    """What people did in the shift, by what the histories of alerts say."""
    by_people = (
        AlertEvent.who != SYSTEM,
        _in(AlertEvent.at, shift),
        Alert.id == AlertEvent.alert_id,
        of_brand(Alert.brand, shift),
    )
    numbers = func.array_agg(Alert.id.distinct())
    deeds = (
        select(AlertEvent.who, AlertEvent.what, func.count(), numbers)
        .where(*by_people)
        .group_by(AlertEvent.who, AlertEvent.what)
        .order_by(AlertEvent.who, AlertEvent.what)
    )
    closings = (*by_people, AlertEvent.what.in_(("resolved", "dismissed")))
    closed = session.scalar(select(func.count(Alert.id.distinct())).where(*closings)) or 0
    latest = select(Alert, AlertEvent).where(*closings).order_by(AlertEvent.id.desc()).limit(SHOWN)
    return Done(
        deeds=tuple(
            Deed(who=who, what=what, times=times, alerts=tuple(sorted(alerts)[:SHOWN]))
            for who, what, times, alerts in session.execute(deeds)
        ),
        closed=closed,
        settled=tuple(_settled(alert, event) for alert, event in session.execute(latest)),
    )


def _settled(alert: Alert, event: AlertEvent) -> Settled:
    return Settled(
        id=alert.id,
        title=mask(alert.title),
        status=event.what,
        who=event.who,
        why=mask(str(event.detail.get("why", ""))),
        at=event.at,
    )
