"""Serving the console in the loop that is running, on loopback, without touching the process's signals."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.types import ASGIApp

from monitor.console.guarding import check_loopback
from monitor.errors import SettingError
from monitor.settings import Settings

GRACE = 2
"""Seconds that a request in progress has to end when the console stops."""


class _Server(uvicorn.Server):
    """uvicorn's server without its signal handlers; `listening` is set once it accepts connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


async def serve(
    app: ASGIApp, settings: Settings, *, started: Callable[[str], None], listener: socket.socket | None = None
) -> None:
    """Serve until cancelled; `started` is called once with the address, such as `http://127.0.0.1:8440`.

    `listener` is what `bind` gave, for who wants to know beforehand that the address can be had; it is closed at the
    end. Without one the settings' address is bound: port 0 takes a free one, and SettingError says when it is not
    on loopback or cannot be had. A request in progress gets `GRACE` seconds to end.
    """
    listener = listener or bind(settings.console_host, settings.console_port)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        http="h11",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        waiting = asyncio.create_task(server.listening.wait())
        await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if server.listening.is_set():
            started(address(listener))
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        with suppress(asyncio.CancelledError):
            await serving
        listener.close()


def bind(host: str, port: int) -> socket.socket:
    """A listening socket on a loopback address."""
    check_loopback(host)
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise SettingError(
            f"ZHENGMING_CONSOLE_HOST and _PORT: cannot listen on {host}:{port}: {error.strerror}"
        ) from None
    return listener


def address(listener: socket.socket) -> str:
    """The address under which a browser on this machine reaches the console."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
