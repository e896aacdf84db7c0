"""Stock snownlp and VADER on the texts that benchmarks.opinion judges; what is not installed is left out."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

#: texts of each set that snownlp is asked about: it judges some hundred a second
ASKED = 200
_LIMIT = 600
#: where snownlp's share of positive, and VADER's compound, begin to tell (the projects' own advice)
_SNOW, _VADER = (0.4, 0.6), 0.05


class Row(Protocol):
    """A labelled text."""

    @property
    def text(self) -> str: ...

    @property
    def source(self) -> str: ...

    @property
    def language(self) -> str: ...


@cache
def _classify() -> Any:
    return import_module("snownlp.sentiment").classify


@cache
def _analyser() -> Any:
    try:
        return import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    except ImportError:
        return None


def snownlp(rows: Sequence[Row]) -> dict[int, float]:
    """snownlp's opinion, -1…1, on some Chinese texts of each set, by their number."""
    chosen: list[int] = []
    for source in sorted({row.source for row in rows}):
        own = [number for number, row in enumerate(rows) if row.source == source and row.language.startswith("zh")]
        chosen += random.Random(1).sample(own, min(ASKED, len(own)))
    return {number: _opinion(rows[number].text) for number in chosen}


def _opinion(text: str) -> float:
    try:
        return 2 * float(_classify()(text[:_LIMIT])) - 1
    except (ZeroDivisionError, ValueError, OverflowError, KeyError, IndexError):
        return 0.0


def vader(rows: Sequence[Row]) -> dict[int, float]:
    """VADER's opinion on the English texts, by their number: -1, 0 or 1; empty where it is not installed."""
    analyser = _analyser()
    if analyser is None:
        return {}
    english = [number for number, row in enumerate(rows) if row.language == "en"]
    compounds = {number: float(analyser.polarity_scores(rows[number].text)["compound"]) for number in english}
    return {number: float(value >= _VADER) - float(value <= -_VADER) for number, value in compounds.items()}


def snownlp_labels(texts: Sequence[str]) -> NDArray[np.int64]:
    """snownlp's label of each text: 0 negative, 1 neutral, 2 positive."""
    shares = [(_opinion(text) + 1) / 2 for text in texts]
    return np.array([0 if share < _SNOW[0] else 2 if share > _SNOW[1] else 1 for share in shares])


def snownlp_rate(rows: Sequence[Row]) -> float:
    """Texts of 60 characters that snownlp judges in a second of CPU time."""
    texts = [row.text[:60] for row in rows if row.language.startswith("zh")][:ASKED]
    begin = time.process_time()
    for text in texts:
        _opinion(text)
    return len(texts) / (time.process_time() - begin)
