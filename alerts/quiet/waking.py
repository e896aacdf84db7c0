"""Snoozes that end by the clock: their time has come, or what they waited for has cleared."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from alerts.history import SYSTEM
from alerts.quiet.snoozing import LOOK_EVERY, wake
from monitor.assessment import ALARMING
from monitor.sites.life import State
from monitor.store.tables import Alert, HitRow, SiteRow
from monitor.watchlist.model import Grouping, Watchlist

log = structlog.get_logger()
#: alerts that are looked at in one transaction
BATCH = 100


def is_due(session: Session, now: datetime) -> bool:
    """Whether there is a snooze to look at."""
    return session.scalar(select(Alert.id).where(Alert.snoozed_until <= now).limit(1)) is not None


def wake_due(session: Session, now: datetime, watchlists: tuple[Watchlist, ...]) -> int:
    """End the snoozes whose time has come and those of alerts that have cleared; returns how many were looked at. One that cannot be keeps no other asleep."""
    windows = {one.brand.key: timedelta(seconds=one.routes.grouping.window) for one in watchlists}
    due = select(Alert).where(Alert.snoozed_until <= now).order_by(Alert.id).limit(BATCH)
    looked = 0
    for alert in session.scalars(due.with_for_update(skip_locked=True)).all():
        number, window = alert.id, windows.get(alert.brand, timedelta(seconds=Grouping().window))
        try:
            with session.begin_nested():
                _look(session, alert, window, now)
        except Exception:
            if session.connection().invalidated:
                raise
            log.exception("snooze_not_ended", alert=number)
        else:
            looked += 1
    return looked


def _look(session: Session, alert: Alert, window: timedelta, now: datetime) -> None:
    if alert.snooze != "clear":
        wake(session, alert, who=SYSTEM, now=now, why="time")
    elif cleared(session, alert, window, now):
        wake(session, alert, who=SYSTEM, now=now, why="clear")
    else:
        alert.snoozed_until = now + LOOK_EVERY


def cleared(session: Session, alert: Alert, window: timedelta, now: datetime) -> bool:
    """Whether a matter has passed by itself: its sites went down and none is up, or where it has no such sites, nothing has joined it for `window`."""
    states = set(session.scalars(_states(alert)))
    if State.CONTENT in states:
        return False
    if State.DOWN in states:
        return True
    last = session.scalar(select(func.max(HitRow.seen_at)).where(HitRow.alert_id == alert.id))
    return (last or alert.created_at) + window <= now


def _states(alert: Alert) -> Select[str]:
    """In which states the sites are that the alert's hits warn of."""
    about = select(HitRow.domain).where(
        HitRow.alert_id == alert.id, HitRow.domain != "", HitRow.verdict.in_(ALARMING)
    )
    return select(SiteRow.state).where(or_(SiteRow.domain.in_(about), SiteRow.host.in_(about))).distinct()
