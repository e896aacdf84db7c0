"""A name server on loopback, over UDP and TCP, whose zones can be set and which misbehaves on request."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import struct
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

from monitor.demo.sinks.base import LOOPBACK, Sink

#: the types that it knows (RFC 1035 §3.2.2, 3596, 6672, 8659)
TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "MX": 15, "AAAA": 28, "DNAME": 39, "CAA": 257, "ANY": 255}
_NAMES = {number: name for name, number in TYPES.items()}
_OK, _FORMAT_ERROR, _SERVFAIL, _NXDOMAIN, _REFUSED = 0, 1, 2, 3, 5
_ATTEMPTS = 20


class Misconduct(StrEnum):
    """What the server makes of questions about a name."""

    SERVFAIL = "servfail"
    REFUSE = "refuse"
    DROP = "drop"
    CUT = "cut over UDP"
    FORGE = "answers with another id, about another name, and from elsewhere first"
    RUBBISH = "rubbish"
    NO_EDNS = "format error for EDNS"
    DENY_WITH_ADDRESS = "NXDOMAIN with an address"
    POINT_AWAY = "a referral"
    HANG_UP = "hang up over TCP"


class Asked(NamedTuple):
    """One question as it came in."""

    name: str
    type: str
    transport: str
    edns: bool


class DnsServer(Sink):
    """Answers for the names that `records` holds, and denies the others (NXDOMAIN) as a recursive resolver would.

    `records` maps a name to its records, `{"acme.top": {"NS": ["ns1.acme.top"], "A": ["192.0.2.1"], "MX": ["10 mx.acme.top"], "CAA":
    ["letsencrypt.org"]}}`; `*.acme.top` answers for every name under acme.top that has none (RFC 4592), an empty table is a name without records. Names
    above one that is there are there too. `misconduct` maps a name to how questions about it are answered, with the number of questions that it is so
    (None: all); `delay` maps a name to the seconds that its answers take; `deaf` tells which questions are not answered at all. `asked` is what came in, in order.
    """

    def __init__(self, records: Mapping[str, Mapping[str, list[str]]] | None = None, *, port: int = 0) -> None:
        super().__init__(port=port)
        self.records: dict[str, dict[str, list[str]]] = {}
        self.misconduct: dict[str, tuple[Misconduct, int | None]] = {}
        self.delay: dict[str, float] = {}
        self.deaf: Callable[[Asked], bool] = lambda _: False
        self.asked: list[Asked] = []
        self._writers: set[asyncio.StreamWriter] = set()
        self._udp: asyncio.DatagramTransport | None = None
        self._there: set[str] = set()
        for name, types in (records or {}).items():
            self.set(name, **types)

    @property
    def address(self) -> str:
        """Where it listens, as a setting says it."""
        return f"{LOOPBACK}:{self.port}"

    def set(self, name: str, **types: list[str]) -> None:
        """From now on `name` has these records and no others."""
        self.records[name] = dict(types)
        labels = name.removeprefix("*.").split(".")
        self._there.update(".".join(labels[start:]) for start in range(len(labels)))

    def remove(self, name: str) -> None:
        """From now on nothing is at `name` or above it, but for what was set."""
        del self.records[name]
        self._there.clear()
        for left, types in list(self.records.items()):
            self.set(left, **types)

    def wait(self, count: int, timeout: float = 10.0) -> list[Asked]:
        """All questions as soon as there are `count`; TimeoutError (seconds) when there are not. Blocks."""
        return self._wait(self.asked, count, timeout)

    async def _listen(self) -> asyncio.Server:
        """Both transports on one port; a free one for TCP may be taken for UDP."""
        loop = asyncio.get_running_loop()
        for attempt in range(_ATTEMPTS):
            server = await asyncio.start_server(self._converse, LOOPBACK, self.port)
            port = server.sockets[0].getsockname()[1]
            try:
                self._udp, _ = await loop.create_datagram_endpoint(
                    lambda: _Datagrams(self), local_addr=(LOOPBACK, port)
                )
            except OSError:
                server.close()
                if self.port or attempt == _ATTEMPTS - 1:
                    raise
            else:
                return server
        raise AssertionError("unreachable")

    def _hang_up(self) -> None:
        if self._udp:
            self._udp.abort()
        for writer in list(self._writers):
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while True:
                size = int.from_bytes(await reader.readexactly(2), "big")
                for answer in self.answers(await reader.readexactly(size), "tcp")[:1]:
                    writer.write(len(answer).to_bytes(2, "big") + answer)
                    await writer.drain()
                    if not answer:
                        return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def send(self, answer: bytes, to: tuple[str, int]) -> None:
        """Send a datagram, unless all is over."""
        if self._udp and not self._udp.is_closing():
            self._udp.sendto(answer, to)

    def answers(self, packet: bytes, transport: str) -> list[bytes]:
        """What is sent back for `packet`, in order: usually one message, none when it is dropped; an empty one hangs up."""
        try:
            name, kind, end = _question(packet)
        except IndexError:
            return []
        edns = packet[10:12] != b"\0\0"
        asked = Asked(name, _NAMES.get(kind, str(kind)), transport, edns)
        self._keep(self.asked, asked)
        if self.deaf(asked):
            return []
        code, answer, authority = self._found(name, kind)
        plain = _message(packet, end, code, answer, authority)
        return self._misbehaved(name, transport, packet[:end], plain, edns=edns)

    def _misbehaved(self, name: str, transport: str, asked: bytes, plain: bytes, *, edns: bool) -> list[bytes]:
        how, times = self.misconduct.get(name, (None, None))
        fine = (how is Misconduct.NO_EDNS and not edns) or (how is Misconduct.CUT and transport == "tcp")
        if how is None or times == 0 or fine:
            return [plain]
        if times is not None:
            self.misconduct[name] = (how, times - 1)
        if how in _FAILURES:
            return [_message(asked, len(asked), _FAILURES[how], [], [])]
        return _DISTORTED[how](asked, plain, transport)

    def _found(self, name: str, kind: int) -> tuple[int, list[bytes], list[bytes]]:
        """Code, answer and authority for a question; follows aliases."""
        answer: list[bytes] = []
        owner, seen = name, set[str]()
        while owner not in seen:
            seen.add(owner)
            types = self._types(owner)
            if types is None:
                return _NXDOMAIN, answer, [_SOA]
            alias = types.get("CNAME")
            wanted = "CNAME" if alias else _NAMES.get(kind, "")
            answer += [_wire(owner) + _record(TYPES[wanted], data) for data in types.get(wanted, [])]
            if not alias:
                break
            owner = alias[0]
        return _OK, answer, [] if answer else [_SOA]

    def _types(self, name: str) -> dict[str, list[str]] | None:
        """The records at `name`; those of the wildcard above it where it has none; None when it is not there."""
        if name in self.records:
            return self.records[name]
        if name in self._there:
            return {}
        labels = name.split(".")
        for start in range(1, len(labels)):
            above = ".".join(labels[start:])
            if f"*.{above}" in self.records:
                return self.records[f"*.{above}"]
            if above in self._there:
                return None
        return None


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: DnsServer) -> None:
        self._server = server

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answers = self._server.answers(data, "udp")
        if not answers:
            return
        name, _, end = _question(data)
        if self._server.misconduct.get(name, (None, None))[0] is Misconduct.FORGE:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere:
                elsewhere.sendto(_forged(data[:end]), addr)
        wait = self._server.delay.get(name, 0.0)
        for answer in answers:
            asyncio.get_running_loop().call_later(wait, self._server.send, answer, addr)


def _question(packet: bytes) -> tuple[str, int, int]:
    """Name, type and end of the question."""
    labels, at = [], 12
    while length := packet[at]:
        labels.append(packet[at + 1 : at + 1 + length].decode("latin-1").lower())
        at += 1 + length
    return ".".join(labels), int.from_bytes(packet[at + 1 : at + 3], "big"), at + 5


def _message(packet: bytes, end: int, code: int, answer: list[bytes], authority: list[bytes]) -> bytes:
    head = struct.pack("!HHHHH", 0x8180 | code, 1, len(answer), len(authority), 0)
    return packet[:2] + head + packet[12:end] + b"".join([*answer, *authority])


def _forged(asked: bytes) -> bytes:
    return _message(asked, len(asked), _OK, [b"\xc0\x0c" + _record(TYPES["NS"], "ns.forged.example")], [])


def _cut(message: bytes, asked: bytes) -> bytes:
    return asked[:2] + bytes([message[2] | 2, message[3]]) + b"\0\1\0\0\0\0\0\0" + asked[12:]


def _other_id(message: bytes) -> bytes:
    return bytes([message[0] ^ 0x5A]) + message[1:]


def _other_question(message: bytes) -> bytes:
    return message[:13] + bytes([message[13] ^ 1]) + message[14:]


def _record(kind: int, data: str) -> bytes:
    """Type, class, time to live and data of a record."""
    if kind == TYPES["A"] or kind == TYPES["AAAA"]:
        raw = ipaddress.ip_address(data).packed
    elif kind == TYPES["MX"]:
        preference, _, host = data.partition(" ")
        raw = int(preference).to_bytes(2, "big") + _wire(host)
    elif kind == TYPES["CAA"]:
        raw = b"\0\5issue" + data.encode()
    else:
        raw = _wire(data)
    return struct.pack("!HHIH", kind, 1, 60, len(raw)) + raw


def _wire(name: str) -> bytes:
    labels = name.rstrip(".").encode("latin-1").split(b".") if name.rstrip(".") else []
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


_SOA_DATA = _wire("ns.zone.example") + _wire("host.zone.example") + struct.pack("!IIIII", 1, 3600, 600, 86400, 60)
_SOA = _wire("zone.example") + struct.pack("!HHIH", TYPES["SOA"], 1, 60, len(_SOA_DATA)) + _SOA_DATA


def _denied_with_address(asked: bytes) -> bytes:
    return _message(asked, len(asked), _NXDOMAIN, [b"\xc0\x0c" + _record(TYPES["A"], "192.0.2.66")], [])


def _pointing_away(asked: bytes) -> bytes:
    elsewhere = _wire("elsewhere.example") + _record(TYPES["NS"], "ns.elsewhere.example")
    return _message(asked, len(asked), _OK, [], [elsewhere])


def _rubbish(asked: bytes) -> bytes:
    """An answer whose record's name is compressed to behind the end."""
    return asked[:2] + b"\x81\x80" + asked[4:6] + b"\0\1\0\0\0\0" + asked[12:] + b"\xc0\xff\0"


_FAILURES = {
    Misconduct.SERVFAIL: _SERVFAIL,
    Misconduct.REFUSE: _REFUSED,
    Misconduct.NO_EDNS: _FORMAT_ERROR,
}
#: what becomes of a question, its true answer and its transport
_DISTORTED: dict[Misconduct, Callable[[bytes, bytes, str], list[bytes]]] = {
    Misconduct.DROP: lambda asked, plain, how: [],
    Misconduct.CUT: lambda asked, plain, how: [_cut(plain, asked)],
    Misconduct.HANG_UP: lambda asked, plain, how: [b"" if how == "tcp" else _cut(plain, asked)],
    Misconduct.FORGE: lambda asked, plain, how: [
        _other_id(_forged(asked)),
        _other_question(_forged(asked)),
        plain,
    ],
    Misconduct.RUBBISH: lambda asked, plain, how: [_rubbish(asked)],
    Misconduct.DENY_WITH_ADDRESS: lambda asked, plain, how: [_denied_with_address(asked)],
    Misconduct.POINT_AWAY: lambda asked, plain, how: [_pointing_away(asked)],
}
