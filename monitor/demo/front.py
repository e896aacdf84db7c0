"""The demo world's front door: sites by the names that people know them by, over HTTP and HTTPS, on one port each."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import TracebackType

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from monitor import clock
from monitor.demo.site import Site

_PIECE = 64 * 1024


class Front:
    """An ASGI application that hands a request to the site that its Host header names, with or without `www.`; 404 where there is none."""

    def __init__(self, sites: Mapping[str, Site]) -> None:
        self._by_name = dict(sites)

    def close(self) -> None:
        """Serve nobody any more: every name is unknown from now on."""
        self._by_name.clear()

    @property
    def names(self) -> tuple[str, ...]:
        """The names that lead somewhere."""
        return tuple(self._by_name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.lower(): value for name, value in scope["headers"]}
        host = headers.get(b"host", b"").decode("latin-1").partition(":")[0].lower()
        site = self._by_name.get(host) or self._by_name.get(host.removeprefix("www."))
        await (site or PlainTextResponse("no such site", 404))(scope, receive, send)


class Tls:
    """Listens with TLS on a free loopback port and passes what comes on to `behind`; each of `names` has a certificate of its own.

    Enter it inside a running loop: `async with Tls(names, behind=port) as tls: tls.port`.
    """

    def __init__(self, names: tuple[str, ...], *, host: str, behind: int) -> None:
        self._names, self._host, self._behind = names, host, behind
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> Tls:
        by_name = {name: _context(name) for name in self._names}

        def choose(connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
            wanted = (name or "").lower().removeprefix("www.")
            connection.context = by_name.get(wanted, by_name[self._names[0]])

        anybody = by_name[self._names[0]]
        anybody.sni_callback = choose
        self._server = await asyncio.start_server(self._serve, self._host, 0, ssl=anybody)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server
        self._server.close()
        for writer in tuple(self._open):
            writer.transport.abort()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(self._host, self._behind)
        both = {writer, inner_writer}
        self._open |= both
        try:
            await asyncio.gather(_pass(reader, inner_writer), _pass(inner_reader, writer))
        finally:
            self._open -= both
            for one in both:
                one.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, ssl.SSLError):
        while piece := await reader.read(_PIECE):
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
        else:
            writer.close()


def _context(name: str) -> ssl.SSLContext:
    """A server's context with a fresh self-signed certificate for `name`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=88))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name), x509.DNSName(f"www.{name}")]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(prefix="zhengming-demo-", suffix=".pem") as file:
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        Path(file.name).write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(file.name)
    return context
