"""Many strings looked for at once in one pass over the text, however many they are (Intel's Hyperscan)."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from threading import Lock

import hyperscan
import numpy as np
from numpy.typing import NDArray


class Literals:
    """Finds every place of every one of `texts` (not empty, repeated ones count once each)."""

    def __init__(self, texts: Iterable[bytes]) -> None:
        self._texts = tuple(texts)
        self._lengths = np.array([len(text) for text in self._texts], np.int64)
        self._lock = Lock()
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        if self._texts:
            numbers = list(range(len(self._texts)))
            self._database.compile(
                expressions=list(self._texts), ids=numbers, elements=len(numbers), flags=0, literal=True
            )

    def find(self, data: bytes) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Which of the texts stands where: its number, its start and its end in `data`, ordered by end."""
        numbers, ends = array("q"), array("q")

        def found(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            numbers.append(number)
            ends.append(end)

        if self._texts:
            with self._lock:
                self._database.scan(data, match_event_handler=found)
        which = np.frombuffer(numbers, np.int64) if numbers else np.zeros(0, np.int64)
        until = np.frombuffer(ends, np.int64) if ends else np.zeros(0, np.int64)
        return which, until - self._lengths[which], until
