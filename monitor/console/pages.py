"""The console's pages: the list of alerts, and one alert."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

import msgspec
from fastapi import HTTPException, Query, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from alerts.messages.quoting import short, unlinked
from alerts.messages.spreading import sighted
from alerts.view import HitView, alert_summary, load_alert
from monitor import clock
from monitor.console.acting import Tried, acts
from monitor.console.correcting import Attempt, fields
from monitor.console.events import event_detail
from monitor.console.facts import lines, weighed
from monitor.console.forms import NAME, NOTE, Forms, known_as
from monitor.console.guarding import HEADERS
from monitor.console.labels import actor, ago, changes, label, moment, site_event, snooze_ends
from monitor.explain import kind_of_site, sentence
from monitor.names.domain import NotAName, parse
from monitor.store import queries
from monitor.store.database import Database
from monitor.store.site_views import watched
from monitor.store.sources import TROUBLE
from monitor.text import clean, mask, one_line
from monitor.wording import tr

PAGE = 50
_LARGEST_ID = 2**63 - 1

Status = Literal["", "open", "acknowledged", "resolved", "dismissed"]
Level = Literal["", "minor", "major"]
Id = Annotated[int, Query(ge=1, le=_LARGEST_ID)]


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """Which alerts the list shows."""

    brand: str = ""
    status: Status = ""
    level: Level = ""
    search: str = ""

    def link(self, **instead: Any) -> str:
        """The address of the list with these filters, some of them instead."""
        told = {**msgspec.structs.asdict(self), **instead}
        query = urlencode({name: value for name, value in told.items() if value})
        return f"/?{query}" if query else "/"


def environment() -> Environment:
    """The templates, escaping everything; a name that isn't there is an error."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        tr=tr,
        label=label,
        snooze_ends=snooze_ends,
        actor=actor,
        moment=moment,
        ago=ago,
        sentence=sentence,
        event_detail=event_detail,
    )
    made.globals.update(facts_of=lines, weighed=weighed, sighted=sighted, fields_of=fields, changes=changes)
    made.globals.update(host_of=host_of, site_event=site_event, kind_of_site=kind_of_site)
    made.filters.update(
        asdict=msgspec.to_builtins, clean=clean, one_line=one_line, mask=mask, short=short, unlinked=unlinked
    )
    return made


class Pages:
    """The pages over one database."""

    def __init__(self, database: Database, forms: Forms) -> None:
        self.database, self.forms = database, forms
        self.templates = environment()

    def page(self, request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A whole page in the language being spoken."""
        told = {"lang": tr("en", "zh-Hans"), "here": _here(request), "now": clock.now(), **context}
        return HTMLResponse(self.templates.get_template(template).render(told), status_code=status, headers=HEADERS)

    def error(self, request: Request, status: int, said: str) -> HTMLResponse:
        """A page that says what went wrong."""
        return self.page(request, "error.html", status=status, code=status, said=said)

    def many(
        self,
        request: Request,
        brand: str = "",
        status: Status = "",
        level: Level = "",
        search: str = "",
        before: Id | None = None,
    ) -> HTMLResponse:
        """The alerts, newest first."""
        filters = Filters(brand=one_line(brand), status=status, level=level, search=one_line(search))
        with self.database.session() as session:
            rows = queries.alerts(session, **msgspec.structs.asdict(filters), limit=PAGE + 1, before=before)
            counted = queries.counts(session)
            brands = queries.brands(session)
        shown = [alert_summary(row) for row in rows[:PAGE]]
        return self.page(
            request,
            "alerts.html",
            alerts=shown,
            filters=filters,
            filtered=filters != Filters(),
            paged=before is not None,
            older=filters.link(before=shown[-1].id) if len(rows) > PAGE else "",
            counted=counted,
            figures=_figures(counted),
            brands=brands,
        )

    def alert(self, request: Request, alert_id: int, corrected: Id | None = None, did: str = "") -> HTMLResponse:
        """One alert, after the hit `corrected` was corrected, or something was done (`did`)."""
        return self.one(request, alert_id, corrected=corrected, did=bool(did))

    def one(
        self,
        request: Request,
        alert_id: int,
        *,
        corrected: int | None = None,
        attempt: Attempt | None = None,
        did: bool = False,
        tried: Tried | None = None,
    ) -> HTMLResponse:
        """One alert with everything that belongs to it; `attempt` is a correction that could not be made, `tried` something that could not be done."""
        with self.database.session() as session:
            alert = load_alert(session, alert_id) if 0 < alert_id <= _LARGEST_ID else None
            sites = watched(session, [host_of(hit) for hit in alert.hits]) if alert else ()
        if alert is None:
            raise HTTPException(404, tr(f"There is no alert {alert_id}.", f"没有编号为 {alert_id} 的警报。"))
        return self.page(
            request,
            "alert.html",
            status=409 if tried else 400 if attempt else 200,
            alert=alert,
            corrected=corrected,
            attempt=attempt,
            acts=acts(alert),
            did=did,
            tried=tried,
            sites=sites,
            who=known_as(request),
            token=self.forms.token,
            longest={"who": NAME, "note": NOTE},
        )


def host_of(hit: HitView) -> str:
    """The host of the site that a hit is about; empty for a post, which may name several."""
    try:
        return parse(hit.url).host if hit.kind in ("name", "site") else ""
    except NotAName:
        return ""


def _here(request: Request) -> Callable[[str], str]:
    """The address of this page in another language."""

    def here(lang: str) -> str:
        return "?" + urlencode(
            [(k, v) for k, v in request.query_params.multi_items() if k != "lang"] + [("lang", lang)]
        )

    return here


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
