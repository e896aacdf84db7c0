"""A desk over a real database, with an alert that its department was told of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.desk import Desk
from alerts.grouping.joining import join
from alerts.messages.notifying import Telling, notify
from alerts.view import AlertView, load_alert
from monitor.assessment import Assessment, Severity
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.store.hits import keep_hit
from monitor.store.tables import Alert, Notification
from monitor.watchlist.model import Watchlist
from tests.building import NOON, complaint, post, watchlist


class House:
    """A desk whose clock is set by hand; `enqueued` are the messages that would leave."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOON
        self.enqueued: list[int] = []
        self.brand: tuple[Watchlist, ...] = (watchlist(),)
        self.telling = Telling(
            settings=Settings(language="en"), enqueue=lambda _session, number: self.enqueued.append(number)
        )
        self.desk = Desk(database, lambda: self.brand, self.telling, now=lambda: self.now)

    def later(self, **much: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**much)
        return self.now

    def alert(self, number: int = 1, *, told: bool = True, **judged: object) -> int:
        """A complaint of its own and its alert, major unless it is said otherwise; `told`: its department has a message."""
        said: Assessment = complaint(severity=Severity.MAJOR, topics=(f"topic_{number}",))
        with self.database.begin() as session:
            hit = keep_hit(
                session,
                post(number, f"阿克米金融的第 {number} 件事"),
                msgspec.structs.replace(said, **judged),
                self.now,
            )
            assert hit is not None
            joined = join(session, hit, self.brand[0], self.now)
            assert joined is not None
            if told:
                notify(session, joined.alert, "opened", self.brand[0], telling=self.telling, now=self.now)
            return joined.alert.id

    def view(self, alert_id: int) -> AlertView:
        """The whole alert as it is stored."""
        with self.database.session() as session:
            found = load_alert(session, alert_id)
        assert found is not None
        return found

    def events(self, alert_id: int, *whats: str) -> list[tuple[str, str, dict[str, object]]]:
        """Who did what, with the record of it; all events, or those of some names."""
        told = self.view(alert_id).events
        return [(one.who, one.what, one.detail) for one in told if not whats or one.what in whats]

    def messages(self, alert_id: int) -> list[Notification]:
        """The alert's messages, oldest first."""
        with self.database.session() as session:
            query = select(Notification).where(Notification.alert_id == alert_id).order_by(Notification.id)
            return list(session.scalars(query))

    @contextmanager
    def row(self, alert_id: int) -> Iterator[tuple[Session, Alert]]:
        """The stored alert, to change it behind the desk's back."""
        with self.database.begin() as session:
            yield session, session.get_one(Alert, alert_id, with_for_update=True)
