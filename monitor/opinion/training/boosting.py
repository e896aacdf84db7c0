"""Growing symmetric trees that mend what scores say: gradient boosting with histograms, in numpy.

Each tree takes the questions that lessen the loss most by the gain of XGBoost (Chen and Guestrin, KDD 2016), one for all leaves of a
level, as CatBoost does.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.opinion.training.learning import Places
from monitor.opinion.weights.forest import UNIT, Trees, Values
from monitor.opinion.weights.linear import shares_of

Doubles = NDArray[np.float64]
#: the least that a text bends the loss, and the steps a feature is told in
_LEAST, _STEPS = 1e-4, 16
_FURTHEST = np.iinfo(np.int16).max


class Growth(msgspec.Struct, frozen=True):
    """How to grow: so many trees of so many questions; each sees a share of the texts and of the features.

    `rate` is what a tree counts of what it found, `calm` the curvature at which half of that is believed.
    """

    trees: int = 150
    depth: int = 4
    rate: float = 0.1
    calm: float = 5.0
    texts: float = 0.8
    features: float = 0.5
    seed: int = 1


class _Bins(NamedTuple):
    """Features in steps: `cuts` [features, steps] (infinite where there are fewer), `step` [texts, features], the step that is commonest in
    each feature, and where another stands: text, feature, step."""

    cuts: Values
    step: NDArray[np.int16]
    common: Places
    text: Places
    feature: Places
    key: Places


def grown(
    features: Values, answers: Places, weights: Values, base: Values, growth: Growth, first: int = 0
) -> Trees:
    """Trees that added to `base` [texts, outputs] answer best, over `features` [texts, columns].

    `answers` are numbers of outputs; with one output, 1 for yes and 0 for no. The same given, the same trees. They add to the outputs of
    a layer from number `first` on.
    """
    outputs = base.shape[1]
    wanted = np.eye(outputs)[answers] if outputs > 1 else answers[:, None].astype(np.float64)
    bins, random = _bins(features), np.random.default_rng(growth.seed)
    sums, made = base.astype(np.float64), []
    for _ in range(growth.trees):
        share = _shares(sums)
        seen = random.random(len(sums)) < growth.texts
        counted = np.where(seen, weights, 0)[:, None]
        slope = (share - wanted) * counted
        curve = np.maximum(share * (1 - share), _LEAST) * counted
        allowed = random.random(len(bins.cuts)) < growth.features
        asked, leaf = _questions(bins, slope, curve, seen, allowed, growth)
        values = -growth.rate * _by_leaf(slope, leaf, growth) / (_by_leaf(curve, leaf, growth) + growth.calm)
        values = (values * UNIT).round().clip(-_FURTHEST, _FURTHEST)
        sums += values[leaf] / UNIT
        made.append((asked, values))
    columns = np.array([[feature for feature, _ in asked] for asked, _ in made], np.int16).T
    cuts = np.array([[bins.cuts[question] for question in asked] for asked, _ in made], np.float32).T
    leaves = np.stack([values for _, values in made]).astype(np.int16)
    return Trees(first, columns, cuts, leaves)


def _questions(
    bins: _Bins, slope: Doubles, curve: Doubles, seen: NDArray[np.bool_], allowed: NDArray[np.bool_], growth: Growth
) -> tuple[list[tuple[int, int]], Places]:
    """The questions (feature, cut) of the next tree, and the leaf of each text."""
    kept = seen[bins.text] & allowed[bins.feature]
    text, key = bins.text[kept], bins.key[kept]
    leaf, asked = np.zeros(len(slope), np.int64), []
    usable = np.isfinite(bins.cuts) & allowed[:, None]
    for level in range(growth.depth):
        gain = np.zeros(bins.cuts.shape)
        for output in range(slope.shape[1]):
            pull, bend = (_summed(bins, one[:, output], leaf, (text, key), 1 << level) for one in (slope, curve))
            for side in (
                (pull[..., :-1], bend[..., :-1]),
                (pull[..., -1:] - pull[..., :-1], bend[..., -1:] - bend[..., :-1]),
            ):
                gain += (side[0] ** 2 / (side[1] + growth.calm)).sum(0)
        feature, cut = divmod(int(np.where(usable, gain, -np.inf).argmax()), bins.cuts.shape[1])
        asked.append((feature, cut))
        leaf = leaf * 2 + (bins.step[:, feature] > cut)
    return asked, leaf


def _summed(bins: _Bins, values: Doubles, leaf: Places, told: tuple[Places, Places], leaves: int) -> Doubles:
    """The sums [leaves, features, steps] of `values` up to each step; of `told`, texts and what stands there, what is commonest is left out."""
    features, steps = len(bins.cuts), bins.cuts.shape[1] + 1
    text, key = told
    found = np.bincount(leaf[text] * (features * steps) + key, values[text], leaves * features * steps)
    sums = found.reshape(leaves, features, steps).astype(np.float64)
    sums[:, np.arange(features), bins.common] += np.bincount(leaf, values, leaves)[:, None] - sums.sum(2)
    return sums.cumsum(2)


def _by_leaf(values: Doubles, leaf: Places, growth: Growth) -> Doubles:
    """The sums [leaves, outputs] of `values`."""
    return np.stack([np.bincount(leaf, column, 1 << growth.depth) for column in values.T], axis=1)


def _shares(sums: Doubles) -> Doubles:
    """The chances that sums of log-odds stand for: of yes where there is one output, else of each."""
    if sums.shape[1] == 1:
        return np.asarray(1 / (1 + np.exp(-sums)))
    return shares_of(sums)


def _bins(features: Values) -> _Bins:
    """Each feature in at most `_STEPS` steps."""
    found = [_cuts(column) for column in features.T]
    cuts = np.full((len(found), max(1, *map(len, found))), np.inf, np.float32)
    for row, own in zip(cuts, found, strict=True):
        row[: len(own)] = own
    step = np.stack([own.searchsorted(column) for own, column in zip(found, features.T, strict=True)], axis=1)
    common = np.array([np.bincount(column).argmax() for column in step.T], np.int64)
    text, feature = np.nonzero(step != common)
    key = feature * (cuts.shape[1] + 1) + step[text, feature]
    return _Bins(cuts, step.astype(np.int16), common, text, feature, key)


def _cuts(column: Values) -> Values:
    """Between which values a feature is asked: between all where they are few, else in equal parts of those that are not nothing, and at nothing."""
    values = np.unique(column)
    if len(values) > _STEPS:
        some = column[column != 0]
        values = np.unique(
            np.concatenate((np.quantile(some, np.linspace(0, 1, _STEPS)), np.zeros(int(len(some) < len(column)))))
        )
    return np.asarray((values[1:] + values[:-1]) / 2, np.float32)
