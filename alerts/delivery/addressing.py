"""From a stored message to one that can leave: its addresses looked up, its pictures and facts beside it."""

from __future__ import annotations

import os

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.messages.message import Content, Message, Picture
from alerts.messages.threads import earlier
from alerts.routing.ways import TEAMS_DEFAULT
from alerts.view import alert_summary
from monitor.errors import DeliveryError
from monitor.settings import Settings
from monitor.store.tables import Alert, Notification, NotificationPicture

_FACTS = ("id", "matter", "topic", "status", "title", "owner", "language", "grouped_by", "hit_count", "created_at")


def message_of(session: Session, row: Notification, settings: Settings) -> Message:
    """The message that `row` keeps; DeliveryError names the variable that should hold an address and does not."""
    by_name = row.channel != "mail"
    pictures = select(NotificationPicture).where(NotificationPicture.notification_id == row.id)
    return Message(
        to=tuple(_address(name, settings) for name in row.to) if by_name else tuple(row.to),
        cc=tuple(row.cc),
        message_id=row.message_id,
        thread_id=row.thread_id,
        content=Content(subject=row.subject, text=row.text, html=row.html),
        pictures=tuple(
            Picture(name=found.name, media_type=found.media_type, content=found.content)
            for found in session.scalars(pictures.order_by(NotificationPicture.name))
        ),
        level=row.level,
        at=row.created_at,
        facts=_facts(session, row, settings),
        names=tuple(row.to) if by_name else (),
        reached=tuple(row.reached),
        earlier=earlier(session, row),
    )


def _address(variable: str, settings: Settings) -> str:
    """The address behind the name that the notification carries."""
    address = settings.teams_webhook if variable == TEAMS_DEFAULT else os.environ.get(variable, "")
    if not address:
        raise DeliveryError(f"no address is set in {variable}")
    return address


def _facts(session: Session, row: Notification, settings: Settings) -> dict[str, object]:
    """What programs may read of a message; nothing personal."""
    told: dict[str, object] = {
        "brand": row.brand,
        "level": row.level,
        "step": row.step,
        "department": row.department,
        "alert": None,
    }
    alert = session.get(Alert, row.alert_id) if row.alert_id is not None else None
    if alert is not None:
        view = alert_summary(alert)
        link = f"{settings.console_address}/alerts/{alert.id}"
        told["alert"] = {name: getattr(view, name) for name in _FACTS} | {"link": link}
    return told
