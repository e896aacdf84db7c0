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
    """Finds the loudest grams of one batch: runs of words, not of letters inside them."""

    def __init__(self, words: Linear, grams: Grams, texts: Sequence[Text]) -> None:
        self._words, self._grams, self._texts = words, grams, texts
        self._rows = words.rows(grams.streams[0])

    def loudest(self, outputs: Places) -> list[str]:
        """For each text the words of the gram that adds most to its output of `outputs`; empty where none adds anything."""
        stream = self._grams.streams[0]
        weight, item, order = _most(self._words, stream, self._rows, outputs)
        loud = np.flatnonzero(weight)
        last = item[loud] + np.asarray(stream.orders, np.int64)[order[loud]] - 1
        spans = zip(loud.tolist(), stream.start[item[loud]].tolist(), stream.end[last].tolist(), strict=True)
        told = [""] * len(self._texts)
        for text, start, end in spans:
            told[text] = self._texts[text].quote(start, end)
        return told


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
