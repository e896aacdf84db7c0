"""Opening connections to registries: the address that is checked is the one that the socket is opened to."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore
import httpx

from monitor.net.ranges import forbidden


class Unreachable(OSError):
    """A server has no address that may be asked, or takes no connection there."""


class Unknown(Unreachable):
    """The name of a server leads nowhere, as when there is no network."""


async def addresses(host: str, port: int, *, inner: bool) -> list[str]:
    """The addresses of `host`, public ones only unless `inner`; Unreachable where none is left."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unknown(f"{host} cannot be found: {getattr(error, 'strerror', None) or error}") from None
    told = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    allowed = [one for one in told if inner or not forbidden(ipaddress.ip_address(one))]
    if not allowed:
        raise Unreachable(
            f"{host} leads to {told[0] if told else 'no address'}, which is not on the public internet"
        )
    return allowed


class _Checked(httpcore.AnyIOBackend):
    """Connects to checked addresses only; names of hosts stay what TLS certificates are held against."""

    def __init__(self, *, inner: bool) -> None:
        self._inner = inner

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        problem: Exception = Unreachable(f"{host} has no address")
        for address in await addresses(host, port, inner=self._inner):
            try:
                return await super().connect_tcp(
                    address, port, timeout=timeout, local_address=local_address, socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem


def http_transport(*, inner: bool) -> httpx.AsyncHTTPTransport:
    """A transport for httpx that opens no connection to an address that is not allowed, on any hop."""
    transport = httpx.AsyncHTTPTransport(verify=_trusted(), trust_env=False)
    # httpx has no parameter for the network that its pool uses
    transport._pool._network_backend = _Checked(inner=inner)
    return transport


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted, read once, for it takes longer than most answers."""
    return httpx.create_ssl_context(trust_env=False)


async def connect(host: str, port: int, *, inner: bool) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A TCP connection to `host`; Unreachable where it cannot be had."""
    problem = ""
    for address in await addresses(host, port, inner=inner):
        try:
            return await asyncio.open_connection(address, port)
        except OSError as error:
            problem = error.strerror or str(error)
    raise Unreachable(f"{host}:{port} takes no connection: {problem}")
