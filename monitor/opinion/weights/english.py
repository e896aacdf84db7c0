"""What only English texts are asked: a linear expert over grams and over what is read of their words by rules.

The mixture of `monitor.opinion.weights.general` sums grams, whatever their order; here what negates, strengthens and turns counts too. It judges
all English texts, more as posts or more as market talk, and the mixture is left a share in what is said.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.errors import ModelError
from monitor.opinion.text.grams import Grams
from monitor.opinion.weights.linear import Contribution, Linear, unpacked
from monitor.opinion.weights.valence import FEATURES, MARKS, heard

FILE, WORDS = "english.bin", "valence.bin"
#: polarity and neutrality, and how much either is more in market talk, and less in other posts
OUTPUTS = ("polarity", "neutrality", "market polarity", "market neutrality")
#: what the expert counts beside the mixture
SHARE = 0.7
#: letters (each word with two ends) for each token of a text, from which it is one of words
_LETTERS = 3

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


class English(msgspec.Struct, frozen=True):
    """`grams` scores n-grams for `OUTPUTS`; `weights` [features, outputs] what is read of the words that `words` knows."""

    grams: Linear
    words: Linear
    weights: Floats

    def judge(self, texts: Grams, market: Floats) -> tuple[Floats, Floats]:
        """Polarity and neutrality of texts; `market` 0…1 is how far each is market talk."""
        read, left = heard(self.words, texts)
        scores = self.grams.scores(left) + np.einsum("tf,fk->tk", read, self.weights)
        side = 2 * market[:, None] - 1
        both = scores[:, :2] + side * scores[:, 2:]
        return both[:, 0], both[:, 1]

    def contributions(self, texts: Grams, text: int, market: float) -> list[Contribution]:
        """What each gram of a text adds to its polarity; what is read by rules is told of no single word."""
        side = np.float32(2 * market - 1)
        return self.grams.contributions(heard(self.words, texts)[1], text, np.array([1, 0, side, 0], np.float32))


def in_words(texts: Grams) -> Places:
    """The texts that are made of words with blanks between them, more than of other signs."""
    return np.flatnonzero(np.diff(texts.streams[1].bounds) > _LETTERS * texts.lengths)


def english_of(grams: Linear, words: Linear) -> English:
    """The expert whose weights for `FEATURES` stand in the figures of `grams`; ModelError where they are of another version."""
    weights = np.array(grams.figures.get("features", []), np.float32)
    if grams.names != OUTPUTS or weights.size != len(FEATURES) * len(OUTPUTS):
        raise ModelError(
            f"{FILE}: expected {len(FEATURES)} weights of {len(OUTPUTS)} outputs, found {weights.size}"
        )
    if words.names != MARKS:
        raise ModelError(f"{WORDS}: expected the marks of this version, found {', '.join(words.names)}")
    return English(grams, words, weights.reshape(len(FEATURES), len(OUTPUTS)))


@cache
def english() -> English:
    """The expert that comes with the product, read once."""
    data = files("monitor.opinion").joinpath("data")
    grams, words = (unpacked(data.joinpath(name).read_bytes(), name) for name in (FILE, WORDS))
    return english_of(grams, words)
