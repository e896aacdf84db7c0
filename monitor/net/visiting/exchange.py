"""One question to one server: the connection that the guard allows, TLS, the request, the answer within bounds."""

from __future__ import annotations

import asyncio
import os
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import msgspec

from monitor.errors import ForbiddenAddress
from monitor.net.addresses import LONGEST
from monitor.net.connecting import connect
from monitor.net.guard import Guard, Resolve, Spot, Target
from monitor.net.hosts import host_of, literal_of
from monitor.net.visiting.answering import Body, Head, Incoming, dripped, read_body, read_head
from monitor.net.visiting.certifying import any_certificate, chain_of
from monitor.net.visiting.posing import Headers
from monitor.net.visiting.trouble import Trouble, Unresolved
from monitor.net.visiting.unpacking import Unpacked, unpack
from monitor.sites.visit import Outcome
from monitor.text import one_line, size_of

T = TypeVar("T")
#: seconds to connect, and again for TLS
PATIENCE = 8.0
#: seconds for a look into a document that says it is longer than what is read
GLANCE = 3.0
_DOCUMENT = re.compile(r"text/|application/(?:xhtml|xml|json|javascript)|[^;]*\+(?:xml|json)|$", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
#: a scheme, and what stands before query and fragment
_FRONT = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*:)?([^?#]*)")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_DEFAULT = {"http": 80, "https": 443}
_KEPT = "".join(map(chr, range(0x21, 0x7F)))


class Asked(msgspec.Struct, frozen=True):
    """How to ask: the policy, who finds names, and the moment on the loop's clock at which time is up."""

    guard: Guard
    resolve: Resolve
    until: float


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came back; `body` is as sent, `page` without its codings. `chain` is that of TLS, as DER."""

    url: str
    head: Head
    spot: Spot
    seconds: float
    body: Body
    page: Unpacked
    chain: tuple[bytes, ...] = ()
    #: the address from which redirects led here, where that matters
    asked: str = ""

    @property
    def media_type(self) -> str:
        """The type that it says it is of, in lower case, without parameters."""
        return self.head.first("content-type").partition(";")[0].strip().lower()

    @property
    def cut(self) -> bool:
        """Whether there is more than was read."""
        return self.body.cut or self.page.cut

    @property
    def hostile(self) -> str:
        """Why it attacks its reader, empty where it does not."""
        return self.body.problem if self.body.outcome is Outcome.HOSTILE else self.page.hostile

    def too_long(self, limit: int) -> str:
        """Why it is longer than a document of at most `limit` bytes, empty where it is not; what is no document may be long."""
        if not is_document(self.media_type):
            return ""
        declared, read = self.head.declared or 0, max(len(self.body.body), len(self.page.body))
        if declared > limit:
            return f"its document says that it has {size_of(declared)}, and {size_of(read)} were read"
        return f"its document is longer than {size_of(limit)}" if self.cut and read >= limit else ""


def absolute(url: str, base: str = "") -> str:
    """`url`, against `base`, as it is asked for: nothing taken out but the fragment, for what looks like tracking may be what opens a cloaked page.

    The host is in its one form (`monitor.net.hosts`), without a default port. Empty where it cannot be an address.

    >>> absolute("?utm_source=ad#top", "HTTPS://Bücher.example:443/a b")
    'https://xn--bcher-kva.example/a%20b?utm_source=ad'
    """
    plain = _CONTROL.sub(lambda c: "%20" if c[0] == " " else "", url.strip())
    try:
        parts = urlsplit(urljoin(base, _slashed(plain, base)))
        scheme, port = parts.scheme.lower(), parts.port
        host = host_of(parts.hostname or "")
        path, query = quote(parts.path, _KEPT), quote(parts.query, _KEPT)
    except (ValueError, ForbiddenAddress):
        return ""
    place = f"[{host}]" if ":" in host else host
    place += f":{port}" if port is not None and port != _DEFAULT.get(scheme) else ""
    whole = urlunsplit((scheme, place, path or "/", query, ""))
    return whole if len(whole) <= LONGEST else ""


def _slashed(url: str, base: str) -> str:
    """`url` with the slashes that browsers see in it: a backslash is one, and any number of them lead to a host (URL Standard §4.4)."""
    front = _FRONT.match(url)
    assert front
    scheme, way = front[1] or "", front[2].replace("\\", "/")
    if scheme and scheme.lower() not in ("http:", "https:"):
        return url
    if not scheme or base.lower().startswith(scheme.lower()):
        way = f"//{way.lstrip('/')}" if way.startswith("//") else way
    else:
        way = f"//{way.lstrip('/')}"
    return (scheme if way.startswith("//") else "") + way + url[front.end() :]


async def exchange(asked: Asked, url: str, headers: Headers, limit: int) -> Answer:
    """The answer to GET `url`, its body at most `limit` bytes packed, and unpacked; Trouble where there is none."""
    target = _target(asked.guard, url)
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with _connected(asked, target) as (reader, writer, spot):
        incoming = Incoming(reader)
        try:
            async with asyncio.timeout_at(asked.until):
                writer.write(_request(url, headers))
                await writer.drain()
                head = await read_head(incoming)
        except TimeoutError:
            raise (
                dripped() if incoming.dripping else Trouble(Outcome.TIMED_OUT, "it did not answer in time")
            ) from None
        except OSError as error:
            raise Trouble(Outcome.UNREACHABLE, f"the connection broke: {_why(error)}") from None
        patience = asked.until if (head.declared or 0) <= limit else min(asked.until, loop.time() + GLANCE)
        body = await read_body(incoming, head, limit, patience)
        seen = writer.get_extra_info("ssl_object")
        return Answer(
            url=url,
            head=head,
            spot=spot,
            seconds=round(loop.time() - began, 3),
            body=body,
            page=unpack(body.body, head.joined("content-encoding"), limit),
            chain=chain_of(seen) if seen else (),
        )


async def over_either(asked: str, ask: Callable[[str], Awaitable[T]]) -> T:
    """What `ask` gives for the address `asked`; for one without scheme, over https, or where that brings nothing over http.

    Where neither does, the Trouble is that of http, unless https failed in a more telling way than by refusing.
    """
    if _SCHEME.match(asked.strip()):
        return await ask(absolute(asked) or asked)
    try:
        return await ask(absolute(f"https://{asked.strip()}"))
    except Trouble as trouble:
        first = trouble
    if first.outcome is Outcome.HOSTILE:
        raise first
    try:
        return await ask(absolute(f"http://{asked.strip()}"))
    except Trouble as second:
        raise (second if first.outcome is Outcome.UNREACHABLE else first) from None


def is_document(media_type: str) -> bool:
    """Whether what is of `media_type` is read as text; what says nothing of itself is."""
    return bool(_DOCUMENT.match(media_type)) or not media_type


def _target(guard: Guard, url: str) -> Target:
    try:
        target = guard.target(url)
    except ForbiddenAddress as error:
        raise Trouble(Outcome.FORBIDDEN, str(error)) from None
    if absolute(url) != url:
        # what was checked must be what is asked, letter by letter
        raise Trouble(
            Outcome.FORBIDDEN, f"{one_line(url[:200], 100)}: expected an http or https address of ordinary length"
        )
    return target


@asynccontextmanager
async def _connected(
    asked: Asked, target: Target
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter, Spot]]:
    loop = asyncio.get_running_loop()
    patience = max(0.0, min(PATIENCE, asked.until - loop.time()))
    try:
        reader, writer, spot = await connect(
            asked.guard, target.host, target.port, timeout=patience, resolve=asked.resolve
        )
    except ForbiddenAddress as error:
        raise Trouble(Outcome.FORBIDDEN, str(error)) from None
    except Unresolved as error:
        raise Trouble(Outcome.UNRESOLVED, f"{target.host} leads nowhere: {error}") from None
    except TimeoutError:
        raise Trouble(Outcome.TIMED_OUT, f"{target.host} did not take a connection in time") from None
    except OSError as error:
        raise Trouble(
            Outcome.UNREACHABLE, f"{target.host} takes no connection at port {target.port}: {_why(error)}"
        ) from None
    try:
        if target.scheme == "https":
            await _secure(writer, target, min(asked.until, loop.time() + PATIENCE))
        yield reader, writer, spot
    finally:
        writer.transport.abort()


async def _secure(writer: asyncio.StreamWriter, target: Target, until: float) -> None:
    name = target.host if literal_of(target.host) is None else ""
    try:
        async with asyncio.timeout_at(until):
            await writer.start_tls(any_certificate(), server_hostname=name)
    except TimeoutError:
        raise Trouble(Outcome.TIMED_OUT, f"{target.host} did not finish the TLS handshake in time") from None
    except (OSError, ValueError) as error:
        raise Trouble(
            Outcome.UNREACHABLE, f"{target.host} speaks no TLS at port {target.port}: {_why(error)}"
        ) from None


def _request(url: str, headers: Headers) -> bytes:
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace")


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return str(error.reason or "it broke off").lower().replace("_", " ")
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno).lower()
    return str(error) or type(error).__name__
