"""How much better or worse judging becomes: layers learnt with and without the corrections, each asked only of what it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from monitor.opinion.labels import SENTIMENTS, SEVERITIES, TOPICS, UNRELATED
from monitor.opinion.models import shipped
from monitor.opinion.training.corpus import Labels
from monitor.opinion.training.learning import Places
from monitor.opinion.training.measuring import macro_f1
from monitor.opinion.training.trade import PACE, Lessons, learn
from monitor.opinion.weights.layer import Layer
from monitor.refitting.lessons import CORPUS, Lesson
from monitor.teaching import found, part

FIELDS = Labels._fields
#: says what is being done, and which part of how many
Progress = Callable[[str, int, int], None]
_SEED = 4


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """How good one field is of texts that were not learnt from, without and with the corrections.

    `of` is `corpus`, measured by macro-F1 (of relevance: the F1 of telling what is unrelated), or `corrections`, by the share that is
    right. `texts` are those that were asked.
    """

    of: str
    field: str
    texts: int
    without: float
    learnt: float


def taught(given: Lessons, lessons: Sequence[Lesson], chosen: Sequence[int], *, quick: bool = False) -> Layer:
    """The layer that the lessons with the numbers `chosen` teach; `quick` takes half the rounds.

    What features say together stays as it came with the product: to learn that anew takes minutes, and hangs little on single posts.
    """
    order = np.array([number for number in chosen for _ in range(lessons[number].counts)], np.int64)
    pace = msgspec.structs.replace(PACE, rounds=PACE.rounds // 2) if quick else PACE
    return msgspec.structs.replace(learn(part(given, order), pace), forest=shipped().layer.forest)


def figures(given: Lessons, lessons: Sequence[Lesson], folds: int, progress: Progress) -> tuple[Figure, ...]:
    """The figures of every field, by cross-validation: of each fold, what layers learnt from all other folds make of it.

    Both layers of a fold are learnt in half the rounds: what counts is how they differ.
    """
    corpus = [number for number, lesson in enumerate(lessons) if lesson.brand == CORPUS]
    corrected = [number for number, lesson in enumerate(lessons) if lesson.brand != CORPUS]
    without: dict[int, Labels] = {}
    learnt: dict[int, Labels] = {}
    for number, fold in enumerate(_folds(corpus, corrected, folds)):
        asked = frozenset(fold)
        for told, known in ((without, corpus), (learnt, [*corpus, *corrected])):
            if told is learnt and not corrected:
                continue
            progress("comparing", number * 2 + (told is learnt), folds * 2)
            layer = taught(given, lessons, [one for one in known if one not in asked], quick=True)
            told |= dict(zip(fold, _said(layer, part(given, np.array(fold, np.int64))), strict=True))
    return tuple(
        figure
        for of, numbers in (("corpus", corpus), ("corrections", corrected))
        if numbers
        for figure in _figures(
            of,
            [lessons[one].labels for one in numbers],
            [without[one] for one in numbers],
            [(learnt or without)[one] for one in numbers],
        )
    )


def _said(layer: Layer, asked: Lessons) -> list[Labels]:
    """What a layer says, without the rules that stand on top of it."""
    made = found(layer, asked)
    columns = zip(made.sentiment.tolist(), made.topic.tolist(), made.severity.tolist(), strict=True)
    return [
        Labels(
            SENTIMENTS[feeling],
            TOPICS[topic],
            SEVERITIES[grave],
            UNRELATED if TOPICS[topic] == UNRELATED else "about",
        )
        for feeling, topic, grave in columns
    ]


def _folds(corpus: Sequence[int], corrected: Sequence[int], folds: int) -> list[list[int]]:
    """Every lesson in one of `folds` parts; the corrections leave those of the corpus as they are."""
    random = np.random.default_rng(_SEED)
    parts: list[list[int]] = [[] for _ in range(folds)]
    for numbers in (corpus, corrected):
        order: Places = random.permutation(np.array(numbers, np.int64))
        for place, number in enumerate(order.tolist()):
            parts[place % folds].append(number)
    return parts


def _figures(
    of: str, wanted: Sequence[Labels], without: Sequence[Labels], learnt: Sequence[Labels]
) -> list[Figure]:
    measure = f1 if of == "corpus" else right
    return [
        Figure(
            of=of,
            field=field,
            texts=len(wanted),
            without=measure(wanted, without, field),
            learnt=measure(wanted, learnt, field),
        )
        for field in FIELDS
    ]


def f1(wanted: Sequence[Labels], given: Sequence[Labels], field: str) -> float:
    """The macro-F1 of a field; of relevance the F1 of what is unrelated."""
    told, answers = _values(wanted, field), _values(given, field)
    if field == "relevance":
        off = np.array([one == "unrelated" for one in told])
        said = np.array([one == "unrelated" for one in answers])
        whole = int(off.sum() + said.sum())
        return round(2 * int((off & said).sum()) / whole, 4) if whole else 1.0
    names = {name: number for number, name in enumerate(sorted({*told, *answers}))}
    numbers = [np.array([names[one] for one in values], np.int64) for values in (told, answers)]
    return round(macro_f1(*numbers), 4)


def right(wanted: Sequence[Labels], given: Sequence[Labels], field: str) -> float:
    """The share of texts of which a field is right."""
    told, answers = _values(wanted, field), _values(given, field)
    return round(sum(one == other for one, other in zip(told, answers, strict=True)) / len(told), 4)


def _values(labels: Sequence[Labels], field: str) -> list[str]:
    """The values of a field; nothing tells `aside` from `about` but a person."""
    values = [str(getattr(one, field)) for one in labels]
    return ["about" if one == "aside" else one for one in values]


def differs(one: Labels, other: Labels) -> bool:
    """Whether two judgements are told apart by a reader."""
    return any(_values([one], field) != _values([other], field) for field in FIELDS)
