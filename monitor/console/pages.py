"""The console's pages: how they are made, in the reader's language, with what every one of them knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from fastapi import Query, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from alerts.grouping.rules import alert_sentence
from alerts.messages.quoting import short, unlinked
from alerts.messages.spreading import sighted
from alerts.triage.moves import LONGEST_WORDS
from monitor import clock
from monitor.clock import moment
from monitor.console.asking import LARGEST_ID
from monitor.console.events import event_detail
from monitor.console.facts import host_of, lines, weighed
from monitor.console.forms import NAME, NOTE, Forms, known_as
from monitor.console.guarding import HEADERS
from monitor.console.judging import fields
from monitor.console.labels import actor, ago, changes, label, signed, site_event, snooze_ends
from monitor.console.rooms import rooms
from monitor.console.undelivered import channel_name, why
from monitor.explain import kind_of_site, sentence
from monitor.store.database import Database
from monitor.text import clean, mask, one_line
from monitor.wording import tr

Id = Annotated[int, Query(ge=1, le=LARGEST_ID)]


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
        zone=clock.zone,
        ago=ago,
        sentence=sentence,
        event_detail=event_detail,
        alert_sentence=alert_sentence,
        undelivered=why,
        channel_name=channel_name,
    )
    made.globals.update(facts_of=lines, weighed=weighed, sighted=sighted, fields_of=fields, changes=changes)
    made.globals.update(host_of=host_of, rooms=rooms, site_event=site_event, kind_of_site=kind_of_site)
    made.filters.update(
        asdict=msgspec.to_builtins,
        clean=clean,
        signed=signed,
        one_line=one_line,
        mask=mask,
        short=short,
        unlinked=unlinked,
    )
    return made


class Pages:
    """The pages over one database."""

    def __init__(self, database: Database, forms: Forms) -> None:
        self.database, self.forms = database, forms
        self.templates = environment()

    def page(
        self, request: Request, template: str, *, status: int = 200, place: str = "", **context: Any
    ) -> HTMLResponse:
        """A whole page in the language being spoken; `place` is where it can be read again when a form was sent elsewhere."""
        told = {
            "lang": tr("en", "zh-Hans"),
            "here": _here(request, place),
            "room": "/" + (place or request.url.path).split("/")[1],
            "now": clock.now(),
            "who": known_as(request),
            "token": self.forms.token,
            "longest": {"who": NAME, "note": NOTE, "words": LONGEST_WORDS},
            "did": request.query_params.get("did", "")[:40] if request.method != "POST" else "",
            "tried": None,
            **context,
        }
        return HTMLResponse(self.templates.get_template(template).render(told), status_code=status, headers=HEADERS)

    def error(self, request: Request, status: int, said: str) -> HTMLResponse:
        """A page that says what went wrong."""
        return self.page(request, "error.html", status=status, place="/", code=status, said=said)


def _here(request: Request, place: str) -> Callable[[str], str]:
    """The address of this page in another language."""

    def here(lang: str) -> str:
        kept = [(k, v) for k, v in request.query_params.multi_items() if k not in ("lang", "did")]
        return f"{place}?{urlencode([*kept, ('lang', lang)])}"

    return here
