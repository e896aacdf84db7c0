"""Which entries of a list were there before: a file of sorted 64-bit hashes for each source, each with the day it was last met.

The hash is keyed with a random seed per file. Of N remembered entries a new one is mistaken for a known one with probability N / 2^64:
with 160 million names remembered 9e-12, with a million new ones a day once in 300 years. Nobody can choose a name that is.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import struct
import tempfile
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

#: days after which an entry that its list no longer holds is forgotten: a name that comes back later was registered anew
KEPT_DAYS = 30
#: longest entry that is remembered, in bytes; no name is longer (RFC 1035 §2.3.4)
LONGEST = 255

_MAGIC = b"ZMSEEN01"
_HEADER = struct.Struct("<8s16sQQ")
#: hashes that are sorted in memory at once
_RUN = 1 << 20
_KEY = re.compile(r"[^a-z0-9_-]")
Hashes = NDArray[np.uint64]
Days = NDArray[np.uint16]


class Seen:
    """The memory of one source during one poll. Nothing of it is kept before `keep`, which follows the commit of what was found.

    `position` is what the source's state carries from then on: the generation of this memory and of the one that it grew from.
    A file that belongs to neither is not believed: all is new then. So a crash, a lost file or an older database repeats names
    and loses none.
    """

    def __init__(self, folder: Path, key: str, position: str, *, day: int) -> None:
        """Opens the memory of `key` in `folder`, which is made; `position` as the state has it, `day` in days since 1970."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = (
            folder / f"{_KEY.sub('-', key)}-{hashlib.blake2b(key.encode(), digest_size=4).hexdigest()}.seen"
        )
        self._day = day
        self._work = tempfile.TemporaryDirectory(dir=folder, prefix=".poll-")
        generation, self._seed, self._old, self._days = _opened(self._path, position)
        self._generation = secrets.token_hex(8)
        self.position = f"{self._generation}:{generation}"
        self._met = _flags(Path(self._work.name) / "met", len(self._old))
        self._runs: list[Hashes] = []
        self._pending: list[Hashes] = []
        #: entries met in this poll that were known before
        self.known = 0

    def __enter__(self) -> Seen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._work.cleanup()

    def new(self, entries: bytes) -> list[bytes]:
        """The lines of `entries` (ended by LF) that were not known before this poll, each once, in their order.

        Empty lines and those of more than `LONGEST` bytes are passed over.
        """
        hashes, starts, ends = hashed(entries, self._seed)
        found, first = np.unique(hashes, return_index=True)
        at = np.searchsorted(self._old, found)
        at[at == len(self._old)] = 0
        known = self._old[at] == found if len(self._old) else np.zeros(len(found), dtype=bool)
        self._met[at[known]] = 1
        self.known += int(np.count_nonzero(known))
        self._remember(found[~known])
        new = np.sort(first[~known])
        return [entries[a:b] for a, b in zip(starts[new].tolist(), ends[new].tolist(), strict=True)]

    def keep(self) -> None:
        """Writes what is known now in the place of what was known before, or leaves that as it is (OSError)."""
        self._remember(np.empty(0, np.uint64), last=True)
        folder = Path(self._work.name)
        with (folder / "new").open("w+b") as file, (folder / "days").open("w+b") as days:
            file.write(bytes(_HEADER.size))
            count = self._merged(file, days)
            days.seek(0)
            shutil.copyfileobj(days, file, _RUN)
            file.seek(0)
            file.write(_HEADER.pack(_MAGIC, self._generation.encode(), self._seed, count))
            file.flush()
            os.fsync(file.fileno())
        (folder / "new").replace(self._path)

    def _remember(self, hashes: Hashes, *, last: bool = False) -> None:
        """New hashes, gathered, sorted and put aside on disk in runs."""
        self._pending.append(hashes)
        if not last and sum(map(len, self._pending)) < _RUN:
            return
        run = _each_once(np.concatenate(self._pending))
        self._pending = []
        if len(run):
            path = Path(self._work.name) / f"run-{len(self._runs)}"
            run.tofile(path)
            self._runs.append(np.memmap(path, np.uint64, "r"))

    def _merged(self, file: BinaryIO, days: BinaryIO) -> int:
        """Old and new hashes in order, a slice of their range after the other; how many they are."""
        total = len(self._old) + sum(map(len, self._runs))
        slices = total // _RUN + 1
        bounds = [(number << 64) // slices for number in range(1, slices)]
        cuts = [
            [0, *np.searchsorted(part, np.array(bounds, np.uint64)).tolist(), len(part)]
            for part in (self._old, *self._runs)
        ]
        count = 0
        for number in range(slices):
            old = slice(cuts[0][number], cuts[0][number + 1])
            day = np.where(self._met[old] == 1, np.uint16(self._day), self._days[old])
            alive = self._day - day.astype(np.int64) <= KEPT_DAYS
            runs = zip(self._runs, cuts[1:], strict=True)
            new = _each_once(
                np.concatenate([np.empty(0, np.uint64), *(run[cut[number] : cut[number + 1]] for run, cut in runs)])
            )
            hashes = np.concatenate([self._old[old][alive], new])
            order = np.argsort(hashes, kind="stable")
            hashes[order].tofile(file)
            np.concatenate([day[alive], np.full(len(new), self._day, np.uint16)])[order].tofile(days)
            count += len(hashes)
        return count


def hashed(entries: bytes, seed: int) -> tuple[Hashes, NDArray[np.intp], NDArray[np.intp]]:
    """A keyed 64-bit hash of each line of `entries`, and where it starts and ends; without lines that are empty or too long.

    Eight bytes at a time are mixed in by the finaliser of SplitMix64 (Steele, Lea, Flood 2014), which no bit passes unchanged.
    """
    whole = entries if entries.endswith(b"\n") else entries + b"\n"
    raw = np.frombuffer(whole + bytes(8), np.uint8)
    ends = np.flatnonzero(raw[: len(whole)] == 10)
    starts = np.concatenate([np.zeros(1, np.intp), ends[:-1] + 1])
    kept = (ends > starts) & (ends - starts <= LONGEST)
    starts, ends = starts[kept], ends[kept]
    words: Hashes = np.ndarray(len(raw) - 7, np.dtype("<u8"), raw.tobytes(), strides=(1,))
    left = ends - starts
    masks = np.array([(1 << 8 * size) - 1 for size in range(9)], np.uint64)
    hashes = _mixed(left.astype(np.uint64) ^ np.uint64(seed))
    index, at = np.arange(len(starts)), starts
    while len(index):
        hashes[index] = _mixed(hashes[index] ^ (words[at] & masks[np.minimum(left, 8)]))
        more = left > 8
        index, at, left = index[more], at[more] + 8, left[more] - 8
    return hashes, starts, ends


def _each_once(hashes: Hashes) -> Hashes:
    """Sorted, without repeats; many times faster than `numpy.unique`, which hashes hashes."""
    ordered: Hashes = np.sort(hashes)
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def _mixed(value: Hashes) -> Hashes:
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def _opened(path: Path, position: str) -> tuple[str, int, Hashes, Days]:
    """Generation, seed, hashes and days of the file at `path`; an empty memory where there is none that `position` knows."""
    nothing = "", secrets.randbits(64), np.empty(0, np.uint64), np.empty(0, np.uint16)
    try:
        with path.open("rb") as file:
            magic, name, seed, count = _HEADER.unpack(file.read(_HEADER.size))
            size = os.fstat(file.fileno()).st_size
    except (OSError, struct.error):
        return nothing
    generation = name.decode("ascii", "replace")
    if magic != _MAGIC or size != _HEADER.size + 10 * count or generation not in position.split(":") or not count:
        return nothing
    hashes: Hashes = np.memmap(path, np.uint64, "r", offset=_HEADER.size, shape=(count,))
    days: Days = np.memmap(path, np.uint16, "r", offset=_HEADER.size + 8 * count, shape=(count,))
    return generation, seed, hashes, days


def _flags(path: Path, count: int) -> NDArray[np.uint8]:
    if not count:
        return np.empty(0, np.uint8)
    return np.memmap(path, np.uint8, "w+", shape=(count,))
