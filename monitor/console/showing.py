"""The page of one alert: what belongs to it, and the forms by which people settle it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from alerts.view import HITS_SHOWN, AlertView, alert_summary, load_alert
from monitor import clock
from monitor.console.acting import Acting
from monitor.console.acts import acts, arranging
from monitor.console.asking import LARGEST_ID, Tried
from monitor.console.clocks import Clocks
from monitor.console.facts import host_of
from monitor.console.forms import Form, Forms, known_as
from monitor.console.pages import Id, Pages
from monitor.console.pressing import pressing
from monitor.store.queries import chosen
from monitor.store.site_views import watched
from monitor.store.tables import Alert
from monitor.store.urgency import TO_DO, due_of, next_rungs, urgent
from monitor.wording import tr


class Part(NamedTuple):
    """Which part of an alert's page: its hits older than the hit `before`, or its newest ones."""

    alert: int
    before: int | None = None

    def link(self, **told: object) -> str:
        """The address of this part."""
        query = urlencode({name: value for name, value in {"before": self.before, **told}.items() if value})
        return f"/alerts/{self.alert}?{query}" if query else f"/alerts/{self.alert}"

    def sent(self, path: str) -> str:
        """The address `path` of a form on this part, so that it is shown again where the form cannot be done."""
        return f"{path}?before={self.before}" if self.before else path


class Showing:
    """Alerts, each on its page."""

    def __init__(self, pages: Pages, forms: Forms, acting: Acting, clocks: Clocks) -> None:
        self._pages, self._forms, self._acting, self._clocks = pages, forms, acting, clocks

    def shown(
        self, request: Request, alert_id: int, corrected: Id | None = None, before: Id | None = None
    ) -> HTMLResponse:
        """One alert, after the hit `corrected` was corrected, with its hits older than `before`."""
        return self._page(request, Part(alert_id, before), corrected=corrected)

    def sent(self, request: Request, alert_id: int, form: Form) -> Response:
        """Do one thing with the alert, and show it again."""

        def does(who: str) -> str:
            self._acting.one(alert_id, form, who)
            return f"/alerts/{alert_id}?did={form['act']}#acting"

        return self._forms.settle(request, form, does=does, again=self._again(request, Part(alert_id)))

    def arranged(self, request: Request, alert_id: int, form: Form, before: Id | None = None) -> Response:
        """Split hits off, or move them to another alert, and show the alert where they are."""

        def does(who: str) -> str:
            return f"/alerts/{self._acting.arrange(alert_id, form, who)}?did={form['act']}#acting"

        return self._forms.settle(request, form, does=does, again=self._again(request, Part(alert_id, before)))

    def corrected(
        self, request: Request, alert_id: int, hit_id: int, form: Form, before: Id | None = None
    ) -> Response:
        """Correct the judgement of a hit, and show the alert again."""

        def does(who: str) -> str:
            self._acting.correct(alert_id, hit_id, form, who)
            return part.link(corrected=hit_id) + f"#hit-{hit_id}"

        part = Part(alert_id, before)
        return self._forms.settle(request, form, does=does, again=self._again(request, part))

    def _again(self, request: Request, part: Part) -> Callable[[Tried], Response]:
        return lambda tried: self._page(request, part, tried=tried)

    def _page(
        self, request: Request, part: Part, *, corrected: int | None = None, tried: Tried | None = None
    ) -> HTMLResponse:
        alert_id, now = part.alert, clock.now()
        with self._pages.database.session() as session:
            alert = load_alert(session, alert_id, before=part.before) if 0 < alert_id <= LARGEST_ID else None
            if alert is None:
                raise HTTPException(404, tr(f"There is no alert {alert_id}.", f"没有编号为 {alert_id} 的警报。"))
            self._clocks.read_by(alert.brand)
            sites = watched(session, [host_of(hit) for hit in alert.hits])
            presses = pressing(alert, due_of(session, alert_id), next_rungs(session, [alert_id]).get(alert_id), now)
            following = _following(session, alert_id, known_as(request))
        return self._pages.page(
            request,
            "alert.html",
            status=409 if tried else 200,
            place=part.link(),
            alert=alert,
            part=part,
            hits_shown=HITS_SHOWN,
            presses=presses,
            following=following,
            corrected=corrected,
            acts=acts(alert),
            arranging=arranging(alert),
            tried=tried,
            sites=sites,
        )


def _following(session: Session, alert_id: int, who: str) -> AlertView | None:
    """The most urgent of the other alerts that `who` has, or that nobody has."""
    others = chosen(status=TO_DO, snoozed=False).where(Alert.id != alert_id, Alert.owner.in_(("", who)))
    return next((alert_summary(one.alert) for one in urgent(session, others, limit=1)), None)
