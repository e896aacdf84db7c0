"""Delivering: send, then mark. A message that was accepted but not marked goes out again under the same Message-ID."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from alerts.message import Channel, Content, Message
from monitor import clock
from monitor.errors import DeliveryError
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.tables import AlertEvent, Notification

log = structlog.get_logger()


class Delivery:
    """Delivers queued notifications over the channels of this installation."""

    def __init__(self, database: Database, channels: Mapping[str, Channel], settings: Settings) -> None:
        self._database, self._channels, self._settings = database, channels, settings

    async def deliver(self, notification_id: int) -> None:
        """Send one notification and mark it sent.

        Nothing is done for one that is sent already. When the receiver refuses for good, or the days for trying are
        over, it is marked failed; when it refuses for now, DeliveryError says so and the caller tries again later.
        """
        row = await asyncio.to_thread(self._load, notification_id)
        if row is None or row.status != "queued":
            return
        try:
            await self._channels[row.channel].send(_message(row, self._settings))
        except DeliveryError as error:
            if await asyncio.to_thread(self._failed, notification_id, error):
                return
            raise
        await asyncio.to_thread(self._sent, notification_id)

    def _load(self, notification_id: int) -> Notification | None:
        with self._database.session() as session:
            return session.get(Notification, notification_id)

    def _sent(self, notification_id: int) -> None:
        now = clock.now()
        with self._database.begin() as session:
            row = session.get_one(Notification, notification_id, with_for_update=True)
            row.status, row.sent_at, row.problem = "sent", now, ""
            row.attempts += 1
            session.add(_event(row, now, "sent"))
        log.info("notification_sent", notification=row.id, alert=row.alert_id, to=row.department, by=row.channel)

    def _failed(self, notification_id: int, error: DeliveryError) -> bool:
        """Keep the problem; True when there will be no further try."""
        now = clock.now()
        with self._database.begin() as session:
            row = session.get_one(Notification, notification_id, with_for_update=True)
            row.attempts += 1
            row.problem = error.reason
            given_up = error.permanent or now - row.created_at > timedelta(days=self._settings.delivery_days)
            if given_up:
                row.status = "failed"
                session.add(_event(row, now, "not_sent"))
        log.warning(
            "notification_not_accepted", notification=row.id, attempt=row.attempts, why=error.reason, final=given_up
        )
        return given_up


def _event(row: Notification, now: datetime, what: str) -> AlertEvent:
    detail = {
        "notification": row.id,
        "step": row.step,
        "department": row.department,
        "channel": row.channel,
        "problem": row.problem,
    }
    return AlertEvent(alert_id=row.alert_id, at=now, who="system", what=what, detail=detail)


def _message(row: Notification, settings: Settings) -> Message:
    to = tuple(row.to) if row.channel == "mail" else (_webhook(row.to[0], settings),)
    return Message(
        to=to,
        cc=tuple(row.cc),
        message_id=row.message_id,
        thread_id=row.thread_id,
        content=Content(subject=row.subject, text=row.text, html=row.html),
    )


def _webhook(variable: str, settings: Settings) -> str:
    """The address behind the name that the notification carries."""
    default = variable == "ZHENGMING_TEAMS_WEBHOOK"
    address = settings.teams_webhook if default else os.environ.get(variable, "")
    if not address:
        raise DeliveryError(f"no webhook address is set in {variable}")
    return address


def pause_after(attempts: int) -> float:
    """Seconds to wait before the next try after `attempts` failed ones: 2, 4, 8 … at most 60."""
    return float(min(60, 2 ** min(attempts, 6)))
