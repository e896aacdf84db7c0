"""The words that weigh most in what the layer learnt: for each text of a batch the one gram that speaks loudest for an output."""

from __future__ import annotations

import numpy as np

from monitor.opinion.block import Places
from monitor.opinion.grams import Grams
from monitor.opinion.linear import Linear

Span = tuple[int, int]
_NOTHING = (0, 0)


class Quoting:
    """Finds the loudest grams of the `chosen` texts of one batch: runs of words, not of letters inside them."""

    def __init__(self, words: Linear, grams: Grams, chosen: Places) -> None:
        self._words, self._size = words, len(chosen)
        self._stream = stream = grams.streams[0].only(chosen)
        self._places, self._rows = words.known(stream)
        self._bounds = self._places.searchsorted(stream.bounds * len(stream.orders))

    def loudest(self, outputs: Places) -> list[Span]:
        """For each chosen text where the words of the gram begin and end that adds most to its output of `outputs`; nothing where none adds anything."""
        stream = self._stream
        loud, place = self._most(outputs)
        item, order = place // len(stream.orders), place % len(stream.orders)
        last = item + np.asarray(stream.orders, np.int64)[order] - 1
        told: list[Span] = [_NOTHING] * self._size
        for text, start, end in zip(
            loud.tolist(), stream.start[item].tolist(), stream.end[last].tolist(), strict=True
        ):
            told[text] = start, end
        return told

    def _most(self, outputs: Places) -> tuple[Places, Places]:
        """The texts that have a gram of positive weight, and the place of the first of the greatest."""
        sizes = np.diff(self._bounds)
        filled = np.flatnonzero(sizes)
        if not len(filled):
            return filled, filled
        weights = self._words.weights(self._rows, np.repeat(outputs, sizes))
        first = self._bounds[:-1][filled]
        most = np.maximum.reduceat(weights, first)
        hits = np.flatnonzero(weights == np.repeat(most, sizes[filled]))
        loud = most > 0
        return filled[loud], self._places[hits[np.searchsorted(hits, first)][loud]]
