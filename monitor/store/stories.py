"""Stories: hits of one brand that say the same text are gathered in one repost cluster.

The bands of a story's first and latest text are kept in an index; what shares one is read again and compared exactly. A band that `CROWD` texts have is
kept of no more, so that finding one text among very many that fill in the same form takes no longer than among few; each is found by its other bands, and by the whole of it.
"""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, delete, func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from monitor.opinion.reposts import CROWD, Index, Sketch, likeness, sketch
from monitor.opinion.spreading import WINDOW, Sighting
from monitor.store.tables import HitRow, Story, StoryText

FIRST, LATEST = "first", "latest"
#: texts with which one text is compared, those that share most bands
COMPARED = 16
#: sightings of a story that are looked at for one more: of those that were kept, and of its batch
_AROUND = 100
#: how much earlier or later than another a text may be said to be held against the same sightings
_NEAR = timedelta(hours=1)
_IDS = text("SELECT nextval(pg_get_serial_sequence('stories', 'id')) FROM generate_series(1, :many)")
#: of a small table PostgreSQL would read all for each of thousands of bands, unless it is told not to
_LOCK = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('stories ' || :brand, 0)), set_config('enable_seqscan', 'off', true)"
)
_AS_BEFORE = text("SELECT set_config('enable_seqscan', 'on', true)")
#: the hits that have each of these bands
_MET = text(
    "SELECT band, array_agg(kept.hit_id) AS hits FROM unnest(CAST(:bands AS bigint[])) AS band"
    " CROSS JOIN LATERAL (SELECT hit_id FROM story_texts WHERE bands @> ARRAY[band]) AS kept GROUP BY band"
)
_KNOWN = text(
    "SELECT DISTINCT ON (kept.hit_id) kept.story_id, hits.title, hits.text FROM story_texts kept"
    " JOIN stories ON stories.id = kept.story_id AND stories.last_seen >= :since JOIN hits ON hits.id = kept.hit_id"
    " WHERE kept.hit_id = ANY(CAST(:hits AS bigint[])) ORDER BY kept.hit_id"
)
_KEEP = text(
    "INSERT INTO stories (id, brand, last_seen) SELECT id, :brand, :now FROM unnest(CAST(:stories AS bigint[])) AS id"
    " ON CONFLICT (id) DO UPDATE SET last_seen = greatest(stories.last_seen, excluded.last_seen)"
)
_KEEP_TEXTS = text(
    "INSERT INTO story_texts (story_id, place, hit_id, bands) SELECT story, place, hit, CAST(bands AS bigint[])"
    " FROM unnest(CAST(:stories AS bigint[]), CAST(:places AS text[]), CAST(:hits AS bigint[]), CAST(:bands AS text[])) AS told(story, place, hit, bands)"
    " ON CONFLICT (story_id, place) DO UPDATE SET hit_id = excluded.hit_id, bands = excluded.bands"
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
    locked. Stories that were not seen since `since` collect no more. `place` every text, `write` the stories, and once the hits are kept, `write_texts`.
    """

    def __init__(self, session: Session, brand: str, texts: Sequence[Sketch], *, since: datetime) -> None:
        self._session, self._brand = session, brand
        self._index, self._stories = Index(), list[int]()
        self._exact: dict[bytes, int] = {}
        self._said: dict[int, tuple[datetime, list[Sighting]]] = {}
        self._fresh: dict[int, deque[Sighting]] = {}
        self._new, self._seen = set[int](), set[int]()
        self._texts: dict[tuple[int, str], tuple[Sketch, int]] = {}
        self._ids: list[int] = []
        self._crowds = Counter[int]()
        session.execute(_LOCK, {"brand": brand})
        comparable = {one.shingles.tobytes(): one for one in texts if one.bands}
        self._salted = {whole: salted(one, brand) for whole, one in comparable.items()}
        if comparable:
            self._meet(since)
            many = sum(bool(one.bands) for one in texts)
            self._ids = list(session.scalars(_IDS, {"many": many}))[::-1]
        session.execute(_AS_BEFORE)

    def _meet(self, since: datetime) -> None:
        """Read again what shares most bands with the batch's texts, and count how many texts have each band."""
        wanted = sorted({band for own in self._salted.values() for band in own})
        met: dict[int, list[int]] = {
            row.band: row.hits for row in self._session.execute(_MET, {"bands": _array(wanted)})
        }
        self._crowds = Counter({band: len(hits) for band, hits in met.items()})
        near = set[int]()
        for own in self._salted.values():
            shared = Counter(hit for band in own for hit in met.get(band, ()))
            near.update(sorted(shared, key=lambda hit: (-shared[hit], hit))[:COMPARED])
        if near:
            rows = self._session.execute(_KNOWN, {"hits": sorted(near), "since": since}).all()
            for row, known in zip(rows, sketch([compared(row.title, row.text) for row in rows]), strict=True):
                self._remember(known, row.story_id)

    def story_of(self, told: Sketch) -> int | None:
        """The story that `told` is a sighting of, the likest one of those that share most with it; None for a text that is new."""
        if not told.bands:
            return None
        exact = self._exact.get(told.shingles.tobytes())
        if exact is not None:
            return exact
        found = self._index.find(told, COMPARED)
        likest = max(found, key=lambda number: likeness(told, self._index[number]), default=None)
        return None if likest is None else self._stories[likest]

    def around(self, story: int, at: datetime) -> list[Sighting]:
        """The sightings of `story` within a day of `at`, before and after: the nearest of those that were kept, and the last ones of this batch."""
        center, said = self._said.get(story, (None, []))
        if center is None or abs(at - center) > _NEAR:
            said = self._kept_around(story, at)
            self._said[story] = (at, said)
        return [*said, *self._fresh.get(story, ())]

    def _kept_around(self, story: int, at: datetime) -> list[Sighting]:
        if story in self._new:
            return []
        said = said_at()
        within = (HitRow.story_id == story, said >= at - WINDOW - _NEAR, said <= at + WINDOW + _NEAR)
        distance = func.abs(func.extract("epoch", said - at))
        query = select(said, HitRow.source).where(*within).order_by(distance).limit(_AROUND)
        return [Sighting(*row) for row in self._session.execute(query)]

    def place(self, told: Sketch, said: Sighting, story: int | None, *, ticket: int) -> int | None:
        """Make a text that was `said` a sighting of `story`, or of one of its own; one that is too short belongs to none.

        `ticket` names its hit, which does not have to be there yet.
        """
        if not told.bands:
            return None
        place = FIRST if story is None else LATEST
        if story is None:
            story = self._ids.pop()
            self._new.add(story)
        self._seen.add(story)
        self._fresh.setdefault(story, deque(maxlen=_AROUND)).append(said)
        if self._exact.get(told.shingles.tobytes()) != story:
            self._texts[story, place] = (told, ticket)
            self._remember(told, story)
        return story

    def write(self, now: datetime) -> None:
        """Keep the stories that are new or were seen again."""
        if self._seen:
            told = {"stories": sorted(self._seen), "brand": self._brand, "now": now}
            self._session.execute(_KEEP, told)

    def write_texts(self, hits: Mapping[int, int]) -> None:
        """Keep what the stories are known by; `hits` are the ids of the hits by their tickets."""
        told = [item for item in sorted(self._texts.items(), key=lambda item: item[0]) if item[1][1] in hits]
        if not told:
            return
        told_of = [self._uncrowded(one) for _, (one, _) in told]
        values = {
            "stories": [story for (story, _), _ in told],
            "places": [place for (_, place), _ in told],
            "hits": [hits[ticket] for _, (_, ticket) in told],
            "bands": [_array(bands) for bands in told_of],
        }
        self._session.execute(_KEEP_TEXTS, values)

    def _uncrowded(self, told: Sketch) -> list[int]:
        """What the store finds `told` by, without the bands that enough texts have; the whole of it stays."""
        whole, *bands = self._salted[told.shingles.tobytes()]
        free = [band for band in bands if self._crowds[band] < CROWD]
        self._crowds.update(free)
        return [whole, *free]

    def _remember(self, told: Sketch, story: int) -> None:
        self._exact.setdefault(told.shingles.tobytes(), story)
        self._index.keep(told)
        self._stories.append(story)


def compared(title: str, text: str) -> str:
    """What is compared of a post: its text without the title, which all answers in a thread share."""
    return text if text.strip() else title


def salted(told: Sketch, brand: str) -> list[int]:
    """What the store finds `told` by, the whole of it first, then its bands: those of two brands never meet."""
    salt = _number(brand.encode())
    return [band ^ salt for band in (_number(told.shingles.tobytes()), *told.bands)]


def _number(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), signed=True)


def _array(numbers: Iterable[int]) -> str:
    """As PostgreSQL reads an array; thousands of numbers are written much faster so than one by one."""
    return "{" + ",".join(map(str, numbers)) + "}"


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
