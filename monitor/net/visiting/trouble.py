"""What ends a visit before its answer is whole."""

from __future__ import annotations

from monitor.sites.visit import Outcome


class Trouble(Exception):
    """A look came to an end: how it ended, and one sentence that says why."""

    def __init__(self, outcome: Outcome, sentence: str) -> None:
        self.outcome, self.sentence = outcome, sentence
        super().__init__(sentence)


class Unresolved(OSError):
    """A name leads nowhere."""
