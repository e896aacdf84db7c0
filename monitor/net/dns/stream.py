"""The few questions whose answers are too large for a datagram, asked over TCP (RFC 7766)."""

from __future__ import annotations

import select
import socket
from secrets import token_bytes

from monitor.net.dns.asking import Ask, Reply, understood
from monitor.net.dns.resolvers import Resolver
from monitor.net.dns.wire import Malformed

#: seconds for the whole conversation
LIMIT = 5.0


class Stream:
    """One question over a connection of its own; never blocks. `done` is the reply, or a word about why there is none."""

    def __init__(self, ask: Ask, resolver: Resolver, *, now: float) -> None:
        self.ask, self.until = ask, now + LIMIT
        self.done: Reply | str | None = None
        self._id = token_bytes(2)
        message = self._id + ask.head + ask.body
        self._out, self._in = len(message).to_bytes(2, "big") + message, b""
        self.socket = socket.socket(socket.AF_INET6 if ":" in resolver.host else socket.AF_INET, socket.SOCK_STREAM)
        self.socket.setblocking(False)
        try:
            self.socket.connect((resolver.host, resolver.port))
        except BlockingIOError:
            pass
        except OSError as error:
            self._fail(error)

    @property
    def events(self) -> int:
        """What to wait for."""
        return select.POLLOUT if self._out else select.POLLIN

    def step(self) -> None:
        """Go on as far as possible."""
        try:
            if self._out:
                self._out = self._out[self.socket.send(self._out) :]
            else:
                self._take(self.socket.recv(65_537))
        except BlockingIOError:
            pass
        except OSError as error:
            self._fail(error)

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def _take(self, data: bytes) -> None:
        self._in += data
        size = int.from_bytes(self._in[:2], "big")
        if len(self._in) >= 2 + max(size, 1):
            self._read(self._in[2 : 2 + size])
        elif not data:
            self.done = "TCP: the connection was closed before the answer"

    def _read(self, packet: bytes) -> None:
        try:
            reply = understood(self.ask, packet) if packet[:2] == self._id else None
        except Malformed as error:
            self.done = f"malformed answer over TCP: {error}"
            return
        if reply is None or getattr(reply, "truncated", False):
            self.done = "TCP: an answer to another question, or a cut one"
        else:
            self.done = reply

    def _fail(self, error: OSError) -> None:
        self.done = f"TCP: {(error.strerror or str(error)).lower()}"
