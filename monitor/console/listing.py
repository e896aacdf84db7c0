"""The console's first page: what burns, the alerts that wait for somebody with the most urgent first, and what is done with several at once."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from alerts.desk import Desk
from alerts.triage.settling import DISMISSALS
from alerts.view import AlertView, alert_summary
from monitor import clock
from monitor.console.acting import Acting
from monitor.console.asking import Act, Input, Tried, labelled
from monitor.console.figures import figures, headline
from monitor.console.filters import SEVERAL, Asked, AskedFor, statuses, views
from monitor.console.forms import Form, Forms, known_as
from monitor.console.pages import Pages
from monitor.console.pressing import Pressing, pressing
from monitor.console.watching import in_trouble
from monitor.store import queries
from monitor.store.urgency import Found, Urgent, burning, found, next_rungs, urgent
from monitor.wording import tr

PAGE = 50


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list: an alert, how urgent it is, and what its hits say at a glance."""

    alert: AlertView
    pressing: Pressing
    found: Found | None


class Listing:
    """The list, and what is done with several of its alerts."""

    def __init__(self, pages: Pages, forms: Forms, desk: Desk) -> None:
        self._pages, self._forms, self._desk = pages, forms, desk
        self._acting = Acting(pages.database, desk)

    def shown(self, request: Request, asked: AskedFor) -> HTMLResponse:
        """The alerts that wait for somebody, the most urgent first, or those that were asked for."""
        return self._page(request, asked)

    def sent(self, request: Request, asked: AskedFor, form: Form) -> Response:
        """Do one thing with several alerts, and show the list again; what was refused is told, and stays ticked."""
        refused: dict[int, str] = {}

        def again(tried: Tried) -> Response:
            return self._page(request, asked, tried=tried, refused=refused)

        def does(who: str) -> str:
            return self._acting.several(form, who, refused) or asked.filters.link(**asked.place, did="several")

        return self._forms.settle(request, form, does=does, again=again)

    def _page(
        self, request: Request, asked: Asked, tried: Tried | None = None, refused: Mapping[int, str] = {}
    ) -> HTMLResponse:
        filters, now = asked.filters, clock.now()
        with self._pages.database.session() as session:
            rows, older = _rows(session, asked)
            counted, burns = queries.counts(session), burning(session, now)
            brands, ill = queries.brands(session), in_trouble(session, self._desk.watchlists, now)
        return self._pages.page(
            request,
            "alerts.html",
            status=409 if tried else 200,
            place=filters.link(**asked.place) if tried else "",
            rows=rows,
            filters=filters,
            views=views(filters, known_as(request)),
            statuses=statuses(),
            paged=any(asked.place.values()),
            older=filters.link(**older) if older else "",
            all_ticked=filters.link(**asked.place, ticked="true"),
            sent_to=filters.sent_to(**asked.place),
            several=SEVERAL,
            acts=_acts(),
            ticked=_ticked(asked, rows, tried, refused),
            tried=tried,
            refused=refused,
            counted=counted,
            figures=figures(counted, ill),
            headline=headline(burns, now),
            brands=brands,
        )


def _rows(session: Session, asked: Asked) -> tuple[list[Row], dict[str, object]]:
    """The lines of the page, and where the next page begins; nowhere where there is none."""
    wanted, older = asked.filters.wanted(), dict[str, object]()
    if asked.filters.urgent:
        listed = urgent(session, queries.chosen(**wanted), limit=PAGE + 1, after=asked.after)
        if len(listed) > PAGE:
            older = {"after": listed[PAGE - 1].place}
    else:
        newest = queries.alerts(session, limit=PAGE + 1, before=asked.before, **wanted)
        listed = [Urgent(alert=one, due=one.next_due, place="") for one in newest]
        if len(listed) > PAGE:
            older = {"before": listed[PAGE - 1].alert.id}
    return _told(session, listed[:PAGE]), older


def _told(session: Session, listed: list[Urgent]) -> list[Row]:
    ids, now = [one.alert.id for one in listed], clock.now()
    rungs, hits = next_rungs(session, ids), found(session, ids)
    rows = []
    for one in listed:
        alert = alert_summary(one.alert)
        presses = pressing(alert, one.due, rungs.get(alert.id), now)
        rows.append(Row(alert=alert, pressing=presses, found=hits.get(alert.id)))
    return rows


def _ticked(asked: Asked, rows: list[Row], tried: Tried | None, refused: Mapping[int, str]) -> set[str]:
    """The alerts that are chosen when the page comes."""
    if tried:
        return set(map(str, refused)) or set(tried.filled.every("ids"))
    return {str(row.alert.id) for row in rows} if asked.ticked else set()


def _acts() -> tuple[Act, ...]:
    """What can be done with several alerts."""
    reasons = labelled(DISMISSALS)
    into = tr("Into number (empty: the oldest)", "并入编号（留空为最早一条）")
    return (
        Act(name="ack", title=tr("Take them", "受理")),
        Act(name="assign", title=tr("Hand on", "转派"), inputs=(Input(name="to", title=tr("To", "转给")),)),
        Act(name="note", title=tr("Note", "备注"), inputs=(Input(name="text", title=tr("Note", "备注")),)),
        Act(
            name="dismiss",
            title=tr("Dismiss", "驳回"),
            inputs=(Input(name="why", title=tr("Because", "原因"), kind="choice", choices=reasons),),
        ),
        Act(name="merge", title=tr("Merge into one", "合并为一条"), inputs=(Input(name="into", title=into),)),
    )
