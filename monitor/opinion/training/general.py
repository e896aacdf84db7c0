"""Trains the general model of sentiment: `python -m monitor.opinion.training.general`, which `make model` runs.

The data are train.csv.gz and dev.csv.gz (text, label, lang, source) in the folder sentiment/ of what ZHENGMING_SHARED names.
Weights are learnt from train alone; dev is for what each kind of text starts from, and for the figures.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterator
from itertools import islice
from os import environ
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.errors import UsageError
from monitor.opinion.labels import SENTIMENTS
from monitor.opinion.text.grams import BITS, Grams, grams
from monitor.opinion.text.normal import prepare_many
from monitor.opinion.training.learning import (
    Floats,
    Pace,
    Places,
    Rows,
    Stepped,
    descend,
    joined,
    quantised,
    rows_of,
)
from monitor.opinion.training.measuring import Answers, calibrated, read_all, table_of
from monitor.opinion.weights import general
from monitor.opinion.weights.linear import Linear, packed, shares_of

#: where the texts of each of `general.KINDS` are from, in the same order
SOURCES = (
    "chnsenticorp", "htl_all", "online_shopping", "waimai", "weibo_senti", "weibo_covid7", "guba_stock", "fin_news",
    "weibo_ewect", "twitter_fin", "tweeteval", "semeval5_headlines", "fiqa_posts",
)  # fmt: skip
_PART = 5000


class Plan(msgspec.Struct, frozen=True):
    """What the model is made of, and how it is learnt.

    `seen` is how many times a gram must occur; `kept` how many grams are kept; `market` how much market talk counts for the
    polarity that all kinds share; `even` how far small sources are made up for, from 0 (not) to 1 (all count the same); `kinds` how much
    telling kinds apart counts.
    """

    hidden: int = 32
    seen: int = 3
    kept: int = 84_000
    levels: int = 31
    market: float = 0.3
    even: float = 0.3
    kinds: float = 0.5
    start: float = 0.05
    pace: Pace = Pace(rounds=6, drop=0.6)


class Data(msgspec.Struct, frozen=True):
    """Labelled texts: their grams in parts of at most 5,000, the number of their label and of their source."""

    parts: list[Grams]
    labels: Places
    sources: Places

    def rows(self, model: Linear) -> Rows:
        """The rows of `model` in all of them."""
        return joined([rows_of(part, model) for part in self.parts])


def read(path: Path) -> Data:
    """The labelled texts of a packed CSV file."""
    parts, labels, sources = [], [], []
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file)
        while some := list(islice(lines, _PART)):
            parts.append(grams([text.folded for text in prepare_many([line["text"] for line in some])]))
            labels += [SENTIMENTS.index(line["label"]) for line in some]
            sources += [SOURCES.index(line["source"]) for line in some]
    return Data(parts, np.array(labels), np.array(sources))


class Mixture:
    """The aim of the general model: each text teaches its own kind's expert, the shared polarity, and what kind it is."""

    def __init__(self, data: Data, plan: Plan) -> None:
        kinds, random = len(SOURCES), np.random.default_rng(plan.pace.seed)
        self._data, self._plan = data, plan
        counts = np.bincount(data.sources, minlength=kinds).clip(1)
        self._weights = np.minimum((counts.mean() / counts) ** plan.even, 6).astype(np.float32)
        self._shared = np.where(general.MARKET, plan.market, 1).astype(np.float32)
        self._two = np.bincount(data.sources[data.labels == 1], minlength=kinds) == 0
        upper = np.zeros((plan.hidden, 3 * kinds), np.float32)
        upper[:] = random.standard_normal(upper.shape) / np.sqrt(max(plan.hidden, 1))
        self._upper, self._bias = Stepped(upper), Stepped(np.zeros(3 * kinds, np.float32))
        self._start = Stepped(np.zeros(plan.hidden, np.float32))

    @property
    def upper(self) -> general.Upper:
        """What was learnt above the sums."""
        return general.Upper(self._upper.values, self._bias.values)

    @property
    def bias(self) -> Floats:
        """What the sums start from."""
        return np.concatenate([np.zeros(general.FIRST_HIDDEN, np.float32), self._start.values])

    def gradient(self, chosen: Places, sums: Floats, rate: float) -> Floats:
        """As `Aim.gradient`."""
        kinds = len(SOURCES)
        kind, weight = self._data.sources[chosen], self._weights[self._data.sources[chosen], None]
        reading = self.upper.read(sums + self.bias)
        own = np.eye(kinds, dtype=np.float32)[kind]
        leaning, resting = self._slopes(reading, own, chosen)
        told = (reading.kinds - own) * weight * np.float32(self._plan.kinds)
        above = np.concatenate([own * leaning, own * resting, told], axis=1, dtype=np.float32)
        above /= np.float32(np.sqrt(len(chosen)))
        below = np.zeros_like(sums)
        below[:, general.SHARED] = above[:, :kinds].sum(axis=1) * self._shared[kind]
        below[:, general.FIRST_EXPERT : general.FIRST_NEUTRALITY] = above[:, :kinds] @ _member(general.EXPERT)
        below[:, general.FIRST_NEUTRALITY : general.FIRST_HIDDEN] = above[:, kinds : 2 * kinds] @ _member(
            general.NEUTRALITY
        )
        below[:, general.FIRST_HIDDEN :] = hidden = (above @ self.upper.weights.T) * (reading.hidden > 0)
        self._upper.step(reading.hidden.T @ above, 0.3 * rate)
        self._bias.step(above.sum(axis=0), 0.3 * rate)
        self._start.step(hidden.sum(axis=0), 0.3 * rate)
        return below

    def _slopes(self, reading: general.Reading, own: Floats, chosen: Places) -> tuple[Floats, Floats]:
        """The slope of the loss by polarity and by neutrality, as columns."""
        kind = self._data.sources[chosen]
        polarity, neutrality = (own * reading.polarity).sum(axis=1), (own * reading.neutrality).sum(axis=1)
        neutrality = np.where(self._two[kind], np.float32(-30), neutrality)
        shares = shares_of(np.stack([-polarity, neutrality, polarity], axis=1))
        shares[np.arange(len(chosen)), self._data.labels[chosen]] -= 1
        shares *= self._weights[kind, None]
        return shares[:, 2:] - shares[:, :1], np.where(self._two[kind, None], np.float32(0), shares[:, 1:2])


def _member(groups: Places) -> Floats:
    """A matrix that adds the kinds of each group."""
    return np.eye(int(groups.max()) + 1, dtype=np.float32)[groups]


def train(data: Data, plan: Plan) -> tuple[Linear, general.Upper]:
    """The model of `data`: learnt with all grams that occur often enough, cut to those that matter, and learnt again."""
    counts = counted(data)
    known = np.flatnonzero(counts >= plan.seen)
    table, _ = _learnt(data, known, plan)
    matter = np.sqrt(counts[known]) * np.linalg.norm(table[1:], axis=1)
    known = np.sort(known[np.argsort(-matter, kind="stable")[: plan.kept]])
    table, aim = _learnt(data, known, plan)
    eight, scale = quantised(table, plan.levels)
    return Linear(eight, scale, aim.bias, 0, slots_of(known)), aim.upper


def counted(data: Data) -> Places:
    """How often each gram occurs, by its hash."""
    counts = np.zeros(1 << BITS, np.int64)
    for part in data.parts:
        for stream in part.streams:
            counts += np.bincount(stream.hashes.ravel(), minlength=1 << BITS)
    counts[0] = 0
    return counts


def nothing_of(known: Places) -> Linear:
    """A model without weights that knows those buckets."""
    nothing = np.zeros(1, np.float32)
    return Linear(np.zeros((1, 1), np.int8), nothing, nothing, 0, slots_of(known))


def slots_of(known: Places) -> NDArray[np.int32]:
    """The row of each bucket: 1, 2, 3 … for the `known`, which grow."""
    slots = np.zeros(1 << BITS, np.int32)
    slots[known] = np.arange(1, len(known) + 1)
    return slots


def _learnt(data: Data, known: Places, plan: Plan) -> tuple[Floats, Mixture]:
    """A table with a row for each of the buckets `known`, and what was learnt above it."""
    random = np.random.default_rng(plan.pace.seed)
    table = np.zeros((len(known) + 1, general.FIRST_HIDDEN + plan.hidden), np.float32)
    table[1:, general.FIRST_HIDDEN :] = random.standard_normal((len(known), plan.hidden)) * plan.start
    aim = Mixture(data, plan)
    descend(data.rows(nothing_of(known)), table, aim, plan.pace)
    return table, aim


def finished(linear: Linear, upper: general.Upper) -> Linear:
    """`linear` with the upper weights among its figures, as it is written."""
    figures = {"upper": np.round(np.vstack([upper.weights, upper.bias]), 4).ravel().tolist()}
    return msgspec.structs.replace(linear, figures=figures)


def labelled_folder() -> Path:
    """The folder of the labelled texts; UsageError where there is none."""
    folder = Path(environ.get("ZHENGMING_SHARED", "../shared")) / "data" / "sentiment"
    if not folder.is_dir():
        raise UsageError(
            f"expected the labelled texts in {folder}, found no such folder; name another by ZHENGMING_SHARED"
        )
    return folder


def main(arguments: list[str]) -> Iterator[str]:
    """Trains, writes the file that `arguments` names (by default the product's own) and gives the table of figures."""
    folder = labelled_folder()
    target = Path(arguments[0]) if arguments else Path(__file__).parents[1] / "data" / general.FILE
    dev = read(folder / "dev.csv.gz")
    linear, upper = train(read(folder / "train.csv.gz"), Plan())
    answers = Answers(dev.labels, dev.sources)
    upper = calibrated(linear, upper, dev.parts, answers)
    data = packed(finished(linear, upper))
    target.write_bytes(data)
    yield f"{target.name}: {len(data):,} bytes, {len(linear.table):,} rows of {linear.outputs}"
    yield from table_of(read_all(linear, upper, dev.parts), answers, SOURCES)


if __name__ == "__main__":
    for line in main(sys.argv[1:]):
        sys.stdout.write(f"{line}\n")
