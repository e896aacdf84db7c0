"""A second channel while the first is down: a major message that has not got through leaves over its department's stand-ins as well."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from html import escape

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from alerts.messages.message import message_id
from alerts.routing.ways import every_way
from monitor.settings import Settings
from monitor.store.tables import AlertEvent, Notification
from monitor.watchlist.model import Department, Watchlist

Enqueue = Callable[[Session, int], None]
#: channel → (English, Chinese)
CHANNELS = {
    "mail": ("mail", "邮件"),
    "teams": ("Teams", "Teams"),
    "chat": ("chat", "聊天"),
    "webhook": ("webhook", "webhook "),
}
_BODY = re.compile(r"<body[^>]*>")


def stand_in(
    session: Session,
    row: Notification,
    watchlists: Iterable[Watchlist],
    *,
    settings: Settings,
    enqueue: Enqueue,
    now: datetime,
) -> tuple[int, ...]:
    """Queue a major message over each stand-in of its department, once; returns the new ids.

    A channel over which the department is told of the same step anyway is left out, and what stands in is never stood in for.
    """
    department = _department(row, watchlists)
    if row.level != "major" or row.instead_of is not None or department is None:
        return ()
    told = _told_anyway(session, row)
    made = [
        _copy(row, channel, list(way.to), now)
        for channel in department.stand_ins
        if channel not in told
        for way in every_way(department, settings)
        if way.channel == channel
    ]
    session.add_all(made)
    session.flush()
    for copy in made:
        enqueue(session, copy.id)
        if row.alert_id is not None:
            detail = {
                "notification": copy.id,
                "instead_of": row.id,
                "channel": copy.channel,
                "department": row.department,
            }
            session.add(AlertEvent(alert_id=row.alert_id, at=now, who="system", what="stood_in", detail=detail))
    return tuple(copy.id for copy in made)


def _department(row: Notification, watchlists: Iterable[Watchlist]) -> Department | None:
    found = (one.routes.departments.get(row.department) for one in watchlists if one.brand.key == row.brand)
    return next(found, None)


def _told_anyway(session: Session, row: Notification) -> frozenset[str]:
    """The channels over which this department gets, or has got, this very step, those that stand in already, or were given up, included."""
    step = and_(
        Notification.department == row.department,
        Notification.alert_id == row.alert_id,
        Notification.step == row.step,
        Notification.status != "failed",
    )
    same = select(Notification.channel).where(or_(step, Notification.instead_of == row.id))
    return frozenset(session.scalars(same)) | {row.channel}


def _copy(row: Notification, channel: str, to: list[str], now: datetime) -> Notification:
    said = _said(row)
    return Notification(
        alert_id=row.alert_id,
        brand=row.brand,
        level=row.level,
        step=row.step,
        department=row.department,
        channel=channel,
        to=to,
        cc=[],
        message_id=message_id(row.message_id, "instead", channel, *to),
        thread_id=row.thread_id,
        subject=row.subject,
        text=f"{said}\n\n{row.text}",
        html=_BODY.sub(lambda found: f"{found[0]}<p>{escape(said)}</p>", row.html, count=1),
        route=row.route,
        instead_of=row.id,
        created_at=now,
    )


def _said(row: Notification) -> str:
    english, chinese = CHANNELS.get(row.channel, (row.channel, row.channel))
    since = f"{row.created_at:%Y-%m-%d %H:%M} UTC"
    return (
        f"{chinese}通知（{since}）尚未送达，改由本渠道通知；原通知仍在重试。\n"
        f"Sent this way because the message by {english} of {since} has not got through; it is still being tried."
    )
