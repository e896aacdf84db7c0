"""The processes below one: how much memory of their own they have, as Linux tells it in /proc (proc(5)), and that none is left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_PR_SET_CHILD_SUBREAPER = 36


def below(pid: int) -> Iterator[int]:
    """Every process that `pid` started, and those that they started."""
    for child in children(pid):
        yield child
        yield from below(child)


def own_size(pid: int) -> int:
    """Bytes of memory that only `pid` has, what is in swap included; 0 where it is gone."""
    try:
        told = (_PROC / str(pid) / "status").read_bytes()
    except OSError:
        return 0
    lines = (line.split() for line in told.splitlines() if line.startswith((b"RssAnon:", b"RssShmem:", b"VmSwap:")))
    return sum(int(words[1]) << 10 for words in lines)


def of_all(pid: int) -> int:
    """Bytes of memory that the processes below `pid` have of their own."""
    return sum(map(own_size, below(pid)))


def end_largest(pid: int, one: int, together: int) -> int:
    """Kill the largest process below `pid` where it has more than `one` bytes, or all have more than `together`; its bytes, 0 for none."""
    sizes = {child: own_size(child) for child in below(pid)}
    largest = max(sizes, key=lambda child: sizes[child], default=0)
    if not largest or (sizes[largest] <= one and sum(sizes.values()) <= together):
        return 0
    with suppress(ProcessLookupError):
        os.kill(largest, signal.SIGKILL)
    return sizes[largest]


def adopt() -> None:
    """From here on, what processes below this one leave behind becomes a child of this one (PR_SET_CHILD_SUBREAPER, prctl(2))."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_all(pid: int, *, but: frozenset[int] = frozenset()) -> None:
    """Kill every process below `pid` except `but`, children of `pid`."""
    for child in set(below(pid)) - but:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def fell(pid: int, *, within: float = 2.0) -> None:
    """Kill `pid` and every process below it, for which it need do nothing: it is stopped first, so that it starts no others meanwhile, and goes last, so
    that what it adopts is still found below it. Gives up what resists for `within` seconds."""
    end = time.monotonic() + within
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
        while (left := set(filter(_lives, below(pid)))) and time.monotonic() < end:
            for child in left:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            time.sleep(0.005)
        os.kill(pid, signal.SIGKILL)


def _lives(pid: int) -> bool:
    """Whether it has not ended; nobody need have taken notice."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def bury(*, but: frozenset[int] = frozenset()) -> None:
    """Take notice of the end of children of this process, except `but`, whose end somebody else waits for."""
    for child in set(children(os.getpid())) - but:
        with suppress(ChildProcessError):
            os.waitpid(child, os.WNOHANG)


def children(pid: int) -> list[int]:
    """The processes that `pid` started, or adopted."""
    found: list[int] = []
    with suppress(OSError):
        for thread in (_PROC / str(pid) / "task").iterdir():
            with suppress(OSError):
                found += map(int, (thread / "children").read_text().split())
    return found
