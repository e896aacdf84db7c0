"""A second channel while the first is down: a major message that has not got through leaves over its department's stand-ins as well."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from html import escape
from itertools import product

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from alerts.messages.message import message_id
from alerts.routing.together import departments_of, is_for
from alerts.routing.ways import Way, every_way
from monitor import clock
from monitor.settings import Settings
from monitor.store.tables import AlertEvent, Notification
from monitor.watchlist.model import Watchlist
from monitor.watchlist.zones import team_zone

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
    """Queue a major message over each stand-in of its departments, once; returns the new ids.

    A channel over which the department is told of the same step anyway is left out, and what stands in is never stood in for.
    """
    if row.level != "major" or row.instead_of is not None:
        return ()
    watchlist = next((one for one in watchlists if one.brand.key == row.brand), None)
    if watchlist is None:
        return ()
    told, known = _told_anyway(session, row), watchlist.routes.departments
    ways = dict.fromkeys(
        way
        for key in departments_of(row.department, row.route)
        if (department := known.get(key)) is not None
        for channel in department.stand_ins
        if channel != row.channel and (key, channel) not in told
        for way in every_way(department, settings)
        if way.channel == channel
    )
    said = _said(row, team_zone(watchlist))
    made = [_copy(row, way, said, now) for way in ways]
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


def _told_anyway(session: Session, row: Notification) -> frozenset[tuple[str, str]]:
    """The departments of a message, and the channels over which each gets, or has got, this very step, those that stand in already, or were given up, included."""
    names = departments_of(row.department, row.route)
    step = and_(
        or_(*map(is_for, names)),
        Notification.alert_id == row.alert_id,
        Notification.step == row.step,
        Notification.status != "failed",
    )
    found = session.scalars(select(Notification).where(or_(step, Notification.instead_of == row.id))).all()
    stood_in = {one.channel for one in found if one.instead_of == row.id}
    told = ((key, one.channel) for one in found for key in departments_of(one.department, one.route))
    return frozenset(told) | frozenset(product(names, stood_in))


def _copy(row: Notification, way: Way, said: str, now: datetime) -> Notification:
    return Notification(
        alert_id=row.alert_id,
        brand=row.brand,
        level=row.level,
        step=row.step,
        department=row.department,
        channel=way.channel,
        to=list(way.to),
        cc=[],
        message_id=message_id(row.message_id, "instead", way.channel, *way.to),
        thread_id=row.thread_id,
        subject=row.subject,
        text=f"{said}\n\n{row.text}",
        html=_BODY.sub(lambda found: f"{found[0]}<p>{escape(said)}</p>", row.html, count=1),
        route=row.route,
        instead_of=row.id,
        created_at=now,
    )


def _said(row: Notification, zone: tzinfo) -> str:
    english, chinese = CHANNELS.get(row.channel, (row.channel, row.channel))
    since = clock.moment(row.created_at, zone)
    return (
        f"{chinese}通知（{since}）尚未送达，改由本渠道通知；原通知仍在重试。\n"
        f"Sent this way because the message by {english} of {since} has not got through; it is still being tried."
    )
