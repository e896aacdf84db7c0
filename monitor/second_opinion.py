"""A second opinion on the mood of Chinese texts, beside our own models: snownlp's classifier, retrained or as it comes.

Retrained (`voter`) it takes some 57 MB and 0.3 s, and lives where it is asked. As it comes it takes 3 s and some 430 MB to load,
and lives in a helper (`monitor.helper`). What is asked for neither loads neither.
"""

from __future__ import annotations

import math
import re
import sys
from typing import Any, Protocol

from monitor.helper import ANSWER, START, Helper, serve
from monitor.opinion.text.script import simplified
from monitor.settings import Settings

#: characters that are asked about; snownlp's time grows with the text
ASKED = 600
_HAN = re.compile("[\u3400-\u9fff]")


class Second(Protocol):
    """Somebody with an opinion."""

    def score(self, text: str) -> float | None:
        """-1 (negative) … 1 (positive), or None."""

    def close(self) -> None:
        """No more questions."""


class NoOpinion:
    """No second opinion: our own models alone decide."""

    def score(self, text: str) -> float | None:
        """Always None."""
        return None

    def close(self) -> None:
        """Nothing to stop."""


class Retrained:
    """The opinion of `monitor.opinion.weights.voter`, which is loaded by the first question."""

    def score(self, text: str) -> float | None:
        """The opinion on `text`; None for a text that is not Chinese."""
        from monitor.opinion.weights.voter import shipped

        return shipped().score(text)

    def close(self) -> None:
        """Nothing to stop."""


class SnowNlp:
    """stock snownlp's opinion, from the `helper`; any thread may ask."""

    def __init__(self, helper: Helper | None = None, *, idle: float = 120.0) -> None:
        self._helper = helper or Helper((sys.executable, "-m", "monitor.second_opinion"), idle=idle)

    def score(self, text: str) -> float | None:
        """The opinion on `text`; None for a text that is not Chinese, and as `Helper.ask`."""
        if len(_HAN.findall(text[:ASKED])) < 2:
            return None
        answer = self._helper.ask({"text": simplified(text[:ASKED])})
        return None if answer is None or answer["score"] is None else float(answer["score"])

    @property
    def pid(self) -> int | None:
        """The helper's process, None while there is none."""
        return self._helper.pid

    def close(self) -> None:
        """As `Helper.close`."""
        self._helper.close()


def chosen(settings: Settings) -> Second:
    """What the setting `sentiment` asks for."""
    if settings.sentiment == "snownlp":
        return SnowNlp(idle=settings.sentiment_idle)
    return Retrained() if settings.sentiment == "voter" else NoOpinion()


def stock_opinion(text: str) -> float | None:
    """What snownlp as it comes says of `text`, in this very process; None where it fails."""
    from snownlp import sentiment

    try:
        probability = float(sentiment.classify(text))
    except (ZeroDivisionError, ValueError, OverflowError, KeyError, IndexError):
        return None
    return 2 * probability - 1 if math.isfinite(probability) else None


def main(idle: float) -> None:
    """The helper: answers `{"text": …}` with `{"score": …}`."""

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        return {"score": stock_opinion(question["text"])}

    stock_opinion("准备好了")
    serve(answer, idle)


__all__ = ["ANSWER", "START", "NoOpinion", "Retrained", "Second", "SnowNlp", "chosen", "stock_opinion"]

if __name__ == "__main__":
    main(float(sys.argv[1]))
