"""Stories: hits of one brand that say the same text are gathered in one repost cluster.

The bands of a story's first and latest text are kept in an index; what shares one is read again and compared exactly.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, delete, func, select, text, update
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.orm import Session

from monitor.opinion.reposts import Index, Sketch, likeness, sketch
from monitor.opinion.spreading import WINDOW, Sighting
from monitor.store.tables import HitRow, Story, StoryText

FIRST, LATEST = "first", "latest"
#: texts with which one text is compared, those that share most bands
COMPARED = 16
#: sightings of a story that are looked at for one more
_AROUND = 500
_CANDIDATES = text(
    "SELECT DISTINCT ON (found.hit_id) found.story_id, hits.title, hits.text"
    " FROM unnest(CAST(:texts AS text[])) AS wanted(bands)"
    " CROSS JOIN LATERAL (SELECT kept.story_id, kept.hit_id FROM story_texts kept"
    "  JOIN stories ON stories.id = kept.story_id AND stories.last_seen >= :since"
    "  WHERE kept.bands && CAST(wanted.bands AS bigint[])"
    "  ORDER BY cardinality(ARRAY(SELECT unnest(kept.bands) INTERSECT SELECT unnest(CAST(wanted.bands AS bigint[])))) DESC,"
    "   kept.hit_id LIMIT :most) AS found"
    " JOIN hits ON hits.id = found.hit_id ORDER BY found.hit_id"
)


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How far a story has spread: its sightings and their sources counted, and when and where it was said first."""

    id: int
    sightings: int
    sources: int
    first_seen: datetime
    first_source: str
    first_url: str


class Gathering:
    """Finds the stories of a batch of texts, and keeps new ones; within the caller's transaction.

    Until that ends nobody else gathers texts of the same brand, so that no story is opened twice. Make it before anything else is
    locked. Stories that were not seen since `since` collect no more.
    """

    def __init__(self, session: Session, brand: str, texts: Sequence[Sketch], *, since: datetime) -> None:
        self._session, self._brand = session, brand
        self._index, self._stories = Index(), list[int]()
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"stories {brand}", 0))))
        sets = ["{" + ",".join(map(str, salted(one, brand))) + "}" for one in texts if one.bands]
        if sets:
            rows = session.execute(_CANDIDATES, {"texts": sets, "since": since, "most": COMPARED}).all()
            for row, known in zip(rows, sketch([compared(row.title, row.text) for row in rows]), strict=True):
                self._remember(known, row.story_id)

    def story_of(self, told: Sketch) -> int | None:
        """The story that `told` is a sighting of, the likest one; None for a text that is new."""
        found = self._index.find(told)
        likest = max(found, key=lambda number: likeness(told, self._index[number]), default=None)
        return None if likest is None else self._stories[likest]

    def around(self, story: int, at: datetime) -> list[Sighting]:
        """The sightings of `story` within a day of `at`, before and after."""
        said = said_at()
        query = select(said, HitRow.source).where(
            HitRow.story_id == story, said >= at - WINDOW, said <= at + WINDOW
        )
        return [Sighting(*row) for row in self._session.execute(query.order_by(said).limit(_AROUND))]

    def keep(self, told: Sketch, hit: HitRow, story: int | None, now: datetime) -> None:
        """Make `hit` a sighting of `story`, or of one of its own; a text that is too short belongs to none."""
        if not told.bands:
            return
        place = FIRST if story is None else LATEST
        if story is None:
            story = self._session.scalars(
                insert(Story).values(brand=self._brand, last_seen=now).returning(Story.id)
            ).one()
        else:
            later = func.greatest(Story.last_seen, now)
            self._session.execute(update(Story).where(Story.id == story).values(last_seen=later))
        hit.story_id = story
        if self._knows(told, story):
            return
        values = {"hit_id": hit.id, "bands": salted(told, self._brand)}
        statement = insert(StoryText).values(story_id=story, place=place, **values)
        self._session.execute(
            statement.on_conflict_do_update(index_elements=[StoryText.story_id, StoryText.place], set_=values)
        )
        self._remember(told, story)

    def _remember(self, told: Sketch, story: int) -> None:
        self._index.add(told)
        self._stories.append(story)

    def _knows(self, told: Sketch, story: int) -> bool:
        """Whether `story` is known by this very text already."""
        return any(
            self._stories[number] == story and likeness(told, self._index[number]).jaccard == 1.0
            for number in self._index.find(told)
        )


def compared(title: str, text: str) -> str:
    """What is compared of a post: its text without the title, which all answers in a thread share."""
    return text if text.strip() else title


def salted(told: Sketch, brand: str) -> list[int]:
    """The bands of `told` as the store keeps them: those of two brands never meet."""
    salt = int.from_bytes(hashlib.blake2b(brand.encode(), digest_size=8).digest(), signed=True)
    return [band ^ salt for band in told.bands]


def said_at() -> ColumnElement[datetime]:
    """When a hit was said: by its site's own account, but for a time to come; else when it was first seen."""
    return func.least(func.coalesce(HitRow.published, HitRow.seen_at), HitRow.seen_at)


def spreads(session: Session, stories: Iterable[int]) -> dict[int, Spread]:
    """How far each of `stories` has spread."""
    order = (said_at(), HitRow.id)
    query = (
        select(
            HitRow.story_id,
            func.count(),
            func.count(HitRow.source.distinct()),
            func.min(said_at()),
            func.array_agg(aggregate_order_by(HitRow.source, *order))[1],
            func.array_agg(aggregate_order_by(HitRow.url, *order))[1],
        )
        .where(HitRow.story_id.in_(sorted(set(stories))))
        .group_by(HitRow.story_id)
    )
    told = (Spread(**dict(zip(Spread.__struct_fields__, row, strict=True))) for row in session.execute(query))
    return {spread.id: spread for spread in told}


def forget_stories(session: Session, before: datetime) -> int:
    """Stories whose last sighting is from before `before` collect no more; returns how many. Their hits still name them."""
    old = select(Story.id).where(Story.last_seen < before)
    gone = session.scalars(delete(StoryText).where(StoryText.story_id.in_(old)).returning(StoryText.story_id))
    return len(set(gone))


def oldest(now: datetime, days: float) -> datetime:
    """The moment since which a story must have been seen to collect at `now`."""
    return now - timedelta(days=days)
