"""Delivering: send, then mark. A message that was accepted but not marked goes out again under the same Message-ID.

queued ─▶ channel down? ─▶ sent
   ▲            │   └────▶ failed (refused for good, or the days for trying are over: a dead letter)
   └─ next try ─┴─▶ a major one also leaves over its department's stand-ins
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import msgspec
import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.delivery.addressing import message_of
from alerts.delivery.breaker import Breaker, channel_key
from alerts.delivery.pauses import ASKED_A_SECOND, LONGEST_SPREAD, is_urgent, pause_after, queued_since, spread
from alerts.delivery.standing_in import stand_in
from alerts.messages.message import Channel, Message
from monitor import clock
from monitor.errors import DeliveryError
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.tables import AlertEvent, Notification
from monitor.watchlist.model import Watchlist

log = structlog.get_logger()
#: so that another transaction, which has the alert, may fold a message into one that is being marked
_MARKING = {"key_share": True}


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """What delivering asks of the job queue: `enqueue` a message; have all that wait for a channel tried at once (`hasten`: its key)."""

    enqueue: Callable[[Session, int], None]
    hasten: Callable[[Session, str], None]


def _nobody() -> tuple[Watchlist, ...]:
    return ()


class Delivery:
    """Delivers queued notifications over the channels of this installation."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        settings: Settings,
        *,
        queue: Queue,
        watchlists: Callable[[], tuple[Watchlist, ...]] = _nobody,
    ) -> None:
        self._database, self._channels, self._settings = database, channels, settings
        self._queue, self._watchlists = queue, watchlists
        self._breaker = Breaker(database, settings.breaker_failures)

    async def deliver(self, notification_id: int) -> None:
        """Send one notification and mark it sent.

        Nothing is done for one that is not queued. When the receiver refuses for good, or the days for trying are over, it is marked failed. Otherwise
        DeliveryError says in `retry_after` after how many seconds to call again; while its channel is down, that is no try.
        """
        row = await asyncio.to_thread(self._admitted, notification_id)
        if row is None:
            return
        try:
            said = await self._send(row)
        except DeliveryError as error:
            pause = await asyncio.to_thread(self._failed, notification_id, error)
            if pause is not None:
                raise DeliveryError(error.reason, retry_after=pause) from None
        else:
            await asyncio.to_thread(self._sent, notification_id, said)

    async def _send(self, row: Notification) -> str:
        """Who of several receivers has refused for good, in words; empty where nobody has."""
        channel = self._channels.get(row.channel)
        if channel is None:
            raise DeliveryError(f"there is no channel {row.channel!r}", alone=True)
        try:
            message = await asyncio.to_thread(self._message, row)
            return await channel.send(message) or ""
        except DeliveryError:
            raise
        except Exception as error:  # a fault of ours is told and tried again like a fault of theirs
            log.exception("channel_broke", channel=row.channel, notification=row.id)
            raise DeliveryError(f"unexpected {type(error).__name__} in the channel", alone=True) from None

    def _message(self, row: Notification) -> Message:
        with self._database.session() as session:
            return message_of(session, row, self._settings)

    def _admitted(self, notification_id: int) -> Notification | None:
        """The message when it may be tried now; DeliveryError while its channel is down; None when there is nothing to do."""
        now = clock.now()
        with self._database.session() as session:
            row = session.get(Notification, notification_id)
            if row is None or row.status != "queued":
                return None
            if self._breaker.in_order(session, channel_key(row)):
                return row
        urgent = is_urgent(row, now)
        closed = self._breaker.admit(channel_key(row), urgent=urgent, now=now)
        if closed is None:
            return row
        pause = (closed.until - now).total_seconds() + spread(urgent=urgent, waiting=self._waiting(row))
        if not self._waits(notification_id, now, pause, closed.problem):
            return None
        with self._database.session() as session:
            if self._breaker.in_order(session, channel_key(row)):
                return row  # those that wait were sent for meanwhile, and this one was not among them yet
        raise DeliveryError(closed.problem, retry_after=pause)

    def _waiting(self, row: Notification) -> int:
        """How many messages wait for the same channel, as far as that matters."""
        same = select(Notification.id).where(Notification.status == "queued", Notification.channel == row.channel)
        with self._database.session() as session:
            counted = select(func.count()).select_from(same.limit(int(LONGEST_SPREAD * ASKED_A_SECOND)).subquery())
            return int(session.execute(counted).scalar_one())

    def _waits(self, notification_id: int, now: datetime, pause: float, problem: str) -> bool:
        """Keep until when a message waits for its channel; False when it has waited long enough, and failed."""
        with self._database.begin() as session:
            row = session.get_one(Notification, notification_id, with_for_update=_MARKING)
            row.problem, row.next_try = row.problem or problem, now + timedelta(seconds=pause)
            self._stand_in(session, row, now)
            over = self._is_over(row, now)
            if over:
                _give_up(session, row, now)
        return not over

    def _sent(self, notification_id: int, said: str) -> None:
        now = clock.now()
        with self._database.begin() as session:
            row = session.get_one(Notification, notification_id, with_for_update=_MARKING)
            row.status, row.sent_at, row.problem, row.next_try = "sent", now, said, None
            row.attempts += 1
            _tell(session, row, now, "sent")
            in_order = self._breaker.in_order(session, channel_key(row))
        log.info("notification_sent", notification=row.id, alert=row.alert_id, to=row.department, by=row.channel)
        if not in_order:
            self._works(row)

    def _works(self, row: Notification) -> None:
        """A channel that was down and works: all that wait for it leave at once."""
        key = channel_key(row)
        if self._breaker.worked(key):
            with self._database.begin() as session:
                self._queue.hasten(session, key)

    def _failed(self, notification_id: int, error: DeliveryError) -> float | None:
        """Keep the problem; the seconds until the next try, None when there will be none."""
        now = clock.now()
        down = False
        with self._database.session() as session:
            key = channel_key(session.get_one(Notification, notification_id))
        if not error.alone:
            down = self._breaker.failed(key, error.reason, now)
        with self._database.begin() as session:
            row = session.get_one(Notification, notification_id, with_for_update=_MARKING)
            row.attempts += 1
            row.problem = error.reason
            row.reached = sorted({*row.reached, *error.reached})
            pause = pause_after(row.attempts, urgent=is_urgent(row, now), asked=error.retry_after)
            row.next_try = now + timedelta(seconds=pause)
            if down or error.permanent or row.attempts >= self._settings.breaker_failures:
                self._stand_in(session, row, now)
            given_up = error.permanent or self._is_over(row, now)
            if given_up:
                _give_up(session, row, now)
        if error.alone:
            self._works(row)
        log.warning(
            "notification_not_accepted", notification=row.id, attempt=row.attempts, why=error.reason, final=given_up
        )
        return None if given_up else pause

    def _stand_in(self, session: Session, row: Notification, now: datetime) -> None:
        stand_in(session, row, self._watchlists(), settings=self._settings, enqueue=self._queue.enqueue, now=now)

    def _is_over(self, row: Notification, now: datetime) -> bool:
        return now - queued_since(row) > timedelta(days=self._settings.delivery_days)


def _give_up(session: Session, row: Notification, now: datetime) -> None:
    """The message becomes a dead letter: seen by `zhengming deliveries --failed`, sent again only when somebody says so."""
    row.status, row.next_try, row.failed_at = "failed", None, now
    _tell(session, row, now, "not_sent")
    log.error("notification_given_up", notification=row.id, alert=row.alert_id, to=row.department, why=row.problem)


def _tell(session: Session, row: Notification, now: datetime, what: str) -> None:
    """Write what became of a message into its alert's history, where it belongs to one."""
    if row.alert_id is None:
        return
    detail = {
        "notification": row.id,
        "step": row.step,
        "department": row.department,
        "channel": row.channel,
        "problem": row.problem,
    }
    if row.instead_of is not None:
        detail["instead_of"] = row.instead_of
    session.add(AlertEvent(alert_id=row.alert_id, at=now, who="system", what=what, detail=detail))
