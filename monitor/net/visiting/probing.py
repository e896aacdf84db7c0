"""Whether sites answer, and whether they changed: what a short look at one tells."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import msgspec

from monitor.sites.visit import Outcome

#: sites asked at once by one child
AT_ONCE = 100
#: what differs from one answer to the next although the page is the same: long numbers and tokens, times, dates, addresses of visitors
_NOISE = re.compile(rb"[0-9a-fA-F]{16,}|[A-Za-z0-9+/_-]{32,}={0,2}|\d+(?:[-:./,]\d+)*")
_BLANK = re.compile(rb"\s+")


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """What a short look at one site told.

    `final` is the address that answered in the end, `size` the bytes of its body that were read (unpacked, at most 64 KB). `digest` is BLAKE2b
    (128 bits, hexadecimal) over status, final host and body without what changes from answer to answer: equal for the same page. `certificate` is SHA-256
    (hexadecimal) of the last hop's certificate, empty without TLS; `address` the one that its socket was opened to. `unknown`: nobody could say
    whether the name exists, which is not the same as a name that does not.
    """

    outcome: Outcome
    problem: str = ""
    status: int = 0
    final: str = ""
    digest: str = ""
    size: int = 0
    address: str = ""
    certificate: str = ""
    unknown: bool = False


def digest_of(status: int, host: str, body: bytes) -> str:
    """As `Probe.digest`.

    >>> digest_of(200, "a", b"<p>at 12:30, token 8f") == digest_of(200, "a", b"<p>at 12:31, token 9f")
    True
    """
    plain = _BLANK.sub(b" ", _NOISE.sub(b"#", body))
    return hashlib.blake2b(b"%d %s " % (status, host.encode()) + plain, digest_size=16).hexdigest()


def batches(asked: Sequence[str]) -> list[tuple[str, ...]]:
    """`asked`, each once, as many at a time as one child takes."""
    distinct = list(dict.fromkeys(asked))
    return [tuple(distinct[start : start + AT_ONCE]) for start in range(0, len(distinct), AT_ONCE)]
