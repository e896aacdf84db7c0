"""The archive of questions: listed with counts and trend, answered, merged and split by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from alerts.questions.asking import asked_by, read
from alerts.questions.gathering import bands_for
from alerts.questions.meaning import same_question
from alerts.replies.manners import check_manners
from alerts.triage.moves import name_of, words_of
from monitor.errors import UsageError
from monitor.store.tables import HitRow, Question, QuestionHit
from monitor.text import mask, one_line
from monitor.watchlist.model import Watchlist
from monitor.wording import tr

WEEK, BEFORE = timedelta(days=7), 4
#: hits of a question that are shown
SHOWN = 20
Order = Literal["often", "trend", "recent"]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which questions are listed: of a brand, a topic or a language, asked since a moment, whose text contains `words`, without an answer."""

    brand: str = ""
    topic: str = ""
    language: str = ""
    since: datetime | None = None
    words: str = ""
    unanswered: bool = False


class QuestionView(msgspec.Struct, frozen=True, kw_only=True):
    """A question with how often it was asked (`asked`, all times or since what the list asked for), in the last seven days, and in a usual week of the four before."""

    id: int
    brand: str
    topic: str
    language: str
    text: str
    asked: int
    this_week: int
    usual_week: float
    first_seen: datetime
    last_seen: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """A hit that asks the question."""

    hit: int
    at: datetime
    source: str
    url: str
    text: str


class WholeQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its newest hits (at most `SHOWN`), and the questions that were merged into it."""

    question: QuestionView
    hits: tuple[Asking, ...]
    merged: tuple[int, ...]


def questions(
    session: Session, wanted: Wanted, now: datetime, *, order: Order = "often", limit: int = 50, skip: int = 0
) -> list[QuestionView]:
    """Questions that fit: most often asked first, most above their usual week first (`trend`), or last asked first (`recent`)."""
    return [_view(*row) for row in session.execute(_listed(wanted, now, order).limit(limit).offset(skip))]


def every_question(session: Session, wanted: Wanted, now: datetime) -> Iterator[QuestionView]:
    """All questions that fit, most often asked first."""
    for row in session.execute(_listed(wanted, now, "often"), execution_options={"yield_per": 1_000}):
        yield _view(*row)


def _listed(wanted: Wanted, now: datetime, order: Order) -> Select[Any, Any, Any, Any, Any]:
    week = now - WEEK
    counted = (
        select(
            QuestionHit.question_id.label("id"),
            func.count().filter(_since(wanted)).label("asked"),
            func.count().filter(QuestionHit.at > week).label("now"),
            func.count().filter(QuestionHit.at <= week, QuestionHit.at > week - BEFORE * WEEK).label("before"),
            func.min(QuestionHit.at).label("first"),
        )
        .group_by(QuestionHit.question_id)
        .subquery()
    )
    above = counted.c.now - counted.c.before / float(BEFORE)
    orders = {"often": counted.c.asked.desc(), "trend": above.desc(), "recent": Question.last_seen.desc()}
    return (
        select(Question, counted.c.asked, counted.c.now, counted.c.before, counted.c.first)
        .join(counted, counted.c.id == Question.id)
        .where(*_fits(wanted), counted.c.asked > 0)
        .order_by(orders[order], Question.last_seen.desc(), Question.id)
    )


def _since(wanted: Wanted) -> ColumnElement[bool]:
    return QuestionHit.at >= wanted.since if wanted.since else QuestionHit.hit_id.is_not(None)


def _fits(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield Question.merged_into.is_(None)
    for column, told in (
        (Question.brand, wanted.brand),
        (Question.topic, wanted.topic),
        (Question.language, wanted.language),
    ):
        if told:
            yield column == told
    if wanted.since:
        yield Question.last_seen >= wanted.since
    if wanted.unanswered:
        yield Question.answer == ""
    for word in wanted.words.replace("\0", " ").split():
        yield Question.text.icontains(word, autoescape=True)


def _view(row: Question, asked: int, this_week: int, before: int, first: datetime) -> QuestionView:
    return QuestionView(
        id=row.id,
        brand=row.brand,
        topic=row.topic,
        language=row.language,
        text=mask(row.text),
        asked=asked,
        this_week=this_week,
        usual_week=before / BEFORE,
        first_seen=first,
        last_seen=row.last_seen,
        answer=row.answer,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
    )


def whole(session: Session, number: int, now: datetime) -> WholeQuestion:
    """One question, or the one that it was merged into; UsageError where there is none."""
    row = _found(session, number)
    listed = _listed(Wanted(), now, "often").where(Question.id == row.id)
    found = session.execute(listed).first()
    view = _view(*found) if found else _view(row, 0, 0, 0, row.created_at)
    hits = (
        select(QuestionHit, HitRow)
        .join(HitRow, HitRow.id == QuestionHit.hit_id)
        .where(QuestionHit.question_id == row.id)
        .order_by(QuestionHit.at.desc(), QuestionHit.hit_id.desc())
        .limit(SHOWN)
    )
    merged = select(Question.id).where(Question.merged_into == row.id).order_by(Question.id)
    return WholeQuestion(
        question=view,
        hits=tuple(
            Asking(
                hit=hit.id,
                at=one.at,
                source=hit.source,
                url=hit.url,
                text=mask(one_line(hit.text or hit.title, 300)),
            )
            for one, hit in session.execute(hits)
        ),
        merged=tuple(session.scalars(merged)),
    )


def answer(session: Session, number: int, *, text: str, who: str, watchlist: Watchlist, now: datetime) -> Question:
    """Keep `text` as the approved answer; ReplyRefused where it breaks the manners of `watchlist`, whose brand's question it is."""
    who, text = name_of(who), words_of(text, tr("an answer", "答复"))
    check_manners(text, watchlist.manners)
    row = _found(session, number, lock=True)
    row.answer, row.answered_by, row.answered_at = text, who, now
    return row


def brand_of(session: Session, number: int) -> str:
    """The brand of a question; UsageError where there is none."""
    return _found(session, number).brand


def merge(session: Session, number: int, others: Iterable[int]) -> Question:
    """`others` ask the same as the question with this number: their hits are its own from now on, and so are those to come.

    It keeps its answer, or takes the newest that one of the others has. UsageError where they are of another brand, or the same question.
    """
    rows = _locked(session, {number, *others})
    row = rows.pop(number, None)
    if row is None or row.merged_into is not None or not rows:
        raise UsageError(tr(f"question {number} cannot take others over", f"问题 {number} 不能合并其他问题"))
    for other in rows.values():
        if other.brand != row.brand or other.merged_into is not None:
            raise UsageError(
                tr(
                    f"question {other.id} is of another brand, or merged already",
                    f"问题 {other.id} 属于其他品牌，或已被合并",
                )
            )
    gone = list(rows)
    session.execute(update(QuestionHit).where(QuestionHit.question_id.in_(gone)).values(question_id=row.id))
    session.execute(update(Question).where(Question.merged_into.in_(gone)).values(merged_into=row.id))
    answered = max((one for one in rows.values() if one.answer), key=lambda one: str(one.answered_at), default=None)
    if answered and not row.answer:
        row.answer, row.answered_by, row.answered_at = answered.answer, answered.answered_by, answered.answered_at
    for other in rows.values():
        other.merged_into = row.id
    row.last_seen = max(one.last_seen for one in (row, *rows.values()))
    session.flush()
    return row


def split(session: Session, number: int, hits: Iterable[int], *, watchlist: Watchlist, now: datetime) -> Question:
    """Hits of a question that ask something else become a question of their own, in the words of the first; UsageError where all or none would go."""
    row = _found(session, number, lock=True)
    chosen = sorted(set(hits))
    mine = select(QuestionHit.hit_id).where(QuestionHit.question_id == row.id)
    there = set(session.scalars(mine))
    if not chosen or not there.issuperset(chosen) or len(chosen) == len(there):
        raise UsageError(
            tr(
                f"expected some of the hits of question {row.id}, not all of them",
                f"应为问题 {row.id} 的部分命中，而非全部",
            )
        )
    moved = list(session.scalars(select(HitRow).where(HitRow.id.in_(chosen)).order_by(HitRow.id)))
    asked = next((one for one in asked_by(moved, watchlist) if one), None)
    words = asked.text if asked else mask(one_line(moved[0].text or moved[0].title, 300))
    new = Question(
        brand=row.brand,
        topic=row.topic,
        language=row.language,
        text=words,
        created_at=now,
        last_seen=row.last_seen,
        bands=list(bands_for(words, row.language, watchlist)),
    )
    session.add(new)
    session.flush()
    session.execute(update(QuestionHit).where(QuestionHit.hit_id.in_(chosen)).values(question_id=new.id))
    _follow(session, row, new, watchlist)
    for one in (row, new):
        latest = select(func.max(QuestionHit.at)).where(QuestionHit.question_id == one.id)
        one.last_seen = session.scalar(latest) or one.last_seen
    session.flush()
    return new


def _follow(session: Session, row: Question, new: Question, watchlist: Watchlist) -> None:
    """What was merged into `row` and asks the same as `new` leads there from now on, so that the two stay apart."""
    query = select(Question).where(Question.merged_into == row.id).order_by(Question.id).with_for_update()
    others = list(session.scalars(query))
    told, *meant = read([(one.text, one.language) for one in (new, *others)], watchlist)
    for other, meaning in zip(others, meant, strict=True):
        if other.language == new.language and same_question(told, meaning):
            other.merged_into = new.id


def _found(session: Session, number: int, *, lock: bool = False) -> Question:
    row = session.get(Question, number, with_for_update=lock)
    if row is not None and row.merged_into is not None:
        row = session.get(Question, row.merged_into, with_for_update=lock)
    if row is None:
        raise UsageError(tr(f"there is no question {number}", f"没有编号为 {number} 的问题"))
    return row


def _locked(session: Session, numbers: set[int]) -> dict[int, Question]:
    """These questions, locked in the order of their numbers; UsageError where one is not there."""
    query = select(Question).where(Question.id.in_(numbers)).order_by(Question.id).with_for_update()
    found = {row.id: row for row in session.scalars(query.execution_options(populate_existing=True))}
    for number in sorted(numbers - found.keys()):
        raise UsageError(tr(f"there is no question {number}", f"没有编号为 {number} 的问题"))
    return found
