"""Counts the words of the voter: `python -m monitor.opinion.training.voter`, which `make model` runs.

The texts are the Chinese ones that are negative or positive: of train.csv.gz in the folder sentiment/ of what ZHENGMING_SHARED
names, and of the project's own posts (docs/labelling.md); dev.csv.gz is for the figures alone.
"""

from __future__ import annotations

import csv
import gzip
import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from monitor.opinion.text.normal import prepare_many
from monitor.opinion.training.corpus import read_corpus
from monitor.opinion.training.general import labelled_folder
from monitor.opinion.training.measuring import macro_f1
from monitor.opinion.weights.voter import FILE, Counts, Voter, packed, words

LABELS = ("negative", "positive")
#: the sources by which it is measured: Chinese, of two labels
SOURCES = (
    "chnsenticorp",
    "htl_all",
    "online_shopping",
    "waimai",
    "weibo_senti",
    "weibo_covid7",
    "guba_stock",
    "fin_news",
)
#: how many texts a word must stand in, and how many words are kept
SEEN, KEPT = 3, 60_000
#: how often each of the project's own posts counts: the public texts are 23 times as many
OWN = 3
_PART = 5000


class Labelled(NamedTuple):
    """A text, the number of its label in `LABELS`, and where it is from."""

    text: str
    label: int
    source: str


def read(path: Path) -> Iterator[Labelled]:
    """The Chinese texts of a packed CSV file that are negative or positive."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["lang"].startswith("zh") and line["label"] in LABELS:
                yield Labelled(line["text"], LABELS.index(line["label"]), line["source"])


def own_posts() -> list[Labelled]:
    """The project's own Chinese posts that are negative or positive, without the brand's name."""
    return [
        Labelled(post.about(""), LABELS.index(post.labels.sentiment), "posts")
        for post in read_corpus()
        if post.language.startswith("zh") and post.labels.sentiment in LABELS
    ]


def count(texts: Iterable[Labelled], *, seen: int = SEEN, kept: int = KEPT) -> Counts:
    """The words of `texts` that tell most, with how many texts of each label hold them: the same texts, the same counts."""
    found: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    waiting = iter(texts)
    while some := list(islice(waiting, _PART)):
        for one, prepared in zip(some, prepare_many([one.text for one in some]), strict=True):
            found[one.label].update(words(prepared.folded))
    negative, positive = found
    known = [word for word, times in (negative + positive).items() if times >= seen]
    matter = _mattering(negative, positive)
    best = sorted(known, key=lambda word: (-matter(word), word))[:kept]
    return Counts({word: (negative[word], positive[word]) for word in best})


def _mattering(negative: Counter[str], positive: Counter[str]) -> Callable[[str], float]:
    """How much a word tells: the size of its log-odds, by the root of how often it occurs."""
    base = math.log(positive.total() + 1) - math.log(negative.total() + 1)

    def matter(word: str) -> float:
        odds = math.log(positive[word] + 1) - math.log(negative[word] + 1) - base
        return abs(odds) * math.sqrt(negative[word] + positive[word])

    return matter


def figures(score: Callable[[str], float | None], texts: Sequence[Labelled]) -> dict[str, float]:
    """The macro-F1 by source of what `score` says of `texts`, by its sign; what it says nothing of counts as negative."""
    found = np.array([(score(one.text) or 0) > 0 for one in texts], np.int64)
    labels = np.array([one.label for one in texts])
    sources = np.array([one.source for one in texts])
    return {source: macro_f1(labels[sources == source], found[sources == source]) for source in SOURCES}


def main(arguments: list[str]) -> Iterator[str]:
    """Counts, writes the file that `arguments` names (by default the product's own) and gives the table of figures."""
    folder = labelled_folder()
    target = Path(arguments[0]) if arguments else Path(__file__).parents[1] / "data" / FILE
    counts = count(chain(read(folder / "train.csv.gz"), own_posts() * OWN))
    data = packed(counts)
    target.write_bytes(data)
    yield f"{target.name}: {len(data):,} bytes, {len(counts.words):,} words"
    dev = [one for one in read(folder / "dev.csv.gz") if one.source in SOURCES]
    told = figures(Voter(counts).score, dev)
    yield "| source | texts | macro-F1 |"
    yield "| --- | ---: | ---: |"
    for source, f1 in told.items():
        yield f"| {source} | {sum(one.source == source for one in dev)} | {f1:.3f} |"
    yield f"| mean of these {len(told)} | | {np.mean(list(told.values())):.3f} |"


if __name__ == "__main__":
    for line in main(sys.argv[1:]):
        sys.stdout.write(f"{line}\n")
