"""Frequent questions over the API: listed, answered, merged, split, and written out for a knowledge base."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import Field

from alerts.desk import Desk
from alerts.questions import archive
from alerts.questions.archive import QuestionView, Wanted, WholeQuestion
from alerts.questions.exporting import as_csv, as_json_lines, as_markdown
from monitor import clock
from monitor.console.api.asked import Asked, First, Id, Key, Moment, Number, Numbers, Said, Words
from monitor.console.api.bearing import Archivist, Reader, acting_for, brands_of
from monitor.console.api.choosing import nothing, watchlist_for
from monitor.console.api.deeds import like
from monitor.console.api.operations import Operation
from monitor.console.api.schemas import Rows, answer, answers_of, one_of, some_of
from monitor.explain import TOPICS, topic
from monitor.store.database import Database
from monitor.store.tables import Question
from monitor.store.tokens import Bearer

_TYPES = {"md": "text/markdown", "csv": "text/csv", "json": "application/jsonl"}


class Narrowed(First):
    """Which questions: of a topic or language, asked (and counted) since a moment, with all `words`, without an answer."""

    topic: Key = ""
    language: Key = ""
    since: Moment | None = None
    words: Words = ""
    unanswered: bool = False


class QuestionsAsked(Narrowed):
    """Which part of them, and in which order: most often asked, most above their usual week (`trend`), or last asked first."""

    sort: Literal["often", "trend", "recent"] = "often"
    skip: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class Exported(Narrowed):
    """In which form; `bom` begins a CSV as Excel wants it."""

    limit: Annotated[int, Field(ge=1, le=100_000)] = 10_000
    format: Literal["md", "csv", "json"] = "md"
    bom: bool = False


class Approved(Asked):
    """The approved answer; one that breaks the manners is refused with the phrase and the rule."""

    model_config = like(text="Please allow 1 to 3 working days.")
    text: Said


class Same(Asked):
    """The questions that ask the same."""

    model_config = like(others=[12, 15])
    others: Annotated[list[Number], Field(min_length=1, max_length=1_000)]


class Apart(Asked):
    """The hits that ask something else."""

    model_config = like(hits=[120])
    hits: Numbers


class Archive:
    """Answers what is about frequent questions."""

    def __init__(self, database: Database, desk: Desk) -> None:
        self._database, self._desk = database, desk

    def operations(self) -> Iterator[Operation]:
        """List, show, answer, merge, split, export."""
        one = "/questions/{question_id}"
        yield Operation("GET", "/questions", "list_questions", self.questions, some_of(QuestionView, "skip"))
        yield Operation("GET", one, "show_question", self.question, one_of(WholeQuestion))
        for name, does in (("answer", self.answer), ("merge", self.merge), ("split", self.split)):
            yield Operation("POST", f"{one}/{name}", f"{name}_question", does, one_of(WholeQuestion))
        forms = answers_of({kind: {"schema": {"type": "string"}} for kind in _TYPES.values()})
        yield Operation("GET", "/export/questions", "export_questions", self.export, forms)

    def questions(self, bearer: Reader, asked: Annotated[QuestionsAsked, Query()]) -> Response:
        """Questions with how often they were asked, ever, this week and in a usual one, and the approved answer."""
        found = self._listed(bearer, asked, order=asked.sort, upto=asked.skip + asked.limit + 1)
        found = found[asked.skip :]
        more = asked.skip + asked.limit if len(found) > asked.limit else None
        return answer(Rows(items=found[: asked.limit], skip=more))

    def question(self, question_id: Id, bearer: Reader) -> Response:
        """One question with its newest hits; one that was merged leads to the one that has taken it over."""
        self._brand(question_id, bearer)
        return self._shown(question_id)

    def answer(self, question_id: Id, asked: Approved, bearer: Archivist, request: Request) -> Response:
        """Keep the approved answer."""
        watchlist = watchlist_for(bearer, self._brand(question_id, bearer), self._desk.watchlists)
        who = acting_for(bearer, request)
        with self._database.begin() as session:
            archive.answer(session, question_id, text=asked.text, who=who, watchlist=watchlist, now=clock.now())
        return self._shown(question_id)

    def merge(self, question_id: Id, asked: Same, bearer: Archivist) -> Response:
        """Others ask the same: one question from now on, with the hits of all."""
        for number in (question_id, *asked.others):
            self._brand(number, bearer)
        with self._database.begin() as session:
            archive.merge(session, question_id, asked.others)
        return self._shown(question_id)

    def split(self, question_id: Id, asked: Apart, bearer: Archivist) -> Response:
        """Hits that ask something else become a question of their own, with which it answers."""
        watchlist = watchlist_for(bearer, self._brand(question_id, bearer), self._desk.watchlists)
        with self._database.begin() as session:
            new = archive.split(session, question_id, asked.hits, watchlist=watchlist, now=clock.now()).id
        return self._shown(new)

    def export(self, bearer: Reader, asked: Annotated[Exported, Query()]) -> Response:
        """The archive as Markdown, as CSV in which no spreadsheet runs anything, or as JSON Lines."""
        found = self._listed(bearer, asked, order="often", upto=asked.limit)
        if asked.format == "csv":
            pieces = as_csv(found, bom=asked.bom)
        elif asked.format == "json":
            pieces = as_json_lines(found)
        else:
            pieces = as_markdown(found, topic={name: topic(name) for name in TOPICS})
        text = "".join(pieces).encode("utf-8", "replace")
        return Response(text, media_type=f"{_TYPES[asked.format]}; charset=utf-8")

    def _listed(self, bearer: Bearer, asked: Narrowed, *, order: archive.Order, upto: int) -> list[QuestionView]:
        brands, now = brands_of(bearer, asked.brand) or ("",), clock.now()
        told = asked.model_dump(include={"topic", "language", "since", "words", "unanswered"})
        with self._database.session() as session:
            found = [
                one
                for brand in brands
                for one in archive.questions(session, Wanted(brand=brand, **told), now, order=order, limit=upto)
            ]
        keys = {
            "often": lambda one: -one.asked,
            "trend": lambda one: one.usual_week - one.this_week,
            "recent": lambda one: -one.last_seen.timestamp(),
        }
        return sorted(found, key=keys[order])[:upto] if len(brands) > 1 else found

    def _brand(self, number: int, bearer: Bearer) -> str:
        """The brand of a question; 404 where there is none, or the token may not know of it."""
        with self._database.session() as session:
            row = session.get(Question, number)
        if row is None or not bearer.sees(row.brand):
            raise nothing(f"there is no question {number}", f"没有编号为 {number} 的问题")
        return row.brand

    def _shown(self, number: int) -> Response:
        with self._database.session() as session:
            return answer(archive.whole(session, number, clock.now()))
