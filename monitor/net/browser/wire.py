"""What the two sides of the renderer say to each other over a Unix socket: frames of MessagePack, each after its length (four bytes, big-endian).

One connection is one order: `Order` there, then `Begun` once its turn has come, then a `Capture` for each vantage as it is done, then the end.
Closing the connection takes the order back.
"""

from __future__ import annotations

import asyncio
import ipaddress
import struct
from datetime import datetime
from typing import TypeVar

import msgspec

from monitor.net.guard import Detour, Guard, Opened
from monitor.sites.visit import Capture, Vantage

#: bytes of one frame; a capture is cut to far less (`monitor.net.browser.capturing.Limits`)
LARGEST = 96 * 1024 * 1024
_LENGTH = struct.Struct(">I")
T = TypeVar("T")


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """A guard in plain values."""

    ports: tuple[int, ...]
    opened: tuple[tuple[str, int], ...]
    detours: tuple[Detour, ...]
    translators: tuple[str, ...]

    @classmethod
    def of(cls, guard: Guard) -> Policy:
        return cls(
            ports=tuple(sorted(guard.ports)),
            opened=tuple((str(one.network), one.port) for one in guard.opened),
            detours=guard.detours,
            translators=tuple(map(str, guard.translators)),
        )

    def guard(self) -> Guard:
        """The guard that it was made of; ValueError where it was not made of one."""
        return Guard(
            ports=frozenset(self.ports),
            opened=tuple(Opened(ipaddress.ip_network(network), port) for network, port in self.opened),
            detours=self.detours,
            translators=tuple(map(ipaddress.IPv6Network, self.translators)),
        )


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Look at `asked` from `vantages`; `seconds` for each of them, documents up to `size` bytes, names found through `resolvers` (the setting)."""

    asked: str
    vantages: tuple[Vantage, ...]
    policy: Policy
    at: datetime
    seconds: float
    size: int
    resolvers: str = ""


class Begun(msgspec.Struct, frozen=True):
    """The order's turn has come."""


class Seen(msgspec.Struct, frozen=True):
    """One vantage is done; `place` is its place in the order."""

    place: int
    capture: Capture


async def send(writer: asyncio.StreamWriter, value: msgspec.Struct) -> None:
    """Hand over one value; OSError where the other side is gone."""
    body = msgspec.msgpack.encode(value)
    writer.write(_LENGTH.pack(len(body)) + body)
    await writer.drain()


async def receive(reader: asyncio.StreamReader, kind: type[T]) -> T:
    """The next value; EOFError where there is none, ValueError where it is none of `kind` or larger than `LARGEST`."""
    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    if length > LARGEST:
        raise ValueError(f"expected a frame of at most {LARGEST} bytes, found one of {length}")
    return msgspec.msgpack.decode(await reader.readexactly(length), type=kind)
