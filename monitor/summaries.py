"""Digests of long texts, made in a helper (`monitor.helper`): nothing of snownlp or jieba is loaded where they are asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import msgspec

from monitor.helper import Helper, serve
from monitor.opinion.digest import READ, Digest, digest, is_long
from monitor.settings import Settings

#: Makes a digest of a text in a language, or None.
Summarise = Callable[[str, str], Digest | None]


def no_summary(text: str, language: str) -> Digest | None:
    """No digest of anything."""
    return None


class Summaries:
    """Digests from the `helper`; any thread may ask."""

    def __init__(self, helper: Helper | None = None, *, idle: float = 120.0) -> None:
        self._helper = helper or Helper((sys.executable, "-m", "monitor.summaries"), idle=idle)

    def of(self, text: str, language: str) -> Digest | None:
        """The digest of `text`; None for a text that is short or in another language than Chinese and English, and as `Helper.ask`."""
        if not is_long(text, language):
            return None
        answer = self._helper.ask({"text": text[:READ]})
        return msgspec.convert(answer["digest"], Digest | None) if answer else None

    @property
    def pid(self) -> int | None:
        """The helper's process, None while there is none."""
        return self._helper.pid

    def close(self) -> None:
        """As `Helper.close`."""
        self._helper.close()


class NoSummaries:
    """No digest of anything."""

    of = staticmethod(no_summary)

    def close(self) -> None:
        """Nothing to stop."""


def summaries(settings: Settings) -> Summaries | NoSummaries:
    """What the setting `summaries` asks for."""
    return Summaries(idle=settings.sentiment_idle) if settings.summaries == "on" else NoSummaries()


def main(idle: float) -> None:
    """The helper: answers `{"text": …}` with `{"digest": …}`."""

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        return {"digest": msgspec.to_builtins(digest(question["text"]))}

    digest("准备好了。" * 10)
    serve(answer, idle)


if __name__ == "__main__":
    main(float(sys.argv[1]))
