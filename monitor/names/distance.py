"""How far apart two short texts look: an edit distance whose steps cost what the eye notices."""

from __future__ import annotations

from functools import cache

from monitor.names.fold import DRAWN_ALIKE, PAIRS

_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_CLOSE = "ce qg uv vy nh hb tf ao mn ij lt lj rt fr bd pq kx sz db wv co gy"
_VOWELS = "aeiouy"
TWIN, SWAP, PAIR, SLIP = 0.4, 0.6, 0.4, 0.9


@cache
def costs() -> dict[tuple[str, str], float]:
    """What it costs to read one character as another, where that is less than 1."""
    found: dict[tuple[str, str], float] = {}

    def close(one: str, other: str, cost: float) -> None:
        for pair in ((one, other), (other, one)):
            found[pair] = min(found.get(pair, 1.0), cost)

    for row, (one, below) in enumerate(zip(_ROWS, (*_ROWS[1:], ""), strict=True)):
        for at, key in enumerate(one):
            for neighbour in one[at + 1 : at + 2] + below[max(0, at - 1) : at + 1] * (row < len(_ROWS)):
                close(key, neighbour, 0.8)
    for one in _VOWELS:
        for other in _VOWELS:
            if one != other:
                close(one, other, 0.7)
    for pair in _CLOSE.split():
        close(pair[0], pair[1], 0.5)
    classes: dict[str, list[str]] = {}
    for drawn, letter in zip(*DRAWN_ALIKE, strict=True):
        classes.setdefault(letter, [letter]).append(drawn)
    for alike in classes.values():
        for one in alike:
            for other in alike:
                if one != other:
                    close(one, other, 0.3)
    return found


@cache
def pair_of() -> dict[str, str]:
    """The letter that a pair of letters looks like."""
    return {pair: letter for letter, pair in PAIRS}


def _alike_ends(seen: str, meant: str) -> tuple[int, int]:
    """How many letters both begin with, and end with beyond those."""
    least = min(len(seen), len(meant))
    first = 0
    while first < least and seen[first] == meant[first]:
        first += 1
    last = 0
    while last < least - first and seen[-1 - last] == meant[-1 - last]:
        last += 1
    return first, last


def distance(seen: str, meant: str, limit: float) -> float:
    """The cheapest way from `meant` to `seen` in steps of 0.3 (looks alike) to 1; infinite when it is beyond `limit`.

    Steps: replace, insert, leave out (a doubled letter counts less), swap neighbours, write one letter as a pair that looks like it
    (optimal string alignment with weights). Both texts lower case; time in proportion to the product of their lengths.
    """
    if seen == meant:
        return 0.0
    if abs(len(seen) - len(meant)) * TWIN > limit:
        return float("inf")
    prices = costs()
    first, last = _alike_ends(seen, meant)
    one, other = seen[first : len(seen) - last], meant[first : len(meant) - last]
    if len(one) == len(other) == 1:
        return _within(prices.get((one, other), 1.0), limit)
    if len(one) + len(other) == 1:
        longer, letter = (seen, one) if one else (meant, other)
        twin = longer[first - 1 : first] == letter or longer[first + 1 : first + 2] == letter
        return _within(TWIN if twin else SLIP, limit)
    first, last = max(0, first - 1), max(0, last - 1)
    return _within(_aligned(seen[first : len(seen) - last], meant[first : len(meant) - last], limit), limit)


def _within(far: float, limit: float) -> float:
    return round(far, 2) if far <= limit + 1e-6 else float("inf")


def _aligned(seen: str, meant: str, limit: float) -> float:
    """The whole table of alignments, row by row; for short texts, since it takes half a microsecond a field."""
    prices, pairs, size = costs(), pair_of(), len(meant)
    dropped = [TWIN if at and meant[at - 1] == letter else SLIP for at, letter in enumerate(meant)]
    paired = [pairs.get(meant[at - 1 : at + 1]) if at else None for at in range(size)]
    row = [0.0]
    for step in dropped:
        row.append(row[-1] + step)
    before, before2 = row, row
    last = ""
    for letter in seen:
        before2, before = before, row
        added = TWIN if letter == last else SLIP
        pair = pairs.get(last + letter)
        left = before[0] + added
        row = [left]
        for at in range(size):
            other = meant[at]
            cost = before[at] if letter == other else before[at] + prices.get((letter, other), 1.0)
            if (step := before[at + 1] + added) < cost:
                cost = step
            if (step := left + dropped[at]) < cost:
                cost = step
            if last:
                if at and last == other and letter == meant[at - 1] and (step := before2[at - 1] + SWAP) < cost:
                    cost = step
                if pair == other and (step := before2[at] + PAIR) < cost:
                    cost = step
            if paired[at] == letter and (step := before[at - 1] + PAIR) < cost:
                cost = step
            row.append(cost)
            left = cost
        if min(row) > limit and min(before) > limit:
            return float("inf")
        last = letter
    return row[-1]
