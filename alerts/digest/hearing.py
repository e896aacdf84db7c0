"""What was said of a brand: how much, in what mood, on which topics, and which texts spread; counted in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import text
from sqlalchemy.orm import Session

from alerts.digest.facts import Bar, Span, Story, Topic
from alerts.digest.scope import Scope
from monitor.text import mask, one_line

TOPICS, STORIES = 8, 5

_VOLUME = text(
    "SELECT width_bucket(seen_at, CAST(:bounds AS timestamptz[])) AS bar, coalesce(topics[1], '') AS topic, label,"
    " count(*) AS posts, sum(sentiment) AS mood FROM hits"
    " WHERE brand = :brand AND kind = 'post' AND seen_at >= :first AND seen_at < :until GROUP BY 1, 2, 3"
)
_STORIES = text(
    "WITH top AS (SELECT story_id, count(*) AS sightings, count(DISTINCT source) AS sources, min(id) AS first, max(alert_id) AS alert"
    "  FROM hits WHERE brand = :brand AND seen_at >= :since AND seen_at < :until AND story_id IS NOT NULL"
    "  AND (:everything OR topics[1] = ANY(:topics))"
    "  GROUP BY story_id HAVING count(*) > 1 ORDER BY sightings DESC, story_id LIMIT :most)"
    " SELECT coalesce(nullif(h.title, ''), left(h.text, 400)) AS title, top.sightings, top.sources,"
    "  (SELECT count(*) FROM hits e WHERE e.story_id = top.story_id) AS total, top.alert"
    " FROM top JOIN hits h ON h.id = top.first ORDER BY top.sightings DESC, top.story_id"
)


class Heard(msgspec.Struct, frozen=True):
    """Posts of one bar (counted from 0), topic and mood, and the sum of their sentiments."""

    bar: int
    topic: str
    label: str
    posts: int
    mood: float


def heard(session: Session, brand: str, bounds: Sequence[datetime]) -> tuple[Heard, ...]:
    """What was found between the `bounds` of bars: `bounds[0]` until `bounds[1]` is bar 0, and so on. One pass over the hits, for every department."""
    asked = {"bounds": list(bounds), "brand": brand, "first": bounds[0], "until": bounds[-1]}
    return tuple(Heard(bar - 1, *rest) for bar, *rest in session.execute(_VOLUME, asked))


def bars(told: Sequence[Heard], bounds: Sequence[datetime], scope: Scope) -> tuple[Bar, ...]:
    """Posts and mood of each bar, as far as they concern `scope`."""
    posts: defaultdict[tuple[int, str], int] = defaultdict(int)
    moods: defaultdict[int, float] = defaultdict(float)
    for one in told:
        if scope.everything or one.topic in scope.topics:
            posts[one.bar, one.label] += one.posts
            moods[one.bar] += one.mood
    found = []
    for place, since in enumerate(bounds[:-1]):
        counted = {label: posts[place, label] for label in ("negative", "neutral", "positive")}
        whole = sum(counted.values())
        found.append(Bar(since=since, sentiment=moods[place] / whole if whole else None, **counted))
    return tuple(found)


def topics(told: Sequence[Heard], last: int, scope: Scope) -> tuple[Topic, ...]:
    """The topics of bar `last`, commonest first, beside how common they were on average since the first bar in which anything was found."""
    began = min((one.bar for one in told), default=last)
    now: defaultdict[str, int] = defaultdict(int)
    before: defaultdict[str, int] = defaultdict(int)
    for one in told:
        if one.topic and (scope.everything or one.topic in scope.topics):
            (now if one.bar == last else before)[one.topic] += one.posts
    common = sorted(now, key=lambda topic: (-now[topic], topic))[:TOPICS]
    earlier = max(1, last - began)
    return tuple(Topic(topic=topic, posts=now[topic], before=before[topic] / earlier) for topic in common)


def stories(session: Session, brand: str, span: Span, scope: Scope) -> tuple[Story, ...]:
    """The texts that were seen most often in the period."""
    asked = {
        "brand": brand,
        "since": span.since,
        "until": span.until,
        "everything": scope.everything,
        "topics": list(scope.topics),
        "most": STORIES,
    }
    rows = session.execute(_STORIES, asked).mappings()
    return tuple(Story(**{**row, "title": one_line(mask(row["title"]))}) for row in rows)
