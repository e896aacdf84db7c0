"""What can be read of alerts and hits: lists, one alert with all that belongs to it, its history, messages, ladder and way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from fastapi import Query
from fastapi.responses import Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.desk import Desk
from alerts.history import Broken, verify
from alerts.routing.explaining import Explained, explain
from alerts.view import (
    AlertView,
    EventView,
    HitView,
    NotificationView,
    RungView,
    alert_summary,
    hit_view,
    load_alert,
)
from monitor import clock
from monitor.console.api.acting import no_such_alert
from monitor.console.api.asked import AlertsAsked, HitsAsked, Id, Of, Skipped
from monitor.console.api.bearing import Reader, brands_of
from monitor.console.api.conditional import version_of
from monitor.console.api.operations import Operation
from monitor.console.api.schemas import Rows, answer, one_of, page, some_of
from monitor.errors import UsageError
from monitor.store import queries
from monitor.store.database import Database
from monitor.store.tables import Alert, AlertEvent
from monitor.store.tokens import Bearer
from monitor.wording import tr


class HistoryVerified(msgspec.Struct, frozen=True, kw_only=True):
    """What checking histories found: how many alerts and events, and every place that is not as it was written."""

    alerts: int
    events: int
    broken: tuple[Broken, ...]


class AlertHistory(msgspec.Struct, frozen=True, kw_only=True):
    """Part of an alert's history, oldest first, of `events` in all; `broken` is every place of the whole that is not as it was written."""

    items: tuple[EventView, ...]
    skip: int | None
    events: int
    broken: tuple[Broken, ...]


class Reading:
    """Answers what only reads."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database, self._desk = database, desk

    def operations(self) -> Iterator[Operation]:
        """Lists, and the parts of one alert."""
        yield Operation("GET", "/alerts", "list_alerts", self.alerts, some_of(AlertView))
        one = "/alerts/{alert_id}"
        yield Operation("GET", one, "show_alert", self.alert, one_of(AlertView))
        yield Operation("GET", f"{one}/history", "show_alert_history", self.history, one_of(AlertHistory))
        messages = some_of(NotificationView, "skip")
        yield Operation("GET", f"{one}/messages", "show_alert_messages", self.messages, messages)
        yield Operation("GET", f"{one}/ladder", "show_alert_ladder", self.ladder, some_of(RungView, "skip"))
        yield Operation("GET", f"{one}/route", "explain_alert_route", self.route, one_of(Explained))
        yield Operation("GET", f"{one}/verify", "verify_alert_history", self.verify, one_of(HistoryVerified))
        yield Operation("GET", "/verify", "verify_histories", self.verify_all, one_of(HistoryVerified))
        yield Operation("GET", "/hits", "list_hits", self.hits, some_of(HitView))

    def alerts(self, bearer: Reader, asked: Annotated[AlertsAsked, Query()]) -> Response:
        """Alerts, newest first, without hits, history and messages."""
        told = asked.model_dump(exclude={"brand", "limit", "owner"})
        owner = {"": None, "-": ""}.get(asked.owner, asked.owner)
        with self._database.session() as session:
            brands = brands_of(bearer, asked.brand)
            rows = queries.alerts(session, brands=brands, owner=owner, limit=asked.limit + 1, **told)
            return page([alert_summary(row) for row in rows], asked.limit)

    def alert(self, alert_id: Id, bearer: Reader) -> Response:
        """One alert with its newest hits, history, messages, ladder, replies and reports."""
        found = self._whole(alert_id, bearer)
        told = answer(found)
        told.headers["X-Version"] = version_of(found)
        return told

    def history(self, alert_id: Id, bearer: Reader, asked: Annotated[Skipped, Query()]) -> Response:
        """What happened to an alert, oldest first: when, who, what, before and after; held against the chain of hashes at once."""
        events = self._whole(alert_id, bearer).events
        with self._database.session() as session:
            broken = verify(session, alert_id)
        part, more = asked.part(events)
        return answer(AlertHistory(items=part, skip=more, events=len(events), broken=broken))

    def messages(self, alert_id: Id, bearer: Reader, asked: Annotated[Skipped, Query()]) -> Response:
        """Who was told of an alert, oldest first, over which channel, in which words, and what still waits, and why."""
        part, more = asked.part(self._whole(alert_id, bearer).notifications)
        return answer(Rows(items=list(part), skip=more))

    def ladder(self, alert_id: Id, bearer: Reader) -> Response:
        """The rungs of an alert's ladder: whose turn it is when nobody answers, and from when on."""
        return answer(Rows(items=list(self._whole(alert_id, bearer).ladder), skip=None))

    def route(self, alert_id: Id, bearer: Reader) -> Response:
        """Whom an alert would be told now, and which routes fit, or why they do not; nothing is sent."""
        with self._database.session() as session:
            alert = session.get(Alert, alert_id)
            if alert is None or not bearer.sees(alert.brand):
                raise no_such_alert(alert_id)
            found = [one for one in self._desk.watchlists if one.brand.key == alert.brand]
            if not found:
                said = tr(
                    f"the brand {alert.brand!r} is not watched any more", f"品牌 {alert.brand!r} 已不在监测之列"
                )
                raise UsageError(said)
            settings = self._desk.telling.settings
            return answer(explain(session, alert, found[0], settings=settings, now=clock.now()))

    def verify(self, alert_id: Id, bearer: Reader) -> Response:
        """Check that an alert's history was not changed: each event is chained to the one before by its hash."""
        self._whole(alert_id, bearer)
        with self._database.session() as session:
            events = session.scalar(select(func.count(AlertEvent.id)).where(AlertEvent.alert_id == alert_id))
            broken = verify(session, alert_id)
        return answer(HistoryVerified(alerts=1, events=events or 0, broken=broken))

    def verify_all(self, bearer: Reader, asked: Annotated[Of, Query()]) -> Response:
        """Check the histories of all alerts."""
        with self._database.session() as session:
            return answer(_verified(session, brands_of(bearer, asked.brand)))

    def hits(self, bearer: Reader, asked: Annotated[HitsAsked, Query()]) -> Response:
        """Hits, newest first, personal data masked."""
        told = asked.model_dump(exclude={"brand", "limit", "alert"})
        with self._database.session() as session:
            brands = brands_of(bearer, asked.brand)
            rows = queries.hits(session, brands=brands, alert_id=asked.alert, limit=asked.limit + 1, **told)
            return page([hit_view(row) for row in rows], asked.limit)

    def _whole(self, alert_id: int, bearer: Bearer) -> AlertView:
        with self._database.session() as session:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            found = load_alert(session, alert_id)
        if found is None or not bearer.sees(found.brand):
            raise no_such_alert(alert_id)
        return found


def _verified(session: Session, brands: tuple[str, ...]) -> HistoryVerified:
    counted = select(func.count(AlertEvent.alert_id.distinct()), func.count())
    mine = select(Alert.id).where(Alert.brand.in_(brands))
    if brands:
        counted = counted.where(AlertEvent.alert_id.in_(mine))
    alerts, events = session.execute(counted).one()
    broken = verify(session)
    if brands and broken:
        numbers = set(session.scalars(mine))
        broken = tuple(one for one in broken if one.alert_id in numbers)
    return HistoryVerified(alerts=alerts, events=events, broken=broken)
