"""The general model of sentiment: a mixture of linear experts, each for a kind of text.

Sums of grams give a polarity that all kinds share, one for each expert, a neutrality for social posts and one for market
talk, and hidden units (0 where negative). The hidden units tell the kind of text and correct what its expert says. A text
is judged by all experts, each as far as the text is of its kinds; an English one also by an expert of its own.
"""

from __future__ import annotations

import gc
from functools import cache
from importlib.resources import files

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.errors import ModelError
from monitor.opinion.text.grams import Grams
from monitor.opinion.weights.english import SHARE, English, english, in_words
from monitor.opinion.weights.linear import Contribution, Linear, shares_of, unpacked

FILE = "general.bin"

#: the kinds of text, each with the expert that judges it and the neutrality that it is measured by
KINDS = {
    "book, laptop or hotel review": (0, 0),
    "hotel review": (0, 0),
    "shop review": (1, 0),
    "delivery review": (2, 0),
    "post with emoticons": (3, 0),
    "post on an epidemic": (4, 0),
    "stock forum post": (5, 1),
    "financial headline": (6, 1),
    "post": (4, 0),
    "financial tweet": (6, 1),
    "tweet": (4, 0),
    "company headline": (6, 1),
    "stock tweet": (5, 1),
}
EXPERTS, NEUTRALITIES = 7, 2
EXPERT = np.array([expert for expert, _ in KINDS.values()])
NEUTRALITY = np.array([neutrality for _, neutrality in KINDS.values()])
MARKET = NEUTRALITY == 1
SHARED, FIRST_EXPERT, FIRST_NEUTRALITY = 0, 1, 1 + EXPERTS
FIRST_HIDDEN = FIRST_NEUTRALITY + NEUTRALITIES

Floats = NDArray[np.float32]


class Feelings(msgspec.Struct, frozen=True):
    """How the authors of a batch of texts feel.

    `shares` [texts, 3] are those of negative, neutral and positive; `score` is -1…1, its sign that of the polarity; `market`
    0…1 is how far a text is market talk, where "up" is no praise of anybody.
    """

    score: Floats
    shares: Floats
    market: Floats

    @property
    def labels(self) -> NDArray[np.int64]:
        """0 negative, 1 neutral, 2 positive."""
        return np.asarray(self.shares.argmax(axis=1), np.int64)


class Reading(msgspec.Struct, frozen=True):
    """What the sums of a batch say: hidden units, and by kind the share, the polarity and the neutrality."""

    hidden: Floats
    kinds: Floats
    polarity: Floats
    neutrality: Floats


class Upper(msgspec.Struct, frozen=True):
    """The weights above the sums: those of the hidden units [H, 3 × kinds], and the bias [3 × kinds] of what they give."""

    weights: Floats
    bias: Floats

    def read(self, sums: Floats) -> Reading:
        """The `Reading` of `sums` [texts, FIRST_HIDDEN + H]."""
        kinds = len(KINDS)
        hidden = np.maximum(sums[:, FIRST_HIDDEN:], 0)
        # not by `@`, whose library would start threads for it
        above = np.einsum("th,hk->tk", hidden, self.weights) + self.bias
        polarity = sums[:, SHARED, None] + sums[:, FIRST_EXPERT + EXPERT] + above[:, :kinds]
        neutrality = sums[:, FIRST_NEUTRALITY + NEUTRALITY] + above[:, kinds : 2 * kinds]
        return Reading(hidden, shares_of(above[:, 2 * kinds :]), polarity, neutrality)


class General:
    """Judges texts of any kind."""

    def __init__(self, linear: Linear, upper: Upper, own: English | None = None) -> None:
        self._linear, self._upper, self._english = linear, upper, own

    def asking(self, own: English) -> General:
        """The same model, which asks `own` about English texts."""
        return General(self._linear, self._upper, own)

    def feelings(self, grams: Grams) -> Feelings:
        """How the authors of a batch feel; a text without tokens is neutral."""
        reading = self._upper.read(self._linear.scores(grams))
        polarity = (reading.kinds * reading.polarity).sum(axis=1)
        neutrality = (reading.kinds * reading.neutrality).sum(axis=1)
        market = reading.kinds[:, MARKET].sum(axis=1)
        if self._english and len(own := in_words(grams)):
            for said, whole in zip(
                self._english.judge(grams.only(own), market[own]), (polarity, neutrality), strict=True
            ):
                whole[own] += np.float32(SHARE) * (said - whole[own])
        shares = shares_of(np.stack([-polarity, neutrality, polarity], axis=1))
        shares[grams.lengths == 0] = (0, 1, 0)
        return Feelings(shares[:, 2] - shares[:, 0], shares, market)

    def contributions(self, grams: Grams, text: int) -> list[Contribution]:
        """What each gram of a text adds to its polarity, as the experts and hidden units that judge it weigh the gram."""
        sums = self._linear.scores(grams)[text : text + 1]
        reading = self._upper.read(sums)
        kinds = reading.kinds[0]
        direction = np.zeros(self._linear.outputs, np.float32)
        direction[SHARED] = 1
        np.add.at(direction, FIRST_EXPERT + EXPERT, kinds)
        direction[FIRST_HIDDEN:] = (self._upper.weights[:, : len(KINDS)] @ kinds) * (reading.hidden[0] > 0)
        found = self._linear.contributions(grams, text, direction)
        if self._english is None or text not in in_words(grams):
            return found
        own = self._english.contributions(grams, text, float(kinds[MARKET].sum()))
        weighed = [(found, 1 - SHARE), (own, SHARE)]
        return [part._replace(weight=share * part.weight) for parts, share in weighed for part in parts]


def general_of(linear: Linear, name: str) -> General:
    """The model whose upper weights stand in the figures of `linear`; raises `ModelError` naming the file `name`."""
    hidden, outputs = linear.outputs - FIRST_HIDDEN, 3 * len(KINDS)
    upper = np.array(linear.figures.get("upper", []), np.float32)
    if hidden < 0 or upper.size != (hidden + 1) * outputs:
        raise ModelError(f"{name}: expected {(hidden + 1) * outputs} upper weights, found {upper.size}")
    upper = upper.reshape(hidden + 1, outputs)
    return General(linear, Upper(upper[:-1], upper[-1]))


@cache
def general() -> General:
    """The model that comes with the product, read once.

    Who judges posts makes and drops many objects. The garbage collector is told to leave out of its rounds what stands in memory by now
    (modules, watchlists, weights), most of which stays as long as the process: these rounds took a fifteenth of the time.
    """
    data = files("monitor.opinion").joinpath("data", FILE).read_bytes()
    made = general_of(unpacked(data, FILE), FILE).asking(english())
    gc.freeze()
    return made
