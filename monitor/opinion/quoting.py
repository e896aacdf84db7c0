"""The words that weigh most in what the layer learnt: for each text of a batch the one gram that speaks loudest for an output."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.opinion.block import Places
from monitor.opinion.grams import Grams, Stream
from monitor.opinion.linear import Linear
from monitor.opinion.normal import Text


class Quoting:
    """Finds the loudest grams of one batch."""

    def __init__(self, words: Linear, grams: Grams, texts: Sequence[Text]) -> None:
        self._words, self._grams, self._texts = words, grams, texts
        self._rows = [words.rows(stream) for stream in grams.streams]

    def loudest(self, outputs: Places) -> list[str]:
        """For each text the words of the gram that adds most to its output of `outputs`; empty where none adds anything."""
        best = np.zeros(len(self._grams), np.int64)
        start, end = np.zeros((2, len(self._grams)), np.int64)
        for stream, rows in zip(self._grams.streams[:1], self._rows[:1], strict=True):
            weight, item, order = _most(self._words, stream, rows, outputs)
            louder = np.flatnonzero(weight > best)
            best[louder] = weight[louder]
            start[louder] = stream.start[item[louder]]
            last = item[louder] + np.asarray(stream.orders, np.int64)[order[louder]] - 1
            end[louder] = stream.end[last]
        spans = zip(self._texts, best.tolist(), start.tolist(), end.tolist(), strict=True)
        return [text.quote(first, last) if weight else "" for text, weight, first, last in spans]


def _most(words: Linear, stream: Stream, rows: NDArray[np.int64], outputs: Places) -> tuple[Places, Places, Places]:
    """The greatest weight in each text, with its item and order; weight 0 where a text has none."""
    count, width = len(stream.bounds) - 1, len(stream.orders)
    sizes = np.diff(stream.bounds) * width
    weights = words.table[rows.ravel(), np.repeat(outputs, sizes)]
    most, at = np.zeros(count, np.int64), np.zeros(count, np.int64)
    filled = np.flatnonzero(sizes)
    if len(filled):
        first = stream.bounds[:-1][filled] * width
        most[filled] = np.maximum.reduceat(weights, first)
        hits = np.flatnonzero(weights == np.repeat(most, sizes))
        at[filled] = hits[np.searchsorted(hits, first)]
    return most.clip(0), at // width, at % width
