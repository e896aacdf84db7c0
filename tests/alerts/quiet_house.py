"""Alerts and messages for the tests of quiet, written as the product writes them, on the real database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.messages.notifying import Telling, send_or_hold
from alerts.quiet.holding import Circumstances
from alerts.quiet.releasing import release
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.tables import Alert, AlertEvent, Notification
from monitor.watchlist.model import Watchlist
from tests.building import NOON, watchlist

_NUMBERS = count(1)


class House:
    """One installation: `open` an alert, `tell` a step of it, let time go by with `look`."""

    def __init__(self, database: Database, **settings: Any) -> None:
        self.database, self.settings = database, Settings(**settings)
        self.queued: list[int] = []
        self.brands: Callable[[], tuple[Watchlist, ...]] = lambda: (watchlist(),)
        self.telling = Telling(settings=self.settings, enqueue=lambda _session, one: self.queued.append(one))

    def open(self, *, level: str = "minor", **told: Any) -> int:
        """A new alert; its id."""
        values = {
            "brand": "acme",
            "matter": "funding",
            "topic": "withdrawal_delay",
            "group_key": f"topic:{next(_NUMBERS)}",
            "grouped_by": "same_topic",
            "level": level,
            "title": "出金一周没到账",
            "language": "zh-Hans",
            "hit_count": 1,
            "created_at": NOON,
            "updated_at": NOON,
        }
        with self.database.begin() as session:
            alert = Alert(**{**values, **told})
            session.add(alert)
            session.flush()
            return alert.id

    def tell(self, alert: int, step: str = "opened", *, now: datetime = NOON, **told: Any) -> Notification:
        """Write a message of one step, in a transaction of its own."""
        with self.database.begin() as session:
            return self.write(session, alert, step, now=now, **told)

    def write(
        self, session: Session, alert: int, step: str = "opened", *, now: datetime = NOON, **told: Any
    ) -> Notification:
        """Write a message of one step; it leaves or is held."""
        found = session.get_one(Alert, alert, with_for_update=True)
        values = {
            "department": "bo",
            "channel": "mail",
            "to": ["bo@acme.test"],
            "route": {},
            "subject": f"{step} {alert}",
        }
        row = Notification(
            alert_id=alert,
            brand=found.brand,
            level=found.level,
            step=step,
            message_id=f"<{next(_NUMBERS)}@test>",
            thread_id=f"<{alert}@test>",
            text="",
            html="",
            created_at=now,
            **{**values, **told},
        )
        session.add(row)
        session.flush()
        circumstances = Circumstances(alert=found, watchlist=self.brands()[0], settings=self.settings, now=now)
        send_or_hold(session, row, circumstances, telling=self.telling)
        return row

    def look(self, now: datetime) -> int:
        """Release what is due, batch after batch, as the duty does; how many messages something was decided for."""
        done = 0
        while True:
            with self.database.begin() as session:
                found = release(session, now, watchlists=self.brands, telling=self.telling)
            if not found:
                return done
            done += found

    def close(self, alert: int, now: datetime) -> None:
        """Somebody resolved it."""
        with self.database.begin() as session:
            found = session.get_one(Alert, alert)
            found.status, found.closed_at = "resolved", now

    def row(self, message: Notification | int) -> Notification:
        """A message as it is now."""
        number = message if isinstance(message, int) else message.id
        with self.database.session() as session:
            return session.get_one(Notification, number)

    def rows(self, **wanted: Any) -> list[Notification]:
        """The messages with these values, oldest first."""
        with self.database.session() as session:
            return list(session.scalars(select(Notification).filter_by(**wanted).order_by(Notification.id)))

    def events(self, alert: int, what: str = "") -> list[AlertEvent]:
        """An alert's history, or those of one kind."""
        query = select(AlertEvent).where(AlertEvent.alert_id == alert).order_by(AlertEvent.place)
        with self.database.session() as session:
            return [one for one in session.scalars(query) if what in ("", one.what)]


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)
