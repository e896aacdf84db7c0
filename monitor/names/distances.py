"""The distance of `distance`, for thousands of pairs at once: the same steps at the same costs, a column of pairs at a time."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from monitor.names.distance import PAIR, SLIP, SWAP, TWIN, costs, pair_of

Letters = NDArray[np.uint8]
Sizes = NDArray[np.int64]
Far = NDArray[np.float32]


def distances(seen: Letters, seen_sizes: Sizes, meant: Letters, meant_sizes: Sizes) -> Far:
    """How far each row of `seen` is from the same row of `meant`: ASCII letters in rows of one width, zeros behind their ends."""
    count = len(seen)
    replacing, paired = _replacing(), _paired()
    dropped = np.full(meant.shape, SLIP, np.float32)
    dropped[:, 1:][meant[:, 1:] == meant[:, :-1]] = TWIN
    joins = np.zeros(meant.shape, np.uint8)
    joins[:, 1:] = paired[meant[:, :-1], meant[:, 1:]]
    row = np.zeros((meant.shape[1] + 1, count), np.float32)
    row[1:] = np.cumsum(dropped, axis=1).T
    before, before2 = row, row
    found = np.full(count, np.inf, np.float32)
    for at in range(int(seen_sizes.max(initial=0))):
        letter = seen[:, at]
        added = np.full(count, SLIP, np.float32)
        if at:
            last = seen[:, at - 1]
            added[last == letter] = TWIN
            joined = paired[last, letter]
        before2, before = before, row
        row = np.empty_like(before)
        row[0] = before[0] + added
        for x in range(int(meant_sizes.max(initial=0))):
            other = meant[:, x]
            cost = before[x] + replacing[letter, other]
            np.minimum(cost, before[x + 1] + added, out=cost)
            np.minimum(cost, row[x] + dropped[:, x], out=cost)
            if at:
                if x:
                    swapped = np.flatnonzero((last == other) & (letter == meant[:, x - 1]) & (letter != other))
                    cost[swapped] = np.minimum(cost[swapped], before2[x - 1][swapped] + SWAP)
                one = np.flatnonzero((joined == other) & (joined > 0))
                cost[one] = np.minimum(cost[one], before2[x][one] + PAIR)
            if x:
                two = np.flatnonzero((joins[:, x] == letter) & (letter > 0))
                cost[two] = np.minimum(cost[two], before[x - 1][two] + PAIR)
            row[x + 1] = cost
        ended = np.flatnonzero(seen_sizes == at + 1)
        found[ended] = row[meant_sizes[ended], ended]
    return found


def begin_alike(first: Letters, second: Letters, meant: Letters) -> NDArray[np.bool_]:
    """As `typos.begins_alike`, for many: whether the first or second folded letter, or both as one, is the one meant."""
    same: NDArray[np.bool_] = (first == meant) | (second == meant) | (_paired()[first, second] == meant)
    return same


@cache
def _replacing() -> NDArray[np.float32]:
    """What it costs to read one character as another."""
    table = np.ones((256, 256), np.float32)
    np.fill_diagonal(table, 0)
    for (one, other), cost in costs().items():
        table[ord(one), ord(other)] = cost
    return table


@cache
def _paired() -> NDArray[np.uint8]:
    """The letter that a pair of letters looks like, 0 for none."""
    table = np.zeros((256, 256), np.uint8)
    for pair, letter in pair_of().items():
        table[ord(pair[0]), ord(pair[1])] = ord(letter)
    return table
