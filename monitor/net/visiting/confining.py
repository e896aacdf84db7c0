"""What a child may not do, once it is one: take more memory or processor time than a page is worth, change files, outlive its parent."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import threading
from pathlib import Path

from monitor.net.visiting.filtering import narrow
from monitor.net.visiting.walling import surrender, wall

#: bytes beyond what the child has at rest, processor seconds, open files
MEMORY, PROCESSOR, FILES = 160 * 1024 * 1024, 6, 256
#: what may be mapped beside that without being used, such as the stacks of threads
_MAPPED = 128 * 1024 * 1024
_STACK = 512 * 1024
_PARENT_DEATH, _NO_NEW_PRIVILEGES = 1, 38


def confine(parent: int) -> None:
    """Limits this process for good (prctl(2), setrlimit(2)); ends it where `parent` is gone already."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(_PARENT_DEATH, int(signal.SIGKILL), 0, 0, 0)
    prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    surrender()
    wall()
    narrow()
    data, mapped = _used()
    _limit(resource.RLIMIT_DATA, data + MEMORY)
    _limit(resource.RLIMIT_AS, mapped + MEMORY + _MAPPED)
    _limit(resource.RLIMIT_CPU, PROCESSOR)
    _limit(resource.RLIMIT_NOFILE, FILES)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    threading.stack_size(_STACK)


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def _used() -> tuple[int, int]:
    """Bytes of data, and of all that is mapped (proc_pid_statm(5))."""
    fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    page = resource.getpagesize()
    return int(fields[5]) * page, int(fields[0]) * page
