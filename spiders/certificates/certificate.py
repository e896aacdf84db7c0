"""What a logged certificate says of names: a walk over its DER (X.690) that opens nothing else and copies little.

Made for streams: some ten microseconds a certificate, where a full parser takes several times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache

import msgspec

from monitor.net.addresses import ascii_host
from monitor.text import one_line

#: extnID subjectAltName (RFC 5280 §4.2.1.6) and the attribute types of a name (§4.1.2.4), each with its header
_SUBJECT_ALT_NAME = b"\x06\x03\x55\x1d\x11"
_COMMON_NAME, _ORGANISATION = b"\x06\x03\x55\x04\x03", b"\x06\x03\x55\x04\x0a"
_INTEGER, _BOOLEAN, _OCTETS, _SEQUENCE, _SET, _VERSION, _EXTENSIONS = 0x02, 0x01, 0x04, 0x30, 0x31, 0xA0, 0xA3
_UTC_TIME, _GENERALIZED_TIME, _DNS_NAME = 0x17, 0x18, 0x82
_ENCODINGS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be"}
_HOST = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])\Z", re.ASCII
)


class Malformed(ValueError):
    """Bytes that are no certificate; says what was expected."""


class Certificate(msgspec.Struct, frozen=True, gc=False):
    """What is read of a certificate, precertificates included.

    `names` are hosts in lower case and ASCII, each once, wildcards by what they stand under. `key` is the same for a
    certificate and its precertificate: a number made of issuer and serial that holds within this process. `issuer` is the
    issuer's organisation, else its common name. `since` is notBefore, aware UTC.
    """

    key: int
    names: tuple[str, ...]
    issuer: str
    since: datetime


def read_certificate(der: bytes) -> Certificate:
    """What an X.509 certificate says (RFC 5280 §4.1). Malformed for what is none."""
    try:
        start, end = _inside(der, 0, len(der), _SEQUENCE)
        return _read_signed_part(der, start, end)
    except IndexError:
        raise Malformed("expected a whole certificate, found its beginning") from None


def read_signed_part(der: bytes) -> Certificate:
    """As `read_certificate`, for a TBSCertificate alone, as logs keep it of precertificates (RFC 6962 §3.2)."""
    try:
        return _read_signed_part(der, 0, len(der))
    except IndexError:
        raise Malformed("expected a whole TBSCertificate, found its beginning") from None


def _read_signed_part(der: bytes, at: int, limit: int) -> Certificate:
    at, end = _inside(der, at, limit, _SEQUENCE)
    if der[at] == _VERSION:
        at = _after(der, at, end)
    serial = at
    at = _after(der, at, end)
    if der[serial] != _INTEGER:
        raise Malformed(f"expected a serial number, found tag 0x{der[serial]:02x}")
    issuer = _after(der, at, end)
    validity = _after(der, issuer, end)
    subject = _after(der, validity, end)
    at = _after(der, _after(der, subject, end), end)
    named = der[issuer:validity]
    found = _alternative_names(der, at, end)
    return Certificate(
        hash(der[serial:issuer] + named),
        _hosts(_attributes(der[subject:end], _COMMON_NAME) if found is None else found),
        _organisation(named),
        _not_before(der, validity, subject),
    )


def _after(der: bytes, at: int, limit: int) -> int:
    """Where the element that begins at `at` ends."""
    length = der[at + 1]
    if length < 0x80:
        end = at + 2 + length
    elif length == 0x82:
        end = at + 4 + (der[at + 2] << 8 | der[at + 3])
    elif length == 0x81:
        end = at + 3 + der[at + 2]
    else:
        end = _inside(der, at, limit, der[at])[1]
    if end > limit:
        raise Malformed(f"expected an element of {end - at} bytes, found {limit - at}")
    return end


def _content(der: bytes, at: int, limit: int) -> tuple[int, int]:
    """Where the content of the element at `at` begins and ends, whatever its tag."""
    length = der[at + 1]
    if length < 0x80 and at + 2 + length <= limit:
        return at + 2, at + 2 + length
    return _inside(der, at, limit, der[at])


def _inside(der: bytes, at: int, limit: int, tag: int) -> tuple[int, int]:
    """Where the content of the element at `at` begins and ends."""
    if der[at] != tag:
        raise Malformed(f"expected tag 0x{tag:02x}, found 0x{der[at]:02x}")
    length, start = der[at + 1], at + 2
    if length > 0x80:
        start += length - 0x80
        length = int.from_bytes(der[at + 2 : start], "big")
    elif length == 0x80:
        raise Malformed("expected a length, found an indefinite one")
    if start + length > limit:
        raise Malformed(f"expected an element of {length} bytes, found {limit - start}")
    return start, start + length


def _alternative_names(der: bytes, at: int, end: int) -> list[bytes] | None:
    """The dNSName entries of subjectAltName; None where the certificate has no such extension."""
    while at < end and der[at] != _EXTENSIONS:
        at = _after(der, at, end)
    if at >= end:
        return None
    at, end = _inside(der, at, end, _EXTENSIONS)
    at, end = _inside(der, at, end, _SEQUENCE)
    while at < end:
        start, after = _content(der, at, end)
        if der[start : start + 5] == _SUBJECT_ALT_NAME:
            return _dns_names(der, start + 5, after)
        at = after
    return None


def _dns_names(der: bytes, at: int, end: int) -> list[bytes]:
    if der[at] == _BOOLEAN:
        at = _after(der, at, end)
    at, end = _inside(der, at, end, _OCTETS)
    at, end = _inside(der, at, end, _SEQUENCE)
    names = []
    while at < end:
        start, after = _content(der, at, end)
        if der[at] == _DNS_NAME:
            names.append(der[start:after])
        at = after
    return names


def _hosts(names: list[bytes]) -> tuple[str, ...]:
    """What of `names` are hosts, each once. Some authorities have put text, addresses and U-labels in them."""
    found: dict[str, None] = {}
    for name in names:
        host = name.decode("utf-8", "replace").lower().removeprefix("*.")
        if _HOST.match(host) or _HOST.match(host := ascii_host(host)):
            found[host] = None
    return tuple(found)


def _attributes(name: bytes, kind: bytes) -> list[bytes]:
    """The values of one attribute type in the Name (RFC 5280 §4.1.2.4) that `name` begins with, as UTF-8."""
    return [value.encode() for value in _texts(name, kind)]


def _texts(name: bytes, kind: bytes) -> Iterator[str]:
    at, end = _inside(name, 0, len(name), _SEQUENCE)
    while at < end:
        pair, at = _inside(name, at, end, _SET)
        while pair < at:
            inner, pair = _inside(name, pair, at, _SEQUENCE)
            if name[inner : inner + 5] == kind:
                start, after = _inside(name, inner + 5, pair, name[inner + 5])
                yield name[start:after].decode(_ENCODINGS.get(name[inner + 5], "latin-1"), "replace")


@lru_cache(maxsize=1_024)
def _organisation(name: bytes) -> str:
    """There are few issuers, and each signs many certificates. One that can't be read hides no names."""
    try:
        found = next(_texts(name, _ORGANISATION), "") or next(_texts(name, _COMMON_NAME), "")
    except (Malformed, IndexError):
        return ""
    return one_line(found, 120)


def _not_before(der: bytes, at: int, end: int) -> datetime:
    """RFC 5280 §4.1.2.5: two digits of a year mean 1950 … 2049."""
    at, _ = _inside(der, at, end, _SEQUENCE)
    tag, start, after = der[at], at + 2, _after(der, at, end)
    text = der[start:after]
    try:
        if tag == _UTC_TIME:
            year, text = (1900 if text[:2] >= b"50" else 2000) + int(text[:2]), text[2:]
        elif tag == _GENERALIZED_TIME:
            year, text = int(text[:4]), text[4:]
        else:
            raise Malformed(f"expected a time, found tag 0x{tag:02x}")
        return _moment(year, text)
    except ValueError:
        raise Malformed(f"expected a time such as 261122083000Z, found {der[start:after][:20]!r}") from None


@lru_cache(maxsize=4_096)
def _moment(year: int, rest: bytes) -> datetime:
    """Certificates are issued in crowds, and one moment serves a precertificate and its certificate."""
    if len(rest) != 11 or not rest.endswith(b"Z") or not rest[:-1].isdigit():
        raise ValueError(rest)
    month, day, hour, minute, second = (int(rest[n : n + 2]) for n in range(0, 10, 2))
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
