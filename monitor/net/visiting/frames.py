"""What parent and child say to each other: frames of one letter, a length of four bytes, and that many bytes."""

from __future__ import annotations

import select
import socket
import struct
from collections.abc import Iterator

#: the longest frame that a parent takes from a child
LONGEST = 64 * 1024 * 1024

#: parent to child: what to do; where a name leads
ERRAND, ADDRESSES = b"E", b"A"
#: child to parent: what there is so far, all of it, why there is no more, that a name be looked up, that it cannot be confined and so does nothing
SO_FAR, DONE, FAILED, RESOLVE, UNCONFINED = b"S", b"D", b"F", b"R", b"U"

_HEAD = struct.Struct(">cI")


class TooLong(ValueError):
    """A frame is longer than is taken, or none at all."""


class Frames:
    """Frames out of the bytes of a stream."""

    def __init__(self, kinds: bytes, longest: int = LONGEST) -> None:
        self._kinds, self._longest = kinds, longest
        self._left = bytearray()

    def fed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """The frames that `data` completes; TooLong where one is announced that is not taken."""
        self._left += data
        while len(self._left) >= _HEAD.size:
            kind, length = _HEAD.unpack_from(self._left)
            if kind not in self._kinds or length > self._longest:
                raise TooLong(f"expected a frame of at most {self._longest} bytes, found {length}")
            end = _HEAD.size + length
            if len(self._left) < end:
                return
            payload = bytes(memoryview(self._left)[_HEAD.size : end])
            del self._left[:end]
            yield kind, payload


def frame(kind: bytes, payload: bytes) -> bytes:
    """One frame."""
    return _HEAD.pack(kind, len(payload)) + payload


def send_all(line: socket.socket, data: bytes) -> None:
    """Sends all of it and waits until it is taken, whether `line` blocks or not."""
    left = memoryview(data)
    while left:
        try:
            left = left[line.send(left) :]
        except BlockingIOError:
            select.select([], [line], [])
