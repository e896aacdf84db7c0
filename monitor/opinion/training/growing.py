"""Growing the forest of a trade layer: what its scores and features say together, learnt from posts that the scores had not seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from monitor.opinion.labels import SENTIMENTS, SEVERITIES
from monitor.opinion.training.boosting import Growth, grown
from monitor.opinion.training.learning import Places
from monitor.opinion.training.trade import Lessons, settled, unlisted
from monitor.opinion.weights.forest import Forest, Trees
from monitor.opinion.weights.layer import ASKED, FEELING, OUTPUTS, RELATED, SEVERITY, TOPIC, Scores

#: topics and severities are asked for by fewer and simpler trees: there are more of them to tell apart, and fewer posts of each
_GROWTH, _TOPICS, _SEVERITIES = Growth(), Growth(trees=60, depth=3), Growth(trees=100, depth=3)
#: how long a post is says nothing of whom it is about, nor do names, or whom it is about, say anything of the rest
_LENGTH = [ASKED.index("length")]
_NAMES = [number for number, name in enumerate(ASKED) if name == "related" or name.startswith(("name ", "about "))]


class Unseen(NamedTuple):
    """What layers that had not learnt them ask of lessons [texts, `ASKED`]: of all, and of those that `unlisted` gives, as they look there."""

    all: Scores
    bare: Scores


def grow(lessons: Lessons, unseen: Unseen) -> Forest:
    """The forest that mends the scores best. As in the layer, only the question whether a post is about the brand looks at names."""
    related = lessons.targets("relevance", ("unrelated",)) < 0
    named, bare = unlisted(lessons)
    base = unseen.all[:, : len(OUTPUTS)] - settled(lessons.dense)
    about = grown(
        _blind(np.concatenate(unseen), _LENGTH),
        np.concatenate((related, related[named])).astype(np.int64),
        np.concatenate((lessons.weights, lessons.weights[named])),
        np.concatenate((base[:, :1], unseen.bare[:, :1] - settled(bare)[:, :1])),
        _GROWTH,
    )
    nameless = _blind(unseen.all, _NAMES)
    topic = np.where(related, lessons.targets("topic", RELATED), -1)
    severity = np.where(related, lessons.targets("severity", SEVERITIES), -1)

    def head(part: slice, answers: Places, growth: Growth) -> Trees:
        told = np.flatnonzero(answers >= 0)
        return grown(nameless[told], answers[told], lessons.weights[told], base[told, part], growth, part.start)

    return Forest(
        (
            about,
            head(FEELING, lessons.targets("sentiment", SENTIMENTS), _GROWTH),
            head(TOPIC, topic, _TOPICS),
            head(SEVERITY, severity, _SEVERITIES),
        )
    )


def _blind(features: Scores, columns: list[int]) -> Scores:
    """Features that tell nothing in some columns, so that no tree asks of them."""
    made = features.copy()
    made[:, columns] = 0
    return made
