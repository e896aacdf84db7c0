"""Frequent questions on the console: listed with counts, answered, merged, split, and written out for a knowledge base."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from alerts.desk import Desk
from alerts.questions import archive
from alerts.questions.exporting import as_csv, as_markdown
from alerts.triage.moves import LONGEST_WORDS
from monitor import clock
from monitor.console.asking import LARGEST_ID, Act, Input, Sent, Tried, numbers_in
from monitor.console.forms import Form, Forms
from monitor.console.pages import Pages
from monitor.errors import UsageError
from monitor.explain import TOPICS, topic
from monitor.text import one_line
from monitor.watchlist.model import Watchlist
from monitor.wording import tr

PATH, PAGE = "/questions", 50
#: questions written out at most
_MOST = 10_000
Sort = Literal["often", "trend", "recent"]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which questions, in which order, and from which on."""

    wanted: archive.Wanted
    sort: Sort
    skip: int


def _wanted(
    *, search: str = "", brand: str = "", unanswered: bool = False, sort: Sort = "often", skip: int = 0
) -> Wanted:
    wanted = archive.Wanted(words=one_line(search), brand=one_line(brand, 100), unanswered=unanswered)
    return Wanted(wanted=wanted, sort=sort, skip=min(max(skip, 0), 1_000_000))


class Archive:
    """The list, one question, and what is sent from there."""

    def __init__(self, pages: Pages, forms: Forms, desk: Desk) -> None:
        self._pages, self._forms, self._desk = pages, forms, desk

    def shown(self, request: Request, asked: Annotated[Wanted, Depends(_wanted)]) -> HTMLResponse:
        """Questions with how often they were asked."""
        with self._pages.database.session() as session:
            found = archive.questions(
                session, asked.wanted, clock.now(), order=asked.sort, limit=PAGE + 1, skip=asked.skip
            )
        return self._pages.page(
            request,
            "questions.html",
            path=PATH,
            questions=found[:PAGE],
            asked=asked,
            more=asked.skip + PAGE if len(found) > PAGE else 0,
        )

    def export(self, form: Literal["md", "csv"] = "csv") -> Response:
        """Every question as Markdown, or as CSV in which no spreadsheet runs anything."""
        with self._pages.database.session() as session:
            found = archive.questions(session, archive.Wanted(), clock.now(), limit=_MOST)
        text = "".join(
            as_csv(found, bom=True)
            if form == "csv"
            else as_markdown(found, topic={key: topic(key) for key in TOPICS})
        )
        kind = "text/csv" if form == "csv" else "text/markdown"
        headers = {"Content-Disposition": f'attachment; filename="questions.{form}"'}
        return Response(text, media_type=f"{kind}; charset=utf-8", headers=headers)

    def one(self, request: Request, question_id: int) -> HTMLResponse:
        """One question with its newest hits."""
        return self._one(request, question_id)

    def sent(self, request: Request, question_id: int, form: Form) -> Response:
        """Answer it, take others over that ask the same, or split hits off that ask something else."""
        return self._forms.settle(
            request,
            form,
            does=lambda who: f"{PATH}/{self._do(question_id, form, who)}?did=1",
            again=lambda tried: self._one(request, question_id, tried),
        )

    def _do(self, number: int, form: Sent, who: str) -> int:
        now = clock.now()
        with self._pages.database.begin() as session:
            watchlist = self._watchlist(archive.brand_of(session, number))
            match form.get("act", ""):
                case "answer":
                    text = form.get("text", "")
                    archive.answer(session, number, text=text, who=who, watchlist=watchlist, now=now)
                case "merge":
                    archive.merge(session, number, numbers_in(form, "others"))
                case "split":
                    hits = numbers_in(form, "hits")
                    return archive.split(session, number, hits, watchlist=watchlist, now=now).id
                case act:
                    raise UsageError(tr(f"expected something to do, found {act[:40]!r}", f"未知操作：{act[:40]!r}"))
        return number

    def _watchlist(self, brand: str) -> Watchlist:
        found = next((one for one in self._desk.watchlists if one.brand.key == brand), None)
        if found is None:
            said = tr(f"the brand {brand!r} is not watched any more", f"品牌 {brand!r} 已不在监测之列")
            raise UsageError(said)
        return found

    def _one(self, request: Request, number: int, tried: Tried | None = None) -> HTMLResponse:
        try:
            with self._pages.database.session() as session:
                found = archive.whole(session, number if 0 < number <= LARGEST_ID else 0, clock.now())
        except UsageError as error:
            raise HTTPException(404, str(error)) from None
        return self._pages.page(
            request,
            "question.html",
            status=409 if tried else 200,
            place=f"{PATH}/{number}",
            path=f"{PATH}/{number}",
            found=found,
            question=found.question,
            acts=_acts(found),
            tried=tried,
            longest_answer=LONGEST_WORDS,
        )


def _acts(found: archive.WholeQuestion) -> tuple[Act, ...]:
    title = tr("Numbers of those that ask the same", "相同问题的编号")
    merge = Act(
        name="merge", title=tr("Merge others into it", "并入其他问题"), inputs=(Input(name="others", title=title),)
    )
    split = Act(name="split", title=tr("Ticked hits ask something else", "勾选的命中另立问题"))
    return (merge, split) if len(found.hits) > 1 else (merge,)
