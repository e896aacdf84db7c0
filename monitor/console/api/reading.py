"""What can be read over the API: alerts and hits."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from alerts.view import AlertView, HitView, alert_summary, hit_view, load_alert
from monitor.console.api.asked import AlertsAsked, HitsAsked, Id
from monitor.console.api.bearing import Reader, brands_of
from monitor.console.api.problems import Problem
from monitor.console.api.schemas import Page, answer, one_of, some_of
from monitor.store import queries
from monitor.store.database import Database
from monitor.wording import tr


def no_such_alert(alert_id: int) -> Problem:
    """What is answered where there is no such alert, or the token may not know of it."""
    return Problem(404, "not_found", tr(f"there is no alert {alert_id}", f"没有编号为 {alert_id} 的警报"))


class Reading:
    """Answers what only reads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def routes(self) -> APIRouter:
        """Its routes."""
        router = APIRouter()
        for path, endpoint, told, tag in (
            ("/alerts", self.alerts, some_of(AlertView), "alerts"),
            ("/alerts/{alert_id}", self.alert, one_of(AlertView), "alerts"),
            ("/hits", self.hits, some_of(HitView), "hits"),
        ):
            router.add_api_route(
                path, endpoint, methods=["GET"], responses=told, response_class=Response, tags=[tag]
            )
        return router

    def alerts(self, bearer: Reader, asked: Annotated[AlertsAsked, Query()]) -> Response:
        """Alerts, newest first, without hits, history and messages."""
        filters = asked.model_dump(exclude={"brand", "limit"})
        with self._database.session() as session:
            rows = queries.alerts(session, brands=brands_of(bearer, asked.brand), limit=asked.limit + 1, **filters)
            shown = [alert_summary(row) for row in rows[: asked.limit]]
        return answer(Page(items=shown, before=shown[-1].id if len(rows) > asked.limit else None))

    def alert(self, alert_id: Id, bearer: Reader) -> Response:
        """One alert with its newest hits, history, messages, replies and reports."""
        with self._database.session() as session:
            found = load_alert(session, alert_id)
        if found is None or not bearer.sees(found.brand):
            raise no_such_alert(alert_id)
        return answer(found)

    def hits(self, bearer: Reader, asked: Annotated[HitsAsked, Query()]) -> Response:
        """Hits, newest first, personal data masked."""
        with self._database.session() as session:
            rows = queries.hits(
                session,
                brands=brands_of(bearer, asked.brand),
                source=asked.source,
                alert_id=asked.alert,
                search=asked.search,
                limit=asked.limit + 1,
                before=asked.before,
            )
            shown = [hit_view(row) for row in rows[: asked.limit]]
        return answer(Page(items=shown, before=shown[-1].id if len(rows) > asked.limit else None))
