"""Trains the expert for English texts: `python -m monitor.opinion.training.english`, which `make model` runs.

The data are those of `monitor.opinion.training.general`; the words and their valence come from vaderSentiment and `monitor.opinion.training.valence_words`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from monitor.opinion.training.general import SOURCES, Data, counted, labelled_folder, nothing_of, read, slots_of
from monitor.opinion.training.learning import Floats, Pace, Places, Stepped, descend, quantised
from monitor.opinion.training.measuring import Answers, macro_f1
from monitor.opinion.training.valence_words import marked, table_of
from monitor.opinion.weights.english import FILE, OUTPUTS, WORDS, English, english_of
from monitor.opinion.weights.general import MARKET, General, general
from monitor.opinion.weights.linear import Linear, packed, shares_of
from monitor.opinion.weights.valence import heard

#: the sources in English
ENGLISH = tuple(SOURCES.index(name) for name in ("twitter_fin", "tweeteval", "semeval5_headlines", "fiqa_posts"))


class Plan(msgspec.Struct, frozen=True):
    """How the expert is learnt: `seen` how many times a gram must occur, `kept` how many are kept, `small` what a text of the
    sources with less than a thousand counts, `read` how much faster than those of grams the weights of what is read move."""

    seen: int = 2
    kept: int = 45_000
    levels: int = 31
    small: float = 0.3
    read: float = 2.0
    runs: int = 3
    pace: Pace = Pace(rounds=6, drop=0.5, rate=0.05)


class Feeling:
    """The aim: polarity and neutrality, all labels of a source counting the same."""

    def __init__(self, data: Data, dense: Floats, plan: Plan) -> None:
        self._labels, self._dense, self._plan = data.labels, dense, plan
        self._side = np.where(MARKET[data.sources], 1, -1).astype(np.float32)
        self._worth = _worth(data, plan)
        self._weights = Stepped(np.zeros((dense.shape[1], len(OUTPUTS)), np.float32))
        self._bias = Stepped(np.zeros(len(OUTPUTS), np.float32))

    @property
    def weights(self) -> tuple[Floats, Floats]:
        """Those of the features [features, outputs], and what each output starts from."""
        return self._weights.values, self._bias.values

    def gradient(self, chosen: Places, sums: Floats, rate: float) -> Floats:
        """As `Aim.gradient`."""
        dense, side = self._dense[chosen], self._side[chosen]
        scores = sums + dense @ self._weights.values + self._bias.values
        polarity, neutrality = (scores[:, :2] + side[:, None] * scores[:, 2:]).T
        shares = shares_of(np.stack([-polarity, neutrality, polarity], axis=1))
        shares[np.arange(len(chosen)), self._labels[chosen]] -= 1
        shares *= self._worth[chosen, None] / np.float32(np.sqrt(len(chosen)))
        leaning, resting = shares[:, 2] - shares[:, 0], shares[:, 1]
        found = np.stack([leaning, resting, side * leaning, side * resting], axis=1)
        self._bias.step(found.sum(axis=0), self._plan.read * rate)
        self._weights.step(dense.T @ found, self._plan.read * rate)
        return found


def _worth(data: Data, plan: Plan) -> Floats:
    """What each text counts."""
    worth = np.ones(len(data.labels), np.float32)
    for source in np.unique(data.sources):
        own = data.sources == source
        counts = np.bincount(data.labels[own], minlength=3).clip(1)
        worth[own] = (own.sum() / 3 / counts)[data.labels[own]] * (plan.small if own.sum() < 1000 else 1)
    return worth


def only_english(data: Data) -> Data:
    """The English texts of `data`."""
    sizes = np.cumsum([0, *(len(part) for part in data.parts)])
    chosen = np.isin(data.sources, ENGLISH)
    parts = [
        part.only(np.flatnonzero(chosen[start : start + len(part)]))
        for part, start in zip(data.parts, sizes[:-1], strict=True)
    ]
    return Data([part for part in parts if len(part)], data.labels[chosen], data.sources[chosen])


def train(data: Data, words: Linear, plan: Plan) -> Linear:
    """The expert, as it is written: learnt with all grams that occur often enough, cut to those that matter, and learnt again."""
    read_of = [heard(words, part) for part in data.parts]
    dense = np.concatenate([figures for figures, _ in read_of])
    data = msgspec.structs.replace(data, parts=[part for _, part in read_of])
    counts = counted(data)
    known = np.flatnonzero(counts >= plan.seen)
    table, _, _ = _learnt(data, dense, known, plan)
    matter = np.sqrt(counts[known]) * np.linalg.norm(table[1:], axis=1)
    known = np.sort(known[np.argsort(-matter, kind="stable")[: plan.kept]])
    table, weights, bias = _learnt(data, dense, known, plan)
    eight, scale = quantised(table, plan.levels)
    figures = {"features": np.round(weights, 4).ravel().tolist()}
    return Linear(eight, scale, bias, 0, slots_of(known), OUTPUTS, figures)


def _learnt(data: Data, dense: Floats, known: Places, plan: Plan) -> tuple[Floats, Floats, Floats]:
    """The mean of several runs: a row for each of the buckets `known`, the weights of the features, and the bias."""
    rows = data.rows(nothing_of(known))
    sums = [np.zeros((size, len(OUTPUTS)), np.float32) for size in (len(known) + 1, dense.shape[1], 1)]
    for run in range(plan.runs):
        table, aim = np.zeros_like(sums[0]), Feeling(data, dense, plan)
        descend(rows, table, aim, msgspec.structs.replace(plan.pace, seed=plan.pace.seed + run))
        for total, part in zip(sums, (table, *aim.weights), strict=True):
            np.add(total, part / np.float32(plan.runs), out=total)
    return sums[0], sums[1], sums[2][0]


def table(model: General, data: Data, answers: Answers) -> Iterator[str]:
    """The macro-F1 of each source, as lines of a table."""
    labels = np.concatenate([model.feelings(part).labels for part in data.parts])
    yield "| source | texts | macro-F1 |"
    yield "| --- | ---: | ---: |"
    for source in ENGLISH:
        own = answers.sources == source
        yield f"| {SOURCES[source]} | {own.sum()} | {macro_f1(answers.labels[own], labels[own]):.3f} |"


def main(arguments: list[str]) -> Iterator[str]:
    """Trains, writes both files into the folder that `arguments` names (by default the product's own) and gives the figures."""
    folder = labelled_folder()
    target = Path(arguments[0]) if arguments else Path(__file__).parents[1] / "data"
    words = table_of(marked())
    grams = train(only_english(read(folder / "train.csv.gz")), words, Plan())
    for name, linear in ((FILE, grams), (WORDS, words)):
        data = packed(linear)
        (target / name).write_bytes(data)
        yield f"{name}: {len(data):,} bytes, {len(linear.table):,} rows of {linear.outputs}"
    dev = only_english(read(folder / "dev.csv.gz"))
    whole: English = english_of(grams, words)
    yield from table(general().asking(whole), dev, Answers(dev.labels, dev.sources))


if __name__ == "__main__":
    for line in main(sys.argv[1:]):
        sys.stdout.write(f"{line}\n")
