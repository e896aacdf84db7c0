"""Keeping questions: each hit that asks joins the question that it asks again, or begins one; within the transaction that keeps the hits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from alerts.questions.asking import QUESTION, Asked, asked_by, read
from alerts.questions.meaning import ALIKE, Meaning, alike, bands_of, same_words
from monitor.opinion.reposts import Sketch, sketch
from monitor.store.tables import HitRow, Question, QuestionHit
from monitor.watchlist.model import Watchlist

#: kept questions with which one is compared, those that share most bands
COMPARED = 16
_CANDIDATES = text(
    "SELECT DISTINCT found.id, found.into, found.text, found.language"
    " FROM unnest(CAST(:asked AS text[])) AS wanted(bands)"
    " CROSS JOIN LATERAL (SELECT id, coalesce(merged_into, id) AS into, text, language FROM questions"
    "  WHERE bands && CAST(wanted.bands AS bigint[])"
    "  ORDER BY cardinality(ARRAY(SELECT unnest(bands) INTERSECT SELECT unnest(CAST(wanted.bands AS bigint[])))) DESC, id"
    "  LIMIT :most) AS found ORDER BY found.id"
)
_SEEN = text(
    "UPDATE questions SET last_seen = seen.at FROM (SELECT number, max(at) AS at FROM"
    " unnest(CAST(:numbers AS bigint[]), CAST(:at AS timestamptz[])) AS told(number, at) GROUP BY number) seen"
    " WHERE questions.id = seen.number AND questions.last_seen < seen.at"
)


class _Known(msgspec.Struct, frozen=True):
    """A question that may be asked again: the number under which its hits are gathered, and what it says."""

    id: int
    language: str
    meaning: Meaning
    sketch: Sketch


def keep_questions(session: Session, hits: Sequence[HitRow], watchlist: Watchlist, now: datetime) -> int:
    """Archive what new `hits` of one brand ask; returns how many ask something. One query finds all that may be the same.

    Until the transaction ends nobody else archives questions of the brand, so that none is begun twice.
    """
    asking = [(hit, asked) for hit, asked in zip(hits, asked_by(hits, watchlist), strict=True) if asked]
    if not asking:
        return 0
    brand = watchlist.brand.key
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"questions {brand}", 0))))
    sketches = sketch([asked.text for _, asked in asking])
    bands = [
        bands_of(asked.meaning, told, _salt(brand, asked.language))
        for (_, asked), told in zip(asking, sketches, strict=True)
    ]
    known, joined = _candidates(session, bands, watchlist), list[tuple[int, HitRow]]()
    for (hit, asked), told, own in zip(asking, sketches, bands, strict=True):
        number = _nearest(asked, told, known) or _begin(session, hit, asked, own, now)
        known.append(_Known(number, asked.language, asked.meaning, told))
        joined.append((number, hit))
    _join(session, joined, now)
    return len(asking)


def _salt(brand: str, language: str) -> str:
    return f"{brand} {language}"


def bands_for(text_: str, language: str, watchlist: Watchlist) -> tuple[int, ...]:
    """The numbers by which a question with these words is found."""
    (told,) = read([(text_, language)], watchlist)
    return bands_of(told, sketch([text_])[0], _salt(watchlist.brand.key, language))


def _candidates(session: Session, bands: Sequence[tuple[int, ...]], watchlist: Watchlist) -> list[_Known]:
    wanted = ["{" + ",".join(map(str, one)) + "}" for one in bands]
    rows = session.execute(_CANDIDATES, {"asked": wanted, "most": COMPARED}).all()
    meanings = read([(row.text, row.language) for row in rows], watchlist)
    told = zip(rows, meanings, sketch([row.text for row in rows]), strict=True)
    return [_Known(row.into, row.language, meaning, one) for row, meaning, one in told]


def _nearest(asked: Asked, told: Sketch, known: Sequence[_Known]) -> int | None:
    """The question that is the same, the likest one; the oldest of equals."""
    best: tuple[float, int] | None = None
    for one in known:
        if one.language != asked.language:
            continue
        near = 1.0 if same_words(told, one.sketch) else alike(asked.meaning, one.meaning)
        if near >= ALIKE and (best is None or near > best[0]):
            best = near, one.id
    return best[1] if best else None


def _begin(session: Session, hit: HitRow, asked: Asked, bands: tuple[int, ...], now: datetime) -> int:
    about = [topic for topic in hit.topics if topic != QUESTION]
    values = {
        "brand": hit.brand,
        "topic": (about or hit.topics or [QUESTION])[0],
        "language": asked.language,
        "text": asked.text,
        "created_at": now,
        "last_seen": asked_at(hit, now),
        "bands": list(bands),
    }
    return session.scalars(insert(Question).values(values).returning(Question.id)).one()


def _join(session: Session, joined: Sequence[tuple[int, HitRow]], now: datetime) -> None:
    """Count the hits to their questions."""
    rows = [{"hit_id": hit.id, "question_id": number, "at": asked_at(hit, now)} for number, hit in joined]
    session.execute(insert(QuestionHit).values(rows).on_conflict_do_nothing())
    session.execute(_SEEN, {"numbers": [row["question_id"] for row in rows], "at": [row["at"] for row in rows]})


def asked_at(hit: HitRow, now: datetime) -> datetime:
    """When a hit was published by its site's own account, but for a time to come; else when it was seen."""
    return min(hit.published or hit.seen_at, hit.seen_at, now)
