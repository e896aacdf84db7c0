"""What the auditor found, on the console, and having it look now."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select

from alerts.desk import Desk
from alerts.escalating.auditing import look, said
from alerts.escalating.examining import Circle
from monitor import clock
from monitor.console.asking import Act, Tried
from monitor.console.forms import Form, Forms
from monitor.console.pages import Id, Pages
from monitor.store.tables import Audit
from monitor.wording import tr

PATH, PAGE = "/audits", 50


class Auditing:
    """The findings, newest first."""

    def __init__(self, pages: Pages, forms: Forms, desk: Desk) -> None:
        self._pages, self._forms, self._desk = pages, forms, desk

    def shown(self, request: Request, before: Id | None = None) -> HTMLResponse:
        """What should have happened and did not."""
        return self._page(request, before)

    def sent(self, request: Request, form: Form) -> Response:
        """Look now: what is new is kept, and told as ever."""

        def does(who: str) -> str:
            telling, known = self._desk.telling, self._desk.watchlists
            circle = Circle(watchlists=known, settings=telling.settings, now=clock.now(), who=who)
            with self._pages.database.begin() as session:
                found = look(session, circle, telling=telling)
            return f"{PATH}?did={len(found)}"

        return self._forms.settle(request, form, does=does, again=lambda tried: self._page(request, None, tried))

    def _page(self, request: Request, before: int | None, tried: Tried | None = None) -> HTMLResponse:
        query = select(Audit).order_by(Audit.id.desc()).limit(PAGE + 1)
        if before:
            query = query.where(Audit.id < before)
        with self._pages.database.session() as session:
            rows = list(session.scalars(query))
        return self._pages.page(
            request,
            "audits.html",
            status=409 if tried else 200,
            place=PATH,
            path=PATH,
            rows=[(row, said(row)) for row in rows[:PAGE]],
            older=rows[PAGE - 1].id if len(rows) > PAGE else 0,
            act=Act(name="look", title=tr("Look now", "立即检查")),
            tried=tried,
        )
