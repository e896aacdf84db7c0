"""Folding: a certificate is logged several times, as precertificate and certificate and in several logs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

#: certificates of a generation; two are kept, in some 10 MB at most
GENERATION = 50_000


class Recent:
    """Remembers the keys of the certificates that were handed on last: at least one generation, at most two."""

    def __init__(self, generation: int = GENERATION) -> None:
        self._generation = generation
        self._young: set[int] = set()
        self._old: set[int] = set()

    def __contains__(self, key: int) -> bool:
        return key in self._young or key in self._old

    def remember(self, keys: Iterable[int]) -> None:
        """Keeps `keys`; the oldest generation is forgotten when there are too many."""
        for key in keys:
            self._young.add(key)
            if len(self._young) >= self._generation:
                self._old, self._young = self._young, set()


@cache
def recent(source: str) -> Recent:
    """What this process remembers of one source (`brand/source`)."""
    return Recent()
