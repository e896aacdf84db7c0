"""Which words of a post speak for what was made of it: finds of the lexicon, the brand's names, and the wording that the models learnt."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from monitor.assessment import Assessment, Severity
from monitor.brand import Brand
from monitor.opinion.labels import UNRELATED
from monitor.opinion.models import Models
from monitor.opinion.reading import Reading
from monitor.opinion.text.normal import prepare
from monitor.opinion.text.places import origins, span
from monitor.opinion.weights.layer import FEELING, RELATED, SEVERITY, TOPIC, Layer, Scores
from monitor.opinion.weights.linear import Contribution
from monitor.opinion.words.context import Meant
from monitor.opinion.words.features import COLUMN, MEANT
from monitor.opinion.words.finding import FAR
from monitor.opinion.words.lexicon import Lexicon
from monitor.opinion.words.vocabulary import FEELINGS, NAMES, WAYS, names_of, vocabulary

#: wording that adds less than this, or than this share of what adds most, is left out
LEAST, SHARE = 0.05, 0.2
_TOKEN = re.compile(r"[^\W\u2e80-\uffff\U00010000-\U0010ffff]+|\S")

Row = NDArray[np.float64]


class Spoken(msgspec.Struct, frozen=True):
    """Words at `start`…`end` of the text as given, in characters.

    `code` is that of the reason which they belong to; `weight` what they add, in log-odds of the models: for `sentiment` towards
    positive, for `topic` towards that topic, for `severity` towards major; 0 for names. `meant` is how a word of the lexicon is
    meant: `fact`, `negated`, `asked`, `unsure`; empty for all else.
    """

    start: int
    end: int
    words: str
    code: str
    weight: float
    meant: str = ""


def spoken(text: str, judged: Assessment, brand: Brand, lexicon: Lexicon, models: Models) -> tuple[Spoken, ...]:
    """What speaks in `text`, of which `judged` was made, by place; of long texts in the first `FAR` characters."""
    given = text[:FAR]
    if not given.strip():
        return ()
    reading = Reading([prepare(given)], vocabulary(lexicon), names_of(brand), models.general)
    speaking = _Speaking(reading, models, judged)
    places = origins(given)
    found: dict[tuple[int, int, str, str], float] = {}
    for start, end, code, weight, meant in speaking.all():
        key = (*span(places, start, end), code, meant)
        found[key] = found.get(key, 0.0) + weight
    found |= _hosts(given, judged)
    return tuple(
        Spoken(start, end, given[start:end], code, round(weight, 4), meant)
        for (start, end, code, meant), weight in sorted(found.items())
        if end > start
    )


def _hosts(given: str, judged: Assessment) -> dict[tuple[int, int, str, str], float]:
    """Where the lookalike stands that the risk speaks of."""
    hosts = {
        one for reason in judged.reasons if reason.code == "severity.lookalike" for one in reason.detail.split(", ")
    }
    lower = given.lower()
    if len(lower) != len(given):
        return {}
    at = {(lower.find(host), len(host)) for host in hosts if host in lower}
    return {(start, start + size, "severity.lookalike", ""): 2.0 for start, size in at}


Told = tuple[int, int, str, float, str]


class _Speaking:
    """What speaks in the one text of a reading, in places of its normal form."""

    def __init__(self, reading: Reading, models: Models, judged: Assessment) -> None:
        self._reading, self._models = reading, models
        self._topic = judged.topics[0] if judged.topics else UNRELATED
        self._is_severe = judged.severity is not Severity.NONE
        self._folded = reading.texts[0].folded

    def all(self) -> Iterator[Told]:
        """Each piece with its code, weight and meaning."""
        yield from self._names()
        if self._topic == UNRELATED:
            yield from self._pieces(self._mood(), "sentiment.general")
            return
        layer = self._models.layer
        yield from self._lexical(layer)
        direction = np.zeros(layer.words.outputs, np.float32)
        direction[FEELING.start], direction[FEELING.stop - 1] = -1, 1
        yield from self._pieces(self._mood() + self._summed(layer, direction), "sentiment.wording")
        if self._topic in RELATED:
            topic = TOPIC.start + RELATED.index(self._topic)
            yield from self._pieces(self._summed(layer, topic).clip(0), f"topic.{self._topic}")
        if self._is_severe:
            yield from self._pieces(self._summed(layer, SEVERITY.stop - 1).clip(0), "severity.wording")

    def _names(self) -> Iterator[Told]:
        names = self._reading.seen.names
        for group, start, end in zip(names.group.tolist(), names.start.tolist(), names.end.tolist(), strict=True):
            kind = NAMES[group] if group < len(NAMES) else "bearer"
            yield (
                start,
                end,
                f"relevance.{kind if kind in {'alias', 'ambiguous', 'bearer'} else 'context'}",
                0.0,
                "",
            )

    def _lexical(self, layer: Layer) -> Iterator[Told]:
        """The finds of the lexicon; those of one kind share what it adds."""
        finds, meant = self._reading.seen.finds, self._reading.seen.meant.tolist()
        kinds, tone = _kinds(self._reading), _towards_positive(layer)
        columns = [_column(kinds[group][1], how) for group, how in zip(finds.group.tolist(), meant, strict=True)]
        many = Counter(columns)
        places = zip(finds.start.tolist(), finds.end.tolist(), finds.group.tolist(), strict=True)
        for (start, end, group), how, column, own in zip(
            places, meant, columns, finds.weight.tolist(), strict=True
        ):
            code = kinds[group][0]
            weight = _learnt(layer, tone, code, column) if column >= 0 else own
            share = float(self._reading.dense[0, column]) / many[column] if column >= 0 else 1.0
            yield start, end, code, weight * share, Meant(how).name.lower()

    def _mood(self) -> Row:
        """What general sentiment makes of each character."""
        return self._row(self._models.general.contributions(self._reading.grams, 0))

    def _summed(self, layer: Layer, output: int | Scores) -> Row:
        return self._row(layer.words.contributions(self._reading.grams, 0, output))

    def _row(self, parts: Iterable[Contribution]) -> Row:
        """What each character adds: the grams that hold it share theirs among their characters."""
        steps = np.zeros(len(self._folded) + 1)
        for part in parts:
            if part.end > part.start:
                each = part.weight / (part.end - part.start)
                steps[part.start] += each
                steps[part.end] -= each
        return np.cumsum(steps)[:-1]

    def _pieces(self, row: Row, code: str) -> Iterator[Told]:
        """The runs of whole words that add most, each with its sum."""
        sums = np.concatenate(([0.0], np.cumsum(row)))
        tokens = [found.span() for found in _TOKEN.finditer(self._folded) if self._folded[found.start()].isalnum()]
        values = _smoothed(tokens, [float(sums[end] - sums[start]) for start, end in tokens])
        least = max(LEAST, SHARE * max(map(abs, values), default=0.0))
        piece: tuple[int, int, float] | None = None
        for (start, end), value in zip(tokens, values, strict=True):
            if abs(value) < least:
                continue
            if piece and piece[2] * value > 0 and start - piece[1] <= 1:
                piece = (piece[0], end, piece[2] + value)
                continue
            if piece:
                yield piece[0], piece[1], code, piece[2], ""
            piece = (start, end, value)
        if piece:
            yield piece[0], piece[1], code, piece[2], ""


def _smoothed(tokens: list[tuple[int, int]], values: list[float]) -> list[float]:
    """`values` of signs that stand side by side (Chinese) mixed with their neighbours': a word has two of them or more."""
    made = list(values)
    for number, (start, end) in enumerate(tokens):
        if end - start != 1:
            continue
        near = [
            values[other]
            for other in (number - 1, number + 1)
            if 0 <= other < len(tokens) and (tokens[other][1] == start or tokens[other][0] == end)
        ]
        made[number] = (2 * values[number] + sum(near)) / (2 + len(near))
    return made


def _towards_positive(layer: Layer) -> Scores:
    return np.asarray(layer.weights[:, FEELING.stop - 1] - layer.weights[:, FEELING.start], np.float32)


def _learnt(layer: Layer, tone: Scores, code: str, column: int) -> float:
    """What one unit of a feature adds to the score that its reason belongs to."""
    score, _, kind = code.partition(".")
    if score == "sentiment":
        return float(tone[column])
    if score == "severity":
        return float(layer.weights[column, SEVERITY.stop - 1])
    return float(layer.weights[column, TOPIC.start + RELATED.index(kind)]) if kind in RELATED else 0.0


def _kinds(reading: Reading) -> list[tuple[str, str]]:
    """For each group of the lexicon the code of its reason, and the name of its feature."""
    words = reading.words
    return [
        *((f"topic.{topic.name}", topic.name) for topic in words.topics),
        *((f"severity.{sign.name}", sign.name) for sign in words.signs),
        *(("sentiment.words", name) for name in FEELINGS),
        *(("sentiment.manner", name) for name in WAYS),
        *((f"topic.{topic.name}", f"{topic.name} matter") for topic in words.topics),
    ]


def _column(name: str, meant: int) -> int:
    """The feature of a find; -1 for what the layer has not learnt."""
    return COLUMN.get(f"{name}{MEANT[Meant(meant)]}", COLUMN.get(name, -1))
