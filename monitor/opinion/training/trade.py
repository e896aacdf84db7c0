"""Learning the trade layer from labelled posts."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.opinion.labels import SENTIMENTS, SEVERITIES
from monitor.opinion.text.grams import BITS, Grams
from monitor.opinion.training.corpus import Labels
from monitor.opinion.training.learning import Head, Heads, Pace, Places, Rows, descend, joined, quantised, rows_of
from monitor.opinion.weights.layer import FEELING, OUTPUTS, RELATED, TOPIC, Layer, Scores
from monitor.opinion.weights.linear import Linear
from monitor.opinion.words.features import COLUMN, SURELY, Dense

#: hashes are cut by this many bits; grams of fewer posts than `SEEN` are left out
SHIFT = 3
SEEN = 2
#: the bounds of `agreement`, and what of it counts: most is heard from the same words already
_LEAST, _MOST, _COUNTS = -4.0, 2.0, 0.4
#: log-odds that strong words and that expressions of the lexicon count more than was learnt of them; topics without a mood of their own
SURE, LIKELY, _MILD = 2.5, 1.0, frozenset({"question", "news"})
#: and that expressions of news add to its being news, in praise or blame
PRESS = 3.0
#: and that an official voice adds to being neutral, for the strong words of its warnings are no complaint
OFFICIAL = 2.5
#: log-odds that being about the brand must have more than not being so, and whole numbers a weight is told in
STRICT, LEVELS = 0.2, 15
#: whole numbers up to which no weight of a gram counts: such a gram is left out
FAINT = 6
#: what a watchlist says of a brand besides its full name
_LISTED = (
    "name ambiguous",
    "name context",
    "name product",
    "name person",
    "name bearer",
    "name bare",
    "name bearer bare",
)
PACE = Pace(rounds=30, batch=64, rate=0.15, drop=0.6, decay=3e-4)


class Lessons(msgspec.Struct, frozen=True):
    """What is learnt from: the posts' n-grams, dense features, labels, and how much each counts."""

    grams: Grams
    dense: Dense
    labels: Sequence[Labels]
    weights: Scores

    def targets(self, field: str, allowed: Sequence[str]) -> NDArray[np.int64]:
        """The number of each post's label in `allowed`, -1 for others."""
        numbers = {name: number for number, name in enumerate(allowed)}
        return np.array([numbers.get(getattr(labels, field), -1) for labels in self.labels], np.int64)


def learn(lessons: Lessons, pace: Pace = PACE, *, runs: int = 1) -> Layer:
    """The layer that answers best, the mean of so many `runs` with other seeds, which is steadier: the same lessons, the same layer.

    What the brand is called tells whether a post is about it, and nothing else: names are features of that question alone.
    """
    related = lessons.targets("relevance", ("unrelated",)) < 0
    sentiment = lessons.targets("sentiment", SENTIMENTS)
    topic = np.where(related, lessons.targets("topic", RELATED), -1)
    severity = np.where(related, lessons.targets("severity", SEVERITIES), -1)
    weights = lessons.weights
    rest = [
        Head(len(SENTIMENTS), sentiment, weights),
        Head(len(RELATED), topic, weights),
        Head(len(SEVERITIES), severity, weights),
    ]
    nameless = lessons.dense.copy()
    nameless[:, [number for name, number in COLUMN.items() if name.startswith("name ")]] = 0
    empty = _known(lessons.grams)
    rows = rows_of(lessons.grams, empty)
    tables: list[Scores] = []
    biases: list[Scores] = []
    dense: list[Scores] = []
    twice, first, own = _unlisted(lessons, rows, related)
    for heads, features, used in ((first, own, twice), (rest, nameless, rows)):
        made = [_descended(used, Heads(heads, features), pace, run, len(empty.table)) for run in range(runs)]
        for means, column in zip((tables, biases, dense), zip(*made, strict=True), strict=True):
            means.append(np.mean(column, axis=0, dtype=np.float32))
    biases[0] = biases[0] - STRICT
    whole, scale = quantised(np.hstack(tables), LEVELS)
    words = msgspec.structs.replace(empty, table=whole, scale=scale, bias=np.hstack(biases))
    return Layer(_telling(words), np.hstack(dense) + _surely(), _agreement(sentiment, topic, severity))


def _descended(rows: Rows, aim: Heads, pace: Pace, run: int, known: int) -> tuple[Scores, Scores, Scores]:
    """The table, the biases and the dense weights that run number `run` ends at."""
    table = np.zeros((known, len(aim.bias)), np.float32)
    descend(rows, table, aim, msgspec.structs.replace(pace, seed=pace.seed + run))
    return table, aim.bias, aim.dense_weights


def _unlisted(lessons: Lessons, rows: Rows, related: NDArray[np.bool_]) -> tuple[Rows, list[Head], Dense]:
    """What is learnt of being about the brand: all posts, and those with a short name once more as they look to a brand of which
    the watchlist knows a full name and nothing else, neither its context nor other bearers.
    """
    named, bare = unlisted(lessons)
    answers = related.astype(np.int64)
    return (
        joined([rows, rows.only(named)]),
        [
            Head(
                1,
                np.concatenate((answers, answers[named])),
                np.concatenate((lessons.weights, lessons.weights[named])),
            )
        ],
        np.concatenate((lessons.dense, bare)),
    )


def unlisted(lessons: Lessons) -> tuple[Places, Dense]:
    """The numbers of the posts with a short name, and their features as a brand sees them whose short name is all that is known of it."""
    named = np.flatnonzero(lessons.dense[:, COLUMN["name ambiguous"]] > 0)
    bare = lessons.dense[named]
    alias = bare[:, COLUMN["name ambiguous"]].copy()
    bare[:, [COLUMN[name] for name in _LISTED]] = 0
    bare[:, COLUMN["name alias"]] = alias
    return named, bare


def settled(dense: Dense) -> Scores:
    """What of the scores [texts, outputs] of posts with these features was not learnt but laid down."""
    made = np.asarray(dense @ _surely())
    made[:, 0] -= STRICT
    return made


def _surely() -> Scores:
    """What strong words and expressions of a topic add whatever was learnt: their topic, and that a trouble is complained of, praise meant.

    Those of other complaints are said of any trouble (吃相难看), so they speak for their topic less.
    """
    made = np.zeros((len(COLUMN), len(OUTPUTS)), np.float32)
    for number, name in enumerate(RELATED):
        for how, added in zip(SURELY, (SURE, LIKELY), strict=True):
            column = COLUMN[f"{name}{how}"]
            if name not in _MILD:
                made[column, TOPIC.start + number] = LIKELY if name == "other_complaint" else added
                made[column, FEELING.stop - 1 if name == "praise" else FEELING.start] = added
    made[COLUMN[f"news{SURELY[1]}"], TOPIC.start + RELATED.index("news")] = PRESS
    made[COLUMN["official"], FEELING.start + 1] = OFFICIAL
    return made


def _known(grams: Grams) -> Linear:
    """A model without weights that knows the grams of at least `SEEN` posts."""
    held = []
    for stream in grams.streams:
        owner = np.repeat(np.arange(len(grams)), np.diff(stream.bounds))
        bucket = (stream.hashes >> np.uint32(SHIFT)).astype(np.int64)
        held.append(np.unique((owner[:, None] << (BITS - SHIFT)) + bucket))
    posts = np.bincount(np.concatenate(held) & ((1 << (BITS - SHIFT)) - 1), minlength=1 << (BITS - SHIFT))
    posts[0] = 0
    keys = np.flatnonzero(posts >= SEEN)
    slots = np.zeros(1 << (BITS - SHIFT), np.int32)
    slots[keys] = np.arange(1, len(keys) + 1)
    outputs = len(OUTPUTS)
    empty = np.zeros((len(keys) + 1, outputs), np.int8)
    return Linear(empty, np.ones(outputs, np.float32), np.zeros(outputs, np.float32), SHIFT, slots, OUTPUTS)


def _telling(words: Linear) -> Linear:
    """`words` without the grams that say next to nothing of being about the brand, and without what grams say that is next to nothing of the rest."""
    told = np.abs(words.table) > FAINT
    rest = np.asarray(told[:, 1:].any(axis=1))
    table = np.hstack((words.table[:, :1], words.table[:, 1:] * rest[:, None]))
    kept = np.flatnonzero(told[:, 0] | rest)
    known = np.asarray(words.slots)
    keys = np.flatnonzero(known)[kept - 1]
    slots = np.zeros(len(known), np.int32)
    slots[keys] = np.arange(1, len(keys) + 1)
    return msgspec.structs.replace(words, table=np.concatenate((table[:1], table[kept])), slots=slots)


def _agreement(sentiment: Places, topic: Places, severity: Places) -> Scores:
    """How much oftener sentiment, topic and severity meet than by chance, as a part of its logarithm."""
    counts = np.full((len(SENTIMENTS), len(RELATED), len(SEVERITIES)), 0.3)
    told = topic >= 0
    np.add.at(counts, (sentiment[told], topic[told], severity[told]), 1)
    share = counts / counts.sum()
    apart = share.sum((1, 2))[:, None, None] * share.sum((0, 2))[None, :, None] * share.sum((0, 1))[None, None, :]
    return np.asarray(_COUNTS * np.log(share / apart).clip(_LEAST, _MOST), np.float32)
