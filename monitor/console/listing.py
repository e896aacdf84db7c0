"""The console's first page: the alerts, newest first, and what the shift should look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import msgspec
from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, Response

from alerts.triage.settling import DISMISSALS
from alerts.view import alert_summary
from monitor.console.acting import Acting
from monitor.console.asking import Act, Input, Tried, labelled
from monitor.console.forms import Form, Forms
from monitor.console.pages import Id, Pages
from monitor.store import queries
from monitor.store.sources import TROUBLE
from monitor.text import one_line
from monitor.wording import tr

PAGE = 50
#: where several alerts are sent to at once
SEVERAL = "/several"
#: who stands for nobody among the owners
NOBODY = "-"

Status = Literal["", "open", "acknowledged", "resolved", "dismissed"]
Level = Literal["", "minor", "major"]


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """Which alerts the list shows; `owner` is `-` for those that nobody has."""

    brand: str = ""
    status: Status = ""
    level: Level = ""
    owner: str = ""
    search: str = ""

    def link(self, **instead: Any) -> str:
        """The address of the list with these filters, some of them instead."""
        return self._at("/", instead)

    def sent_to(self, before: int | None) -> str:
        """Where the form goes that does something with several of the alerts shown."""
        return self._at(SEVERAL, {"before": before})

    def _at(self, path: str, instead: Mapping[str, Any]) -> str:
        told = {**msgspec.structs.asdict(self), **instead}
        query = urlencode({name: value for name, value in told.items() if value})
        return f"{path}?{query}" if query else path


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the list; `ticked`: every alert on the page is chosen."""

    filters: Filters
    before: int | None
    ticked: bool


def _wanted(  # noqa: PLR0913 -- each is a field of the form
    *,
    brand: str = "",
    status: Status = "",
    level: Level = "",
    owner: str = "",
    search: str = "",
    before: Id | None = None,
    ticked: bool = False,
) -> Wanted:
    filters = Filters(
        brand=one_line(brand), status=status, level=level, owner=one_line(owner, 100), search=one_line(search)
    )
    return Wanted(filters=filters, before=before, ticked=ticked)


Asked = Annotated[Wanted, Depends(_wanted)]


class Listing:
    """The list, and what is done with several of its alerts."""

    def __init__(self, pages: Pages, forms: Forms, acting: Acting) -> None:
        self._pages, self._forms, self._acting = pages, forms, acting

    def shown(self, request: Request, asked: Asked) -> HTMLResponse:
        """The alerts, newest first."""
        return self._page(request, asked)

    def sent(self, request: Request, asked: Asked, form: Form) -> Response:
        """Do one thing with several alerts, and show the list again; what was refused is told, and stays ticked."""
        refused: dict[int, str] = {}

        def again(tried: Tried) -> Response:
            return self._page(request, asked, tried=tried, refused=refused)

        def does(who: str) -> str:
            return self._acting.several(form, who, refused) or asked.filters.link(
                before=asked.before, did="several"
            )

        return self._forms.settle(request, form, does=does, again=again)

    def _page(
        self, request: Request, asked: Wanted, tried: Tried | None = None, refused: Mapping[int, str] = {}
    ) -> HTMLResponse:
        filters, before = asked.filters, asked.before
        told = msgspec.structs.asdict(filters) | {"owner": {"": None, NOBODY: ""}.get(filters.owner, filters.owner)}
        with self._pages.database.session() as session:
            rows = queries.alerts(session, **told, limit=PAGE + 1, before=before)
            counted = queries.counts(session)
            brands = queries.brands(session)
        shown = [alert_summary(row) for row in rows[:PAGE]]
        ticked = {str(one.id) for one in shown} if asked.ticked else set[str]()
        if tried:
            ticked = set(map(str, refused)) or set(tried.filled.every("ids"))
        return self._pages.page(
            request,
            "alerts.html",
            status=409 if tried else 200,
            place=filters.link(before=before) if tried else "",
            alerts=shown,
            filters=filters,
            filtered=filters != Filters(),
            paged=before is not None,
            older=filters.link(before=shown[-1].id) if len(rows) > PAGE else "",
            all_ticked=filters.link(before=before, ticked="true"),
            sent_to=filters.sent_to(before),
            several=SEVERAL,
            acts=_acts(),
            ticked=ticked,
            tried=tried,
            refused=refused,
            counted=counted,
            figures=_figures(counted),
            brands=brands,
        )


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


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One number at the head of the list; `tone` colours it, `link` leads to what it counts."""

    name: str
    value: int
    tone: str = ""
    link: str = ""


def _figures(counted: queries.Counts) -> tuple[Figure, ...]:
    major = counted.alerts_of(level="major", status="open")
    waiting = sum(n for (_, status), n in counted.notifications.items() if status != "sent")
    ill = sum(n for health, n in counted.sources.items() if health in TROUBLE)
    return (
        Figure(
            name=tr("open, major", "待处理 · 重大"),
            value=major,
            tone="bad" if major else "",
            link=Filters(status="open", level="major").link(),
        ),
        Figure(
            name=tr("open, minor", "待处理 · 一般"),
            value=counted.alerts_of(level="minor", status="open"),
            link=Filters(status="open", level="minor").link(),
        ),
        Figure(
            name=tr("being worked on", "处理中"),
            value=counted.alerts_of(status="acknowledged"),
            link=Filters(status="acknowledged").link(),
        ),
        Figure(name=tr("messages not yet sent", "未送出的通知"), value=waiting, tone="warn" if waiting else ""),
        Figure(name=tr("sources in trouble", "异常来源"), value=ill, tone="bad" if ill else ""),
    )
