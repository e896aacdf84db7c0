"""What it means that there is no answer: one sentence for each way in which the network can fail."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from gzip import BadGzipFile

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web.client import ResponseNeverReceived

from monitor.errors import ForbiddenAddress, SourceError
from monitor.text import one_line, size_of
from spiders.manners import RobotsUnreached

REDIRECTS = 10

#: everything that fetching a page may raise
FAILURES = (
    CannotResolveHostError, DownloadCancelledError, DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError,
    IgnoreRequest, ResponseDataLossError, UnsupportedURLSchemeError, ConnectError, ConnectionClosed, OSError, EOFError,
    ValueError, zlib.error, ForbiddenAddress,
)  # fmt: skip
_FOUND: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((CannotResolveHostError,), "name not found (it cannot be resolved)"),
    ((DownloadConnectionRefusedError,), "connection refused"),
    ((ConnectionClosed,), "connection closed before an answer"),
    ((ResponseDataLossError,), "connection closed in the middle of the answer's body"),
    ((BadGzipFile, EOFError, zlib.error), "the answer's compression is broken"),
)


def unanswered(error: Exception, url: str, *, limit: int, timeout: float) -> SourceError:
    """The error for a fetch of `url` that ended in `error`; `limit` is the body limit in bytes, `timeout` in seconds."""
    if isinstance(error, ForbiddenAddress):
        return _forbidden(error, url)
    said = str(error)
    if isinstance(error, RobotsUnreached):
        return SourceError("broken", f"expected a page at {url}: {said}, so nothing may be fetched there")
    if isinstance(error, IgnoreRequest) and "robots.txt" in said:
        return SourceError("blocked", f"robots.txt forbids {url}")
    if isinstance(error, DownloadCancelledError) or "MAXSIZE" in said:
        return SourceError("broken", f"expected at most {size_of(limit)} at {url}, found more")
    if isinstance(error, DownloadTimeoutError):
        return SourceError("broken", f"expected a page at {url}: no whole answer within {timeout:g} s")
    return SourceError("broken", f"expected a page at {url}: {_what(error)}")


def _forbidden(error: ForbiddenAddress, url: str) -> SourceError:
    return SourceError("broken", f"expected a page at {url}: {error}; ZHENGMING_OPEN_ADDRESSES can open it")


def _what(error: Exception) -> str:
    """What was found in the place of a page."""
    if isinstance(error, DownloadFailedError):
        return _failed(error)
    if isinstance(error, IgnoreRequest) and "redirections" in str(error):
        return f"more than {REDIRECTS} redirects"
    for kinds, found in _FOUND:
        if isinstance(error, kinds):
            return found
    if isinstance(error, ConnectError | OSError):
        number = error.osError if isinstance(error, ConnectError) else error.errno
        return f"no connection ({os.strerror(number).lower()})" if number else "no connection"
    return f"a redirect to an impossible address ({one_line(str(error), 80)})"


def _failed(error: DownloadFailedError) -> str:
    """What happened on a connection that was opened, by the reasons that Twisted gives for it."""
    reasons = list(_reasons(error))
    for reason in reasons:
        if isinstance(reason, VerificationError):
            return "certificate not trusted: it was made for another name"
        if isinstance(reason, SSL.Error):
            return _untrusted(reason)
        if not isinstance(reason, ConnectionClosed):
            return f"the answer is not HTTP ({one_line(_words(reason), 80)})"
    if isinstance(error.__cause__, ResponseNeverReceived):
        return "connection closed before an answer"
    return "connection closed in the middle of the answer's headers"


def _untrusted(error: SSL.Error) -> str:
    """OpenSSL says which step failed; of a certificate it tells Twisted no more than that it was refused."""
    steps = [str(step[-1]) for step in (error.args[0] if error.args else ()) if step]
    if any("certificate verify failed" in step for step in steps):
        return "certificate not trusted: expired, made for another name, or nobody known vouches for it"
    return f"no secure connection (TLS: {one_line(', '.join(steps), 80) or 'closed'})"


def _reasons(error: BaseException) -> Iterator[BaseException]:
    for failure in getattr(error.__cause__, "reasons", None) or ():
        yield failure.value


def _words(reason: BaseException) -> str:
    """What a parser says, with the line that it could not read as text."""
    parts = [part.decode("latin-1") if isinstance(part, bytes) else str(part) for part in reason.args]
    return ": ".join(parts)
