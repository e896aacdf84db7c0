"""One alert is one thread: which messages a message follows."""

from __future__ import annotations

from datetime import UTC

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.messages.message import message_id
from monitor.store.tables import Alert, Notification

#: messages before it that a message names, besides the first one
_LAST = 10


def thread_of(alert: Alert) -> str:
    """The id that all messages of an alert have in common; no message bears it."""
    return message_id(alert.brand, alert.id, alert.created_at.astimezone(UTC).isoformat())


def earlier(session: Session, row: Notification) -> tuple[str, ...]:
    """The Message-IDs of the mails that a department got of an alert before this one, oldest first: the first one, and the last of the others.

    Empty for messages that belong to no alert, and over other channels than mail.
    """
    if row.alert_id is None or row.channel != "mail":
        return ()
    query = select(Notification.message_id).where(
        Notification.alert_id == row.alert_id,
        Notification.department == row.department,
        Notification.channel == "mail",
        Notification.id < row.id,
        Notification.status.in_(("queued", "sent")),
        Notification.instead_of.is_(None),
    )
    found = tuple(session.scalars(query.order_by(Notification.id)))
    return (*found[:1], *found[1:][-_LAST:])
