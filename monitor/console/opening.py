"""Opening an alert by hand, for what no source has brought: a call, a letter, word from a colleague."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from alerts.desk import Desk
from alerts.triage.making import Wish, matters
from monitor.console.asking import Act, Input, Sent, Tried, labelled
from monitor.console.forms import NOTE, Form, Forms
from monitor.console.pages import Pages
from monitor.console.rooms import brand_input
from monitor.errors import UsageError
from monitor.wording import tr

PATH = "/open"


class Opening:
    """The page with the form."""

    def __init__(self, pages: Pages, forms: Forms, desk: Desk) -> None:
        self._pages, self._forms, self._desk = pages, forms, desk

    def shown(self, request: Request) -> HTMLResponse:
        """The empty form."""
        return self._page(request)

    def sent(self, request: Request, form: Form) -> Response:
        """Open the alert and show it; its departments are told as of any other."""

        def does(who: str) -> str:
            made = self._desk.open(_wish(form), who=who, note=form.get("note", "")[:NOTE])
            return f"/alerts/{made.id}?did=opened#acting"

        return self._forms.settle(request, form, does=does, again=lambda tried: self._page(request, tried))

    def _page(self, request: Request, tried: Tried | None = None) -> HTMLResponse:
        return self._pages.page(
            request, "open.html", status=409 if tried else 200, place=PATH, act=self._act(), tried=tried
        )

    def _act(self) -> Act:
        watchlists = self._desk.watchlists
        known = sorted({matter for one in watchlists for matter in matters(one)})
        topics = sorted({topic for one in watchlists for topic in (*one.routes.topics, *one.lexicon.topics)})
        unknown = {"": tr("not known", "未知")}
        title = tr("What it is about, in one sentence", "一句话说明事由")
        return Act(
            name="open",
            title=tr("Open the alert", "建立警报"),
            inputs=(
                brand_input(watchlists),
                Input(name="title", title=title),
                Input(name="matter", title=tr("Matter", "事项"), kind="choice", choices=labelled(known)),
                Input(name="level", title=tr("Level", "级别"), kind="choice", choices=labelled(("minor", "major"))),
                Input(
                    name="topic",
                    title=tr("Topic", "话题"),
                    kind="choice",
                    choices=unknown | labelled(topics),
                    required=False,
                ),
                Input(
                    name="language",
                    title=tr("Language of the customer", "客户语言"),
                    kind="choice",
                    choices=unknown | labelled(("zh-Hans", "zh-Hant", "en")),
                    required=False,
                ),
                Input(name="note", title=tr("Note (may be empty)", "说明（可不填）"), kind="long", required=False),
            ),
        )


def _wish(form: Sent) -> Wish:
    level = form.get("level", "")
    if level not in ("minor", "major"):
        raise UsageError(tr(f"expected a level, found {level[:40]!r}", f"未知级别：{level[:40]!r}"))
    told = {name: form.get(name, "")[:NOTE] for name in ("brand", "matter", "title", "topic", "language")}
    return Wish(level="major" if level == "major" else "minor", **told)
