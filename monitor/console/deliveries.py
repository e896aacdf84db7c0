"""Messages on the console: what waits and why, what was given up, which channels are down, and sending again."""

from __future__ import annotations

from typing import Literal

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from alerts.delivery.dead_letters import Wanted, channel_states, deliveries, find, resend
from alerts.desk import Desk
from monitor import clock
from monitor.console.asking import LARGEST_ID, Tried, numbers_in
from monitor.console.forms import Form, Forms
from monitor.console.pages import Id, Pages
from monitor.errors import UsageError

PATH, PAGE = "/deliveries", 50
Status = Literal["", "failed", "queued", "held", "sent", "folded"]
_UNDELIVERED = ("failed", "queued", "held")


class Delivering:
    """The list, one message, and what is sent from there."""

    def __init__(self, pages: Pages, forms: Forms, desk: Desk) -> None:
        self._pages, self._forms, self._desk = pages, forms, desk

    def shown(self, request: Request, status: Status = "", before: Id | None = None) -> HTMLResponse:
        """Messages, newest first: those that have not left unless another status is asked for."""
        return self._page(request, status, before)

    def one(self, request: Request, delivery_id: int) -> HTMLResponse:
        """One message with its text."""
        try:
            with self._pages.database.session() as session:
                view, text = find(session, delivery_id if 0 < delivery_id <= LARGEST_ID else 0)
        except UsageError as error:
            raise HTTPException(404, str(error)) from None
        return self._pages.page(request, "delivery.html", path=PATH, message=view, text=text)

    def sent(self, request: Request, form: Form) -> Response:
        """Send messages again that were given up, all of them or none."""

        def does(who: str) -> str:
            telling, now = self._desk.telling, clock.now()
            with self._pages.database.begin() as session:
                for number in sorted(numbers_in(form, "ids")):
                    resend(session, number, who=who, now=now, enqueue=telling.enqueue)
            return f"{PATH}?did=1"

        return self._forms.settle(
            request, form, does=does, again=lambda tried: self._page(request, "", None, tried)
        )

    def _page(
        self, request: Request, status: Status, before: int | None, tried: Tried | None = None
    ) -> HTMLResponse:
        wanted = Wanted(statuses=(status,) if status else _UNDELIVERED, before=before or 0, limit=PAGE + 1)
        with self._pages.database.session() as session:
            found = deliveries(session, wanted)
            channels = channel_states(session, self._desk.telling.settings.breaker_failures)
        shown = found[:PAGE]
        return self._pages.page(
            request,
            "deliveries.html",
            status=409 if tried else 200,
            place=PATH,
            path=PATH,
            messages=shown,
            chosen=status,
            statuses=("", "failed", "queued", "held", "sent", "folded"),
            older=shown[-1].id if len(found) > PAGE else 0,
            channels=channels,
            tried=tried,
        )
