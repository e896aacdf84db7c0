"""Which addresses are no part of the public internet, and which lead somewhere else than they seem to.

The tables are the IANA special-purpose registries for IPv4 and IPv6 (RFC 6890, RFC 8190; as of October 2025), multicast and reserved space (RFC 5771,
RFC 1112, RFC 4291), and the addresses at which clouds keep what only their own machines may read. IPv6 is refused by default: only 2000::/3 is handed out
to networks (RFC 4291 §2.4), and what is special within it is listed. Addresses that carry another one (mapped, NAT64, 6to4, Teredo, ISATAP …) are refused
outright, for it is the inner one that decides where they lead; the reason names it.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from itertools import pairwise

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_V4 = (
    ("0.0.0.0/8", "this machine or network (RFC 791)"),
    ("10.0.0.0/8", "a private network (RFC 1918)"),
    ("100.64.0.0/10", "a provider's inner network (RFC 6598)"),
    ("127.0.0.0/8", "this machine (RFC 1122)"),
    ("169.254.0.0/16", "a link of this machine, where clouds keep their metadata (RFC 3927)"),
    ("172.16.0.0/12", "a private network (RFC 1918)"),
    ("192.0.0.0/24", "kept for protocols (RFC 6890)"),
    ("192.0.2.0/24", "documentation (RFC 5737)"),
    ("192.31.196.0/24", "AS112 name servers (RFC 7535)"),
    ("192.52.193.0/24", "multicast tunnels (RFC 7450)"),
    ("192.88.99.0/24", "a relay into 6to4 (RFC 7526)"),
    ("192.168.0.0/16", "a private network (RFC 1918)"),
    ("192.175.48.0/24", "AS112 name servers (RFC 7534)"),
    ("198.18.0.0/15", "benchmarks of networks (RFC 2544)"),
    ("198.51.100.0/24", "documentation (RFC 5737)"),
    ("203.0.113.0/24", "documentation (RFC 5737)"),
    ("224.0.0.0/4", "multicast (RFC 5771)"),
    ("240.0.0.0/4", "reserved (RFC 1112)"),
    ("255.255.255.255/32", "everybody on this network (RFC 919)"),
)
_V6 = (
    ("::/128", "this machine, unspecified (RFC 4291)"),
    ("::1/128", "this machine (RFC 4291)"),
    ("100::/64", "discarded (RFC 6666)"),
    ("100:0:0:1::/64", "a dummy (RFC 9780)"),
    ("2001::/23", "kept for protocols (RFC 2928)"),
    ("2001:2::/48", "benchmarks of networks (RFC 5180)"),
    ("2001:3::/32", "multicast tunnels (RFC 7450)"),
    ("2001:4:112::/48", "AS112 name servers (RFC 7535)"),
    ("2001:10::/28", "ORCHID, which is not routed (RFC 4843)"),
    ("2001:20::/28", "ORCHIDv2, which is not routed (RFC 7343)"),
    ("2001:30::/28", "drones' identities, which are not routed (RFC 9374)"),
    ("2001:db8::/32", "documentation (RFC 3849)"),
    ("2620:4f:8000::/48", "AS112 name servers (RFC 7534)"),
    ("3ffe::/16", "the 6bone, which is gone (RFC 3701)"),
    ("3fff::/20", "documentation (RFC 9637)"),
    ("5f00::/16", "segment routing (RFC 9602)"),
    ("fc00::/7", "a private network (RFC 4193)"),
    ("fe80::/10", "a link of this machine (RFC 4291)"),
    ("fec0::/10", "a site's inner network (RFC 3879)"),
    ("ff00::/8", "multicast (RFC 4291)"),
)
#: AWS, Azure, Google, Alibaba, Oracle, Tencent and Scaleway, as their manuals name them; one of them is a public address
_METADATA = {
    "100.100.100.200": "Alibaba Cloud",
    "168.63.129.16": "Azure",
    "169.254.0.23": "Tencent Cloud",
    "169.254.42.42": "Scaleway",
    "169.254.169.123": "AWS",
    "169.254.169.249": "AWS",
    "169.254.169.253": "AWS",
    "169.254.169.254": "AWS, Azure, Google and others",
    "169.254.170.2": "AWS",
    "169.254.170.23": "AWS",
    "192.0.0.192": "Oracle Cloud",
    "fd00:ec2::23": "AWS",
    "fd00:ec2::123": "AWS",
    "fd00:ec2::253": "AWS",
    "fd00:ec2::254": "AWS",
    "fd00:42::42": "Scaleway",
    "fd20:ce::254": "Google Cloud",
}
_GLOBAL = IPv6Network("2000::/3")
#: length and bits of a prefix, the form of an address that begins with it, and where its IPv4 address ends
_FORMS = (
    (96, 0, "IPv4-compatible (RFC 4291)", 0),
    (96, 0xFFFF, "mapped IPv4 (RFC 4291)", 0),
    (96, 0xFFFF_0000, "translated IPv4 (RFC 2765)", 0),
    (96, 0x0064_FF9B << 64, "NAT64 (RFC 6052)", 0),
    (16, 0x2002, "6to4 (RFC 3056)", 80),
)
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})
_LOW = 0xFFFF_FFFF


def forbidden(address: Address, translators: tuple[IPv6Network, ...] = ()) -> str:
    """Why no socket may be opened to `address`, as words for what it is; empty where it is on the public internet.

    `translators` are the prefixes under which this network translates IPv4 (RFC 6052), where they are known.
    """
    if isinstance(address, IPv6Address):
        if address.scope_id:
            return "a zone's, so it belongs to a network of this machine (RFC 4007)"
        if carried := _carried(address, translators):
            return carried
    if cloud := _METADATA.get(str(address)):
        return f"where machines of {cloud} read their secrets"
    what = _special(address)
    if not what and address.version == 6 and address not in _GLOBAL:
        return "outside of what is handed out (RFC 4291)"
    return what


def _carried(address: IPv6Address, translators: tuple[IPv6Network, ...]) -> str:
    """The IPv4 address that an address carries, and in which form."""
    value = int(address)
    for length, prefix, form, shift in _FORMS:
        if value >> 128 - length == prefix and value > 1:
            return f"{IPv4Address(value >> shift & _LOW)} as {form}"
    if value >> 96 == 0x2001_0000:
        server, client = IPv4Address(value >> 64 & _LOW), IPv4Address(~value & _LOW)
        return f"{client} behind {server} as Teredo (RFC 4380)"
    if value >> 32 & _LOW in _ISATAP:
        return f"{IPv4Address(value & _LOW)} as ISATAP (RFC 5214)"
    if value >> 80 == 0x0064_FF9B_0001:
        inner = _translated(value, 48 if value >> 32 & _LOW else 96)
        return f"{inner} as NAT64 for local use (RFC 8215)"
    for network in translators:
        if address in network:
            return f"{_translated(value, network.prefixlen)} as this network's NAT64 (RFC 6052)"
    return ""


def _translated(value: int, length: int) -> IPv4Address:
    """The IPv4 address behind a prefix of `length` bits; bits 64 to 71 are left out of it (RFC 6052 §2.2)."""
    if length == 96:
        return IPv4Address(value & _LOW)
    without = (value >> 64 << 56) | (value & (1 << 56) - 1)
    return IPv4Address(without >> 120 - 32 - length & _LOW)


def _special(address: Address) -> str:
    starts, spans = _spans(address.version)
    value = int(address)
    place = bisect_right(starts, value) - 1
    if place < 0:
        return ""
    last, what = spans[place]
    return what if value <= last else ""


@cache
def _spans(version: int) -> tuple[list[int], list[tuple[int, str]]]:
    """The table as spans that do not overlap, in order, so that one bisection finds an address; the narrower network wins."""
    networks = [(ip_network(text), what) for text, what in (_V4 if version == 4 else _V6)]
    edges = sorted({edge for one, _ in networks for edge in (int(one[0]), int(one[-1]) + 1)})
    starts, spans = [], []
    for start, end in pairwise(edges):
        over = [(one.prefixlen, what) for one, what in networks if int(one[0]) <= start <= int(one[-1])]
        if over:
            starts.append(start)
            spans.append((end - 1, max(over)[1]))
    return starts, spans
