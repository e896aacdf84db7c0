"""What a post is about: the watchlist's words and the layer together."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.assessment import Reason, rounded
from monitor.opinion.labels import UNRELATED
from monitor.opinion.reading import Reading
from monitor.opinion.weights.layer import RELATED
from monitor.opinion.words.context import Meant
from monitor.opinion.words.features import COLUMN, COLUMNS, MEANT, SURELY

#: chance from which a topic is told besides the likeliest
TOLD = 0.2
#: what a watchlist's own topic must count to be told
_OWN = 1.0


class Told(NamedTuple):
    """A topic with how likely it is, 0…1, how much of that its words in the lexicon make, and what wording stands for it."""

    name: str
    chance: float
    words: float
    wording: str


@cache
def topic_columns() -> NDArray[np.float32]:
    """[columns, topics]: which features are a topic's own words."""
    made = np.zeros((len(COLUMNS), len(RELATED)), np.float32)
    for number, topic in enumerate(RELATED):
        for name in (*(f"{topic}{how}" for how in (*MEANT.values(), *SURELY)), f"{topic} matter"):
            made[COLUMN[name], number] = 1
    return made


def topic_reasons(reading: Reading, text: int, told: Told) -> list[Reason]:
    """The words of the lexicon first, then the wording that the layer knows; they add up to the chance."""
    number = reading.words.topic_numbers.get(told.name)
    rows = lexicon_rows(reading, text, number) if number is not None else []
    if not rows:
        return [Reason(f"topic.{told.name}", told.chance, told.wording)]
    words = rounded(told.chance * told.words)
    reasons = [Reason(f"topic.{told.name}", words, reading.lexical.told(rows, 8))]
    rest = rounded(told.chance - words)
    return [*reasons, Reason(f"topic.{told.name}", rest, told.wording)] if rest else reasons


def lexicon_rows(reading: Reading, text: int, topic: int) -> list[int]:
    """The finds of topic number `topic` that are not negated, then those of its matter."""
    found, words = reading.lexical, reading.words
    runs = found.runs[text]
    rows = [row for row in runs[topic] if found.meant[row] != Meant.NEGATED] if topic in runs else []
    matter = words.starts["matters"] + topic
    return [*rows, *runs[matter]] if matter in runs else rows


def own_topics(reading: Reading, text: int) -> list[Told]:
    """Topics that the watchlist made up, by their words alone."""
    found, words = [], reading.lexical.word
    for number, topic in enumerate(reading.words.topics):
        if topic.name in RELATED or topic.name == UNRELATED:
            continue
        distinct = {words[row] for row in lexicon_rows(reading, text, number)}
        score = sum(reading.words.finder.weights[word] for word in distinct)
        if score >= _OWN:
            found.append(Told(topic.name, min(1.0, score / 3), 1.0, ""))
    return found
