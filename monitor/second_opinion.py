"""A second opinion on the mood of Chinese texts: snownlp, in a process of its own.

snownlp takes 3 s and some 420 MB to load, so it lives in a helper that is started by the first question, talks JSON lines
over pipes, and ends by itself after a while without questions, or as soon as its parent is gone.
"""

from __future__ import annotations

import json
import math
import os
import re
import selectors
import subprocess
import sys
import time
from collections.abc import Callable
from threading import Lock, Thread
from typing import Any

from monitor.opinion.script import simplified
from monitor.settings import Settings

START, ANSWER = 10.0, 2.0
#: seconds without a new attempt after the helper could not be started
PAUSE = 60.0
#: characters that are asked about; snownlp's time grows with the text
ASKED = 600
_HAN = re.compile("[\u3400-\u9fff]")


class WordsOnly:
    """No second opinion: the watchlist's words alone decide."""

    def score(self, text: str) -> float | None:
        """Always None."""
        return None

    def close(self) -> None:
        """Nothing to stop."""


class SnowNlp:
    """snownlp's opinion, -1 (negative) … 1 (positive); any thread may ask, one question is answered at a time.

    `idle` is the time in seconds after which the helper ends; `command` starts it; `limits` are the seconds that it may take to start
    and to answer; `monotonic` tells the seconds since whenever, for the pause after it could not be started.
    """

    def __init__(
        self,
        *,
        idle: float = 120.0,
        command: tuple[str, ...] = (sys.executable, "-m", "monitor.second_opinion"),
        limits: tuple[float, float] = (START, ANSWER),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._command, self._limits, self._monotonic = (*command, str(idle)), limits, monotonic
        self._lock = Lock()
        self._helper: _Helper | None = None
        self._not_before = -math.inf
        self._closed = False

    def score(self, text: str) -> float | None:
        """The opinion on `text`; None for a text that is not Chinese, and when the helper died twice or was too slow.

        Takes at most 10 s when the helper has to be started and 2 s else: asynchronous callers ask from a thread.
        """
        if len(_HAN.findall(text[:ASKED])) < 2:
            return None
        with self._lock:
            for _ in range(2):
                helper = self._running()
                if helper is None:
                    return None
                try:
                    return helper.ask(simplified(text[:ASKED]))
                except TimeoutError:
                    self._stop()
                    return None
                except (OSError, EOFError):
                    self._stop()
            return None

    @property
    def pid(self) -> int | None:
        """The helper's process, None while there is none."""
        return self._helper.process.pid if self._helper and self._helper.process.poll() is None else None

    def close(self) -> None:
        """Stop the helper for good, a question that waits for it included: it and later ones have no answer."""
        self._closed = True
        helper = self._helper
        if helper is not None:
            helper.process.kill()
        with self._lock:
            self._stop()

    def _running(self) -> _Helper | None:
        if self._helper is not None and self._helper.process.poll() is not None:
            self._stop()
        if self._helper is None and not self._closed and self._monotonic() >= self._not_before:
            try:
                self._helper = _Helper(self._command, self._limits[1])
                self._helper.wait_ready(self._limits[0])
            except (OSError, EOFError, TimeoutError):
                self._stop()
                self._not_before = self._monotonic() + PAUSE
        return self._helper

    def _stop(self) -> None:
        if self._helper is not None:
            self._helper.stop()
            self._helper = None


class _Helper:
    """One running helper; raises OSError or EOFError when it is dead, TimeoutError when it is slow."""

    def __init__(self, command: tuple[str, ...], patience: float) -> None:
        self._patience = patience
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )
        Thread(target=self.process.wait, daemon=True, name="second opinion").start()

    def wait_ready(self, timeout: float) -> None:
        """Return once the helper has loaded what it needs."""
        self._answer(timeout)

    def ask(self, text: str) -> float | None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"text": text}).encode() + b"\n")
        found = self._answer(self._patience)["score"]
        return None if found is None else float(found)

    def stop(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def _answer(self, timeout: float) -> dict[str, Any]:
        """One line of JSON from the helper."""
        assert self.process.stdout
        end, line = time.monotonic() + timeout, b""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                if not selector.select(max(0.0, end - time.monotonic())):
                    raise TimeoutError("the helper is too slow")
                part = os.read(self.process.stdout.fileno(), 65536)
                if not part:
                    raise EOFError("the helper ended")
                line += part
        answer = json.loads(line)
        assert isinstance(answer, dict)
        return answer


def chosen(settings: Settings) -> SnowNlp | WordsOnly:
    """What the setting `sentiment` asks for."""
    return SnowNlp(idle=settings.sentiment_idle) if settings.sentiment == "snownlp" else WordsOnly()


def _opinion(text: str) -> float | None:
    from snownlp import sentiment

    try:
        probability = float(sentiment.classify(text))
    except (ZeroDivisionError, ValueError, OverflowError, KeyError, IndexError):
        return None
    return 2 * probability - 1 if math.isfinite(probability) else None


def main(idle: float) -> None:
    """The helper: answers lines of `{"text": …}` with `{"score": …}` until its input ends or nothing comes for `idle` seconds."""
    _opinion("准备好了")
    sys.stdout.write('{"ready": true}\n')
    sys.stdout.flush()
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin, selectors.EVENT_READ)
        while selector.select(idle) and (line := sys.stdin.readline()):
            print(json.dumps({"score": _opinion(json.loads(line)["text"])}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(float(sys.argv[1]))
