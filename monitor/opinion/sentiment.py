"""How the author feels about it: -1…1, as the sum of reasons."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitor.assessment import Label, Reason, total
from monitor.opinion.labels import SENTIMENTS, SIGNS, TOPICS
from monitor.opinion.reading import Reading
from monitor.opinion.text.block import Places
from monitor.opinion.weights.layer import Decided, Scores
from monitor.opinion.words.features import COLUMN, COLUMNS, MEANT, SURELY
from monitor.opinion.words.vocabulary import FEELINGS, WAYS

#: from here on a text is called negative or positive
NEGATIVE, POSITIVE = -0.2, 0.2
#: a neutral text's score stays within this
_LEANS = 0.15
#: the bounds of a score by label
_LEAST, _MOST = np.array([-np.inf, -_LEANS, POSITIVE]), np.array([NEGATIVE, _LEANS, np.inf])
#: what the second opinion may add at most: less than a label takes, so that it never decides alone
SECOND = 0.15
#: what a rating may add at most, and the most that one unit of log-odds counts
_RATING, _UNIT = 0.8, 0.25
#: tokens from which a text is long, and what the general model counts in a short and in a long text about something else
_LONG, _SHARE = 40, (0.2, 0.4)
#: log-odds that a word of feeling gains in a post about something else
PLAIN = 0.5
#: what counts less is not told by itself
_TELLING = 0.02
#: parts of the score that are told one by one, with what of the features each is made of
PARTS = ("general", "words", "topic", "escalation", "manner", "wording")
#: where the groups of the lexicon begin and end that a part between the first and the last comes from
_GROUPS = (
    ("sentiment.words", "feelings", "ways"),
    ("sentiment.topic", "", "signs"),
    ("sentiment.escalation", "signs", "feelings"),
    ("sentiment.manner", "ways", "matters"),
)
_WAYS = frozenset({*WAYS, "asks", "asks only", "asks last", "asks nothing"})


class Felt(NamedTuple):
    """What the models say of one text: its label, what each of `PARTS` weighs, and what the score -1…1 has besides."""

    label: Label
    parts: list[float]
    rest: float


def felt(decided: Decided, parts: NDArray[np.float64]) -> list[Felt]:
    """What each text feels; `parts` [texts, PARTS] are log-odds, told in the measure in which they make the score."""
    best = decided.best[0]
    shares = (decided.feeling[:, 2] - decided.feeling[:, 0]).astype(np.float64)
    scores = np.clip(shares, _LEAST[best], _MOST[best])
    whole = parts.sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = np.where(scores * whole > 0, np.minimum(scores / whole, _UNIT), _UNIT / 2)
    weights = np.round(parts * unit[:, None], 4)
    weights[np.abs(weights) < _TELLING] = 0
    rest = np.round(scores - weights.sum(1), 4)
    labels = [LABELS[one] for one in best.tolist()]
    return list(map(Felt, labels, weights.tolist(), rest.tolist()))


def label_of(score: float) -> Label:
    """The label of a sentiment score."""
    if score <= NEGATIVE:
        return Label.NEGATIVE
    return Label.POSITIVE if score >= POSITIVE else Label.NEUTRAL


def within(label: Label, score: float) -> float:
    """`score` moved to where its label is `label`."""
    if label is Label.NEGATIVE:
        return min(score, NEGATIVE)
    return max(score, POSITIVE) if label is Label.POSITIVE else min(max(score, -_LEANS), _LEANS)


@cache
def part_columns() -> NDArray[np.float32]:
    """[columns, parts]: which feature belongs to which part; numbers and shape count as wording."""
    made = np.zeros((len(COLUMNS), len(PARTS)), np.float32)
    for name, number in COLUMN.items():
        made[number, PARTS.index(_part(name))] = 1
    return made


def _part(name: str) -> str:
    base = name
    for how in (*MEANT.values(), *SURELY):
        base = base.removesuffix(how) if how else base
    if name in {"mood", "neutral"}:
        return "general"
    if base in FEELINGS:
        return "words"
    if base.removesuffix(" matter") in TOPICS:
        return "topic"
    if base in SIGNS:
        return "escalation"
    return "manner" if name in _WAYS else "wording"


def elsewhere(general: Scores, layer: Scores, words: Scores, lengths: Places) -> Scores:
    """Shares of negative, neutral and positive for posts that are not about the brand.

    `general` are the shares of the general model, which knows reviews and social posts, `layer` the log-odds of the trade layer,
    which knows short remarks: the longer a text (`lengths` in tokens), the more the general model counts. `words` is how many more glad
    than bad words of the lexicon a text has, which say more of what is no trouble of a broker's.
    """
    layer = layer + PLAIN * words[:, None] * np.array([-1, 0, 1], np.float32)
    weight = np.where(lengths[:, None] < _LONG, *_SHARE)
    logs = weight * np.log(general + 1e-6) + (1 - weight) * (layer - layer.max(1, keepdims=True))
    powers = np.exp(logs - logs.max(1, keepdims=True, initial=-np.inf))
    return np.asarray(powers / powers.sum(1, keepdims=True), np.float32)


def sentiment_reasons(reading: Reading, text: int, told: Felt, mood: float, wording: str) -> list[Reason]:
    """The parts of the score, with the words behind them; what they lack is told as the whole.

    `mood` is what the general model says, `wording` are the words that speak loudest.
    """
    general, *found, rest = told.parts
    reasons = [Reason("sentiment.general", general, f"{mood:+.2f}")] if general else []
    for weight, (code, begin, end) in zip(found, _GROUPS, strict=True):
        if weight:
            reasons.append(Reason(code, weight, _quoted(reading, text, begin, end)))
    if rest:
        reasons.append(Reason("sentiment.wording", rest, wording))
    if told.rest:
        reasons.append(Reason("sentiment.whole", told.rest, told.label.value))
    return reasons


def _quoted(reading: Reading, text: int, begin: str, end: str) -> str:
    """The finds of some groups."""
    found, starts = reading.lexical, reading.words.starts
    first, last = starts.get(begin, 0), starts[end]
    rows = [row for group, run in found.runs[text].items() if first <= group < last for row in run]
    return found.told(rows) if rows else ""


def rating_reason(rating: float) -> Reason:
    """What a rating 0…1 says."""
    return Reason("sentiment.rating", round(_RATING * (rating - 0.5), 4), f"{rating:.2f}")


def second_reason(found: float, reasons: list[Reason]) -> Reason:
    """The second opinion, weighed so that it never decides: it sharpens a label and never changes it."""
    before = total(tuple(reasons), "sentiment", -1, 1)
    weight = round(SECOND * found, 4)
    if label_of(before + weight) is not label_of(before):
        weight = 0.0
    return Reason("sentiment.second_opinion", weight, f"{found:+.2f}")


LABELS = tuple(Label(name) for name in SENTIMENTS)
