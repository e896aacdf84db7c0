"""Other processes, as tests look at them."""

from __future__ import annotations

import os
import select


def gone(pid: int, *, within: float) -> bool:
    """Waits at most `within` seconds for the end of a process that need not be our child."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], within)[0])
    finally:
        os.close(descriptor)
