"""Digests of long texts, made in a helper (`monitor.helper`): nothing of snownlp or jieba is loaded where they are asked for."""

from __future__ import annotations

import sys
from hashlib import blake2b
from typing import Any

import msgspec

from monitor.helper import Helper, serve
from monitor.opinion.digest import READ, Digest, digest, is_long, no_summary
from monitor.settings import Settings

#: digests that are remembered, for a source may list its posts again and again
REMEMBERED = 500


class Summaries:
    """Digests from the `helper`; any thread may ask."""

    def __init__(self, helper: Helper | None = None, *, idle: float = 120.0) -> None:
        self._helper = helper or Helper((sys.executable, "-m", "monitor.summaries"), idle=idle)
        self._known: dict[bytes, Digest | None] = {}

    def of(self, text: str, language: str) -> Digest | None:
        """The digest of `text`; None for a text that is short or in another language than Chinese and English, and as `Helper.ask`."""
        if not is_long(text, language):
            return None
        key = blake2b(text[:READ].encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if key not in self._known and (answer := self._helper.ask({"text": text[:READ]})):
            self._remember(key, msgspec.convert(answer["digest"], Digest | None))
        return self._known.get(key)

    def _remember(self, key: bytes, found: Digest | None) -> None:
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[key] = found

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
