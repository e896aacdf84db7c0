"""Hosts of addresses in one form, read as browsers read them, so that what is checked, resolved and connected to is the same.

The rules are those of the URL Standard (https://url.spec.whatwg.org/#host-parsing): percent-decoding, IDNA mapping, and IPv4 addresses in
decimal, octal, hexadecimal and short forms, which `getaddrinfo` reads as addresses, too.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import unquote_to_bytes

import idna

from monitor.errors import ForbiddenAddress
from monitor.net.ranges import Address
from monitor.text import one_line

#: names that lead into the network that asks: RFC 6761, RFC 6762, RFC 8375, ICANN's .internal, and what RFC 6762 appendix G warns of
_INNER = frozenset({
    "localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa", "onion", "test", "invalid", "alt",
})  # fmt: skip
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f#%/:<>?@\[\\\]^|]")
_LABEL = re.compile(r"[^.]{1,63}")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")


def host_of(text: str) -> str:
    """`text`, a host as an address or a header says it, in its one form: an IPv4 or IPv6 address, or a name in lower-case ASCII without
    a trailing dot. ForbiddenAddress where it is none.

    >>> host_of("0x7f.1"), host_of("１２７。0。0。1"), host_of("[::1]"), host_of("Bücher.example.")
    ('127.0.0.1', '127.0.0.1', '::1', 'xn--bcher-kva.example')
    """
    if ":" in text or text.startswith("["):
        return str(_ipv6(text))
    name = _mapped(text)
    labels = name.removesuffix(".").split(".")
    if _FORBIDDEN.search(name) or not all(map(_LABEL.fullmatch, labels)) or len(name) > 254:
        raise _no_host(text)
    if _NUMBER.fullmatch(labels[-1]):
        return str(_ipv4(labels, text))
    return ".".join(labels)


def literal_of(host: str) -> Address | None:
    """The address that `host`, in its one form, is; None for a name."""
    if ":" in host:
        return IPv6Address(host)
    return IPv4Address(host) if host[-1:].isdigit() and _NUMBER.fullmatch(host.rpartition(".")[2]) else None


def is_inner(host: str) -> bool:
    """Whether a name, in its one form, can only mean something within one network: a single label, or under a suffix kept for that.

    >>> is_inner("wiki"), is_inner("metadata.google.internal"), is_inner("localhost.example")
    (True, True, False)
    """
    labels = host.split(".")
    return len(labels) == 1 or labels[-1] in _INNER or ".".join(labels[-2:]) in _INNER


def is_localhost(host: str) -> bool:
    """Whether a name means this machine without anybody being asked (RFC 6761 §6.3)."""
    return host == "localhost" or host.endswith(".localhost")


def _mapped(text: str) -> str:
    try:
        decoded = unquote_to_bytes(text).decode("utf-8") if "%" in text else text
        if decoded.isascii():
            return decoded.lower()
        return idna.encode(decoded, uts46=True).decode("ascii")
    except (UnicodeError, idna.IDNAError):
        raise _no_host(text) from None


def _ipv4(labels: list[str], text: str) -> IPv4Address:
    """An address of one to four numbers, the last of which fills what the others leave."""
    if len(labels) > 4 or not all(map(_NUMBER.fullmatch, labels)):
        raise _no_host(text)
    try:
        *first, last = (_number(label) for label in labels)
    except ValueError:
        raise _no_host(text) from None
    if any(one > 255 for one in first) or last >= 256 ** (4 - len(first)):
        raise _no_host(text)
    return IPv4Address(sum(one << 8 * (3 - place) for place, one in enumerate(first)) + last)


def _number(label: str) -> int:
    if label[:2] in ("0x", "0X"):
        return int(label[2:] or "0", 16)
    return int(label, 8 if label.startswith("0") else 10)


def _ipv6(text: str) -> IPv6Address:
    if "%" in text:
        raise ForbiddenAddress(one_line(text, 100), "it has a zone, so it belongs to a network of this machine")
    try:
        return IPv6Address(text[1:-1] if text.startswith("[") and text.endswith("]") else text)
    except ValueError:
        raise _no_host(text) from None


def _no_host(text: str) -> ForbiddenAddress:
    return ForbiddenAddress(
        one_line(text[:200], 100), "expected a host, found what is neither a name nor an address"
    )
