"""DNS messages as bytes (RFC 1035 §4): questions written, answers read, and nothing read that is not needed."""

from __future__ import annotations

import socket
import struct
from enum import IntEnum
from typing import NamedTuple

import msgspec

#: octets that an answer over UDP may have: what passes every path unfragmented (dnsflagday.net/2020)
PAYLOAD = 1232
#: octets of a name (RFC 1035 §3.1), and of a label
LONGEST_NAME, LONGEST_LABEL = 255, 63
#: steps of compression: a name has no more labels than that
MOST_HOPS = 127
#: a recursive question with one additional record, after the id
HEADER = b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x01"
#: the same without
BARE_HEADER = b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
#: EDNS(0), version 0, no options (RFC 6891 §6.1.2)
EDNS = b"\x00\x00\x29" + PAYLOAD.to_bytes(2, "big") + bytes(6)

_IN = b"\x00\x01"
_OPT, _EXTENDED_ERROR = 41, 15
_LENGTHS = tuple(bytes([length]) for length in range(LONGEST_LABEL + 1))
_RECORD = struct.Struct("!HHIH")
_COUNTS = struct.Struct("!HHHHH")
_PRINTABLE = frozenset(range(0x21, 0x7F)) - frozenset(b'.\\";')


class Kind(IntEnum):
    """The types of records that are asked for or met (RFC 1035 §3.2.2, 3596, 6672, 8659)."""

    A = 1
    NS = 2
    CNAME = 5
    SOA = 6
    MX = 15
    AAAA = 28
    DNAME = 39
    CAA = 257


class Malformed(ValueError):
    """The bytes are no DNS message; says what is wrong."""


class Record(NamedTuple):
    """One record: `data` is an address (A, AAAA), a host (NS, CNAME, DNAME, MX; "" is the root), or a CAA issuer."""

    owner: str
    kind: int
    data: str


class Message(msgspec.Struct, frozen=True):
    """What an answer says: its code (RFC 1035 §4.1.1, RFC 6895), its records of a `Kind`, and why it failed (RFC 8914)."""

    code: int
    truncated: bool = False
    answers: tuple[Record, ...] = ()
    authority: tuple[Record, ...] = ()
    extended: str = ""


def question(name: str, kind: int) -> bytes:
    """The question section for a host name in ASCII form, "" for the root. Malformed where it is no name."""
    try:
        labels = name.encode("ascii").split(b".") if name else []
    except UnicodeEncodeError:
        raise Malformed(f"expected a name in ASCII form, found {name[:80]!r}") from None
    try:
        written = b"".join([_LENGTHS[len(label)] + label for label in labels])
    except IndexError:
        raise Malformed(f"a label has at most {LONGEST_LABEL} characters: {name[:80]!r}") from None
    if b"" in labels or len(written) >= LONGEST_NAME:
        raise Malformed(f"expected labels of 1 to {LONGEST_LABEL}, together at most 253 characters: {name[:80]!r}")
    return written + b"\x00" + kind.to_bytes(2, "big") + _IN


def read(packet: bytes) -> Message:
    """The message in `packet`; records of other classes, types and sections are passed over.

    Malformed for anything that is not whole: truncated records, compression that does not point backwards (RFC 1035
    §4.1.4), labels and names too long. Takes time linear in the packet's length.
    """
    try:
        return _Reading(packet).message()
    except (IndexError, struct.error):
        raise Malformed(f"the message ends too early, after {len(packet)} bytes") from None


class _Reading:
    def __init__(self, packet: bytes) -> None:
        self.packet, self.at = packet, 12
        #: name that starts at an offset, so that compressed names are read once
        self.names: dict[int, tuple[str, int]] = {}

    def message(self) -> Message:
        flags, questions, answers, authority, additional = _COUNTS.unpack_from(self.packet, 2)
        for _ in range(questions):
            self._name()
            self.at += 4
        if flags & 0x0200:
            return Message(flags & 15, truncated=True)
        code, extended = flags & 15, ""
        found = self._section(answers), self._section(authority)
        for _ in range(additional):
            kind, _, ttl, end = self._record()
            if kind == _OPT:
                code, extended = code | ttl >> 24 << 4, self._extended(end)
            self.at = end
        return Message(code, answers=found[0], authority=found[1], extended=extended)

    def _section(self, count: int) -> tuple[Record, ...]:
        records = []
        for _ in range(count):
            owner = self._name()
            kind, group, _, end = self._record(named=True)
            if group == 1 and kind in _DATA:
                records.append(Record(owner, kind, self._data(kind, end)))
            self.at = end
        return tuple(records)

    def _record(self, *, named: bool = False) -> tuple[int, int, int, int]:
        """Type, class, time to live and end of the record here; moves to its data."""
        if not named:
            self._name()
        kind, group, ttl, length = _RECORD.unpack_from(self.packet, self.at)
        self.at += _RECORD.size
        if self.at + length > len(self.packet):
            raise Malformed(f"a record says {length} bytes, {len(self.packet) - self.at} are there")
        return kind, group, ttl, self.at + length

    def _data(self, kind: int, end: int) -> str:
        start, packet = self.at, self.packet
        if kind in (Kind.A, Kind.AAAA):
            wanted, family = (4, socket.AF_INET) if kind == Kind.A else (16, socket.AF_INET6)
            if end - start != wanted:
                raise Malformed(f"an address of {wanted} bytes has {end - start}")
            return socket.inet_ntop(family, packet[start:end])
        if kind == Kind.CAA:
            return _issuer(packet[start:end])
        if kind == Kind.SOA:
            return ""
        self.at += 2 if kind == Kind.MX else 0
        name = self._name()
        if self.at != end:
            raise Malformed(f"a record's name ends {abs(self.at - end)} bytes beside its data")
        return name

    def _name(self) -> str:
        """The name here, lower case; moves behind it."""
        name, self.at, _ = self._name_at(self.at)
        return name

    def _name_at(self, start: int, hops: int = 0) -> tuple[str, int, int]:
        """The name at `start`, where it ends, and how many octets it has; `hops` led here."""
        packet, at, size = self.packet, start, 1
        labels: list[str] = []
        while length := packet[at]:
            if length >= 0xC0:
                target = (length & 0x3F) << 8 | packet[at + 1]
                if target >= start:
                    raise Malformed(f"a name at {start} is compressed to {target}, which does not lie before it")
                rest, octets = self._known(target, hops + 1)
                labels, size, at = [*labels, rest] if rest else labels, size + octets - 1, at + 1
                break
            if length > LONGEST_LABEL:
                raise Malformed(f"a label of kind {length >> 6} at {at}")
            label = packet[at + 1 : at + 1 + length]
            if len(label) < length:
                raise Malformed(f"a label of {length} bytes at {at} is cut short")
            size += length + 1
            if size > LONGEST_NAME:
                break
            labels.append(_text(label))
            at += 1 + length
        if size > LONGEST_NAME:
            raise Malformed(f"a name at {start} is longer than {LONGEST_NAME} bytes")
        return ".".join(labels), at + 1, size

    def _known(self, start: int, hops: int) -> tuple[str, int]:
        """The name that something is compressed to, read once. Each step leads backwards, so it ends."""
        if hops > MOST_HOPS:
            raise Malformed(f"a name is compressed in more than {MOST_HOPS} steps")
        if start not in self.names:
            name, _, size = self._name_at(start, hops)
            self.names[start] = (name, size)
        return self.names[start]

    def _extended(self, end: int) -> str:
        """The extended error (RFC 8914) among the options, as `EDE 22`."""
        at = self.at
        while at + 4 <= end:
            code, length = struct.unpack_from("!HH", self.packet, at)
            if code == _EXTENDED_ERROR and length >= 2:
                return f"EDE {struct.unpack_from('!H', self.packet, at + 4)[0]}"
            at += 4 + length
        return ""


_DATA = frozenset(Kind)


def _issuer(data: bytes) -> str:
    """Who may issue (RFC 8659 §4): the value of an `issue` or `issuewild` property without its parameters."""
    length = data[1]
    tag, value = data[2 : 2 + length].lower(), data[2 + length :]
    if len(tag) < length:
        raise Malformed(f"a CAA tag of {length} bytes is cut short")
    return _text(value.split(b";")[0].strip()).replace("\\.", ".") if tag in (b"issue", b"issuewild") else ""


def _text(label: bytes) -> str:
    """One label as text, lower case, with anything odd escaped (RFC 1035 §5.1)."""
    lowered = label.lower()
    if lowered.isalnum() or _PRINTABLE.issuperset(lowered):
        return lowered.decode("ascii")
    return "".join(
        chr(c) if c in _PRINTABLE else f"\\{chr(c)}" if 0x20 < c < 0x7F else f"\\{c:03d}" for c in lowered
    )
