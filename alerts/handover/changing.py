"""What has become of open things since a handover was made."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.handover.model import Handover, Shift
from alerts.handover.standing import heads_of, open_alerts
from monitor.store.tables import Alert, AlertEvent
from monitor.text import mask


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """An alert that is new, closed, or otherwise not as it was told; `happened` are its events since, as `what (who)`, at most the last five."""

    id: int
    kind: str
    title: str
    status: str
    owner: str
    happened: tuple[str, ...]


def since_then(session: Session, told: Handover, now: datetime) -> tuple[Change, ...]:
    """Open alerts that the handover does not name, and those in it that something happened to since."""
    shift = Shift(brand=told.brand, since=told.until, until=now, ends=now)
    before = {one.id: one for one in told.open}
    present = {one.id for one in open_alerts(session, shift)}
    heads = heads_of(session, before)
    changed = {alert for alert, one in before.items() if heads.get(alert, (0, "")) != (one.events, one.head)}
    numbers = sorted(changed | present - set(before) | set(before) - present)
    rows = session.scalars(select(Alert).where(Alert.id.in_(numbers)).order_by(Alert.id))
    return tuple(
        Change(
            id=row.id,
            kind="new" if row.id not in before else "changed" if row.id in present else "closed",
            title=mask(row.title),
            status=row.status,
            owner=row.owner,
            happened=_happened(session, row.id, before[row.id].events if row.id in before else 0),
        )
        for row in rows
    )


def _happened(session: Session, alert: int, place: int) -> tuple[str, ...]:
    query = (
        select(AlertEvent.what, AlertEvent.who)
        .where(AlertEvent.alert_id == alert, AlertEvent.place > place)
        .order_by(AlertEvent.place.desc())
        .limit(5)
    )
    return tuple(f"{what} ({who})" for what, who in reversed(session.execute(query).all()))
