"""The words that weigh most in what the layer learnt: for each text of a batch the part of a sentence that speaks loudest for an output."""

from __future__ import annotations

import numpy as np

from monitor.opinion.text.block import Block, Places
from monitor.opinion.text.grams import Grams
from monitor.opinion.weights.linear import Linear

Span = tuple[int, int]
_NOTHING = (0, 0)
#: behind the end of any text
_END = np.iinfo(np.int64).max
#: tokens up to which a part of a sentence is quoted whole, and how many around the loudest gram are quoted of a longer one
_WHOLE, _AROUND = 16, 5


class Quoting:
    """Finds the loudest grams of the `chosen` texts of one batch: runs of words, not of letters inside them."""

    def __init__(self, words: Linear, grams: Grams, block: Block, chosen: Places) -> None:
        self._words, self._size = words, len(chosen)
        self._folded = [block.texts[text].folded for text in chosen.tolist()]
        self._stream = stream = grams.streams[0].only(chosen)
        self._places, self._rows = words.known(stream)
        self._bounds = self._places.searchsorted(stream.bounds * len(stream.orders))
        starts = block.starts[chosen]
        self._part = block.parts[stream.start + np.repeat(starts, np.diff(stream.bounds))]

    def loudest(self, outputs: Places) -> list[Span]:
        """For each chosen text where the part of a sentence begins and ends that holds the gram which adds most to its output of `outputs`,
        or the words around that gram where the part is long; nothing where none adds anything."""
        stream = self._stream
        loud, place = self._most(outputs)
        item, order = place // len(stream.orders), place % len(stream.orders)
        last = item + np.asarray(stream.orders, np.int64)[order] - 1
        # a gram may begin with what ends the part before, or end with a sign that stands alone (??)
        parts = [self._part[last], self._part[item]]
        ends = [(self._part.searchsorted(part, "left"), self._part.searchsorted(part, "right")) for part in parts]
        (first, stop), other = ends
        alone = stop - first == 1
        first, stop = np.where(alone, other, (first, stop))
        long = stop - first > _WHOLE
        first = np.where(long, np.maximum(first, item - _AROUND), first)
        stop = np.where(long, np.minimum(stop, last + 1 + _AROUND), stop)
        # up to what stands behind it, as a name is one sign here and several characters there
        behind = stream.start[np.minimum(stop, len(stream.start) - 1)]
        end = np.where(stop < stream.bounds[loud + 1], behind, _END)
        told: list[Span] = [_NOTHING] * self._size
        for text, begin, until in zip(loud.tolist(), stream.start[first].tolist(), end.tolist(), strict=True):
            # what is blanked out behind it (a link, what is said over and over) is no part of it
            told[text] = begin, begin + len(self._folded[text][begin:until].rstrip())
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
