"""Silences on the console: those that are on, a form for another one, and ending one before its time."""

from __future__ import annotations

import msgspec
from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from alerts.desk import Desk
from alerts.quiet.silences import LONGEST, Matcher, list_silences
from alerts.triage.making import matters
from monitor import clock
from monitor.console.asking import Act, Input, Sent, Tried, labelled, moment_in, number_in, words_in, zone_name
from monitor.console.forms import NOTE, Form, Forms
from monitor.console.pages import Pages
from monitor.console.rooms import brand_input
from monitor.errors import UsageError
from monitor.text import one_line
from monitor.wording import tr

PATH = "/silences"
#: the parts of a matcher that are written as words with commas between them
_WRITTEN = ("sources", "domains", "words", "languages", "regions")
#: silences shown, those that are over among them
_SHOWN = 200


class Silencing:
    """The page, and what is sent from it."""

    def __init__(self, pages: Pages, forms: Forms, desk: Desk) -> None:
        self._pages, self._forms, self._desk = pages, forms, desk

    def shown(self, request: Request, brand: str = "", matter: str = "", topic: str = "", over: bool = False) -> HTMLResponse:  # fmt: skip
        """The silences; the form begins with what an alert's page has sent along."""
        began = {"brand": one_line(brand, 100), "matters": one_line(matter, 100), "topics": one_line(topic, 100)}
        return self._page(request, began=began, over=over)

    def sent(self, request: Request, form: Form) -> Response:
        """Add a silence, or end one."""

        def does(who: str) -> str:
            if form.get("act") == "end":
                self._desk.unsilence(number_in(form, "silence"), who=who)
            else:
                self._add(form, who)
            return f"{PATH}?did=1"

        return self._forms.settle(request, form, does=does, again=lambda tried: self._page(request, tried=tried))

    def _add(self, form: Sent, who: str) -> None:
        until = moment_in(form, "until")
        if until is None:
            raise UsageError(tr("expected until when", "请填写结束时间"))
        told = {name: words_in(form, name) for name in ("matters", "topics", *_WRITTEN)}
        level = form.get("level", "")
        matcher = msgspec.convert({**told, "level": level if level in ("minor", "major") else ""}, Matcher)
        why = form.get("why", "")[:NOTE]
        self._desk.silence(brand=form.get("brand", ""), matcher=matcher, who=who, why=why, until=until)

    def _page(
        self,
        request: Request,
        *,
        began: dict[str, str] | None = None,
        over: bool = False,
        tried: Tried | None = None,
    ) -> HTMLResponse:
        now = clock.now()
        with self._pages.database.session() as session:
            found = list_silences(session, now, over=over)[:_SHOWN]
        return self._pages.page(
            request,
            "silences.html",
            status=409 if tried else 200,
            place=PATH,
            path=PATH,
            silences=found,
            over=over,
            opened=bool(began and began["topics"] + began["matters"]),
            act=self._act(began or {}),
            tried=tried,
        )

    def _act(self, began: dict[str, str]) -> Act:
        watchlists = self._desk.watchlists
        known = sorted({matter for one in watchlists for matter in matters(one)})
        topics = sorted({topic for one in watchlists for topic in (*one.routes.topics, *one.lexicon.topics)})
        comma = tr("with commas between them", "多个用逗号分隔")
        titles = {
            "sources": tr("Sources", "来源"),
            "domains": tr("Domains", "域名"),
            "words": tr("Words of the title", "标题词"),
            "languages": tr("Languages (zh, en, …)", "语言（zh、en 等）"),
            "regions": tr("Regions", "地区"),
        }
        levels = {"": tr("any", "任意"), **labelled(("minor", "major"))}
        return Act(
            name="add",
            title=tr("Silence them", "设置静默"),
            inputs=(
                brand_input(watchlists, value=began.get("brand", "")),
                _several("matters", tr("Matters", "事项"), known, began),
                _several("topics", tr("Topics", "话题"), topics, began),
                Input(name="level", title=tr("Level", "级别"), kind="choice", choices=levels),
                *(Input(name=name, title=titles[name], required=False, hint=comma) for name in _WRITTEN),
                Input(name="why", title=tr("Because", "原因")),
                Input(
                    name="until",
                    title=tr(f"Until, {zone_name()}", f"结束时间（{zone_name()}）"),
                    kind="moment",
                    hint=tr(f"at most {LONGEST.days} days away", f"最长 {LONGEST.days} 天"),
                ),
            ),
        )


def _several(name: str, title: str, values: list[str], began: dict[str, str]) -> Input:
    return Input(
        name=name, title=title, kind="several", choices=labelled(values), required=False, value=began.get(name, "")
    )
