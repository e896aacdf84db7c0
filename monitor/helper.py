"""A process of our own beside this one, for what is heavy: started by the first question, gone when idle or when its parent is.

Both sides are here. They talk JSON lines over pipes: one object asks, one object answers.
"""

from __future__ import annotations

import json
import math
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable
from threading import Lock, Thread
from typing import Any

START, ANSWER = 10.0, 2.0
#: seconds without a new attempt after the helper could not be started
PAUSE = 60.0

Said = dict[str, Any]


class Helper:
    """Somebody to ask, from any thread, one question at a time.

    `command` starts it, and is given the time in seconds after which it ends without questions; `limits` are the seconds that it may take to
    start and to answer; `monotonic` tells the seconds since whenever, for the pause after it could not be started.
    """

    def __init__(
        self,
        command: tuple[str, ...],
        *,
        idle: float = 120.0,
        limits: tuple[float, float] = (START, ANSWER),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._command, self._limits, self._monotonic = (*command, str(idle)), limits, monotonic
        self._lock = Lock()
        self._helper: _Running | None = None
        self._not_before = -math.inf
        self._closed = False

    def ask(self, question: Said) -> Said | None:
        """The answer; None when the helper died twice over it or was too slow.

        Takes at most 10 s when the helper has to be started and 2 s else: asynchronous callers ask from a thread.
        """
        with self._lock:
            for _ in range(2):
                helper = self._running()
                if helper is None:
                    return None
                try:
                    return helper.ask(question)
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

    def _running(self) -> _Running | None:
        if self._helper is not None and self._helper.process.poll() is not None:
            self._stop()
        if self._helper is None and not self._closed and self._monotonic() >= self._not_before:
            try:
                self._helper = _Running(self._command, self._limits[1])
                self._helper.wait_ready(self._limits[0])
            except (OSError, EOFError, TimeoutError):
                self._stop()
                self._not_before = self._monotonic() + PAUSE
        return self._helper

    def _stop(self) -> None:
        if self._helper is not None:
            self._helper.stop()
            self._helper = None


class _Running:
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
        Thread(target=self.process.wait, daemon=True, name="helper").start()

    def wait_ready(self, timeout: float) -> None:
        """Return once the helper has loaded what it needs."""
        self._answer(timeout)

    def ask(self, question: Said) -> Said:
        """The answer of the helper."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(question).encode() + b"\n")
        return self._answer(self._patience)

    def stop(self) -> None:
        """End it, if it still runs."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def _answer(self, timeout: float) -> Said:
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


def serve(answer: Callable[[Said], Said], idle: float) -> None:
    """The helper's side: answers lines until its input ends or nothing comes for `idle` seconds."""
    sys.stdout.write('{"ready": true}\n')
    sys.stdout.flush()
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin, selectors.EVENT_READ)
        while selector.select(idle) and (line := sys.stdin.readline()):
            print(json.dumps(answer(json.loads(line))), flush=True)  # noqa: T201
