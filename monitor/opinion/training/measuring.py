"""How good the general model is, and what each kind of text starts from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.opinion.text.grams import Grams
from monitor.opinion.weights.general import KINDS, Floats, Reading, Upper
from monitor.opinion.weights.linear import Linear

Places = NDArray[np.int64]
#: the share of texts of a kind without neutral ones that may be called neutral
NEUTRAL = 0.1


class Answers(msgspec.Struct, frozen=True):
    """Labels as they should be (0 negative, 1 neutral, 2 positive), and the source of each text."""

    labels: Places
    sources: Places


def macro_f1(labels: Places, found: Places) -> float:
    """The mean F1 of the classes that `labels` holds; of 1 when all are found."""
    hits = [np.sum((labels == one) & (found == one)) for one in np.unique(labels)]
    sizes = [np.sum(labels == one) + np.sum(found == one) for one in np.unique(labels)]
    return float(np.mean([2 * hit / size for hit, size in zip(hits, sizes, strict=True)]))


def read_all(linear: Linear, upper: Upper, parts: Sequence[Grams]) -> Reading:
    """What the model reads in texts."""
    return upper.read(np.concatenate([linear.scores(part) for part in parts]))


def found(reading: Reading) -> tuple[Places, Places]:
    """The label of each text by the sign of its polarity (0 or 2), and by all three shares."""
    polarity = (reading.kinds * reading.polarity).sum(axis=1)
    neutrality = (reading.kinds * reading.neutrality).sum(axis=1)
    three = np.stack([-polarity, neutrality, polarity], axis=1).argmax(axis=1)
    return np.where(polarity > 0, 2, 0), np.asarray(three, np.int64)


def figures(reading: Reading, answers: Answers) -> Floats:
    """The macro-F1 of each source: by the sign where it knows two labels, by the label where it knows three."""
    sign, three = found(reading)
    made = []
    for source in range(len(KINDS)):
        own = answers.sources == source
        labels = answers.labels[own]
        made.append(macro_f1(labels, (three if np.any(labels == 1) else sign)[own]))
    return np.array(made, np.float32)


def calibrated(linear: Linear, upper: Upper, parts: Sequence[Grams], answers: Answers) -> Upper:
    """`upper` with the neutrality of kinds whose texts are all negative or positive moved.

    Nothing tells how neutral such texts are. It is moved to where a tenth of them, the least decided, are called neutral.
    """
    reading = read_all(linear, upper, parts)
    bias = upper.bias.copy()
    for kind in range(len(KINDS)):
        own = answers.sources == kind
        if np.any(own) and not np.any(answers.labels[own] == 1):
            spare = np.abs(reading.polarity[own, kind]) - reading.neutrality[own, kind]
            bias[len(KINDS) + kind] += np.float32(np.quantile(spare, NEUTRAL))
    return msgspec.structs.replace(upper, bias=bias)


def table_of(reading: Reading, answers: Answers, names: Sequence[str]) -> Iterator[str]:
    """The figures as lines of a table: by source, and the mean of those with two labels."""
    two, f1 = [], figures(reading, answers)
    yield "| source | texts | macro-F1 | called neutral |"
    yield "| --- | ---: | ---: | ---: |"
    for source, name in enumerate(names):
        own = answers.sources == source
        if not np.any(answers.labels[own] == 1):
            two.append(f1[source])
        neutral = float(np.mean(found(reading)[1][own] == 1))
        yield f"| {name} | {own.sum()} | {f1[source]:.3f} | {neutral:.1%} |"
    yield f"| mean of the {len(two)} with two labels | | {np.mean(two):.3f} | |"
