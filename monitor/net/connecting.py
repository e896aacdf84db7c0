"""Opening connections under a guard: the socket is opened to the place that was checked, and to no other."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

import httpcore
import httpx

from monitor.errors import ForbiddenAddress
from monitor.net.guard import Guard, Resolve, Spot

T = TypeVar("T")


async def connect(
    guard: Guard,
    host: str,
    port: int,
    *,
    timeout: float,  # noqa: ASYNC109 -- the name's finding is in it
    resolve: Resolve | None = None,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, Spot]:
    """A TCP connection to `port` of `host` and the place that it leads to; the checked places are tried in turn.

    `timeout` is in seconds, finding the name included. ForbiddenAddress where no place is allowed, TimeoutError where time is up, OSError where none
    takes a connection.
    """
    async with asyncio.timeout(timeout) as limit:
        spots = await guard.spots(host, port, resolve)
        (reader, writer), spot = await _first(spots, limit.when(), _streams, (OSError,))
    return reader, writer, spot


async def _first(
    spots: tuple[Spot, ...],
    until: float | None,
    opening: Callable[[Spot, float | None], Awaitable[T]],
    failures: tuple[type[Exception], ...],
) -> tuple[T, Spot]:
    """What `opening` gives for the first of `spots` (one at least) that takes a connection, and that place.

    `until` is a time of the loop's clock; each place is given an even share of what is left, in seconds. The last of the `failures` is raised where none
    takes one.
    """
    problem: Exception = OSError("no place to connect to")
    for place, spot in enumerate(spots):
        left = None if until is None else max(0.0, until - asyncio.get_running_loop().time())
        try:
            return await opening(spot, None if left is None else left / (len(spots) - place)), spot
        except failures as error:
            problem = error
    raise problem


async def _streams(spot: Spot, seconds: float | None) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    async with asyncio.timeout(seconds):
        return await asyncio.open_connection(spot.address, spot.port)


def guarded_transport(
    guard: Guard, *, verify: ssl.SSLContext | bool = True, resolve: Resolve | None = None
) -> httpx.AsyncHTTPTransport:
    """A transport for httpx whose every connection, on every hop, is opened to a checked place.

    Requests raise ForbiddenAddress where none is allowed, and httpx's own errors else. `spot_of` tells where an answer came from.
    """
    transport = httpx.AsyncHTTPTransport(verify=verify, trust_env=False)
    # httpx has no parameter for the network that its pool uses
    transport._pool._network_backend = _Guarded(guard, resolve)
    return transport


def spot_of(answer: httpx.Response) -> Spot | None:
    """The place that the socket of an answer was opened to; None once its connection is gone."""
    stream = answer.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream else None
    return Spot(str(peer[0]), int(peer[1])) if peer else None


class _Guarded(httpcore.AnyIOBackend):
    """Connects to checked places only; names of hosts stay what TLS certificates are held against."""

    def __init__(self, guard: Guard, resolve: Resolve | None) -> None:
        self._guard, self._resolve = guard, resolve

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout) as limit:
                spots = await self._guard.spots(host, port, self._resolve)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host} was not found in time") from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error

        async def opening(spot: Spot, seconds: float | None) -> httpcore.AsyncNetworkStream:
            return await super(_Guarded, self).connect_tcp(
                spot.address, spot.port, timeout=seconds, local_address=local_address, socket_options=socket_options
            )

        stream, _ = await _first(spots, limit.when(), opening, (httpcore.ConnectError, httpcore.ConnectTimeout))
        return stream

    async def connect_unix_socket(self, path: str, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        raise ForbiddenAddress(path, "it is no place on the internet")
