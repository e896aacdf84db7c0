"""Results kept by the identity of what they were computed from, for frozen values that cannot be hashed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


class ByIdentity(Generic[Given, Made]):
    """`make(value)`, computed once for each of the last `size` values; the values are kept alive meanwhile.

    A watchlist is read once and judged against millions of times; its structs hold dicts and so have no hash.
    """

    def __init__(self, make: Callable[[Given], Made], *, size: int = 4096) -> None:
        self._make, self._size, self._lock = make, size, Lock()
        self._kept: OrderedDict[int, tuple[Given, Made]] = OrderedDict()

    def __call__(self, value: Given) -> Made:
        found = self._kept.get(id(value))
        if found is not None:
            return found[1]
        made = self._make(value)
        with self._lock:
            self._kept[id(value)] = (value, made)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made
