"""Which hashes a model knows, in one bit each, and the row that stands for each of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_WORD = 64

Places = NDArray[np.int64]


class Buckets:
    """Rows 1, 2, 3 … of the known `keys`, in their order; row 0 of all other numbers below `size`.

    A bit for each number and a count for each 64 of them (rank and select: Jacobson 1989) take a twentieth of the memory
    that a row for each number would, and stay in the processor's cache.
    """

    def __init__(self, keys: Places, size: int) -> None:
        bits = np.zeros(-(-size // _WORD) * 8, np.uint8)
        np.bitwise_or.at(bits, keys >> 3, np.left_shift(np.uint8(1), (keys & 7).astype(np.uint8)))
        self._bits, self._words = bits, bits.view("<u8")
        counts = np.cumsum(np.bitwise_count(self._words), dtype=np.int32)
        self._before = np.concatenate((np.ones(1, np.int32), counts[:-1] + np.int32(1)))

    def __len__(self) -> int:
        return 8 * len(self._bits)

    def __array__(self, dtype: object = None, copy: bool | None = None) -> NDArray[np.int32]:
        return self.take(np.arange(len(self), dtype=np.uint32)).astype(np.int32)

    def known(self, numbers: NDArray[np.uint32]) -> tuple[Places, Places]:
        """The places of the known ones in `numbers`, and their rows."""
        told = np.take(self._bits, numbers >> np.uint32(3))
        told >>= numbers.astype(np.uint8) & np.uint8(7)
        told &= np.uint8(1)
        places = np.flatnonzero(told.view(np.bool_))
        found = np.take(numbers, places)
        which = found >> np.uint32(6)
        below = (np.uint64(1) << (found & np.uint32(_WORD - 1)).astype(np.uint64)) - np.uint64(1)
        rows = np.take(self._before, which) + np.bitwise_count(np.take(self._words, which) & below)
        return places, rows.astype(np.int64)

    def take(self, numbers: NDArray[np.uint32]) -> Places:
        """The row of each of `numbers`, in their shape."""
        rows = np.zeros(numbers.size, np.int64)
        places, known = self.known(numbers.ravel())
        rows[places] = known
        return rows.reshape(numbers.shape)
