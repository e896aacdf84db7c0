"""Heads of HTTP/1.1 messages as a forward proxy reads and hands on (RFC 9112), within limits."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import msgspec

from monitor.net.guard import Guard, Target

#: bytes of one head, and fields in it
LARGEST = 65_536
MOST = 200
_HOPS = frozenset({b"connection", b"keep-alive", b"proxy-authorization", b"proxy-connection", b"proxy-authenticate", b"te", b"trailer", b"upgrade", b"expect"})  # fmt: skip
_FIRST = re.compile(rb"([A-Z]{1,20}) ([\x21-\x7e\x80-\xff]{1,60000}) HTTP/1\.[01]")
_WHOLE = re.compile(r"(?i)(http://[^/?#]*)(.*)", re.DOTALL)
_NAME = re.compile(rb"[!#-'*+\-.^-z|~A-Z0-9]+")
_AUTHORITY = re.compile(r"(?:\[[0-9a-fA-F:.%]+\]|[^\[\]:/?#@\\]+):([0-9]{1,5})")


class HeadError(ValueError):
    """A head is too large, cut short, or no HTTP/1.1; says what was found."""


class Head(msgspec.Struct, frozen=True):
    """The first line of a message and its fields as they stand (names and values as sent, without white space around the values)."""

    first: bytes
    fields: tuple[tuple[bytes, bytes], ...]

    def value(self, name: bytes) -> bytes:
        """The value of the field `name` (in lower case); empty where there is none. HeadError where it stands there twice."""
        found = [value for key, value in self.fields if key.lower() == name]
        if len(found) > 1:
            raise HeadError(f"expected one {name.decode('latin-1')}, found {len(found)}")
        return found[0] if found else b""

    @property
    def body_size(self) -> int:
        """The bytes of a request's body. HeadError where it cannot be known beforehand: browsers send no body in chunks over HTTP/1.1."""
        if self.value(b"transfer-encoding"):
            raise HeadError("expected a body of a known size, found one in chunks")
        length = self.value(b"content-length")
        if not re.fullmatch(rb"[0-9]{0,12}", length):
            raise HeadError("expected a body's size in bytes, found something else")
        return int(length or 0)

    def kept(self) -> bytes:
        """The fields that concern the other end, and the wish to close the connection behind this message."""
        named = {name.strip().lower() for name in self._connection().split(b",")}
        lines = [name + b": " + value + b"\r\n" for name, value in self.fields if name.lower() not in _HOPS | named]
        return b"".join(lines) + b"Connection: close\r\n\r\n"

    def _connection(self) -> bytes:
        return b",".join(value for name, value in self.fields if name.lower() == b"connection")


class Asked(msgspec.Struct, frozen=True):
    """What a browser asks of a proxy: `shown` as an address or host:port, the place, and for plain http the request for it."""

    shown: str
    target: Target
    request: bytes = b""


async def read_head(reader: asyncio.StreamReader, *, strict: bool = True) -> Head | None:
    """The next head, None where the other end closed before one. HeadError where it is too large, breaks off, or has a line that is no field;
    such lines are left out where it is not to be `strict`, as browsers do with answers.
    """
    lines: list[bytes] = []
    size = 0
    while True:
        try:
            line = await reader.readline()
        except ValueError:
            raise HeadError("a line is too long") from None
        size += len(line)
        if size > LARGEST or len(lines) > MOST:
            raise HeadError("the head is too large")
        if not line and not lines:
            return None
        if not line.endswith(b"\n"):
            raise HeadError("the head breaks off")
        line = line.rstrip(b"\r\n")
        if line:
            lines.append(line)
        elif lines:
            return Head(lines[0], tuple(_fields(lines[1:], strict)))


def asked_of(head: Head, guard: Guard) -> Asked:
    """What a request asks for. ForbiddenAddress where the guard refuses it, HeadError where it is no request to a proxy."""
    found = _FIRST.fullmatch(head.first)
    if not found:
        raise HeadError("expected a request, found something else")
    method, where = found.group(1), found.group(2).decode("latin-1")
    if method == b"CONNECT":
        if not (place := _AUTHORITY.fullmatch(where)):
            raise HeadError("expected host:port")
        scheme = "http" if int(place.group(1)) == 80 else "https"
        return Asked(where, guard.target(f"{scheme}://{where}/"))
    whole = _WHOLE.fullmatch(where)
    target = guard.target(whole.group(1) + "/" if whole else where)
    if not whole:
        raise HeadError("expected an http address")
    return Asked(where, target, _onward(head, method, target, whole.group(2)))


def _onward(head: Head, method: bytes, target: Target, path: str) -> bytes:
    """The request as the origin expects it; its Host is what the address says (RFC 9112 §3.2.2)."""
    place = f"[{target.host}]" if ":" in target.host else target.host
    place += f":{target.port}" if target.port != 80 else ""
    path = path.partition("#")[0]
    path = path if path.startswith("/") else "/" + path
    without = Head(head.first, tuple(field for field in head.fields if field[0].lower() != b"host"))
    return (
        b"%s %s HTTP/1.1\r\nHost: %s\r\n" % (method, path.encode("latin-1"), place.encode("ascii")) + without.kept()
    )


def _fields(lines: list[bytes], strict: bool) -> Iterator[tuple[bytes, bytes]]:
    for line in lines:
        name, colon, value = line.partition(b":")
        if colon and _NAME.fullmatch(name):
            yield name, value.strip(b" \t")
        elif strict:
            raise HeadError("expected a field, found a line that is none")
