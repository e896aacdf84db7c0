"""What a post is about: the watchlist's words and the layer together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.assessment import Reason
from monitor.opinion.context import Meant
from monitor.opinion.features import COLUMN, COLUMNS, MEANT
from monitor.opinion.layer import RELATED
from monitor.opinion.reading import Find, Reading

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


def topic_columns() -> NDArray[np.float32]:
    """[columns, topics]: which features are a topic's own words."""
    made = np.zeros((len(COLUMNS), len(RELATED)), np.float32)
    for number, topic in enumerate(RELATED):
        for name in (*(f"{topic}{meant}" for meant in MEANT.values()), f"{topic} matter"):
            made[COLUMN[name], number] = 1
    return made


def topic_reasons(reading: Reading, text: int, told: Told) -> list[Reason]:
    """The words of the lexicon first, then the wording that the layer knows; they add up to the chance."""
    groups = {topic.name: number for number, topic in enumerate(reading.words.topics)}
    number = groups.get(told.name)
    reasons = []
    finds = lexicon_finds(reading, text, number) if number is not None else []
    if finds:
        reasons.append(
            Reason(f"topic.{told.name}", round(told.chance * told.words, 4), reading.quotes(text, finds, 8))
        )
    rest = round(told.chance - sum(reason.weight for reason in reasons), 4)
    if rest or not reasons:
        reasons.append(Reason(f"topic.{told.name}", rest, told.wording))
    return reasons


def lexicon_finds(reading: Reading, text: int, topic: int) -> list[Find]:
    """The finds of topic number `topic` that are not negated, then those of its matter."""
    told = reading.lexical[text]
    matter = len(reading.words.finder.groups) - len(reading.words.topics) + topic
    meant = [find for find in told.get(topic, ()) if find.meant != Meant.NEGATED]
    return meant + told.get(matter, [])


def own_topics(reading: Reading, text: int, learnt: frozenset[str]) -> list[Told]:
    """Topics that the watchlist made up, by their words alone."""
    found = []
    for number, topic in enumerate(reading.words.topics):
        if topic.name in learnt:
            continue
        weights = reading.words.finder.weights
        score = sum(weights[word] for word in {find.word for find in lexicon_finds(reading, text, number)})
        if score >= _OWN:
            found.append(Told(topic.name, min(1.0, score / 3), 1.0, ""))
    return found
