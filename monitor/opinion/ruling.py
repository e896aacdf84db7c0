"""What words decide whatever was learnt: what they add to the layer's log-odds."""

from __future__ import annotations

import numpy as np

from monitor.opinion.labels import SIGNS
from monitor.opinion.reading import Reading
from monitor.opinion.relevance import FEW
from monitor.opinion.text.block import Flags
from monitor.opinion.weights.layer import FEELING, OUTPUTS, RELATED, SEVERITY, TOPIC, Scores
from monitor.opinion.words.context import Meant
from monitor.opinion.words.features import COLUMN

#: log-odds that a post gains for news where it stands among news
NEWS = 1.0
#: for a negative stance of news that an authority acts against the brand, or that its clients accuse it
_REBUKED = 6.0
#: for a negative stance of a post that tells of money that has not come for weeks, whatever it asks
_WAITED = 1.0
#: and against being about anything less
_WAITED_FOR = 2.5
#: against being major, of what has lasted for days, where nothing else makes it grave
_BRIEF = 1.0
#: for the one trouble or bad word of a remark of a few words with nothing glad beside it: there the layer has little to go by
_CURT = 1.5
#: for the negative stance, and the complaint, of a post that says of nothing but that it is not good
_DENIED = 1.0
#: for being neutral of a post that holds nothing but the brand's name
_BARE = 10.0
#: for the topic and the mood of what happens every single time (not a day when it didn't freeze)
_ALWAYS = 6.0
#: what the layer has learnt in, and what a word counts in other languages
_LEARNT, _UNKNOWN = frozenset({"zh-Hans", "zh-Hant", "en", "und"}), 4.0

_NEGATIVE, _NEUTRAL, _POSITIVE = range(FEELING.start, FEELING.stop)
_PLACE = {name: TOPIC.start + number for number, name in enumerate(RELATED)}
_TROUBLES = [name for name in RELATED if name not in {"praise", "question", "news", "other_complaint"}]
_MONEY = [COLUMN["withdrawal_delay"], COLUMN["deposit_failure"]]
_GRAVE = [
    COLUMN[name]
    for name in ("much money", "crowds", *SIGNS, *_TROUBLES)
    if name not in {"repeated", "withdrawal_delay"}
]
_MAJOR = SEVERITY.stop - 1
_GOOD_DENIED = [COLUMN["praise negated"], COLUMN["positive negated"]]
_SPOKEN = [
    COLUMN[name]
    for name in ("praise", "positive", "negative negated", *_TROUBLES, *(f"{name} negated" for name in _TROUBLES))
]
_GLAD, _BAD = [COLUMN["praise"], COLUMN["positive"]], [COLUMN["negative"], COLUMN["positive negated"]]


def by_words(reading: Reading) -> Scores:
    """What words add to the log-odds [texts, outputs] of a batch.

    News that an authority acts against the brand, or that its clients accuse it, is bad news in any tone, unless a fake is what it speaks
    of. A name alone says nothing of how somebody feels; money that has not come for weeks is complained of, and is the matter; a wait of
    days is no grave one; what happens every single time is meant, however many negators say so; who only denies what would be good
    complains; a remark goes by the one word that it has; and where the layer knows little of the language, the lexicon's words tell
    topic and mood, and a post without any is neutral.
    """
    added = np.zeros((len(reading.texts), len(OUTPUTS)), np.float32)
    added[reading.rebuked, _NEGATIVE] += _REBUKED
    added[reading.rebuked, _PLACE["news"]] += NEWS
    added[reading.bare, _NEUTRAL] += _BARE
    waited = (reading.dense[:, COLUMN["long wait"]] > 0) & (reading.dense[:, _MONEY] > 0).any(1)
    added[waited, _NEGATIVE] += _WAITED
    added[waited, _PLACE["other_complaint"]] -= _WAITED_FOR
    brief = (reading.dense[:, [COLUMN["days"], COLUMN["withdrawal_delay"]]] > 0).all(1)
    added[brief & ~(reading.dense[:, _GRAVE] > 0).any(1), _MAJOR] -= _BRIEF
    for text, topic in reading.always.items():
        if topic in _PLACE:
            added[text, _PLACE[topic]] += _ALWAYS
            added[text, _POSITIVE if topic == "praise" else _NEGATIVE] += _ALWAYS
    denied = _denied(reading)
    added[denied, _NEGATIVE] += _DENIED
    added[denied, _PLACE["other_complaint"]] += _DENIED
    _curt(reading, added)
    _foreign(reading, added)
    return added


def _denied(reading: Reading) -> Flags:
    """Posts that deny what would be good of somebody, call nothing good, ask nothing and speak of no trouble: not good and not reliable."""
    dense = reading.dense
    silent = (dense[:, _SPOKEN] <= 0).all(1) & (dense[:, COLUMN["asks nothing"]] > 0)
    return np.asarray(silent & (dense[:, _GOOD_DENIED] > 0).any(1), bool)


def _curt(reading: Reading, added: Scores) -> None:
    """What the words of remarks add, said as a fact, with nothing glad and no question beside them."""
    dense = reading.dense
    plain = (reading.grams.lengths < FEW) & (dense[:, COLUMN["asks nothing"]] > 0)
    for text in np.flatnonzero(plain & ~(dense[:, _GLAD] > 0).any(1)).tolist():
        told = [name for name in _TROUBLES if dense[text, COLUMN[name]] > 0]
        if len(told) == 1 or (not told and (dense[text, _BAD] > 0).any()):
            added[text, _PLACE[told[0] if told else "other_complaint"]] += _CURT
            added[text, _NEGATIVE] += _CURT


def _foreign(reading: Reading, added: Scores) -> None:
    """What words add in languages that the layer has not learnt."""
    for text, language in enumerate(reading.languages):
        if language in _LEARNT:
            continue
        added[text, _NEUTRAL] += _UNKNOWN
        topics, meant = reading.words.topics, reading.lexical.meant
        for group, rows in reading.lexical.runs[text].items():
            told = topics[group] if group < len(topics) else None
            if told and told.name in _PLACE and any(meant[row] == Meant.FACT for row in rows):
                added[text, _PLACE[told.name]] += _UNKNOWN
                added[text, _NEGATIVE] -= 2 * _UNKNOWN * told.polarity
