"""Teaching the trade layer: labelled posts become lessons, layers are learnt from them and measured on posts they have not seen.

`python -m monitor.teaching`, which `make model` runs, writes the layer that comes with the product.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import combinations
from typing import TextIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.errors import CorpusError
from monitor.opinion.labels import SENTIMENTS, SEVERITIES, TOPICS, UNRELATED
from monitor.opinion.models import SHIPPED
from monitor.opinion.reading import Reading
from monitor.opinion.relevance import FEW
from monitor.opinion.text.normal import prepare_many
from monitor.opinion.training.corpus import LabelledPost, Labels, problems, read_corpus
from monitor.opinion.training.growing import Unseen, grow
from monitor.opinion.training.learning import Pace, Places
from monitor.opinion.training.measuring import macro_f1
from monitor.opinion.training.trade import PACE, Lessons, learn, unlisted
from monitor.opinion.weights.general import general
from monitor.opinion.weights.layer import ASKED, FEELING, Layer, decide, layer_bytes
from monitor.opinion.words.vocabulary import names_of, vocabulary
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import read_watchlists

FOLDS = 5
#: runs of which the shipped layer is the mean
RUNS = 3
_RELATED = 0.5
#: what a remark counts
_REMARK = 0.5


class Found(msgspec.Struct, frozen=True):
    """What a layer says of posts: numbers in `SENTIMENTS`, `TOPICS`, `SEVERITIES`."""

    sentiment: Places
    topic: Places
    severity: Places


class Figures(msgspec.Struct, frozen=True):
    """How good what was found is, each 0…1: macro-F1 of sentiment and topic, recall and precision of major and of unrelated."""

    sentiment: float
    topic: float
    major_recall: float
    major_precision: float
    unrelated_recall: float
    unrelated_precision: float


def shortest_name(watchlist: Watchlist) -> str:
    """The shortest name of the brand: the one that stands in the posts."""
    return min((watchlist.brand.name, *watchlist.brand.aliases), key=len)


def lessons(posts: Sequence[LabelledPost], watchlist: Watchlist) -> Lessons:
    """What the posts teach, read with the words of `watchlist` and with its brand's shortest name in them; a remark counts half, for each
    of its few n-grams weighs much more than one of a longer post's."""
    name = shortest_name(watchlist)
    texts = prepare_many([post.about(name) for post in posts])
    reading = Reading(texts, vocabulary(watchlist.lexicon), names_of(watchlist.brand), general())
    counts = np.where(reading.grams.lengths < FEW, _REMARK, 1).astype(np.float32)
    return Lessons(reading.grams, reading.dense, [post.labels for post in posts], counts)


def found(layer: Layer, given: Lessons) -> Found:
    """What `layer` says of the posts of `given`, without the rules that stand on top of it."""
    _, scores = layer.scores(given.grams, given.dense)
    decided = decide(scores, layer.agreement)
    elsewhere = decided.related < _RELATED
    sentiment, topic, severity = decided.best
    return Found(
        np.where(elsewhere, scores[:, FEELING].argmax(1), sentiment),
        np.where(elsewhere, TOPICS.index(UNRELATED), topic),
        np.where(elsewhere, 0, severity),
    )


def truth(labels: Sequence[Labels]) -> Found:
    """The labels as numbers."""
    return Found(
        np.array([SENTIMENTS.index(one.sentiment) for one in labels]),
        np.array([TOPICS.index(one.topic) for one in labels]),
        np.array([SEVERITIES.index(one.severity) for one in labels]),
    )


def figures(labels: Sequence[Labels], said: Found) -> Figures:
    """How well `said` meets `labels`."""
    true = truth(labels)
    major, unrelated = SEVERITIES.index("major"), TOPICS.index(UNRELATED)
    return Figures(
        macro_f1(true.sentiment, said.sentiment),
        macro_f1(true.topic, said.topic),
        *_recall_precision(true.severity == major, said.severity == major),
        *_recall_precision(true.topic == unrelated, said.topic == unrelated),
    )


def _recall_precision(true: NDArray[np.bool_], said: NDArray[np.bool_]) -> tuple[float, float]:
    hits = float((true & said).sum())
    return hits / max(1.0, float(true.sum())), hits / max(1.0, float(said.sum()))


def folds(count: int, seed: int = 1) -> Places:
    """A fold of `FOLDS` for each of `count` posts, the same for the same count and seed."""
    return np.asarray(np.random.default_rng(seed).permutation(count) % FOLDS, np.int64)


def part(given: Lessons, chosen: NDArray[np.int64]) -> Lessons:
    """The lessons of the chosen posts."""
    return Lessons(
        given.grams.only(chosen), given.dense[chosen], [given.labels[one] for one in chosen], given.weights[chosen]
    )


def without(given: Lessons, groups: Places, pace: Pace = PACE) -> list[Layer]:
    """For each group of the posts the layer that all others teach, without a forest."""
    return [learn(part(given, np.flatnonzero(groups != group)), pace) for group in np.unique(groups)]


def unseen(given: Lessons, groups: Places, layers: Sequence[Layer]) -> Unseen:
    """What the `layers`, one `without` each group, ask of the posts of that group."""
    named, bare = unlisted(given)
    told = Unseen(*(np.zeros((len(dense), len(ASKED)), np.float32) for dense in (given.dense, bare)))
    for group, layer in zip(np.unique(groups), layers, strict=True):
        own, short = np.flatnonzero(groups == group), np.flatnonzero(groups[named] == group)
        told.all[own] = layer.asked(given.grams.only(own), given.dense[own])[1].T
        told.bare[short] = layer.asked(given.grams.only(named[short]), bare[short])[1].T
    return told


def strangers_to(given: Lessons, groups: Places, layers: Sequence[Layer], pace: Pace = PACE) -> list[Layer]:
    """Each of the `layers`, one `without` each group of the posts, with the forest that all others teach.

    A forest grows on the scores of layers that know neither the posts they score nor the group which is judged in the end, so of the
    labels of that group nothing comes through (nested cross-validation: Varma and Simon, BMC Bioinformatics 7:91, 2006).
    """
    numbers = np.unique(groups).tolist()
    pairs = {
        both: learn(part(given, np.flatnonzero(~np.isin(groups, both))), pace) for both in combinations(numbers, 2)
    }
    made = []
    for group, layer in zip(numbers, layers, strict=True):
        rest = np.flatnonzero(groups != group)
        others = part(given, rest)
        knowing_neither = [pairs[min(group, other), max(group, other)] for other in numbers if other != group]
        forest = grow(others, unseen(others, groups[rest], knowing_neither))
        made.append(msgspec.structs.replace(layer, forest=forest))
    return made


def cross_validated(given: Lessons, groups: Places, layers: Sequence[Layer]) -> Found:
    """What the `layers`, one for each group, say of the posts of that group."""
    said = [np.zeros(len(given.labels), np.int64) for _ in range(3)]
    for group, layer in zip(np.unique(groups), layers, strict=True):
        own = np.flatnonzero(groups == group)
        one = found(layer, part(given, own))
        for column, values in zip(said, (one.sentiment, one.topic, one.severity), strict=True):
            column[own] = values
    return Found(*said)


def main(out: TextIO = sys.stderr) -> None:
    """Check the corpus, learn the layer from all of it, write it, and say how good it is on posts it has not seen."""
    posts = read_corpus()
    if wrong := problems(posts):
        raise CorpusError("\n".join(wrong))
    watchlist = read_watchlists()[0]
    given = lessons(posts, watchlist)
    groups = folds(len(posts))
    layers = without(given, groups)
    forest = grow(given, unseen(given, groups, layers))
    data = layer_bytes(msgspec.structs.replace(learn(given, runs=RUNS), forest=forest))
    SHIPPED.write_bytes(data)
    out.write(f"{SHIPPED.name}: {len(data):,} bytes, learnt from {len(posts):,} posts\n")
    measured = figures(given.labels, cross_validated(given, groups, strangers_to(given, groups, layers)))
    for name, value in msgspec.structs.asdict(measured).items():
        out.write(f"  {name.replace('_', ' '):20} {value:.3f}   ({FOLDS}-fold cross-validation)\n")


if __name__ == "__main__":
    main()
