"""When a matter that was settled comes back: a site that was down is up again, or stands under another name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from alerts.grouping import reopen
from alerts.history import record
from alerts.notifying import Telling, notify
from monitor.assessment import ALARMING
from monitor.sites.life import Event
from monitor.store.sites import Kept
from monitor.store.tables import Alert, AlertEvent, HitRow, SiteRow
from monitor.watchlist.model import Watchlist

#: the rule by which a hit joins the alert of the site that stood elsewhere before
MOVED_SITE = "moved_site"


def follow(
    session: Session, host: str, kept: Kept, watchlists: Iterable[Watchlist], *, telling: Telling, now: datetime
) -> tuple[Alert, ...]:
    """Take to the alerts what a visit of `host` made of its site; returns those that are open again, their departments told.

    A site that is back reopens its own resolved alerts. One that is known under another name joins the newest alert of that name, for each brand: its hits that
    no alert has yet go there, and a resolved one is open again. Call it after the visit's hits are kept and grouped.
    """
    brands = {watchlist.brand.key: watchlist for watchlist in watchlists}
    again = list[Alert]()
    if kept.event is Event.BACK:
        for alert in _newest(session, host, brands).values():
            if reopen(session, alert, now, why={"why": "back", "host": host}):
                again.append(alert)
    if kept.twin:
        for alert in _newest(session, kept.twin, brands).values():
            if _move(session, alert, host, kept, now):
                again.append(alert)
    for alert in again:
        notify(session, alert, _step(session, alert), brands[alert.brand], telling=telling, now=now)
    return tuple(again)


def _move(session: Session, alert: Alert, host: str, kept: Kept, now: datetime) -> bool:
    """Whether the alert is open again, now that its site stands at `host`; a dismissed one stays as it is and gets nothing."""
    why: dict[str, object] = {
        "why": "moved",
        "from": kept.twin,
        "to": host,
        "shares": [mark.kind for mark in kept.shares],
    }
    again = reopen(session, alert, now, why=why)
    if alert.closed_at is not None:
        return False
    if not again:
        record(session, alert, now, who="system", what="moved", detail=why)
    for hit in session.scalars(_loose(session, host, alert.brand).with_for_update()):
        hit.alert_id = alert.id
        alert.hit_count += 1
        record(session, alert, now, who="system", what="hit", detail={"hit": hit.id, "rule": MOVED_SITE})
    for other in _newest(session, host, {alert.brand}).values():
        if other.id != alert.id:
            record(session, other, now, who="system", what="moved", detail={**why, "alert": alert.id})
    alert.updated_at = now
    session.flush()
    return again


def _loose(session: Session, host: str, brand: str) -> Select[HitRow]:
    """The hits about `host` that no alert has, posts left out that only name it."""
    return select(HitRow).where(
        _about(session, host),
        HitRow.brand == brand,
        HitRow.alert_id.is_(None),
        or_(HitRow.kind != "post", HitRow.verdict.in_(ALARMING)),
    )


def _newest(session: Session, host: str, brands: Collection[str]) -> dict[str, Alert]:
    """The newest alert about `host` of each of the brands, locked."""
    named = select(HitRow.alert_id).where(_about(session, host), HitRow.alert_id.is_not(None))
    query = select(Alert).where(Alert.id.in_(named), Alert.brand.in_(list(brands))).order_by(Alert.id)
    return {alert.brand: alert for alert in session.scalars(query.with_for_update())}


def _about(session: Session, host: str) -> ColumnElement[bool]:
    """What the hits about a site have in common: they name its host, or the domain that somebody registered for it."""
    domain = session.scalar(select(SiteRow.domain).where(SiteRow.host == host)) or host
    return or_(HitRow.domain == domain, HitRow.domain == host)


def _step(session: Session, alert: Alert) -> str:
    """A step of its own each time that the alert is reopened, so that its messages are never taken for earlier ones."""
    session.flush()
    times = select(func.count()).where(AlertEvent.alert_id == alert.id, AlertEvent.what == "regressed")
    return f"reopened-{session.scalar(times)}"
