"""Labelled texts made ready for learning: the corpus, and what analysts corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from monitor.judge import judge_all
from monitor.opinion.correcting import Given, labels_of
from monitor.opinion.judging import Place
from monitor.opinion.models import Models
from monitor.opinion.reading import Reading, masked
from monitor.opinion.text.grams import grams
from monitor.opinion.text.normal import prepare_many
from monitor.opinion.training.corpus import LabelledPost, Labels
from monitor.opinion.training.trade import Lessons
from monitor.opinion.weights.general import general
from monitor.opinion.weights.layer import Layer
from monitor.opinion.words.features import COLUMNS
from monitor.opinion.words.vocabulary import names_of, vocabulary
from monitor.sighting import Post
from monitor.store.corrections import Corrected
from monitor.watchlist.model import Watchlist
from monitor.watchlist.reading import read_shared, read_watchlist, shipped

#: a correction counts as so many posts of the corpus
COUNTS = 4
#: the brand in whose name the posts of the corpus are read
_CORPUS_BRAND = "ebc"
#: stands for that brand among the watchlists, whatever those of an installation are called
CORPUS = ""
_PART = 2048
_PLACE = Place("labelled posts")


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """A labelled text; `brand` is the key of the watchlist that it is read with, `counts` how many posts it counts as."""

    id: str
    brand: str
    text: str
    labels: Labels
    counts: int = 1


def of_corpus(posts: Iterable[LabelledPost], watchlist: Watchlist) -> list[Lesson]:
    """The posts of the corpus as lessons, with the shortest name of the brand in them."""
    name = min((watchlist.brand.name, *watchlist.brand.aliases), key=len)
    return [Lesson(id=post.id, brand=CORPUS, text=post.about(name), labels=post.labels) for post in posts]


def of_corrections(corrections: Sequence[Corrected], brands: Iterable[str]) -> list[Lesson]:
    """One lesson for each corrected text of `brands`; `corrections` are newest first.

    Of each label the newest that was given counts, else how the text was judged when it was corrected last.
    """
    known, found = frozenset(brands), dict[tuple[str, str], tuple[Corrected, Given]]()
    for one in corrections:
        if one.brand in known and one.text.strip():
            newest, given = found.get((one.brand, one.text), (one, Given()))
            found[one.brand, one.text] = (newest, _under(given, one.after))
    return [
        Lesson(
            id=f"correction {newest.id}",
            brand=brand,
            text=text,
            labels=given.over(Labels(**msgspec.structs.asdict(newest.before))),
            counts=COUNTS,
        )
        for (brand, text), (newest, given) in found.items()
    ]


def _under(newer: Given, older: Given) -> Given:
    """`newer`, with what only `older` says."""
    told = msgspec.structs.asdict(newer)
    return Given(**{name: told[name] or value for name, value in msgspec.structs.asdict(older).items()})


def watchlists_for(folder: Path | None, own: Iterable[Watchlist]) -> dict[str, Watchlist]:
    """The watchlists that lessons are read with: the installation's by key, and that of the corpus.

    The corpus is read in the name of the shipped brand, and with the words that the brands under `folder` share (None: the shipped ones).
    """
    corpus = read_watchlist(shipped() / _CORPUS_BRAND)
    lexicon = read_shared(folder).lexicon if folder else corpus.lexicon
    told = {watchlist.brand.key: watchlist for watchlist in own}
    return {**told, CORPUS: msgspec.structs.replace(corpus, lexicon=lexicon, sources=())}


def prepared(lessons: Sequence[Lesson], watchlists: Mapping[str, Watchlist]) -> Lessons:
    """`lessons` with the features that the layer sees, in their order; the names of their brands are masked."""
    hidden = [""] * len(lessons)
    dense = np.zeros((len(lessons), len(COLUMNS)), np.float32)
    for brand, part in _parts(lessons):
        texts = prepare_many([lessons[number].text for number in part])
        words, names = vocabulary(watchlists[brand].lexicon), names_of(watchlists[brand].brand)
        reading = Reading(texts, words, names, general())
        dense[part] = reading.dense
        for number, text in zip(part, masked(reading.block, reading.seen.names, reading.others), strict=True):
            hidden[number] = text
    weights = np.ones(len(lessons), np.float32)
    return Lessons(grams(hidden), dense, [lesson.labels for lesson in lessons], weights)


def judged(lessons: Sequence[Lesson], watchlists: Mapping[str, Watchlist], layer: Layer) -> list[Labels]:
    """How `lessons` are judged with `layer`, by the whole chain of judging."""
    found: dict[int, Labels] = {}
    models = Models(general(), layer)
    for brand, part in _parts(lessons):
        posts = [Post(source=f"{brand}/refit", url="", text=lessons[number].text) for number in part]
        told = judge_all(posts, watchlists[brand], place=_PLACE, models=models)
        found |= {number: labels_of(one) for number, one in zip(part, told, strict=True)}
    return [found[number] for number in range(len(lessons))]


def _parts(lessons: Sequence[Lesson]) -> list[tuple[str, list[int]]]:
    """The numbers of the lessons of each brand, in parts that fit into memory."""
    brands: dict[str, list[int]] = {}
    for number, lesson in enumerate(lessons):
        brands.setdefault(lesson.brand, []).append(number)
    return [
        (brand, numbers[first : first + _PART])
        for brand, numbers in brands.items()
        for first in range(0, len(numbers), _PART)
    ]
