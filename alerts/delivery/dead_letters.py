"""What has not been delivered: what waits and why, what was given up, and sending that again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from monitor.errors import UsageError
from monitor.store.tables import AlertEvent, ChannelState, Notification
from monitor.wording import tr


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """One message as the list of deliveries shows it; `to` are mail addresses, or the variables that hold an address."""

    id: int
    alert_id: int | None
    brand: str
    level: str
    step: str
    department: str
    channel: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    message_id: str
    subject: str
    status: str
    held: str
    attempts: int
    problem: str
    created_at: datetime
    next_try: datetime | None
    release_at: datetime | None
    sent_at: datetime | None
    instead_of: int | None
    folded_into: int | None


class ChannelView(msgspec.Struct, frozen=True, kw_only=True):
    """How one channel fares: `down` from so many failures in a row on; `probe_at` is when it is tried again at the latest."""

    channel: str
    down: bool
    failures: int
    problem: str
    failed_at: datetime | None
    probe_at: datetime | None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which deliveries: empty fields don't matter; `before` is the id below which the list begins."""

    statuses: tuple[str, ...] = ()
    channel: str = ""
    brand: str = ""
    before: int = 0
    limit: int = 50


def deliveries(session: Session, wanted: Wanted) -> tuple[DeliveryView, ...]:
    """The messages that fit, newest first."""
    query = select(Notification).order_by(Notification.id.desc()).limit(wanted.limit)
    return tuple(map(_view, session.scalars(_filtered(query, wanted))))


def dead_letters(
    session: Session, *, brand: str = "", channel: str = "", limit: int = 50
) -> tuple[DeliveryView, ...]:
    """The messages that were given up, newest first."""
    return deliveries(session, Wanted(statuses=("failed",), brand=brand, channel=channel, limit=limit))


def find(session: Session, notification_id: int) -> tuple[DeliveryView, str]:
    """One message and its text; UsageError where there is none."""
    row = session.get(Notification, notification_id)
    if row is None:
        raise UsageError(tr(f"there is no message {notification_id}", f"没有编号为 {notification_id} 的消息"))
    return _view(row), row.text


def resend(
    session: Session, notification_id: int, *, who: str, now: datetime, enqueue: Callable[[Session, int], None]
) -> DeliveryView:
    """Queue a message again that was given up, under the same Message-ID and with all its days for trying; UsageError for any other."""
    row = session.get(Notification, notification_id, with_for_update=True)
    if row is None:
        raise UsageError(tr(f"there is no message {notification_id}", f"没有编号为 {notification_id} 的消息"))
    if row.status != "failed":
        raise UsageError(
            tr(
                f"expected a message that was given up (failed), found {notification_id}, which is {row.status}",
                f"只能重发未送达（failed）的消息；消息 {notification_id} 的状态为 {row.status}",
            )
        )
    detail = {"notification": row.id, "channel": row.channel, "department": row.department, "problem": row.problem}
    row.status, row.attempts, row.problem = "queued", 0, ""
    row.release_at, row.next_try, row.failed_at = now, now, None
    if row.alert_id is not None:
        session.add(AlertEvent(alert_id=row.alert_id, at=now, who=who, what="resent", detail=detail))
    session.flush()
    enqueue(session, row.id)
    return _view(row)


def channel_states(session: Session, limit: int) -> tuple[ChannelView, ...]:
    """Every channel that failed last, those that are down (`limit` failures in a row) first."""
    query = select(ChannelState).where(ChannelState.failures > 0)
    found = query.order_by(ChannelState.failures.desc(), ChannelState.channel)
    return tuple(
        ChannelView(
            channel=state.channel,
            down=state.failures >= limit,
            failures=state.failures,
            problem=state.problem,
            failed_at=state.failed_at,
            probe_at=state.open_until,
        )
        for state in session.scalars(found)
    )


def _filtered(query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.statuses:
        query = query.where(Notification.status.in_(wanted.statuses))
    if wanted.channel:
        query = query.where(Notification.channel == wanted.channel)
    if wanted.brand:
        query = query.where(Notification.brand == wanted.brand)
    return query.where(Notification.id < wanted.before) if wanted.before else query


def _view(row: Notification) -> DeliveryView:
    told = {name: getattr(row, name) for name in DeliveryView.__struct_fields__}
    return DeliveryView(**told | {"to": tuple(row.to), "cc": tuple(row.cc)})
