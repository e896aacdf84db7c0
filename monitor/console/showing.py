"""The page of one alert: what belongs to it, and the forms by which people settle it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from alerts.view import load_alert
from monitor.console.acting import Acting
from monitor.console.acts import acts, arranging
from monitor.console.asking import LARGEST_ID, Tried
from monitor.console.clocks import Clocks
from monitor.console.facts import host_of
from monitor.console.forms import Form, Forms
from monitor.console.pages import Id, Pages
from monitor.store.site_views import watched
from monitor.wording import tr


class Showing:
    """Alerts, each on its page."""

    def __init__(self, pages: Pages, forms: Forms, acting: Acting, clocks: Clocks) -> None:
        self._pages, self._forms, self._acting, self._clocks = pages, forms, acting, clocks

    def shown(self, request: Request, alert_id: int, corrected: Id | None = None) -> HTMLResponse:
        """One alert, after the hit `corrected` was corrected."""
        return self._page(request, alert_id, corrected=corrected)

    def sent(self, request: Request, alert_id: int, form: Form) -> Response:
        """Do one thing with the alert, and show it again."""

        def does(who: str) -> str:
            self._acting.one(alert_id, form, who)
            return f"/alerts/{alert_id}?did={form['act']}#acting"

        return self._forms.settle(request, form, does=does, again=self._again(request, alert_id))

    def arranged(self, request: Request, alert_id: int, form: Form) -> Response:
        """Split hits off, or move them to another alert, and show the alert where they are."""

        def does(who: str) -> str:
            return f"/alerts/{self._acting.arrange(alert_id, form, who)}?did={form['act']}#acting"

        return self._forms.settle(request, form, does=does, again=self._again(request, alert_id))

    def corrected(self, request: Request, alert_id: int, hit_id: int, form: Form) -> Response:
        """Correct the judgement of a hit, and show the alert again."""

        def does(who: str) -> str:
            self._acting.correct(alert_id, hit_id, form, who)
            return f"/alerts/{alert_id}?corrected={hit_id}#hit-{hit_id}"

        return self._forms.settle(request, form, does=does, again=self._again(request, alert_id))

    def _again(self, request: Request, alert_id: int) -> Callable[[Tried], Response]:
        return lambda tried: self._page(request, alert_id, tried=tried)

    def _page(
        self, request: Request, alert_id: int, *, corrected: int | None = None, tried: Tried | None = None
    ) -> HTMLResponse:
        with self._pages.database.session() as session:
            alert = load_alert(session, alert_id) if 0 < alert_id <= LARGEST_ID else None
            sites = watched(session, [host_of(hit) for hit in alert.hits]) if alert else ()
        if alert is None:
            raise HTTPException(404, tr(f"There is no alert {alert_id}.", f"没有编号为 {alert_id} 的警报。"))
        self._clocks.read_by(alert.brand)
        return self._pages.page(
            request,
            "alert.html",
            status=409 if tried else 200,
            place=f"/alerts/{alert_id}",
            alert=alert,
            corrected=corrected,
            acts=acts(alert),
            arranging=arranging(alert),
            tried=tried,
            sites=sites,
        )
